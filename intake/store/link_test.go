package store

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/report"
)

const child = "201011212386" // 15 years old at noon; one of Skatteverket's published test numbers

// loose queues a page that nobody could tie to a case.
func loose(t testing.TB, db *DB, arrival string) judge.Return {
	t.Helper()
	return finish(t, db, arrival, judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified,
		Pages: []judge.PageReading{{Page: 1, Verdict: judge.VerdictUnidentified}}})[0]
}

// linkTo is the step by which kim ties a loose return to a page of a case, and
// the reading that comes of it.
func linkTo(t testing.TB, db *DB, id int64, e *forms.Edition, number string, page int) (judge.Amendment, judge.PageReading) {
	t.Helper()
	r := filledIn(t, db, e, number, child, page)
	reading := r.Pages[0]
	reading.Page = 1
	reading.Findings = append(reading.Findings, forms.NewFinding(forms.ReasonSheetLinked, "", forms.Text{}))
	return judge.Amendment{Return: id, Revision: workOn(t, db, id).Revision, Who: "kim", At: noon.Add(time.Hour), Step: judge.StepLinked,
		Verdict: judge.VerdictReview, Findings: append(r.Findings, reading.Findings...), Request: &r.Request, Note: "linked: " + number,
		Decisions: []judge.Decision{{Return: id, Outcome: judge.RulingLinked, Reference: number, Who: "kim", At: noon.Add(time.Hour)}}}, reading
}

func link(t testing.TB, db *DB, id int64, e *forms.Edition, number string, page int) (in int64) {
	t.Helper()
	a, reading := linkTo(t, db, id, e, number, page)
	in, err := db.Link(context.Background(), a, reading)
	must(t, err)
	return in
}

// testLinkedJoins: a page that a person ties to its case lies with the rest of
// its set, and the set is judged as a whole. What came in is told by both.
func testLinkedJoins(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	first := finish(t, db, "a1", filledIn(t, db, e, "C1", child, 1))[0]
	page := loose(t, db, "a2")
	want(t, "where it is now", link(t, db, page.ID, e, "C1", 2), first.ID)

	whole := workOn(t, db, first.ID)
	want(t, "page-missing", slices.Contains(reasons(whole.Return), "page-missing"), false)
	want(t, "sheet-linked", slices.Contains(reasons(whole.Return), "sheet-linked"), true)
	want(t, "pages", []string{whole.ArrivalOf(whole.Pages[0]), whole.ArrivalOf(whole.Pages[1])}, []string{"a1", "a2"})
	want(t, "state", whole.State, judge.StateReview)
	held, err := db.Returned(ctx, "C1", 2)
	must(t, err)
	want(t, "holder of the sheet", held, first.ID)

	was := workOn(t, db, page.ID)
	want(t, "what was linked", []any{was.State, was.Outcome, was.Case, len(was.Pages)}, []any{judge.StateDone, judge.RulingJoined, "C1", 1})
	last := was.Decisions[len(was.Decisions)-1]
	want(t, "its last decision", []any{last.Outcome, last.Reference, last.Who}, []any{judge.RulingJoined, fmt.Sprint(first.ID), "kim"})
	var kept int
	must(t, db.row(ctx, "SELECT count(*) FROM earlier_readings WHERE return_id = ?", page.ID).Scan(&kept))
	want(t, "earlier readings", kept, 1)
	at := noon.Add(time.Hour)
	events, err := db.Events(ctx, page.ID)
	must(t, err)
	want(t, "its event", events[len(events)-1], judge.Event{Return: page.ID, At: at, Who: "kim", From: judge.StateUnidentified, To: judge.StateDone,
		Note: fmt.Sprintf("linked: C1, joined return %d", first.ID)})
	events, err = db.Events(ctx, first.ID)
	must(t, err)
	want(t, "the set's event", events[len(events)-1], judge.Event{Return: first.ID, At: at, From: judge.StateReview, To: judge.StateReview,
		Note: fmt.Sprintf("a page of its set was linked to it by kim, from return %d", page.ID)})
	on, err := db.LandedOn(ctx, "a2", 1)
	must(t, err)
	want(t, "the return that its page is in", on.ID, first.ID)
	counted, err := db.Statistics(ctx, report.StatFilter{From: noon.Add(-time.Hour), Until: noon.Add(2 * time.Hour)})
	must(t, err)
	want(t, "requests counted", counted.Straight.Of, 1)
}

