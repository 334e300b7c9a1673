package judge

import (
	"slices"
	"time"

	"blankett/forms"
)

// Known is all that a return is judged by beside what was read on its pages.
type Known struct {
	Case       Case
	Layout     *forms.Layout // of the edition that was printed
	Region     string        // whose form it is
	ReceivedAt time.Time
	At         time.Time // the day it is judged as of
	Standing
	// Corrections and Resolutions are what people have said about it.
	Corrections []Correction
	Resolutions []Resolution
}

// Facts are the pages of one set with what is known beside them. A page that
// was not aligned was not read.
func (k Known) Facts(pages []PageReading) forms.Facts {
	f := forms.Facts{Pages: []int{}, Printed: k.Case.Values, PrintedAt: k.Case.PrintedAt, ReceivedAt: k.ReceivedAt, HandledAt: k.At}
	for _, p := range pages {
		if p.Registration != nil && p.Sheet != nil {
			f.Pages = append(f.Pages, p.Sheet.Page)
			f.Answers = append(f.Answers, p.Answers...)
		}
	}
	f.Answers = Corrected(k.Layout, f.Answers, k.Corrections)
	return k.Standing.In(f)
}

// Confirm weighs the readings of a set's pages by what is known.
func (k Known) Confirm(set []PageReading) {
	for _, p := range set {
		if p.Registration != nil {
			forms.Confirm(k.Layout, p.Sheet.Page, p.Answers, k.Facts(nil))
		}
	}
}

// Asked is what the pages of a set ask for, with their persons' numbers hashed.
func (k Known) Asked(set []PageReading, keys *forms.Keyring) Request {
	return AskedBy(k.Layout, k.Region, k.Facts(set), keys)
}

// Judge finds what is wrong with the pages of one set, and puts each finding on
// the page that has its field.
func (k Known) Judge(set []PageReading) {
	facts := k.Facts(set)
	for _, f := range forms.Judge(k.Layout, facts) {
		on := &set[pageOf(k.Layout, f.Field, set)]
		on.Findings = append(on.Findings, f)
	}
	for i := range set {
		set[i].Verdict = VerdictOf(set[i].Findings)
		set[i].Urgent = k.Layout.Urgent(facts.Answers) != forms.Empty
	}
	if len(k.Layout.Pages) < 2 {
		return
	}
	whole := setVerdict(set, len(k.Layout.Pages))
	for i := range set {
		set[i].SetVerdict = whole
	}
}

// setVerdict is the worst verdict of a set's pages; one that lacks a page is for a
// person, at least.
func setVerdict(set []PageReading, pages int) Verdict {
	worst := VerdictReady
	if len(set) < pages {
		worst = VerdictReview
	}
	for _, p := range set {
		if p.Verdict.Worse(worst) {
			worst = p.Verdict
		}
	}
	return worst
}

// Whole is a return of a set whose missing pages came in another file: all its
// pages together, judged anew as a whole. What was found on a sheet itself
// stands, and so does what people have answered for on the pages that they saw.
// One that somebody has in hand stays with them.
func (r Return) Whole(more Return, k Known) Return {
	seen := len(r.Pages)
	r.Pages = slices.Concat(r.Pages, more.Pages)
	for i := range r.Pages[seen:] {
		r.Pages[seen+i].AnsweredBefore = len(k.Resolutions)
	}
	for i := range r.Pages {
		r.Pages[i].Findings = slices.DeleteFunc(slices.Clone(r.Pages[i].Findings), func(f forms.Finding) bool {
			return forms.Judges(k.Layout, f) || f.Reason == string(forms.ReasonPageMissing)
		})
	}
	k.Judge(r.Pages)
	kept := slices.DeleteFunc(slices.Concat(r.Findings, more.Findings), func(f forms.Finding) bool { return !ofReturn(f) })
	r.Request = r.Request.with(more.Request)
	r.Findings = nil
	r.conclude(kept...)
	r.Verdict = VerdictOf(r.Unresolved(k.Resolutions, k.Corrections))
	r.State, _ = r.After(StepJoined)
	return r
}

