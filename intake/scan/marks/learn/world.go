package learn

import (
	"fmt"
	"image"
	"math/rand/v2"
	"sync"

	"blankett/forms"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks"
	"blankett/intake/scan/marks/crop"
	"blankett/intake/scan/marks/net"
	"blankett/intake/trial"
)

// Material is what real people drew and wrote, as far as there is any.
type Material struct {
	Letters    []trial.Ways      // of alphabets that no reader knows
	Signatures []image.Image     // genuine ones
	Digits     [10][]*image.Gray // light on dark
}

// letters gives a letter by chance; without any it makes one up.
func (m *Material) letters(rng *rand.Rand) func() trial.Ways {
	return func() trial.Ways {
		if len(m.Letters) > 0 {
			return m.Letters[rng.IntN(len(m.Letters))]
		}
		var w trial.Ways
		for range 1 + rng.IntN(3) {
			var s [][2]float64
			for range 3 + rng.IntN(4) {
				s = append(s, [2]float64{rng.Float64(), rng.Float64()})
			}
			w = append(w, s)
		}
		return w
	}
}

func (m *Material) signature(rng *rand.Rand) func() image.Image {
	if len(m.Signatures) == 0 {
		return nil
	}
	return func() image.Image { return m.Signatures[rng.IntN(len(m.Signatures))] }
}

func (m *Material) digit(rng *rand.Rand) func(int) *image.Gray {
	if len(m.Digits[0]) == 0 {
		return nil
	}
	return func(d int) *image.Gray { return m.Digits[d][rng.IntN(len(m.Digits[d]))] }
}

// World makes samples of the fields of a kind.
type World struct {
	kind     forms.Kind
	places   []*place
	material *Material
	seed     uint64
}

// Boxes is the world of tick boxes, Signatures that of signature fields. Another seed
// makes other samples.
func Boxes(m *Material, seed uint64) (*World, error) { return newWorld(forms.KindTick, m, seed) }
func Signatures(m *Material, seed uint64) (*World, error) {
	return newWorld(forms.KindSignature, m, seed)
}

func newWorld(kind forms.Kind, m *Material, seed uint64) (*World, error) {
	ps, err := places(kind, marks.MarginMM)
	if err != nil {
		return nil, fmt.Errorf("find the %s fields of our forms: %w", kind, err)
	}
	return &World{kind, ps, m, seed}, nil
}

// Samples makes n samples, on so many cores; the same ones each time.
func (w *World) Samples(n, cores int) []Sample {
	out := make([]Sample, n)
	var wait sync.WaitGroup
	for c := range cores {
		wait.Go(func() {
			for i := c; i < n; i += cores {
				out[i] = w.Sample(i)
			}
		})
	}
	wait.Wait()
	return out
}

// Sample makes one sample by its number. What nobody could label is made anew.
func (w *World) Sample(i int) Sample {
	for try := uint64(0); ; try++ {
		rng := rand.New(rand.NewPCG(w.seed, uint64(i)<<8|try))
		if s, ok := w.try(rng); ok {
			return s
		}
	}
}

func (w *World) try(rng *rand.Rand) (Sample, bool) {
	at := w.places[rng.IntN(len(w.places))]
	p := trial.NewPaper(at.print, printPx, at.page, rng)
	p.Pen = trial.AnyPen(rng)
	d := &drawn{Paper: p, place: at, m: w.material}
	label, kind := d.box, "box"
	if w.kind == forms.KindSignature {
		label, kind = d.field, "field"
	}
	class, says := label()
	if class < 0 {
		return Sample{}, false
	}
	scan, wear := trial.AnyWear(p.Img, printPx, rng)
	if !d.visible(scan, wear) {
		return Sample{}, false
	}
	s := Sample{Label: class, Kind: kind + " " + says, Size: net.Grid{}}
	found := false
	at.look(scan, wear, rng, func(in *ink.Ink) {
		found = true
		if w.kind == forms.KindTick {
			s.Picture, s.Size = crop.Box(in), crop.BoxSize
		} else {
			s.Picture, s.Size = crop.Field(in)
		}
	})
	return s, found
}
