package forms

import (
	"math/rand/v2"
	"slices"
	"time"
)

// Filling is one way to fill a sheet in so that nothing is wrong with it, by the
// form's own rules.
type Filling struct {
	// Day is the day it is signed, comes in and is handled.
	Day time.Time
	// Values are what to write: numbers and dates as digits, for a choice the box
	// to tick. "" is for signatures, and for texts and numbers of which any will
	// do. Optional fields that stay empty are not in it.
	Values map[string]string
}

// fillingTries is how many changes are tried before a form is said to have no
// right way to be filled in. The program's own forms take fewer than 200.
const fillingTries = 6000

// Fill finds one way to fill a sheet in, on a day where that can be, else on
// another, because the test people are of few ages. Not ok means that the
// form's rules found fault with each that was tried; blame are those that the
// best one still had.
func (l *Layout) Fill(day time.Time, rng *rand.Rand) (best Filling, blame []Finding, ok bool) {
	s := newSupposer(l, rng)
	rules, err := compiled(l)
	if err != nil {
		return best, []Finding{NewFinding(ReasonRuleFailed, "", Text{})}, false
	}
	worst := 1 << 30
	for try := range fillingTries {
		next := s.filling(dayOf(day))
		if try > 0 && try%300 != 0 {
			next = s.changed(best, try > fillingTries/6)
		}
		facts := s.filled(next)
		found := slices.DeleteFunc(append(facts.written(l), facts.applied(l, rules)...), func(f Finding) bool { return f.Weight == Note })
		if len(found) == 0 {
			return next, nil, true
		}
		if len(found) <= worst {
			best, blame, worst = next, found, len(found)
		}
	}
	return best, blame, false
}

// filling starts with what is mandatory.
func (s *supposer) filling(day time.Time) Filling {
	f := Filling{Day: day, Values: map[string]string{}}
	for _, c := range s.layout.Choices {
		f.Values[c.Field] = s.box(c)
	}
	for _, z := range s.fields() {
		if z.Mandatory {
			f.Values[z.Field] = s.rightValue(z, day)
		}
	}
	return f
}

// box is one to tick: the one printed crossed, where there is one.
func (s *supposer) box(c Choice) string {
	for _, b := range c.Boxes {
		if s.layout.Zone(b).Crossed {
			return b
		}
	}
	return c.Boxes[s.rng.IntN(len(c.Boxes))]
}

// fields are the zones to write in: no ticks, codes or marks.
func (s *supposer) fields() []Zone {
	var all []Zone
	for _, p := range s.layout.Pages {
		for _, z := range p.Zones {
			if z.clearance() == 0 && z.Kind != KindTick {
				all = append(all, z)
			}
		}
	}
	return all
}

// rightValue is a value that is right in itself.
func (s *supposer) rightValue(z Zone, day time.Time) string {
	switch {
	case z.Kind == KindDate:
		return day.AddDate(0, 0, []int{0, 0, 0, -1, 30}[s.rng.IntN(5)]).Format("20060102")
	case z.Check == "personnummer":
		return supposedNumbers[s.rng.IntN(len(supposedNumbers))]
	}
	return ""
}

// changed is a filling with one thing otherwise; with otherDay that may be the day.
func (s *supposer) changed(old Filling, otherDay bool) Filling {
	f := Filling{Day: old.Day, Values: map[string]string{}}
	for k, v := range old.Values {
		f.Values[k] = v
	}
	fields := s.fields()
	others := 0 // days: not before the one asked for was tried
	if otherDay {
		others = 1
	}
	switch k := s.rng.IntN(len(fields) + 2*len(s.layout.Choices) + others); {
	case k < len(fields):
		z := fields[k]
		_, filled := f.Values[z.Field]
		if filled && !z.Mandatory {
			delete(f.Values, z.Field)
		} else {
			f.Values[z.Field] = s.rightValue(z, f.Day)
		}
	case k < len(fields)+2*len(s.layout.Choices):
		c := s.layout.Choices[(k-len(fields))/2]
		f.Values[c.Field] = s.box(c)
	default:
		f = s.filling(dayOf(s.day()))
	}
	return f
}

// filled is what a reader would say of a filling, had it no doubt.
func (s *supposer) filled(f Filling) Facts {
	facts := Facts{PrintedAt: f.Day, ReceivedAt: f.Day, HandledAt: f.Day}
	for _, z := range s.fields() {
		value, filled := f.Values[z.Field]
		facts.add(z, filled, value)
	}
	for _, c := range s.layout.Choices {
		for _, b := range c.Boxes {
			facts.add(s.layout.Zone(b), f.Values[c.Field] == b, "")
		}
	}
	for _, p := range s.layout.Pages {
		facts.Pages = append(facts.Pages, p.Page)
	}
	return facts
}

func (f *Facts) add(z Zone, filled bool, value string) {
	a := Answer{Field: z.Field, Kind: z.Kind, State: Empty}
	if filled {
		a.State, a.Value = Filled, value
	}
	f.Answers = append(f.Answers, a)
}
