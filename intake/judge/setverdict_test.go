package judge

import "testing"

// TestSetVerdict: a set is as its worst page, and one that lacks a page is for a
// person, whatever stands on the pages that are there.
func TestSetVerdict(t *testing.T) {
	for _, c := range []struct {
		pages []Verdict
		of    int
		want  Verdict
	}{
		{[]Verdict{VerdictReady, VerdictReady}, 2, VerdictReady},
		{[]Verdict{VerdictReject, VerdictReady}, 2, VerdictReject},
		{[]Verdict{VerdictReady, VerdictReview}, 2, VerdictReview},
		{[]Verdict{VerdictReview, VerdictReject, VerdictReady}, 3, VerdictReject},
		{[]Verdict{VerdictReady}, 2, VerdictReview},
		{[]Verdict{VerdictReject}, 2, VerdictReject},
	} {
		var set []PageReading
		for _, v := range c.pages {
			set = append(set, PageReading{Verdict: v})
		}
		if got := setVerdict(set, c.of); got != c.want {
			t.Errorf("%v of %d pages: %s, want %s", c.pages, c.of, got, c.want)
		}
	}
}
