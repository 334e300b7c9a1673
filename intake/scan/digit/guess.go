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
	nets [Nets]*cnn.Net
	soft float64 // what scores are divided by before they become chances
}

// Nets is how many networks read: the first reads every digit, the second is
// asked too where the first is in doubt.
const Nets = 2

// NewReader makes a reader of weights. soft is what scores are divided by before
// they become chances: Temperature, but for finding out what that ought to be.
func NewReader(w [Nets]*cnn.Weights, soft float64) *Reader {
	r := &Reader{soft: soft}
	for i := range w {
		r.nets[i] = cnn.NewNet(w[i])
	}
	return r
}

// looks are how each network looks at a digit that the first look left in doubt.
// They share the looks out, so that doubt costs no more than a network more.
var looks = [Nets][]look{
	{{0.12, 1}, {-0.12, 1}}, // besides the first
	{{0, 1}, {0, 0.93}, {0, 1.05}},
}

// worth is the confidence from which more looks may help: what is less clear is
// junk, or nobody can read it.
const worth = 0.3

// Read guesses what a cell holds. A cell without ink is junk for sure. A digit
// that is not sure at once is looked at again, a little slanted and smaller and
// larger, by a second network too, and the looks' mean counts.
func (r *Reader) Read(cell *image.Gray) Guess {
	var picture Picture
	if !r.n.load(cell) {
		return Guess{Second: 1, Junk: 1}
	}
	r.n.look(look{size: 1}, &picture)
	scores := r.nets[0].Run(&picture)
	g := guess(&scores, r.soft)
	if g.Sure() || g.Confidence < worth {
		return g
	}
	return r.again(scores)
}

// again looks at a digit in all other ways with all networks. Their mean with the
// first look's scores counts.
func (r *Reader) again(sum [cnn.Classes]float32) Guess {
	var picture Picture
	n := 1
	for i, net := range r.nets {
		for _, l := range looks[i] {
			r.n.look(l, &picture)
			for class, v := range net.Run(&picture) {
				sum[class] += v
			}
			n++
		}
	}
	for class := range sum {
		sum[class] /= float32(n)
	}
	return guess(&sum, r.soft)
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

// Weights are those that the package comes with, read once.
var Weights = sync.OnceValue(func() (w [Nets]*cnn.Weights) {
	for i, bytes := range [Nets][]byte{first, second} {
		var err error
		if w[i], err = cnn.Unmarshal(bytes); err != nil {
			panic("digit: the embedded weights are broken: " + err.Error())
		}
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
