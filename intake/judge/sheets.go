package judge

import (
	"slices"

	"blankett/forms"
)

// Back is what the ledger showed of a return's sheets as it took them.
type Back struct {
	Fresh     int   // not back before, or sent back since
	Again     int   // back already, or twice in the return
	First     int64 // of those that are back in another return, the earliest one; 0 for none
	Completed bool  // one was sent back to its sender before
}

// Took is the return with what is found by its sheets: a completion, a duplicate,
// or a bit of both for a person to see. The step is "" where its state stays.
func (r Return) Took(b Back) (Return, Step) {
	if b.Completed {
		r.Findings = append(slices.Clip(r.Findings), forms.NewFinding(forms.ReasonCompletedAfterReturn, "", forms.Text{}))
	}
	if b.Again == 0 {
		return r, ""
	}
	r.Findings = append(slices.Clip(r.Findings), forms.NewFinding(forms.ReasonSheetDuplicate, "", forms.Text{}))
	if b.Fresh == 0 && b.First != 0 {
		r.Verdict, r.First = VerdictDuplicate, b.First
		return r, StepBack
	}
	if r.Verdict == VerdictReady {
		r.Verdict = VerdictReview
	}
	return r, StepPartBack
}
