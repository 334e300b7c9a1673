package digit

import (
	_ "embed"
	"image"
	"math"
	"sync"

	"blankett/intake/scan/digit/cnn"
)

// Guess is what a cell seems to hold.
type Guess struct {
	Digit            int     // 0 to 9
	Confidence       float64 // that it is Digit, 0 to 1
	Second           int     // the next likeliest digit
	SecondConfidence float64 // that it is Second
	Junk             float64 // that it is no digit, or not one alone
}

// Reader reads cells with some weights. It holds its own working memory: one
// goroutine at a time.
type Reader struct {
	n    Normaliser
	nets []*cnn.Net
	seen [2]Picture // a cell without and with what may be a part of its digit
	soft float64    // what scores are divided by before they become chances
}

// NewReader makes a reader of networks: the first reads every digit, the others
// where it leaves doubt. soft is what scores are divided by before they become
// chances: Temperature, but for finding out what that ought to be.
func NewReader(w []*cnn.Weights, soft float64) *Reader {
	r := &Reader{soft: soft}
	for _, weights := range w {
		r.nets = append(r.nets, cnn.NewNet(weights))
	}
	return r
}

const (
	// atOnce is the confidence from which the first network alone decides: nine of
	// ten digits, so that three networks take hardly more time than one.
	atOnce = 0.999
	// worth is the confidence from which more looks may help: what is less clear is
	// junk, or nobody can read it.
	worth = 0.3
)

// Read guesses what a cell holds. A cell without ink is junk for sure. A digit
// that the first network leaves in any doubt is read by all of them, and the mean
// of their scores counts: networks that learnt from different chance err at
// different digits. Where ink lies beside the digit that may be a broken part of it or
// a neighbour's, both ways of seeing it count.
func (r *Reader) Read(cell *image.Gray) Guess {
	if !r.n.Normalise(cell, &r.seen[0]) {
		return Guess{Second: 1, Junk: 1}
	}
	ways := 1
	if r.n.Whole(cell, &r.seen[1]) {
		ways = 2
	}
	var sum [cnn.Classes]float32
	r.look(0, ways, &sum)
	g := r.mean(&sum, ways)
	if g.Confidence >= atOnce || g.Confidence < worth {
		return g
	}
	for net := 1; net < len(r.nets); net++ {
		r.look(net, ways, &sum)
	}
	return r.mean(&sum, ways*len(r.nets))
}

// look adds up what a network says of the cell, seen in so many ways.
func (r *Reader) look(net, ways int, sum *[cnn.Classes]float32) {
	for i := range ways {
		for class, v := range r.nets[net].Run(&r.seen[i]) {
			sum[class] += v
		}
	}
}

// mean is what so many looks say together.
func (r *Reader) mean(sum *[cnn.Classes]float32, looks int) Guess {
	scores := *sum
	for class := range scores {
		scores[class] /= float32(looks)
	}
	return guess(&scores, r.soft)
}

// guess turns scores into chances.
func guess(scores *[cnn.Classes]float32, soft float64) Guess {
	best, second := 0, 1
	if scores[1] > scores[0] {
		best, second = 1, 0
	}
	top := scores[0]
	for i, v := range scores {
		top = max(top, v)
		switch {
		case i < 2 || i >= junkClass:
		case v > scores[best]:
			best, second = i, best
		case v > scores[second]:
			second = i
		}
	}
	sum := 0.0
	chance := func(i int) float64 {
		p := math.Exp(float64(scores[i]-top) / soft)
		if i == junkClass {
			p /= junkRarer
		}
		return p
	}
	for i := range scores {
		sum += chance(i)
	}
	return Guess{best, chance(best) / sum, second, chance(second) / sum, chance(junkClass) / sum}
}

// junkClass is the network's answer for what is no digit.
const junkClass = 10

// junkRarer is how many times rarer cells without a digit are on returned sheets
// than they were among the cells learnt from, 6 in a hundred: one in a hundred is
// our judgement.
const junkRarer = 6

//go:embed first.bin
var first []byte

//go:embed second.bin
var second []byte

//go:embed third.bin
var third []byte

// Weights are those that the package comes with, read once.
var Weights = sync.OnceValue(func() (w []*cnn.Weights) {
	for _, bytes := range [][]byte{first, second, third} {
		weights, err := cnn.Unmarshal(bytes)
		if err != nil {
			panic("digit: the embedded weights are broken: " + err.Error())
		}
		w = append(w, weights)
	}
	return w
})

// readers are kept between calls, for their memory.
var readers = sync.Pool{New: func() any { return NewReader(Weights(), Temperature) }}

// Read guesses what a cell holds: a picture of dark ink on light paper, some
// 50 × 64 px with the printed borders gone. It may be called from many goroutines.
func Read(cell *image.Gray) Guess {
	r := readers.Get().(*Reader)
	defer readers.Put(r)
	return r.Read(cell)
}

// ReadAll is Read for many cells.
func ReadAll(cells []*image.Gray) []Guess {
	r := readers.Get().(*Reader)
	defer readers.Put(r)
	out := make([]Guess, len(cells))
	for i, c := range cells {
		out[i] = r.Read(c)
	}
	return out
}
