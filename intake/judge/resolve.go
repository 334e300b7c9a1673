package judge

import (
	"slices"
	"time"

	"blankett/forms"
)

// Resolution is a finding that a person has answered for. It holds until
// somebody corrects the finding's field, or a page joins on which it is found too.
type Resolution struct {
	Return int64
	Reason string // the finding's
	Field  string // the finding's
	Why    Why
	Who    string
	At     time.Time
}

// Why is a reason to accept a finding, out of a list: free words would be a
// place for what must not be written down.
type Why string

// The reasons. Their codes are stored: never change one, add another.
const (
	WhyCompared   Why = "compared"
	WhyPhoned     Why = "phoned-sender"
	WhyOnFile     Why = "on-file"
	WhyTogether   Why = "handled-together"
	WhyHead       Why = "head-decided"
	WhyLaterSheet Why = "later-sheet-counts"
)

// WhyWords are the reasons in words.
var WhyWords = map[Why]forms.Text{
	WhyCompared:   {SV: "Jämfört med bilden: i sin ordning", EN: "Compared with the picture: in order"},
	WhyPhoned:     {SV: "Bekräftat med avsändaren på telefon", EN: "Confirmed with the sender by telephone"},
	WhyOnFile:     {SV: "Uppgiften finns i ett annat system", EN: "Known from another system"},
	WhyTogether:   {SV: "Handläggs ihop med den andra begäran", EN: "Handled together with the other request"},
	WhyHead:       {SV: "Beslut av enhetens chef", EN: "Decided by the head of unit"},
	WhyLaterSheet: {SV: "Det senare bladet gäller", EN: "The later sheet counts"},
}

// neverAccepted are the findings that no reason makes good. Where the reader was
// in doubt or wrong a person says what stands there; a paper that lacks what
// makes it a request goes back.
var neverAccepted = []forms.Reason{
	forms.ReasonSignatureMissing, forms.ReasonChoiceNone, forms.ReasonChoiceBoth,
	forms.ReasonTickUnsure, forms.ReasonSignatureUnsure, forms.ReasonDigitUnsure, forms.ReasonFieldUnsure,
}

// truths are the reasons that can be true of a finding, where they are other than
// a look at the picture, the sender's word, another system's, or a head's decision:
// no picture shows that a forged code is in order, or what the ledger knows.
var truths = map[string][]Why{
	string(forms.ReasonMandatoryEmpty):       {WhyPhoned, WhyOnFile},
	string(forms.ReasonSheetForged):          {WhyPhoned, WhyHead},
	string(forms.ReasonSheetUnknown):         {WhyPhoned, WhyHead},
	string(forms.ReasonSheetCancelled):       {WhyPhoned, WhyHead},
	string(forms.ReasonSheetSuperseded):      {WhyPhoned, WhyHead},
	string(forms.ReasonCompletedAfterReturn): {WhyPhoned, WhyHead},
	"opposite-waiting":                       {WhyTogether, WhyPhoned, WhyHead},
	"same-waiting":                           {WhyTogether, WhyPhoned, WhyHead},
	"no-lock-known":                          {WhyOnFile, WhyPhoned, WhyHead},
}

// WaysToAccept lists the reasons by which a finding may be accepted, none where it
// must be corrected or sent back. A finding of weight reject takes more than a look.
func WaysToAccept(f forms.Finding) []Why {
	special := truths[f.Reason]
	switch {
	case slices.Contains(neverAccepted, forms.Reason(f.Reason)):
		return nil
	case f.Weight == forms.Reject && f.Reason != string(forms.ReasonMandatoryEmpty):
		return []Why{WhyHead}
	case special != nil:
		return special
	}
	return []Why{WhyCompared, WhyPhoned, WhyOnFile, WhyHead}
}

// Careful says that a finding is accepted by a step of its own and never in passing:
// the paper may not be what it seems, or somebody may lose a protection by it.
func Careful(f forms.Finding) bool {
	return truths[f.Reason] != nil || f.Weight == forms.Reject || f.Reason == string(forms.ReasonSheetLinked)
}

// Lacking says that a finding is of something that the paper lacks, and that only
// its sender can put there.
func Lacking(f forms.Finding) bool {
	switch forms.Reason(f.Reason) {
	case forms.ReasonMandatoryEmpty, forms.ReasonSignatureMissing, forms.ReasonChoiceNone:
		return true
	}
	return false
}

// Unresolved are the findings that keep a return from being carried out: those
// of weight review or reject that nobody has answered for. An answer speaks for
// the pages that were there when it was given.
func (r Return) Unresolved(resolutions []Resolution, corrections []Correction) []forms.Finding {
	var open []forms.Finding
	for _, f := range r.Findings {
		since := resolutions[min(r.answeredBefore(f), len(resolutions)):]
		if f.Weight != forms.Note && !resolved(f, since, corrections) {
			open = append(open, f)
		}
	}
	return open
}

// answeredBefore is how many answers were given before the last page came that
// a finding is on.
func (r Return) answeredBefore(f forms.Finding) (n int) {
	for _, p := range r.Pages {
		if holds(p.Findings, f) {
			n = max(n, p.AnsweredBefore)
		}
	}
	return n
}

func resolved(f forms.Finding, resolutions []Resolution, corrections []Correction) bool {
	return slices.ContainsFunc(resolutions, func(r Resolution) bool {
		return r.Reason == f.Reason && r.Field == f.Field &&
			!slices.ContainsFunc(corrections, func(c Correction) bool { return f.Field != "" && c.Field == f.Field && c.At.After(r.At) })
	})
}

// Judged says what is wrong with a return now that people have had their say:
// what was found on the sheets themselves stands, and what the rules say is
// asked anew. Facts bring the answers as they stand, corrected, and how the
// person stands in the ledger.
func Judged(l *forms.Layout, was []forms.Finding, facts forms.Facts) []forms.Finding {
	var now []forms.Finding
	for _, f := range was {
		if !forms.Judges(l, f) {
			now = append(now, f)
		}
	}
	return append(now, forms.Judge(l, facts)...)
}
