package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// floors are the worst that runs may come to: by run, level and measure. A run
// is its number of sheets and its seed, because other sheets are other numbers.
type floors map[string]map[string]map[string]count

// name is a run's in the floor file.
func (o options) name() string {
	name := fmt.Sprintf("n=%d seed=%d", o.n, o.seed)
	if o.from > 0 {
		name += fmt.Sprintf(" from=%d", o.from)
	}
	return name
}

func loadFloors(file string) (floors, error) {
	f := floors{}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &f)
	}
	if err != nil {
		return nil, fmt.Errorf("read the floor file: %w", err)
	}
	for run, levels := range f {
		for level, counts := range levels {
			for _, m := range measures {
				if m.zero && counts[m.id].Bad != 0 {
					return nil, fmt.Errorf("floor file: %s of %s, %s: the floor of a false positive is 0", m.id, level, run)
				}
			}
		}
	}
	return f, nil
}

// holdAgainst compares a run with its floor, and tightens the floor if asked to.
func (r *report) holdAgainst(o options) error {
	if r.stopped {
		return errors.New("the run was interrupted, so it is not held against its floor")
	}
	all, err := loadFloors(o.floor)
	if err != nil {
		return err
	}
	below := r.below(all[o.name()])
	if o.check {
		if all[o.name()] == nil {
			return fmt.Errorf("no floor for a run of %s; -raise makes one", o.name())
		}
		for _, b := range below {
			fmt.Println("below the floor:", b)
		}
	}
	if o.raise {
		if err := all.tighten(o, r); err != nil {
			return err
		}
	}
	if o.check && len(below) > 0 {
		return errBelow
	}
	return nil
}

// below lists what is worse than the floor. Without a floor only false
// positives are.
func (r *report) below(floor map[string]map[string]count) []string {
	var out []string
	for _, l := range r.levels {
		for _, m := range measures {
			c := l.counts[m.id]
			at, set := floor[l.name][m.id]
			if m.free || !m.zero && !set || c.share() <= at.share() {
				continue
			}
			out = append(out, fmt.Sprintf("%s, %s: %d of %d, the floor is %d of %d", l.name, m.id, c.Bad, c.Of, at.Bad, at.Of))
		}
	}
	return out
}

// tighten keeps the better of the floor and the run, and writes the file. The
// floor of a false positive is 0 whatever the run came to.
func (f floors) tighten(o options, r *report) error {
	run := f[o.name()]
	if run == nil {
		run = map[string]map[string]count{}
		f[o.name()] = run
	}
	for _, l := range r.levels {
		if run[l.name] == nil {
			run[l.name] = map[string]count{}
		}
		for _, m := range measures {
			c := l.counts[m.id]
			at, set := run[l.name][m.id]
			switch {
			case m.free || c.Of == 0:
			case m.zero:
				run[l.name][m.id] = count{0, c.Of}
			case !set || c.share() < at.share():
				run[l.name][m.id] = c
			}
		}
	}
	data, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.floor, append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the floor file: %w", err)
	}
	return nil
}
