package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// result is what one sheet adds to the table.
type result struct {
	level    int
	counts   map[string]count
	by       map[string]int // "tick cross, felt → filled"
	failures []failure
}

// failure is one thing that went badly on a sheet.
type failure struct {
	sheet, measure, field string
	says                  string
}

// judgeSheet compares what was read with what was written.
func judgeSheet(s *sheet, got *reading) *result {
	res := &result{level: s.level, counts: map[string]count{}, by: map[string]int{}}
	c := comparison{s, got, res}
	c.identity()
	c.straight()
	if got.sheet != s.print.Case {
		return res
	}
	for _, z := range s.stock.page.Zones {
		switch {
		case !fillable(z.Kind):
		case s.lost(z.Field):
			c.count("ink-lost", z.Field, true)
		case z.Kind == forms.KindTick:
			c.tick(z)
		case z.Kind == forms.KindSignature:
			c.signature(z)
		default:
			c.field(z)
		}
	}
	for _, choice := range s.stock.choices() {
		c.choice(choice)
	}
	return res
}

// comparison is a sheet beside its reading.
type comparison struct {
	*sheet
	got *reading
	res *result
}

// count adds one to a measure; what went badly is kept as a failure.
func (c comparison) count(id, field string, bad bool) {
	n := 0
	if bad {
		n = 1
		c.res.failures = append(c.res.failures, failure{c.id, id, field, c.describe(field)})
	}
	c.res.counts[id] = c.res.counts[id].plus(count{n, 1})
}

// describe says what was on the paper and what was made of it.
func (c comparison) describe(field string) string {
	if field == "" {
		return fmt.Sprintf("%s; taken by %s, residual %.2f mm, off %.2f mm; %s; %s", c.pen, c.got.by, c.got.reg.ResidualMM, c.offMM(), strings.Join(c.wear.Steps, ", "), c.reasons())
	}
	a := c.got.answer(field)
	wrote, written := c.truth[field]
	if !written {
		wrote = "nothing"
	}
	if wrote == "ticked" {
		wrote = fmt.Sprintf("%s, %.0f %% covered", c.style, 100*c.covered[field])
	}
	if stray, ok := c.strays[field]; ok {
		wrote += ", stray " + stray.String()
	}
	out := fmt.Sprintf("%s, %s → %s %.2f %s", wrote, c.pen, a.State, a.Confidence, a.Value)
	if kept, ok := c.kept[field]; ok {
		out += fmt.Sprintf("; %.0f %% of the ink kept", 100*kept)
	}
	return out + fmt.Sprintf("; residual %.2f mm%s", c.got.reg.ResidualMM, measured(a))
}

// measured is what the reader says it measured, where it says so.
func measured(a forms.Answer) string {
	out := ""
	for _, m := range a.Why {
		out += fmt.Sprintf("; %s %.2f (%.2f) %s", m.Name, m.Value, m.Limit, m.Unit)
	}
	return out
}

// reasons are the findings' codes.
func (c comparison) reasons() string {
	var out []string
	for _, f := range c.got.findings {
		out = append(out, f.Reason+" "+f.Field)
	}
	return strings.Join(out, ", ")
}

func (c comparison) identity() {
	c.count("unidentified", "", c.got.sheet == "")
	c.count("identified-wrongly", "", c.got.sheet != "" && c.got.sheet != c.print.Case)
	if c.got.sheet != c.print.Case {
		return
	}
	c.count("poor-fit", "", c.got.poor())
	c.count("shifted", "", !c.got.poor() && c.offMM() > judge.MaxResidualMM)
}

// offMM is how far the registration is off at the field where it is worst; 0
// without one.
func (c comparison) offMM() float64 {
	if !c.got.laid {
		return 0
	}
	worst := 0.0
	for _, z := range c.stock.page.Zones {
		if !fillable(z.Kind) {
			continue
		}
		x, y := z.X+z.W/2, z.Y+z.H/2
		wx, wy := c.wear.Warp.At(x, y)
		p := c.got.reg.Apply(scan.Point{X: x, Y: y})
		worst = math.Max(worst, math.Hypot(p.X/c.wear.PxPerMM-wx, p.Y/c.wear.PxPerMM-wy))
	}
	return worst
}

