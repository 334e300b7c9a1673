package judge

import (
	"slices"
	"time"

	"blankett/forms"
)

// Correction is what a person says stands in a field. It lies beside what the
// reader said, which stays as it was.
type Correction struct {
	Return int64
	Field  string
	Before Said // what the reader, or the correction before this one, said
	After  Said
	Who    string // a user's ID
	At     time.Time
}

// changes says whether it says otherwise than what was said before.
func (c Correction) changes() bool {
	return c.Before.State != c.After.State || c.Before.Value != c.After.Value
}

// Said is an answer without its evidence.
type Said struct {
	State      forms.State
	Value      string
	Confidence float64 // 0 to 1; 1 where a person said it
}

// Corrected gives the answers with what people said in the reader's place. A
// field that was not read at all, as on a page that could not be aligned, has
// an answer once somebody has keyed it.
func Corrected(l *forms.Layout, answers []forms.Answer, corrections []Correction) []forms.Answer {
	out := slices.Clone(answers)
	for _, c := range corrections {
		fresh := forms.Answer{Field: c.Field, Kind: l.Zone(c.Field).Kind, State: c.After.State, Value: c.After.Value, Confidence: 1}
		i := slices.IndexFunc(out, func(a forms.Answer) bool { return a.Field == c.Field })
		if i < 0 {
			out = append(out, fresh)
		} else {
			out[i] = fresh
		}
	}
	return out
}

// ChoiceOf finds the choice that a box or a choice's own name belongs to; nil
// where it is none.
func ChoiceOf(l *forms.Layout, field string) *forms.Choice {
	for i, c := range l.Choices {
		if c.Field == field || slices.Contains(c.Boxes, field) {
			return &l.Choices[i]
		}
	}
	return nil
}

// stands is what stands in a field as far as anybody has said.
func stands(answers []forms.Answer, field string) Said {
	a := forms.AnswerIn(answers, field)
	return Said{a.State, a.Value, a.Confidence}
}

// Keyed makes the corrections that say what a person typed: of one field, or
// of every box of a choice, where the value is the name of the ticked one, ""
// for none.
func Keyed(l *forms.Layout, answers []forms.Answer, field, value string) []Correction {
	choice := ChoiceOf(l, field)
	if choice == nil {
		return []Correction{{Field: field, Before: stands(answers, field), After: typed(value)}}
	}
	var all []Correction
	for _, box := range choice.Boxes {
		after := Said{State: forms.Empty, Confidence: 1}
		if box == value {
			after.State = forms.Filled
		}
		all = append(all, Correction{Field: box, Before: stands(answers, box), After: after})
	}
	return all
}

// Standing words for what is not typed as characters: a signature, or writing
// that is there but of which the words don't matter.
const (
	TypedThere = "*" // something stands there
	TypedEmpty = ""  // nothing does
)

func typed(value string) Said {
	switch value {
	case TypedEmpty:
		return Said{State: forms.Empty, Confidence: 1}
	case TypedThere:
		return Said{State: forms.Filled, Confidence: 1}
	}
	return Said{State: forms.Filled, Value: value, Confidence: 1}
}
