package train

import (
	"math"
	"math/rand/v2"

	"blankett/intake/scan/digit/cnn"
)

// params are what learning changes: cnn's weights, each convolution followed by
// a normalisation over the batch instead of a bias. Gradients have the same shape.
type params struct {
	*cnn.Weights // the convolutions' biases are the normalisations' shifts
	gain         [len(cnn.Layers)][]float32
}

func newParams() *params {
	p := &params{Weights: cnn.NewWeights()}
	for i, l := range cnn.Layers {
		p.gain[i] = make([]float32, l.Out)
	}
	return p
}

// start sets weights by chance, as He et al. 2015 scale them.
func (p *params) start(rng *rand.Rand) {
	fill := func(w []float32, in int) {
		sd := math.Sqrt(2 / float64(in))
		for i := range w {
			w[i] = float32(rng.NormFloat64() * sd)
		}
	}
	for i, l := range cnn.Layers {
		fill(p.Conv[i], l.In*9)
		for c := range p.gain[i] {
			p.gain[i][c] = 1
		}
	}
	fill(p.Hidden, cnn.Features)
	fill(p.Out, cnn.Hidden)
}

func (p *params) parts() [][]float32 { return append(p.Parts(), p.gain[:]...) }

// running are the means and variances of the convolutions' sums, by channel,
// over the batches of late.
type running struct {
	mean, variance [len(cnn.Layers)][]float32
}

func newRunning() *running {
	r := &running{}
	for i, l := range cnn.Layers {
		r.mean[i], r.variance[i] = make([]float32, l.Out), make([]float32, l.Out)
		for c := range r.variance[i] {
			r.variance[i][c] = 1
		}
	}
	return r
}

// follow moves the running numbers towards those of a batch.
func (r *running) follow(b *running, rate float32) {
	for i := range r.mean {
		for c := range r.mean[i] {
			r.mean[i][c] += rate * (b.mean[i][c] - r.mean[i][c])
			r.variance[i][c] += rate * (b.variance[i][c] - r.variance[i][c])
		}
	}
}

// steady keeps the normalisation from dividing by nothing.
const steady = 1e-5

// fold gives plain weights: the normalisations are folded into the convolutions.
func (p *params) fold(r *running) *cnn.Weights {
	w := cnn.NewWeights()
	for i, from := range p.Parts() {
		copy(w.Parts()[i], from)
	}
	for i, l := range cnn.Layers {
		k := l.In * 9
		for o := range l.Out {
			s := p.gain[i][o] / float32(math.Sqrt(float64(r.variance[i][o])+steady))
			for t := o * k; t < (o+1)*k; t++ {
				w.Conv[i][t] *= s
			}
			w.ConvBias[i][o] = p.ConvBias[i][o] - r.mean[i][o]*s
		}
	}
	return w
}

// adam is the optimiser of Kingma and Ba 2015, with the decay of weights taken
// apart from the gradient (Loshchilov and Hutter 2019).
type adam struct {
	p       *params
	m, v    *params
	step    int
	decay   float32
	decayed []bool // by part
}

func newAdam(p *params, decay float32) *adam {
	a := &adam{p: p, m: newParams(), v: newParams(), decay: decay}
	for i := range cnn.Layers {
		_ = i
		a.decayed = append(a.decayed, true, false)
	}
	a.decayed = append(a.decayed, true, false, true, false)
	for range cnn.Layers {
		a.decayed = append(a.decayed, false)
	}
	return a
}

// update takes one step down the gradient.
func (a *adam) update(grad *params, rate float32) {
	const keep1, keep2, tiny = 0.9, 0.99, 1e-8
	a.step++
	fix1 := float32(1 - math.Pow(keep1, float64(a.step)))
	fix2 := float32(1 - math.Pow(keep2, float64(a.step)))
	ms, vs, gs := a.m.parts(), a.v.parts(), grad.parts()
	for i, p := range a.p.parts() {
		decay := float32(0)
		if a.decayed[i] {
			decay = a.decay
		}
		m, v := ms[i], vs[i]
		for j, g := range gs[i] {
			m[j] += (1 - keep1) * (g - m[j])
			v[j] += (1 - keep2) * (g*g - v[j])
			root := float32(math.Sqrt(float64(v[j]/fix2))) + tiny
			p[j] -= rate * (m[j]/fix1/root + decay*p[j])
		}
	}
}

// beginBatches are how many batches tell what a start's normalisations are.
const beginBatches = 8

// begin takes up weights whose normalisations are folded in: each convolution is
// brought to the size that chance would have given it, and its normalisation
// undoes that and no more, as measured on cells to learn from.
func (l *learner) begin() {
	for i, from := range l.Start.Parts() {
		copy(l.p.Parts()[i], from)
	}
	l.draw(rand.New(rand.NewPCG(l.Seed+2, 1<<32)))
	w, usual := l.workers[0], newRunning()
	for i, shape := range cnn.Layers {
		l.p.scale(i, shape)
		clear(usual.mean[i])
		clear(usual.variance[i])
		for b := range beginBatches {
			w.rng = rand.New(rand.NewPCG(l.Seed+1, 1<<32+uint64(b)))
			l.fill(w, l.order[b*batch%len(l.order):])
			w.forward(i + 1)
			for c := range shape.Out {
				usual.mean[i][c] += w.seen.mean[i][c] / beginBatches
				usual.variance[i][c] += w.seen.variance[i][c] / beginBatches
			}
		}
		for c := range shape.Out {
			size := l.p.gain[i][c] // by which scale made the weights larger
			l.p.gain[i][c] = float32(math.Sqrt(float64(usual.variance[i][c])+steady)) / size
			l.p.ConvBias[i][c] += usual.mean[i][c] / size
		}
	}
	l.run = usual
}

// scale brings a convolution's weights to the size that start gives them, and puts
// into gain by how much they grew.
func (p *params) scale(layer int, shape cnn.Layer) {
	k := shape.In * 9
	for o := range shape.Out {
		weights, sum := p.Conv[layer][o*k:(o+1)*k], 0.0
		for _, v := range weights {
			sum += float64(v) * float64(v)
		}
		size := float32(math.Sqrt(2 / max(sum, 1e-12)))
		for t := range weights {
			weights[t] *= size
		}
		p.gain[layer][o] = size
	}
}
