package train

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
)

// Options say how to learn.
type Options struct {
	Seed   uint64
	Rounds int // through the samples, as often as Shares says
	Shares Shares
	Bowed  bool // nines get bowed tails
	// Start are weights to begin with instead of chance. From these the steps are
	// half as large.
	Start *cnn.Weights
	// Cool is over how many of them, the last ones, the steps get smaller, down to
	// nothing. Before, they are all of one size, so that learning may be cut short,
	// and gone on with for fewer rounds or more, just as if that had been meant.
	Cool int
	// From is where learning that was cut short goes on: the State of its Progress.
	// Samples and Seed must be the same.
	From []byte
	// Report is told how learning goes, after each round.
	Report func(Progress)
}

// Progress is how far learning has come.
type Progress struct {
	Round   int     // from 1
	Loss    float64 // mean over the round, on cells made for learning
	Right   float64 // share of them
	Weights *cnn.Weights
	State   []byte // to go on from
}

const (
	workers = 2
	// rateTop is the size of a step; rateRise is how many steps it takes to rise to it.
	rateTop, rateRise = 2e-3, 500
	// decay draws the weights towards zero, for each step's size.
	decay = 0.02
	// follow is how fast the running means follow.
	follow = 0.01
)

// learner is what Learn works with.
type learner struct {
	Options
	samples []Sample
	order   []int // of this round
	p       *params
	run     *running
	workers [workers]*worker
	adam    *adam
	step    int // of all
	steps   int // in a round
}

// Learn fits weights to samples. The same samples, seed and rounds give the same
// weights. An error says that From is no state.
func Learn(samples []Sample, o Options) (*cnn.Weights, error) {
	l := newLearner(samples, o)
	if o.From != nil {
		if err := l.restore(o.From); err != nil {
			return nil, fmt.Errorf("go on learning: %w", err)
		}
	}
	for round := l.step / l.steps; round < o.Rounds; round++ {
		l.round(round)
	}
	return l.p.fold(l.run), nil
}

func newLearner(samples []Sample, o Options) *learner {
	l := &learner{Options: o, p: newParams(), run: newRunning()}
	for _, s := range samples {
		if o.Shares[s.Set] > 0 {
			l.samples = append(l.samples, s)
		}
	}
	l.p.start(rand.New(rand.NewPCG(o.Seed, 0)))
	l.adam = newAdam(l.p, decay)
	for i := range l.workers {
		l.workers[i] = newWorker(l.p)
	}
	l.steps = int(l.expected()) / (workers * batch)
	if o.Start != nil {
		l.begin()
	}
	return l
}

// expected is how many cells a round is to have.
func (l *learner) expected() float64 {
	n := 0.0
	for _, s := range l.samples {
		n += l.Shares[s.Set]
	}
	return n
}

// draw puts the round's samples in order: each as often as its share says, what is
// over or missing by chance.
func (l *learner) draw(rng *rand.Rand) {
	l.order = l.order[:0]
	for need := l.steps * workers * batch; len(l.order) < need; {
		for i, s := range l.samples {
			share := l.Shares[s.Set]
			times := int(share)
			if !l.Shares.whole() && rng.Float64() < share-float64(times) {
				times++
			}
			for range times {
				l.order = append(l.order, i)
			}
		}
	}
	rng.Shuffle(len(l.order), func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
}

func (l *learner) round(round int) {
	l.draw(rand.New(rand.NewPCG(l.Seed+2, uint64(round))))
	progress := Progress{Round: round + 1}
	for s := range l.steps {
		l.together(s)
		for _, w := range l.workers {
			progress.Loss += w.loss
			progress.Right += float64(w.right) / batch
		}
	}
	progress.Loss /= float64(l.steps * workers)
	progress.Right /= float64(l.steps * workers)
	if l.Report != nil {
		progress.Weights, progress.State = l.p.fold(l.run), l.state()
		l.Report(progress)
	}
}

// together takes one step down the mean of the workers' gradients.
func (l *learner) together(s int) {
	var wg sync.WaitGroup
	for i, w := range l.workers {
		wg.Go(func() {
			w.rng = rand.New(rand.NewPCG(l.Seed+1, uint64(l.step*workers+i)))
			l.fill(w, l.order[(s*workers+i)*batch:])
			w.learn()
		})
	}
	wg.Wait()
	first := l.workers[0].grad.parts()
	for _, w := range l.workers[1:] {
		for i, part := range w.grad.parts() {
			for j, g := range part {
				first[i][j] += g
			}
		}
	}
	for _, part := range first {
		for j := range part {
			part[j] /= workers
		}
	}
	for _, w := range l.workers {
		l.run.follow(w.seen, follow)
	}
	l.adam.update(l.workers[0].grad, l.rate())
	l.step++
}

// rate is the size of this step.
func (l *learner) rate() float32 {
	top := float64(rateTop)
	if l.Start != nil {
		top /= 2
	}
	return float32(top * min(1, float64(l.step+1)/rateRise) * (1 - l.cooled()))
}

// cooled is how much of the cooling is done, 0 to 1.
func (l *learner) cooled() float64 {
	left := float64(l.steps*l.Rounds-l.step) / float64(l.steps*l.Cool)
	return max(0, 1-left)
}

// fill gives a worker its next pictures.
func (l *learner) fill(w *worker, order []int) {
	m := &Maker{Rng: w.rng, Samples: l.samples, Bowed: l.Bowed}
	shares := mixAt(l.cooled())
	var n digit.Normaliser
	for b := range batch {
		s := l.samples[order[b]]
		for {
			cell := m.learnable(s, shares, &w.labels[b])
			if n.Normalise(cell, &w.pictures[b]) {
				break
			}
		}
	}
}
