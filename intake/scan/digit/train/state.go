package train

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
)

// snapshot is all that a learner must remember from one round to the next.
type snapshot struct {
	Step           int
	Params         [][]float32
	Mean, Spread   [][]float32 // the optimiser's
	Usual, Varying [][]float32 // the running means and variances
}

// errState says that a state is another network's.
var errState = errors.New("not a state of this network")

// snapshot gives the learner's own memory, not a copy.
func (l *learner) snapshot() snapshot {
	return snapshot{l.step, l.p.parts(), l.adam.m.parts(), l.adam.v.parts(), l.run.mean[:], l.run.variance[:]}
}

// state is the learner's memory as bytes.
func (l *learner) state() []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(l.snapshot()); err != nil {
		panic("train: a state can't be written: " + err.Error()) // numbers always can
	}
	return b.Bytes()
}

// restore takes up a state.
func (l *learner) restore(state []byte) error {
	var from snapshot
	if err := gob.NewDecoder(bytes.NewReader(state)).Decode(&from); err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	to := l.snapshot()
	for _, p := range []struct{ to, from [][]float32 }{
		{to.Params, from.Params}, {to.Mean, from.Mean}, {to.Spread, from.Spread},
		{to.Usual, from.Usual}, {to.Varying, from.Varying},
	} {
		if len(p.to) != len(p.from) {
			return errState
		}
		for i := range p.to {
			if copy(p.to[i], p.from[i]) != len(p.to[i]) || len(p.from[i]) != len(p.to[i]) {
				return errState
			}
		}
	}
	l.step, l.adam.step = from.Step, from.Step
	return nil
}
