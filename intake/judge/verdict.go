package judge

import (
	"slices"

	"blankett/forms"
)

// Verdict is what the reading of a page came to, in one word.
type Verdict string

// The verdicts.
const (
	VerdictReady        Verdict = "ready"
	VerdictReview       Verdict = "review"
	VerdictReject       Verdict = "reject"
	VerdictUnidentified Verdict = "unidentified"
	VerdictBlank        Verdict = "blank"
	VerdictDuplicate    Verdict = "duplicate"
)

// VerdictOf is what findings come to.
func VerdictOf(findings []forms.Finding) Verdict {
	switch forms.Worst(findings) {
	case forms.Reject:
		return VerdictReject
	case forms.Review:
		return VerdictReview
	}
	return VerdictReady
}

// Worse says whether one verdict on a return asks more of people than another.
func (v Verdict) Worse(than Verdict) bool {
	order := []Verdict{VerdictReady, VerdictReview, VerdictReject}
	return slices.Index(order, v) > slices.Index(order, than)
}
