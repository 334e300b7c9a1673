package report

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// Sample is one field of a return that was ready at once, to be keyed by a
// person who does not see what the reader read. What was keyed is compared and
// forgotten: only whether it was the same is kept.
type Sample struct {
	ID       int64
	Return   int64
	Position int // of its page in the return, from 0
	Field    string
	Kind     forms.Kind
	DrawnAt  time.Time
	KeyedAt  time.Time // zero until it is keyed
	KeyedBy  string
	Outcome  Outcome
}

// Outcome is what came of keying a sample.
type Outcome string

// A sample waits; the person saw the same as the reader, or something else, or
// could not tell, which says nothing about the reader.
const (
	OutcomeWaits   Outcome = ""
	OutcomeSame    Outcome = "same"
	OutcomeOther   Outcome = "other"
	OutcomeUnclear Outcome = "unclear"
)

// DefaultSampleShare is the share of returns that were ready at once of which
// fields are keyed blind. At 100,000 returns a year and two fields each, 1 % are
// 2,000 fields: no error among them puts the true rate below 0.2 %.
const DefaultSampleShare = 0.01

// FieldsPerSample is how many fields of a chosen return are keyed.
const FieldsPerSample = 2

// Draw chooses by chance whether a return is sampled, and which of its fields:
// those that the reader was sure of, since the others are seen by a person anyway.
func Draw(r judge.Return, share float64, chance *rand.Rand) []Sample {
	if chance.Float64() >= share {
		return nil
	}
	var all []Sample
	for i, p := range r.Pages {
		for _, a := range p.Answers {
			if keyable(a) {
				all = append(all, Sample{Return: r.ID, Position: i, Field: a.Field, Kind: a.Kind})
			}
		}
	}
	chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(len(all), FieldsPerSample)]
}

// keyable says whether a person can key a field and the reader was sure of it:
// numbers and dates, and boxes.
func keyable(a forms.Answer) bool {
	switch a.Kind {
	case forms.KindDigits, forms.KindDate:
		return a.State == forms.Filled && a.Value != "" && !strings.Contains(a.Value, "?")
	case forms.KindTick:
		return a.State != forms.Unsure
	}
	return false
}

// Ticked is what is keyed for a box that is ticked; "" for one that is not.
const Ticked = "x"

// Compare says what keying an answer came to. Spaces and dashes say nothing.
func Compare(a forms.Answer, keyed string) Outcome {
	tight := strings.NewReplacer(" ", "", "-", "")
	read := tight.Replace(a.Value)
	if a.Kind == forms.KindTick {
		read = ""
		if a.State == forms.Filled {
			read = Ticked
		}
	}
	if tight.Replace(keyed) == read {
		return OutcomeSame
	}
	return OutcomeOther
}

// Samples keeps what is to be keyed blind.
type Samples interface {
	// DrawSamples goes once over every return that was queued as ready before a
	// moment and that no draw has seen, and keeps what draw chooses. It gives
	// how many samples that made.
	DrawSamples(ctx context.Context, before time.Time, draw func(judge.Return) []Sample) (int, error)
	// WaitingSamples lists what somebody may key, oldest first.
	WaitingSamples(ctx context.Context, s staff.Scope, limit int) ([]Sample, error)
	// Sample looks one up; ErrNotFound.
	Sample(ctx context.Context, id int64) (Sample, error)
	// KeySample keeps what came of one; ErrConflict when it was keyed already.
	KeySample(ctx context.Context, id int64, o Outcome, who string, at time.Time) error
}
