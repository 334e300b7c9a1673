package learn

import (
	"math"
	"math/rand/v2"
	"sync"

	"blankett/intake/scan/marks/net"
)

// Sample is a picture's planes and what it shows.
type Sample struct {
	Picture []float32
	Size    net.Grid
	Label   int
	Kind    string // how it was made, for reports
}

// Course is how a network learns.
type Course struct {
	Rounds int // over all samples
	Rate   float64
	Seed   uint64
	// Say is told of each round.
	Say func(round int, loss, right float64)
}

const (
	// batchSize is how many samples make one step; shards how many parts of a step are
	// worked on at once. Both decide what is learnt, so neither is a setting.
	batchSize, shards = 32, 2
	// decay draws weights towards nothing, a step.
	decay = 1e-4
	// warmSteps is how many steps the rate takes to rise.
	warmSteps = 200
)

// Learn gives the weights of a network that has learnt the samples: Adam with a rate that
// falls along a cosine. The same samples and course give the same weights.
func Learn(s net.Shape, samples []Sample, c Course) *net.Weights {
	rng := rand.New(rand.NewPCG(c.Seed, 1))
	w := start(s, rng)
	var workers [shards]*worker
	for i := range workers {
		workers[i] = newWorker(s, w)
	}
	a := newAdam(w)
	steps := c.Rounds * (len(samples) / batchSize)
	for round := range c.Rounds {
		order := rng.Perm(len(samples))
		loss, right, seen := 0.0, 0, 0
		for ; len(order) >= batchSize; order = order[batchSize:] {
			var wait sync.WaitGroup
			for i, k := range workers {
				wait.Go(func() {
					k.take()
					for _, at := range order[i*batchSize/shards : (i+1)*batchSize/shards] {
						k.learn(&samples[at])
					}
				})
			}
			wait.Wait()
			for _, k := range workers {
				loss, right = loss+k.loss, right+k.right
			}
			seen += batchSize
			a.step(w, workers[:], c.Rate, steps)
		}
		if c.Say != nil {
			c.Say(round+1, loss/float64(seen), float64(right)/float64(seen))
		}
	}
	return w
}

// start gives weights by chance, as large as He and others (2015) have them.
func start(s net.Shape, rng *rand.Rand) *net.Weights {
	w := net.NewWeights(s)
	draw := func(part []float32, from int) {
		for i := range part {
			part[i] = float32(rng.NormFloat64() * math.Sqrt(2/float64(from)))
		}
	}
	for i, l := range s.Layers {
		draw(w.Conv[i], l.K())
	}
	draw(w.Hidden, s.Features())
	draw(w.Out, s.Hidden)
	return w
}

// adam is the state of Kingma and Ba's way of taking steps (2015).
type adam struct {
	mean, square *net.Weights
	done         int
}

func newAdam(w *net.Weights) *adam {
	zero := func() *net.Weights {
		z := &net.Weights{Hidden: make([]float32, len(w.Hidden)), HiddenBias: make([]float32, len(w.HiddenBias)),
			Out: make([]float32, len(w.Out)), OutBias: make([]float32, len(w.OutBias))}
		for i := range w.Conv {
			z.Conv = append(z.Conv, make([]float32, len(w.Conv[i])))
			z.ConvBias = append(z.ConvBias, make([]float32, len(w.ConvBias[i])))
		}
		return z
	}
	return &adam{mean: zero(), square: zero()}
}

// step changes the weights by what the workers found.
func (a *adam) step(w *net.Weights, workers []*worker, rate float64, steps int) {
	const fast, slow, tiny = 0.9, 0.999, 1e-8
	a.done++
	rate *= 0.5*(1+math.Cos(math.Pi*float64(a.done)/float64(steps+1))) + 0.002
	rate *= math.Min(1, float64(a.done)/warmSteps)
	fix1, fix2 := 1-math.Pow(fast, float64(a.done)), 1-math.Pow(slow, float64(a.done))
	means, squares := a.mean.Parts(), a.square.Parts()
	var grads [][][]float32
	for _, k := range workers {
		grads = append(grads, k.grad.Parts())
	}
	for p, part := range w.Parts() {
		m, v := means[p], squares[p]
		for i := range part {
			g := 0.0
			for _, of := range grads {
				g += float64(of[p][i])
			}
			g = g/batchSize + decay*float64(part[i])
			m[i] = float32(fast*float64(m[i]) + (1-fast)*g)
			v[i] = float32(slow*float64(v[i]) + (1-slow)*g*g)
			part[i] -= float32(rate * float64(m[i]) / fix1 / (math.Sqrt(float64(v[i])/fix2) + tiny))
		}
	}
}