// testLinkedWhileHeld: whoever has the rest in hand keeps it, and is told by the
// conflict that their next step is. What was proposed of a part is void.
func testLinkedWhileHeld(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	first := finish(t, db, "a1", filledIn(t, db, e, "C1", child, 1))[0]
	moveTo(t, db, first.ID, "robin", first.State, judge.StateHandling)
	seen := workOn(t, db, first.ID)
	want(t, "where it is now", link(t, db, loose(t, db, "a2").ID, e, "C1", 2), first.ID)

	got := workOn(t, db, first.ID)
	want(t, "who has it", []any{got.State, got.ClaimedBy, len(got.Pages)}, []any{judge.StateHandling, "robin", 2})
	later := noon.Add(2 * time.Hour)
	step := intake.Step{Return: first.ID, Revision: seen.Revision, Who: "robin"}
	wantErr(t, "closing what one has not seen", clerk(db, later).NotCarriedOut(ctx, step, "withdrawn"), intake.ErrConflict)
	wantErr(t, "carrying it out", clerk(db, later).CarryOut(ctx, step, "1"), intake.ErrConflict)

	own := finish(t, db, "a3", filledIn(t, db, e, "C2", child, 1))[0]
	moveTo(t, db, own.ID, "kim", own.State, judge.StateHandling)
	step = intake.Step{Return: own.ID, Revision: workOn(t, db, own.ID).Revision, Who: "kim"}
	want(t, "beside one's own", link(t, db, loose(t, db, "a4").ID, e, "C2", 2), own.ID)
	wantErr(t, "closing one's own unseen", clerk(db, later).NotCarriedOut(ctx, step, "withdrawn"), intake.ErrConflict)
}

// testLinkedStandsAlone: beside what is closed a linked page is a return of its
// own, and so is one that is back already. What comes later joins it.
func testLinkedStandsAlone(t *testing.T, db *DB) {
	e := frozen(t, db, "kalmar-forlangd", "")
	closed := finish(t, db, "a1", filledIn(t, db, e, "C1", child, 1))[0]
	moveTo(t, db, closed.ID, "robin", closed.State, judge.StateHandling)
	moveTo(t, db, closed.ID, "robin", judge.StateHandling, judge.StateDone)
	page := loose(t, db, "a2")
	want(t, "beside one that is closed", link(t, db, page.ID, e, "C1", 2), page.ID)
	want(t, "it waits", states(t, db, page.ID), []judge.ReturnState{judge.StateReview})

	waits := finish(t, db, "a3", filledIn(t, db, e, "C2", child, 1))[0]
	again := loose(t, db, "a4")
	want(t, "a page that is back already", link(t, db, again.ID, e, "C2", 1), again.ID)
	got := workOn(t, db, again.ID)
	want(t, "is a duplicate", []any{got.State, got.First}, []any{judge.StateDuplicate, waits.ID})

	alone := loose(t, db, "a5")
	want(t, "the first of its set", link(t, db, alone.ID, e, "C3", 2), alone.ID)
	if !found(t, db, alone.ID, "page-missing") {
		t.Error("half a set is not found incomplete")
	}
	want(t, "returns of the rest", len(finish(t, db, "a6", filledIn(t, db, e, "C3", child, 1))), 0)
	if found(t, db, alone.ID, "page-missing") {
		t.Error("the whole set still lacks a page")
	}
}

// testLinkedRace links a page at the moment that the rest of its set comes:
// together they are one return, whichever is first.
func testLinkedRace(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	for i := range 8 {
		number, arrival := fmt.Sprint("C", i), fmt.Sprint("b", i)
		rest := filledIn(t, db, e, number, child, 1)
		a, reading := linkTo(t, db, loose(t, db, fmt.Sprint("a", i)).ID, e, number, 2)
		archived(t, db, arrival)
		finished := make(chan error)
		go func() { finished <- db.Finish(ctx, arrival, intake.ArrivalRead, noon, []judge.Return{rest}) }()
		in, err := db.Link(ctx, a, reading)
		must(t, err)
		must(t, <-finished)
		want(t, "pages of the set", len(workOn(t, db, in).Pages), 2)
	}
}
