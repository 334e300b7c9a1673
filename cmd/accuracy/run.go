package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"sync"

	"blankett/intake/trial"
)

// runner makes and reads sheets.
type runner struct {
	seed  uint64
	press *press
	hands *handwriting
	look  *look
}

// job is one sheet to make.
type job struct{ level, n int }

// measureAll makes, reads and judges all sheets of a run, on all cores. What
// comes out does not depend on which was done first. An interrupt makes
// it a shorter run.
func measureAll(o options, progress func(done, all int)) (*report, error) {
	r, err := newRunner(o)
	if err != nil {
		return nil, err
	}
	jobs := o.jobs()
	for _, j := range jobs {
		p, err := r.press.issue(o.seed, j.number(), 0)
		if err != nil {
			return nil, err
		}
		r.press.ledger[p.Case] = true
	}
	stop, ignore := signal.NotifyContext(context.Background(), os.Interrupt)
	defer ignore()
	results, err := r.all(stop, jobs, progress)
	if err != nil {
		return nil, err
	}
	o.n = len(results) / max(1, len(o.levels))
	return gather(o, results[:o.n*len(o.levels)]), nil
}

// all does the jobs in their order, until it is stopped. The results are those
// of the first so many jobs: what was begun is done.
func (r *runner) all(stop context.Context, jobs []job, progress func(done, all int)) ([]*result, error) {
	results, errs := make([]*result, len(jobs)), make([]error, len(jobs))
	var done, next int
	var lock sync.Mutex
	take := func() int {
		lock.Lock()
		defer lock.Unlock()
		if stop.Err() != nil || next >= len(jobs) {
			return -1
		}
		next++
		return next - 1
	}
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := take(); i >= 0; i = take() {
				results[i], errs[i] = r.one(jobs[i])
				lock.Lock()
				done++
				progress(done, len(jobs))
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("sheet %d of %s: %w", jobs[i].n, trial.Levels[jobs[i].level].Name, err)
		}
	}
	return results[:next], nil
}

func newRunner(o options) (*runner, error) {
	hands, err := loadHandwriting(o.data)
	if err != nil {
		return nil, fmt.Errorf("load real handwriting: %w", err)
	}
	press, err := newPress(o.seed, o.form)
	if err != nil {
		return nil, fmt.Errorf("set up the form: %w", err)
	}
	return &runner{seed: o.seed, press: press, hands: hands, look: newLook(o.look)}, nil
}

// jobs takes the levels in turns, so that each is as far as the others.
func (o options) jobs() []job {
	var out []job
	for n := o.from; n < o.from+o.n; n++ {
		for _, level := range o.levels {
			for i, l := range trial.Levels {
				if l.Name == level.Name {
					out = append(out, job{i, n})
				}
			}
		}
	}
	return out
}

// number is the sheet's own in the run: all its chance comes from it and the seed.
func (j job) number() uint64 { return uint64(j.level)<<32 | uint64(j.n) }

// one takes a sheet the whole way.
func (r *runner) one(j job) (*result, error) {
	s, err := r.makeSheet(j)
	if err != nil {
		return nil, err
	}
	got, err := r.read(s)
	if err != nil {
		return nil, err
	}
	res := judgeSheet(s, got)
	if err := r.look.at(s, got, res.failures); err != nil {
		return nil, err
	}
	return res, nil
}
