package judge

import (
	"errors"
	"slices"
	"strings"
	"time"

	"blankett/forms"
)

// Keying is one person's reading of a risky field, typed without seeing what
// the other one typed.
type Keying struct {
	Return int64
	Field  string
	Round  int    // from 1: the same two may try again when they differed
	Value  string // as Correction has it; of a choice the ticked box's name
	Who    string
	At     time.Time
}

// Risky says whether a field is one where a wrong answer opens somebody's
// account: who it is about, and whether to lock or unlock. Such a field is
// changed only by two people who read the same in it.
func Risky(l *forms.Layout, field string) bool {
	if l.Zone(field).Check == "personnummer" {
		return true
	}
	choice := ChoiceOf(l, field)
	return choice != nil && slices.ContainsFunc(choice.Boxes, func(box string) bool {
		return names(l.Asks.Lock, box) || names(l.Asks.Unlock, box)
	})
}

// names says whether a rule speaks of a box.
func names(when, box string) bool {
	return slices.Contains(strings.FieldsFunc(when, func(r rune) bool {
		return r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	}), "filled."+box)
}

// RiskyName is the name by which a risky field is keyed: a choice's own for
// one of its boxes.
func RiskyName(l *forms.Layout, field string) string {
	if c := ChoiceOf(l, field); c != nil {
		return c.Field
	}
	return field
}

// Stage is how far two people have come with a risky field.
type Stage string

// The stages: nobody has keyed it, one has, both read the same, they differ.
const (
	StageFirst  Stage = "first"
	StageSecond Stage = "second"
	StageAgreed Stage = "agreed"
	StageThird  Stage = "third"
)

// ErrNotWritable: what was typed can't stand in the field, letters in a date or
// more digits than it has cells.
var ErrNotWritable = errors.New("this can't stand in the field")

// ErrSamePerson says that the second look is somebody else's to take.
var ErrSamePerson = errors.New("the second look must be somebody else's")

// Pair gives the keyings of a field's last round, and its stage. A third look
// that agrees with one of the two ends it.
func Pair(keyings []Keying, field string) ([]Keying, Stage) {
	var pair []Keying
	for _, k := range keyings {
		if k.Field != field {
			continue
		}
		if len(pair) > 0 && k.Round > pair[0].Round {
			pair = nil
		}
		pair = append(pair, k)
	}
	switch {
	case len(pair) == 0:
		return nil, StageFirst
	case len(pair) == 1:
		return pair, StageSecond
	case agreed(pair):
		return pair, StageAgreed
	}
	return pair, StageThird
}

// agreed says whether the last one read what one before them did.
func agreed(pair []Keying) bool {
	last := pair[len(pair)-1]
	return slices.ContainsFunc(pair[:len(pair)-1], func(k Keying) bool { return k.Value == last.Value })
}

// Writable is ErrNotWritable for what can't stand in a field: characters that are
// no digits where only digits go, and more than there are cells. Whether a number
// or date is right is for the rules to say: people copy what the paper says.
func Writable(z forms.Zone, value string) error {
	digits := z.Kind == forms.KindDigits || z.Kind == forms.KindDate
	if !digits || value == TypedThere || value == TypedEmpty {
		return nil
	}
	if z.Check == "personnummer" {
		if _, err := forms.ParseIdentity(value, time.Time{}); !errors.Is(err, forms.ErrMalformed) {
			return nil // letters stand in an interim number, and dashes anywhere
		}
	}
	value = strings.NewReplacer("-", "", " ", "", "+", "").Replace(value)
	if strings.Trim(value, "0123456789") != "" || len(value) > len(z.Cells) {
		return ErrNotWritable
	}
	return nil
}

// Tidy brings what people type to what the reader would have said: digits
// without signs, a personnummer with its century.
func Tidy(z forms.Zone, value string, at time.Time) string {
	value = strings.TrimSpace(value)
	if z.Check == "personnummer" {
		if id, err := forms.ParseIdentity(value, at); err == nil {
			return id.Number
		}
	}
	if z.Kind == forms.KindDigits || z.Kind == forms.KindDate {
		return strings.NewReplacer("-", "", " ", "", "+", "").Replace(value)
	}
	return value
}
