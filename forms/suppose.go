package forms

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
)

// supposer makes up sheets that might come back, to try rules on. The people are
// the tax agency's test people; what moves is the calendar.
type supposer struct {
	layout *Layout
	rng    *rand.Rand
	days   []time.Time // days on which something about the test people changes
	texts  []string
}

// supposedNumbers are published test numbers of nobody.
var supposedNumbers = []string{"201311212383", "201311222382", "201011212386", "200811212380", "200811222389", "200802292383", "192501019216"}

// oddNumbers are numbers of other kinds, and numbers with a fault.
var oddNumbers = []string{"191500722390", "19700101K238", "192501019217", "192502319216", "19250101921"}

// supposedTexts are what people may write on a line.
var supposedTexts = []string{"Åsa Öberg", "Bo Ek", "enhet@example.se", "enhet.example.se", "SE2321000131-E000000000001", "SE1"}

// literal is a text that a rule compares with.
var literal = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)

// oldestLimit parts ages from other limits, which are days, in years.
const oldestLimit = 40

func newSupposer(l *Layout, rng *rand.Rand) *supposer {
	s := &supposer{layout: l, rng: rng, texts: slices.Clone(supposedTexts)}
	for _, r := range l.Rules {
		for _, m := range literal.FindAllStringSubmatch(r.When, -1) {
			s.texts = append(s.texts, m[1]+m[2])
		}
	}
	years := map[int]bool{}
	for _, limit := range l.Limits {
		for _, d := range limit {
			years[d.Value] = d.Value < oldestLimit
		}
	}
	for _, number := range supposedNumbers {
		id, err := ParseIdentity(number, time.Time{})
		if err != nil {
			continue
		}
		for age, is := range years {
			if is {
				s.days = append(s.days, Birthday(id.Born, age))
			}
		}
	}
	slices.SortFunc(s.days, time.Time.Compare)
	return s
}

// day is a day on which something changes, or the one before or after.
func (s *supposer) day() time.Time {
	if len(s.days) == 0 {
		return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	return s.days[s.rng.IntN(len(s.days))].AddDate(0, 0, s.rng.IntN(3)-1)
}

// dayOffsets are how many days a date may lie from the day of handling.
var dayOffsets = []int{0, 0, -1, -1, -7, -90, -91, -120, 1, 30, 365, 1200}

// facts makes up one sheet, in any state.
func (s *supposer) facts() Facts {
	day := s.day()
	f := Facts{HandledAt: day, ReceivedAt: day.AddDate(0, 0, -s.rng.IntN(3)), PrintedAt: day.AddDate(0, 0, -s.rng.IntN(20)), Printed: map[string]string{},
		OpposingWaiting: s.rng.IntN(4) == 0, SameWaiting: s.rng.IntN(4) == 0}
	if locked := s.rng.IntN(3); locked > 0 {
		is := locked == 1
		f.Locked, f.LockedBy = &is, []string{"resident", "care"}[s.rng.IntN(2)]
	}
	for _, p := range s.layout.Pages {
		for _, z := range p.Zones {
			if z.clearance() > 0 {
				continue
			}
			value := s.value(z, day)
			f.Answers = append(f.Answers, Answer{Field: z.Field, Kind: z.Kind, State: s.state(), Value: value})
			if z.Check == "personnummer" && s.rng.IntN(3) == 0 {
				f.Printed[z.Field] = supposedNumbers[s.rng.IntN(len(supposedNumbers))]
			}
		}
	}
	return f
}

func (s *supposer) state() State {
	return []State{Filled, Filled, Filled, Filled, Empty, Unsure}[s.rng.IntN(6)]
}

// value is what might stand in a field.
func (s *supposer) value(z Zone, day time.Time) string {
	pick := func(from []string) string { return from[s.rng.IntN(len(from))] }
	switch {
	case z.Kind == KindDate && s.rng.IntN(12) == 0:
		return "20260230"
	case z.Kind == KindDate:
		return day.AddDate(0, 0, dayOffsets[s.rng.IntN(len(dayOffsets))]).Format("20060102")
	case z.Check == "personnummer" && s.rng.IntN(4) == 0:
		return pick(oddNumbers)
	case z.Check == "personnummer":
		return pick(supposedNumbers)
	case z.Kind == KindDigits:
		return pick([]string{"0701740605", "701740605", strings.Repeat("1", len(z.Cells))})
	case z.Kind == KindText:
		return pick(s.texts)
	}
	return ""
}
