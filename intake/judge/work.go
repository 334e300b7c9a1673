package judge

import (
	"slices"
	"time"

	"blankett/forms"
)

// Work is a return with all that people have done to it.
type Work struct {
	Return
	Corrections []Correction // each oldest first
	Keyings     []Keying
	Resolutions []Resolution
	Decisions   []Decision
	// ReceivedAt is when its first file came in. It may have been queued, and read,
	// much later.
	ReceivedAt time.Time
	// Revision changes with every change of the return, whoever makes it.
	Revision int64
}

// Amendment is one step of a person's work on a return, kept in one commit.
// What it adds is never taken away again.
type Amendment struct {
	Return   int64
	Revision int64 // as it was when the person saw it
	Who      string
	At       time.Time

	Corrections []Correction
	Keyings     []Keying
	Resolutions []Resolution
	Decisions   []Decision

	// Request is what the return asks for, and about whom, where that changed.
	Request  *Request
	Findings []forms.Finding // as they are after it
	Verdict  Verdict
	Step     Step
	NotFor   string // who may not be the next to have it
	Outcome  Ruling // of one that is done
	Note     string // for its history
}

// Answers are what the reader said on all pages, corrected by people.
func (w Work) Answers(l *forms.Layout) []forms.Answer {
	var all []forms.Answer
	for _, p := range w.Pages {
		all = append(all, p.Answers...)
	}
	return Corrected(l, all, w.Corrections)
}

// Open are the findings that still keep it from being carried out.
func (w Work) Open() []forms.Finding { return w.Unresolved(w.Resolutions, w.Corrections) }

// Facts are what the return is judged by on a day.
func (w Work) Facts(l *forms.Layout, c Case, at time.Time) forms.Facts {
	f := forms.Facts{Pages: []int{}, Answers: w.Answers(l), Printed: c.Values, PrintedAt: c.PrintedAt, ReceivedAt: w.ReceivedAt, HandledAt: at}
	for _, p := range w.Pages {
		if p.Sheet != nil { // one that was not aligned is keyed by hand, field by field
			f.Pages = append(f.Pages, p.Sheet.Page)
		}
	}
	return f
}

// Proposal gives the decision that waits for a second person, nil for none.
func (w Work) Proposal() *Decision {
	n := len(w.Decisions)
	if n == 0 || !w.Decisions[n-1].Proposed {
		return nil
	}
	d := &w.Decisions[n-1]
	if slices.ContainsFunc(w.Corrections, func(c Correction) bool { return c.At.After(d.At) && c.changes() }) {
		return nil // proposed of what stood there before
	}
	return d
}

// Unsigned says whether a field is a signature that the reader found empty. That
// it is there all the same is two people's word, each alone: one habit must not
// sign a paper.
func (w Work) Unsigned(l *forms.Layout, field string) bool {
	if l.Zone(field).Kind != forms.KindSignature {
		return false
	}
	for _, p := range w.Pages {
		if a := forms.AnswerIn(p.Answers, field); a.Field == field && a.Kind == forms.KindSignature && a.State == forms.Empty {
			return true
		}
	}
	return false
}
