package store

import (
	"context"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// accepted queues the first page of a set, which lies askew, and has kim answer
// for all that is found on it.
func accepted(t testing.TB, db *DB, e *forms.Edition, number string) judge.Return {
	t.Helper()
	r := filledIn(t, db, e, number, child, 1)
	askew(&r)
	first := finish(t, db, "first of "+number, r)[0]
	for _, f := range workOn(t, db, first.ID).Open() {
		must(t, clerk(db, noon.Add(time.Hour)).Accept(context.Background(), intake.Step{Return: first.ID, Who: "kim", Head: true}, f.Reason, f.Field, judge.WhyCompared))
	}
	return workOn(t, db, first.ID).Return
}

func askew(r *judge.Return) {
	poor := forms.NewFinding(forms.ReasonRegistrationPoor, "", forms.Text{})
	r.Pages[0].Findings = append(r.Pages[0].Findings, poor)
	r.Findings = append(r.Findings, poor)
	r.State, r.Verdict = judge.StateReview, judge.VerdictReview
}

func open(t testing.TB, db *DB, id int64) []string {
	t.Helper()
	return reasons(judge.Return{Findings: workOn(t, db, id).Open()})
}

// testAcceptedOfAPart: what a person accepted of one page does not speak for
// a page that comes later and has the same fault. Answered for once more, it
// holds for both; and a page without fault needs no new answer.
func testAcceptedOfAPart(t *testing.T, db *DB) {
	e := frozen(t, db, "kalmar-forlangd", "")
	first := accepted(t, db, e, "C1")
	want(t, "accepted", first.State, judge.StateReady)
	rest := filledIn(t, db, e, "C1", child, 2)
	askew(&rest)
	finish(t, db, "rest of C1", rest)
	want(t, "asked again", open(t, db, first.ID), []string{"registration-poor", "registration-poor"})
	want(t, "where it waits", states(t, db, first.ID), []judge.ReturnState{judge.StateReview})
	step := intake.Step{Return: first.ID, Who: "robin"}
	must(t, clerk(db, noon).Accept(context.Background(), step, "registration-poor", "", judge.WhyCompared)) // by a clock that is behind
	want(t, "answered for", open(t, db, first.ID), []string(nil))

	other := accepted(t, db, e, "C2")
	finish(t, db, "rest of C2", filledIn(t, db, e, "C2", child, 2))
	want(t, "after a page without fault", open(t, db, other.ID), []string(nil))
	want(t, "where that waits", states(t, db, other.ID), []judge.ReturnState{judge.StateReady})
}

// testAcceptedOfALink: that one page was tied to its case by a person, and looked
// at by another, does not speak for the next page that is.
func testAcceptedOfALink(t *testing.T, db *DB) {
	e := frozen(t, db, "kalmar-forlangd", "")
	first := loose(t, db, "a1").ID
	link(t, db, first, e, "C1", 1)
	step := intake.Step{Return: first, Who: "robin"}
	must(t, clerk(db, noon.Add(2*time.Hour)).Accept(context.Background(), step, "sheet-linked", "", judge.WhyCompared))
	want(t, "where the second page is", link(t, db, loose(t, db, "a2").ID, e, "C1", 2), first)
	if left := open(t, db, first); len(left) == 0 || left[len(left)-1] != "sheet-linked" {
		t.Errorf("the second page was tied by one person, and nobody else is asked: %v", left)
	}
}
