package marks

import (
	_ "embed"
	"sync"

	"blankett/forms"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks/class"
	"blankett/intake/scan/marks/crop"
	"blankett/intake/scan/marks/net"
)

// The weights, learnt by cmd/marks; the README says from what, and how well they read.
var (
	//go:embed box.bin
	boxBytes []byte
	//go:embed field.bin
	fieldBytes []byte
)

const (
	// boxTemperature is what scores are divided by before they become chances: where
	// samples that were not learnt from surprise least. cmd/marks prints it.
	boxTemperature = 0.94
	// tickedNever is the chance below which a mark is no tick, whatever the rules say: what
	// was scratched out has less, and so has a part of the zigzags that fill a box.
	tickedNever = 0.02
	// tickedSure is the chance from which it is one though the rules doubt: of 2,446 boxes
	// without a tick, most of them made to look like one, 3 have more.
	tickedSure = 0.98
	// fieldTemperature is the same of fields, and otherwiseSure the chance of print, stamps,
	// figures or struck-out writing from which a field is not signed, whatever the rules say:
	// stamps in a frame and type have more in the measuring world, most signatures less. The
	// network is too unsure of hands that it has not seen to lift a doubt.
	fieldTemperature, otherwiseSure = 0.94, 0.9
)

// judge is a network that many goroutines may ask.
type judge struct {
	shape       net.Shape
	temperature float64
	nets        sync.Pool
}

// newJudge makes one of weights that are part of the program.
func newJudge(s net.Shape, weights []byte, temperature float64) *judge {
	w, err := net.Unmarshal(s, weights)
	if err != nil {
		panic("marks: the embedded weights: " + err.Error())
	}
	return &judge{shape: s, temperature: temperature, nets: sync.Pool{New: func() any { return net.New(s, w) }}}
}

var (
	boxJudge   = sync.OnceValue(func() *judge { return newJudge(crop.BoxShape, boxBytes, boxTemperature) })
	fieldJudge = sync.OnceValue(func() *judge { return newJudge(crop.FieldShape, fieldBytes, fieldTemperature) })
)

// chances are what the network makes of a picture.
func (j *judge) chances(picture []float32, size net.Grid) []float64 {
	n := j.nets.Get().(*net.Net)
	defer j.nets.Put(n)
	return net.Chances(n.Run(picture, size), j.temperature)
}

// heardTick ticks a box that the rules doubt where what was learnt is very sure of a plain
// mark, and doubts one where it is very sure that there is none. A box without ink needs
// no judge.
func heardTick(in *ink.Ink, a forms.Answer, plain bool) forms.Answer {
	if a.State == forms.Empty || in.Crossed {
		return a
	}
	chances := boxJudge().chances(crop.Box(in), crop.BoxSize)
	p := chances[class.Ticked]
	switch {
	case a.State == forms.Filled && p < tickedNever:
		a.State, a.Confidence = forms.Unsure, 1-p
	case a.State == forms.Unsure && plain && p >= tickedSure:
		a.State, a.Value, a.Confidence = forms.Filled, "", p
	}
	a.Why = append(a.Why, forms.Measure{Name: "looks ticked", Value: p, Limit: tickedSure})
	return a
}

// heardSignature does the same of a signature. Stamps, type, days and what was struck out
// look like strokes to the rules.
func heardSignature(in *ink.Ink, a forms.Answer) forms.Answer {
	if a.State == forms.Empty {
		return a
	}
	chances := fieldJudge().chances(crop.Field(in))
	p := chances[class.Print] + chances[class.Both] + chances[class.Struck] + chances[class.Figures]
	if a.State == forms.Filled && p >= otherwiseSure {
		a.State, a.Confidence = forms.Unsure, p
	}
	a.Why = append(a.Why, forms.Measure{Name: "looks otherwise", Value: p, Limit: otherwiseSure})
	return a
}
