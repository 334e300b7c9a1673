package train

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The gradient must say what the loss does when a weight moves a little.
func TestGradientIsTheSlopeOfTheLoss(t *testing.T) {
	p := newParams()
	rng := rand.New(rand.NewPCG(1, 2))
	p.start(rng)
	for i := range p.gain {
		for c := range p.gain[i] {
			p.gain[i][c] = 0.5 + rng.Float32()
			p.ConvBias[i][c] = float32(rng.NormFloat64()) * 0.1
		}
	}
	w := newWorker(p)
	for b := range batch {
		for i := range w.pictures[b] {
			w.pictures[b][i] = rng.Float32()
		}
		w.labels[b] = rng.IntN(11)
	}
	loss := func() float64 {
		w.rng = rand.New(rand.NewPCG(5, 6))
		w.learn()
		return w.loss
	}
	loss()
	grads := newParams()
	for i, g := range w.grad.parts() {
		copy(grads.parts()[i], g)
	}
	for i, part := range p.parts() {
		// Along the gradient itself the slope is largest, and rounding least.
		var norm float64
		for _, g := range grads.parts()[i] {
			norm += float64(g) * float64(g)
		}
		norm = math.Sqrt(norm)
		if norm == 0 {
			t.Errorf("part %d has no gradient", i)
			continue
		}
		step := 0.004
		before := append([]float32(nil), part...)
		move := func(by float64) float64 {
			for j, v := range before {
				part[j] = v + float32(by*float64(grads.parts()[i][j])/norm)
			}
			return loss()
		}
		slope := (move(step) - move(-step)) / (2 * step)
		copy(part, before)
		if math.Abs(slope-norm) > 0.03*norm+0.002 {
			t.Errorf("part %d: slope %.5f, gradient %.5f", i, slope, norm)
		}
	}
}
