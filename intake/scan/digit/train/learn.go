package train

import (
	"math"
	"math/rand/v2"
	"sync"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
)

// Options say how to learn.
type Options struct {
	Seed   uint64
	Rounds int // through all samples
	// Share, where it is set, says how much of the time there is has gone, 0 to 1;
	// learning paces itself by it, not by Rounds, and ends at 1. Then another run
	// gives other weights.
	Share func() float64
	// Report is told how learning goes, after each round.
	Report func(Progress)
}

// Progress is how far learning has come.
type Progress struct {
	Round   int     // from 1
	Loss    float64 // mean over the round, on cells made for learning
	Right   float64 // share of them
	Weights *cnn.Weights
}

const (
	workers = 2
	// rateTop is the largest step; it rises to it over the first part of all
	// steps and falls along a cosine to nothing.
	rateTop, rateRise = 3e-3, 0.05
	// decay draws the weights towards zero, for each step's size.
	decay = 0.02
	// junkShare is the part of all cells that hold no digit.
	junkShare = 0.08
	// plainShare is the part of the rest that shows pictures as they stand in
	// their sets, lightShare what comes from a good scanner.
	plainShare, lightShare = 0.15, 0.35
	// follow is how fast the running means follow.
	follow = 0.01
)

// learner is what Learn works with.
type learner struct {
	Options
	samples []Sample
	order   []int
	p       *params
	run     *running
	workers [workers]*worker
	adam    *adam
	step    int // of all
	steps   int // in a round
}

// Learn fits weights to samples. The same samples and seed give the same
// weights, as long as Share is not set.
func Learn(samples []Sample, o Options) *cnn.Weights {
	l := &learner{Options: o, samples: samples, p: newParams(), run: newRunning()}
	rng := rand.New(rand.NewPCG(o.Seed, 0))
	l.p.start(rng)
	l.adam = newAdam(l.p, decay)
	for i := range l.workers {
		l.workers[i] = newWorker(l.p)
	}
	for i, s := range samples {
		for range Repeats[s.Set] {
			l.order = append(l.order, i)
		}
	}
	l.steps = len(l.order) / (workers * batch)
	for round := 0; l.share() < 1; round++ {
		rng.Shuffle(len(l.order), func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] })
		l.round(round)
	}
	return l.p.fold(l.run)
}

func (l *learner) round(round int) {
	progress := Progress{Round: round + 1}
	done := 0
	for ; done < l.steps && l.share() < 1; done++ {
		l.together(done)
		for _, w := range l.workers {
			progress.Loss += w.loss
			progress.Right += float64(w.right) / batch
		}
	}
	progress.Loss /= float64(done * workers)
	progress.Right /= float64(done * workers)
	if l.Report != nil {
		progress.Weights = l.p.fold(l.run)
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
	part := l.share()
	if part < rateRise {
		return float32(rateTop * part / rateRise)
	}
	return float32(rateTop * 0.5 * (1 + math.Cos(math.Pi*(part-rateRise)/(1-rateRise))))
}

// share is how much of the learning is done.
func (l *learner) share() float64 {
	if l.Share != nil {
		return min(1, l.Share())
	}
	return float64(l.step) / float64(l.steps*l.Rounds)
}

// fill gives a worker its next pictures.
func (l *learner) fill(w *worker, order []int) {
	m := &Maker{Rng: w.rng, Samples: l.samples}
	var n digit.Normaliser
	for b := range batch {
		s := l.samples[order[b]]
		for {
			cell := m.learnable(s, &w.labels[b])
			if n.Normalise(cell, &w.pictures[b]) {
				break
			}
		}
	}
}
