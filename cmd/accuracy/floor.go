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
	all, err := loadFloors(o.floor)
	if err != nil {
		return err
	}
	below := r.below(all)
	if o.check {
		for _, b := range below {
			fmt.Println("below the floor:", b)
		}
	}
	if o.raise {
		all.tighten(r)
		if err := all.save(o.floor); err != nil {
			return err
		}
	}
	if o.check && len(below) > 0 {
		return errBelow
	}
	return nil
}

// below lists what is worse than the floor. A run that has no floor of its own
// is held against the largest run's, and is below it where chance does not
// explain the difference.
func (r *report) below(f floors) []string {
	floor, own := f[r.name()]
	if !own {
		floor = f.largest()
	}
	var out []string
	for _, l := range r.levels {
		for _, m := range measures {
			c := l.counts[m.id]
			at, set := floor[l.name][m.id]
			share := c.share()
			if !own && !m.zero {
				share, _ = c.interval()
			}
			if m.free || !set && !m.zero || share <= at.share() {
				continue
			}
			out = append(out, fmt.Sprintf("%s, %s: %d of %d, the floor is %.2f %%", l.name, m.id, c.Bad, c.Of, 100*at.share()))
		}
	}
	return out
}

// largest is the floor of the run with most sheets.
func (f floors) largest() map[string]map[string]count {
	most := 0
	var out map[string]map[string]count
	for _, run := range f {
		sheets := 0
		for _, counts := range run {
			sheets += counts["unidentified"].Of
		}
		if sheets > most {
			most, out = sheets, run
		}
	}
	return out
}

// tighten keeps the better of the floor and the run. The floor of a false
// positive is 0 whatever the run came to.
func (f floors) tighten(r *report) {
	run := f[r.name()]
	if run == nil {
		run = map[string]map[string]count{}
		f[r.name()] = run
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
}

// save writes the floor file.
func (f floors) save(file string) error {
	data, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
		return fmt.Errorf("write the floor file: %w", err)
	}
	return nil
}