// solidPart is from where a scribble covers its box like one filled solid, so
// that nobody can tell what was meant.
const solidPart = 0.85

// tick: a mark that means a tick must be filled, one that nobody can be sure of
// must go to a person, an empty box must be empty. Unsure is never wrong, but counted.
func (c comparison) tick(z forms.Zone) {
	state := c.got.answer(z.Field).State
	_, marked := c.truth[z.Field]
	_, stray := c.strays[z.Field]
	want := forms.Empty
	drawn := "empty box"
	switch {
	case z.Crossed:
		want, drawn = forms.Filled, "printed cross"
	case marked && slices.Contains(doubtful, c.style) || marked && c.style == trial.Scribble && c.covered[z.Field] > solidPart:
		want, drawn = forms.Unsure, c.style.String()+", "+c.pen
	case marked:
		want, drawn = forms.Filled, c.style.String()+", "+c.pen
	}
	c.res.by["tick "+drawn+" → "+string(state)]++
	switch {
	case want == forms.Unsure:
		c.count("tick-wrong", z.Field, state == forms.Empty || state == forms.Filled && c.style != trial.Scribble)
	default:
		c.count("tick-wrong", z.Field, state != want && state != forms.Unsure)
		if !stray {
			c.count("tick-unsure", z.Field, state == forms.Unsure)
		}
	}
}

func (c comparison) signature(z forms.Zone) {
	state := c.got.answer(z.Field).State
	drawn := "unsigned"
	if stray, ok := c.strays[z.Field]; ok {
		drawn += ", " + stray.String()
	}
	if _, signed := c.truth[z.Field]; !signed {
		c.count("unsigned-passed", z.Field, state == forms.Filled)
		c.count("empty-missed", z.Field, state == forms.Filled)
	} else {
		drawn = "signed, " + c.pen
		c.count("signed-refused", z.Field, state == forms.Empty)
		c.count("signed-unsure", z.Field, state == forms.Unsure)
	}
	c.res.by["signature "+drawn+" → "+string(state)]++
}

// field is a text, a number or a date.
func (c comparison) field(z forms.Zone) {
	a := c.got.answer(z.Field)
	wrote, written := c.truth[z.Field]
	drawn := "nothing"
	switch {
	case written:
		drawn = c.pen
		c.count("filled-missed", z.Field, a.State == forms.Empty)
		c.count("filled-unsure", z.Field, a.State == forms.Unsure)
		if len(z.Cells) > 0 && a.Value != "" {
			c.digitsOf(z, wrote, a.Value)
		}
	case z.Mandatory:
		c.count("empty-missed", z.Field, a.State == forms.Filled)
	}
	c.res.by[string(z.Kind)+" "+drawn+" → "+string(a.State)]++
}

// digitsOf compares what was read cell by cell; '?' is a digit not sure of.
func (c comparison) digitsOf(z forms.Zone, wrote, value string) {
	read, sure, wrong := []rune(value), 0, 0
	for i, d := range []rune(wrote) {
		r := '?'
		if i < len(read) {
			r = read[i]
		}
		unsure := r < '0' || r > '9'
		c.count("digit-unsure", z.Field, unsure)
		if !unsure {
			sure++
			c.count("digit-wrong", z.Field, r != d)
			if r != d {
				wrong++
			}
		}
	}
	if z.Check == "personnummer" {
		_, err := forms.ParsePersonnummer(value) // a number that is none is found out
		c.count("number-wrong", z.Field, sure == len([]rune(wrote)) && wrong > 0 && err == nil)
	}
}

// choice: one that was left out must not look made.
func (c comparison) choice(choice forms.Choice) {
	made := false
	for _, b := range choice.Boxes {
		_, ticked := c.truth[b]
		made = made || ticked || slices.ContainsFunc(c.stock.page.Zones, func(z forms.Zone) bool { return z.Field == b && z.Crossed })
	}
	if made {
		return
	}
	passed := slices.ContainsFunc(choice.Boxes, func(b string) bool { return c.got.answer(b).State == forms.Filled })
	c.count("empty-missed", choice.Field, passed)
}