// ofReturn says whether a finding is about a return and not about one of its
// pages. That a page is missing is found anew.
func ofReturn(f forms.Finding) bool {
	return f.Reason == string(forms.ReasonSheetDuplicate) || f.Reason == string(forms.ReasonCompletedAfterReturn)
}

// Told is the return with what follows from the day it is judged as of, and from
// how its person stands in the ledger then, and whether that differs. What was
// read stands, and what people have done about it: only that is added which the
// time and the ledger give rise to, and taken away what the ledger no longer does.
func (r Return) Told(k Known) (Return, bool) {
	after := forms.Judge(k.Layout, k.Facts(r.Pages))
	k.At, k.Standing = r.QueuedAt, Standing{}
	before := forms.Judge(k.Layout, k.Facts(r.Pages))
	var told []forms.Finding
	for _, f := range after {
		if !holds(before, f) && !holds(r.Findings, f) {
			told = append(told, f)
		}
	}
	over := func(f forms.Finding) bool { return forms.AboutStanding(k.Layout, f) && !holds(after, f) }
	if len(told) == 0 && !slices.ContainsFunc(r.Findings, over) {
		return r, false
	}
	r.Pages = slices.Clone(r.Pages)
	for i := range r.Pages {
		r.Pages[i].Findings = slices.DeleteFunc(slices.Clone(r.Pages[i].Findings), over)
	}
	r.Pages[0].Findings = append(r.Pages[0].Findings, told...)
	for i := range r.Pages {
		r.Pages[i].Verdict = VerdictOf(r.Pages[i].Findings)
	}
	r.Findings = append(slices.DeleteFunc(slices.Clone(r.Findings), over), told...)
	r.Verdict = VerdictOf(r.Unresolved(k.Resolutions, k.Corrections))
	r.State, _ = r.After(StepJudged)
	return r, true
}

// Found is the return with something more that was found on it, and with where
// that takes it to.
func (r Return) Found(f forms.Finding) Return {
	if holds(r.Findings, f) || len(r.Pages) == 0 {
		return r
	}
	r.Pages = slices.Clone(r.Pages)
	r.Pages[0].Findings = append(slices.Clone(r.Pages[0].Findings), f)
	r.Pages[0].Verdict = VerdictOf(r.Pages[0].Findings)
	r.Findings = append(slices.Clone(r.Findings), f)
	if v := VerdictOf([]forms.Finding{f}); v.Worse(r.Verdict) {
		r.Verdict = v
	}
	r.State, _ = r.After(StepJudged)
	return r
}

// Without is the return where something that was found on it no longer holds.
func (r Return) Without(reason forms.Reason, k Known) Return {
	is := func(f forms.Finding) bool { return f.Reason == string(reason) }
	r.Pages = slices.Clone(r.Pages)
	for i := range r.Pages {
		r.Pages[i].Findings = slices.DeleteFunc(slices.Clone(r.Pages[i].Findings), is)
		r.Pages[i].Verdict = VerdictOf(r.Pages[i].Findings)
	}
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), is)
	r.Verdict = VerdictOf(r.Unresolved(k.Resolutions, k.Corrections))
	r.State, _ = r.After(StepJudged)
	return r
}

func holds(findings []forms.Finding, f forms.Finding) bool {
	return slices.ContainsFunc(findings, func(o forms.Finding) bool { return o.Reason == f.Reason && o.Field == f.Field })
}

// pageOf gives the place in a set of the page that has a field or a choice; the
// first page for what is about them all.
func pageOf(l *forms.Layout, field string, set []PageReading) int {
	for _, c := range l.Choices {
		if c.Field == field {
			field = c.Boxes[0]
		}
	}
	return max(0, slices.IndexFunc(set, func(p PageReading) bool {
		_, has := l.Pages[p.Sheet.Page-1].Zone(field)
		return has
	}))
}
