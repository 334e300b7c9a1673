package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"blankett/intake/trial"
)

// report is what a run came to.
type report struct {
	form    string // name, or allForms
	seed    uint64
	n, from int  // sheets a level, and the first one's number
	drawn   bool // all hands are drawn: there was no real writing
	levels  []levelReport
}

// name is the run's in the floor file.
func (r *report) name() string {
	name := fmt.Sprintf("n=%d seed=%d", r.n, r.seed)
	if r.from > 0 {
		name += fmt.Sprintf(" from=%d", r.from)
	}
	if r.drawn {
		name += " drawn"
	}
	if r.form != firstForm {
		name += " form=" + r.form
	}
	return name
}

// of says what the sheets are.
func (r *report) of() string {
	if r.form == allForms {
		return "all forms"
	}
	return r.form
}

// levelReport is one level's part.
type levelReport struct {
	name     string
	level    int // in trial.Levels
	sheets   int
	counts   map[string]count
	by       map[string]int
	failures []failure
}

// gather adds up the sheets, in their order.
func gather(o options, results []*result) *report {
	r := &report{form: o.form, seed: o.seed, n: o.n, from: o.from, drawn: o.data == ""}
	for i, l := range trial.Levels {
		sum := levelReport{name: l.Name, level: i, counts: map[string]count{}, by: map[string]int{}}
		for _, res := range results {
			if res.level != i {
				continue
			}
			sum.sheets++
			for id, c := range res.counts {
				sum.counts[id] = sum.counts[id].plus(c)
			}
			for what, n := range res.by {
				sum.by[what] += n
			}
			sum.failures = append(sum.failures, res.failures...)
		}
		if sum.sheets > 0 {
			r.levels = append(r.levels, sum)
		}
	}
	return r
}

// print writes the table of each level, and what failed.
func (r *report) print(out io.Writer, by bool) {
	for _, l := range r.levels {
		fmt.Fprintf(out, "\n%s: %d sheets of %s, seed %d\n", l.name, l.sheets, r.of(), r.seed)
		for _, m := range measures {
			l.line(out, m)
		}
		if by {
			for _, what := range slices.Sorted(maps.Keys(l.by)) {
				fmt.Fprintf(out, "    %5d  %s\n", l.by[what], what)
			}
		}
	}
	r.failed(out)
}

// line is one measure at a level: share, count, 95 % interval, target.
func (l *levelReport) line(out io.Writer, m measure) {
	c := l.counts[m.id]
	fmt.Fprintf(out, "  %-44s", m.says)
	if m.mean {
		fmt.Fprintf(out, " %8.1f\n", 100*c.share())
		return
	}
	if c.Of == 0 || m.free {
		if m.free {
			fmt.Fprintf(out, " %8d\n", c.Bad)
			return
		}
		fmt.Fprintf(out, " %8s\n", "–")
		return
	}
	from, to := c.interval()
	shown, share := c.Bad, c.share()
	if m.good {
		shown, share, from, to = c.Of-c.Bad, 1-share, 1-to, 1-from
	}
	fmt.Fprintf(out, " %7.2f %% %6d/%-6d %6.2f–%-6.2f", 100*share, shown, c.Of, 100*from, 100*to)
	if m.target != nil {
		fmt.Fprint(out, m.verdict(c, l.level))
	}
	fmt.Fprintln(out)
}

// verdict says what is aimed at, and marks what misses it.
func (m measure) verdict(c count, level int) string {
	aim := m.target[level]
	sign, at := "≤", aim
	if m.good {
		sign, at = "≥", 1-aim
	}
	mark := ""
	if c.share() > aim {
		mark = "  missed"
	}
	return fmt.Sprintf("  target %s %.4g %%%s", sign, 100*at, mark)
}

// listMost is how many failures of a kind are listed for a level.
const listMost = 25

// failed lists what failed, worst kinds first, so that each can be made again.
func (r *report) failed(out io.Writer) {
	for _, l := range r.levels {
		for _, m := range measures {
			l.listed(out, m)
		}
	}
}

func (l *levelReport) listed(out io.Writer, m measure) {
	all := 0
	for _, f := range l.failures {
		if f.measure != m.id {
			continue
		}
		if all++; all == 1 {
			fmt.Fprintf(out, "\n%s, %s:\n", l.name, m.id)
		}
		if all <= listMost {
			fmt.Fprintf(out, "  %s %s: %s\n", f.sheet, f.field, f.says)
		}
	}
	if all > listMost {
		fmt.Fprintf(out, "  … and %d more\n", all-listMost)
	}
}
