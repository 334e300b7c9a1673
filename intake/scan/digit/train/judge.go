package train

import (
	"image"
	"math"
	"math/rand/v2"
	"sync"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
)

// judgeSeed makes the same cells every time something is judged.
const judgeSeed = 20

// Judge reads cells made of samples. soft is as for digit.NewReader.
type Judge struct {
	Weights []*cnn.Weights
	Soft    float64
}

// Read reads one cell made of each sample.
func (j Judge) Read(samples []Sample, wear Wear) []digit.Guess {
	out := make([]digit.Guess, len(samples))
	j.each(len(samples), func(r *digit.Reader, i int) {
		m := &Maker{Rng: rand.New(rand.NewPCG(judgeSeed, uint64(i))), Samples: samples}
		out[i] = r.Read(m.Cell(samples[i], wear))
	})
	return out
}

// ReadJunk reads n cells of junk made of samples.
func (j Judge) ReadJunk(samples []Sample, n int) []digit.Guess {
	out := make([]digit.Guess, n)
	j.each(n, func(r *digit.Reader, i int) {
		m := &Maker{Rng: rand.New(rand.NewPCG(judgeSeed+1, uint64(i))), Samples: samples}
		out[i] = r.Read(m.Junk())
	})
	return out
}

// each shares n jobs among workers, each with a reader.
func (j Judge) each(n int, do func(r *digit.Reader, i int)) {
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			r := digit.NewReader(j.Weights, j.Soft)
			for i := k; i < n; i += workers {
				do(r, i)
			}
		})
	}
	wg.Wait()
}

// Loss gives the mean loss and the share read right over samples, badly worn
// and lightly.
func (j Judge) Loss(samples []Sample) (loss, right float64) {
	for _, wear := range []Wear{Light, Heavy} {
		for i, g := range j.Read(samples, wear) {
			p := 0.0
			switch samples[i].Digit {
			case g.Digit:
				p = g.Confidence
				right++
			case g.Second:
				p = g.SecondConfidence
			}
			loss -= math.Log(max(p, 1e-6))
		}
	}
	n := float64(2 * len(samples))
	return loss / n, right / n
}

// Temperature gives the temperature at which samples are least surprising.
func Temperature(w []*cnn.Weights, samples []Sample) float64 {
	best, least := 1.0, math.Inf(1)
	for soft := 0.8; soft < 1.9; soft += 0.2 {
		if loss, _ := (Judge{w, soft}).Loss(samples); loss < least {
			best, least = soft, loss
		}
	}
	return best
}

// asIs is a picture as its set has it, dark on light.
func asIs(ink *image.Gray) *image.Gray {
	out := image.NewGray(ink.Rect)
	for i, v := range ink.Pix {
		out.Pix[i] = 255 - v
	}
	return out
}

// String names the wear.
func (w Wear) String() string { return [...]string{"as-is", "clean", "light", "heavy"}[w] }
