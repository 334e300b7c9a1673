package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

func numbers(cases []judge.Case) []string {
	var all []string
	for _, k := range cases {
		all = append(all, k.Number)
	}
	return all
}

// testCaseList prints cases of two units on ten days and lets some come back.
func testCaseList(t *testing.T, db *DB) {
	ctx := context.Background()
	must(t, db.Freeze(ctx, edition))
	for i := range 10 {
		k := judge.Case{Number: fmt.Sprint("C", i), Form: "vgr-konto", Edition: "vgr-konto-1", Unit: []string{"A", "B"}[i%2],
			Values: map[string]string{"namn": "Eva"}, Pages: 1, PrintedAt: noon.AddDate(0, 0, -i)}
		must(t, db.Print(ctx, []judge.Case{k}))
	}
	finish(t, db, "a1", sheets("C4", 1))
	for _, c := range []struct {
		name   string
		filter intake.CaseFilter
		want   []string
	}{
		{"all, the last first", intake.CaseFilter{Limit: 3}, []string{"C0", "C1", "C2"}},
		{"the next page", intake.CaseFilter{Limit: 3, Offset: 8}, []string{"C8", "C9"}},
		{"of a unit", intake.CaseFilter{Unit: "B"}, []string{"C1", "C3", "C5", "C7", "C9"}},
		{"back", intake.CaseFilter{States: []judge.CaseState{judge.CaseReturned, judge.CaseReady}}, []string{"C4"}},
		{"overdue", intake.Overdue("A", noon, 3), []string{"C6", "C8"}},
		{"of no unit there is", intake.CaseFilter{Unit: "C"}, nil},
		{"of no form", intake.CaseFilter{Forms: []string{}}, nil},
		{"in no state", intake.CaseFilter{States: []judge.CaseState{}}, nil},
	} {
		got, err := db.Cases(ctx, c.filter)
		must(t, err)
		want(t, c.name, numbers(got), c.want)
		if slices.ContainsFunc(got, func(k judge.Case) bool { return k.Values != nil }) {
			t.Errorf("%s: a list tells what was filled in", c.name)
		}
	}
	counts, err := db.CaseCounts(ctx, intake.CaseFilter{Unit: "A"})
	must(t, err)
	want(t, "counts", counts, map[judge.CaseState]int{judge.CasePrinted: 4, judge.CaseReady: 1})
	returns, err := db.ReturnsOf(ctx, "C4")
	must(t, err)
	want(t, "returns", len(returns), 1)
}

func act(number string) intake.CaseAct {
	return intake.CaseAct{Case: number, Who: "kim", At: noon.Add(time.Hour), Note: "ref 7"}
}

func caseActs(t *testing.T, db *DB, number string) []intake.CaseVerb {
	t.Helper()
	events, err := db.CaseEvents(context.Background(), number)
	must(t, err)
	var acts []intake.CaseVerb
	for _, e := range events {
		acts = append(acts, e.Act)
	}
	return acts
}

func testReprint(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	must(t, db.Reprint(ctx, act("C1")))
	events, err := db.CaseEvents(ctx, "C1")
	must(t, err)
	want(t, "events", events, []intake.CaseEvent{{Case: "C1", At: noon.Add(time.Hour), Who: "kim", Act: intake.CaseWasReprinted, Note: "ref 7"}})
	finish(t, db, "a1", sheets("C1", 1, 2))
	wantErr(t, "one that is back and complete", db.Reprint(ctx, act("C1")), intake.ErrConflict)
	wantErr(t, "one that there is not", db.Reprint(ctx, act("C9")), intake.ErrNotFound)
	want(t, "what happened", caseActs(t, db, "C1"), []intake.CaseVerb{intake.CaseWasReprinted, intake.CaseWasMoved})
}

func testSupersede(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	fresh := judge.Case{Number: "C2", Form: "vgr-konto", Edition: "vgr-konto-1", Pages: 2, PrintedAt: noon}
	must(t, db.Supersede(ctx, act("C1"), fresh))
	old, err := db.Case(ctx, "C1")
	must(t, err)
	want(t, "state", old.State, judge.CaseSuperseded)
	want(t, "by", old.SupersededBy, "C2")
	caseIs(t, db, "C2", judge.CasePrinted)
	fresh.Number = "C3"
	wantErr(t, "again", db.Supersede(ctx, act("C1"), fresh), intake.ErrConflict)
	_, err = db.Case(ctx, "C3")
	wantErr(t, "the case of a refused one", err, intake.ErrNotFound)
	finish(t, db, "a1", sheets("C1", 1, 2))
	caseIs(t, db, "C1", judge.CaseSuperseded)
}

func testCancel(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1", "C2", "C3")
	must(t, db.Cancel(ctx, act("C1")))
	caseIs(t, db, "C1", judge.CaseCancelled)
	wantErr(t, "again", db.Cancel(ctx, act("C1")), intake.ErrConflict)
	if err := db.Cancel(ctx, intake.CaseAct{Case: "C2"}); err == nil {
		t.Error("nobody cancelled a case")
	}
	waits := finish(t, db, "a0", sheets("C3", 1, 2))[0]
	must(t, db.Cancel(ctx, act("C3")))
	want(t, "its return that waited in ready", states(t, db, waits.ID), []judge.ReturnState{judge.StateReview})
	if !found(t, db, waits.ID, "sheet-cancelled") {
		t.Error("the return does not say that its case is cancelled")
	}
	r := finish(t, db, "a1", sheets("C2", 1, 2))[0]
	moveTo(t, db, r.ID, "kim", judge.StateReady, judge.StateHandling)
	moveTo(t, db, r.ID, "kim", judge.StateHandling, judge.StateDone)
	wantErr(t, "a handled one", db.Cancel(ctx, act("C2")), intake.ErrConflict)
}

func testCaseEventsStand(t *testing.T, db *DB) {
	printed(t, db, "C1")
	must(t, db.Cancel(context.Background(), act("C1")))
	for _, change := range []string{"UPDATE case_events SET who = 'x'", "DELETE FROM case_events"} {
		if _, err := db.write.ExecContext(context.Background(), change); err == nil {
			t.Errorf("%q was let through", change)
		}
	}
	want(t, "events", len(caseActs(t, db, "C1")), 1)
}

// testReinstate: a case that was cancelled by mistake is in use again, and its
// returns that waited stand as they did.
func testReinstate(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1", "C2")
	waits := finish(t, db, "a0", sheets("C1", 1, 2))[0]
	wantErr(t, "one that is not cancelled", db.Reinstate(ctx, act("C1")), intake.ErrConflict)
	for _, number := range []string{"C1", "C2"} {
		must(t, db.Cancel(ctx, act(number)))
		must(t, db.Reinstate(ctx, act(number)))
	}
	want(t, "its return", states(t, db, waits.ID), []judge.ReturnState{judge.StateReady})
	if found(t, db, waits.ID, "sheet-cancelled") {
		t.Error("the return still says that its case is cancelled")
	}
	caseIs(t, db, "C1", judge.CaseReady)
	caseIs(t, db, "C2", judge.CasePrinted)
}

// testTakenBack: a return that was sent back, with a fresh sheet in its place, counts
// again, and the fresh sheet does not; unless that is back.
func testTakenBack(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1", "C2")
	kim, head := clerk(db, noon.Add(time.Hour)), intake.Step{Who: "karin", Head: true}
	for _, c := range []struct {
		number, fresh string
		back          bool
	}{{"C1", "F1", false}, {"C2", "F2", true}} {
		r := finish(t, db, "a"+c.number, sheets(c.number, 1, 2))[0]
		must(t, db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: lastEvent(t, db, r.ID), Who: "kim", At: noon.Add(time.Hour), Verdict: r.Verdict, Step: judge.StepSentBack,
			Decisions: []judge.Decision{{Return: r.ID, Outcome: judge.RulingSentBack, Who: "kim", At: noon.Add(time.Hour)}}}))
		old, err := db.Case(ctx, c.number)
		must(t, err)
		old.Number, old.State = c.fresh, ""
		must(t, db.Supersede(ctx, act(c.number), old))
		head.Return = r.ID
		if c.back {
			finish(t, db, "b"+c.number, sheets(c.fresh, 1, 2))
			wantErr(t, "opened, though the fresh sheet is back", kim.Reopen(ctx, head, "wrong"), intake.ErrConflict)
			continue
		}
		must(t, kim.Undo(ctx, intake.Step{Return: r.ID, Who: "kim"}))
		want(t, "the return", states(t, db, r.ID), []judge.ReturnState{judge.StateHandling})
		caseIs(t, db, c.number, judge.CaseReady)
		caseIs(t, db, c.fresh, judge.CaseCancelled)
	}
}

// testDoubted: what was carried out, taken back and closed without leaves it open how
// the login stands: neither a new lock is needless nor the old one theirs to lift.
func testDoubted(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "vgr-konto", "lasa")
	r := finish(t, db, "a1", filledIn(t, db, e, "C1", child, 1))[0]
	person := []string{keys.Person(child)}
	locked := func(q judge.Request) bool {
		q.Region, q.Persons = e.Region, person
		s, err := db.Standing(ctx, q, 0)
		must(t, err)
		return *s.Locked
	}
	lock, lift := judge.Request{Lock: true, By: "resident"}, judge.Request{Unlock: true, By: "care"}
	carried := func(step judge.Step, outcome judge.Ruling, at time.Time) {
		must(t, db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: lastEvent(t, db, r.ID), Who: "kim", At: at, Verdict: r.Verdict, Step: step, Outcome: outcome,
			Decisions: []judge.Decision{{Return: r.ID, Outcome: cmp.Or(outcome, judge.RulingUndone), Who: "kim", At: at}}}))
	}
	carried(judge.StepCarriedOut, judge.RulingCarriedOut, noon.Add(time.Hour))
	want(t, "carried out: a new lock finds it, a lift finds it", []bool{locked(lock), locked(lift)}, []bool{true, true})
	carried(judge.StepUndone, "", noon.Add(2*time.Hour))
	want(t, "taken back: only the lift does", []bool{locked(lock), locked(lift)}, []bool{false, true})
	carried(judge.StepClosed, judge.RulingNotCarriedOut, noon.Add(3*time.Hour))
	want(t, "closed without: only the lift does", []bool{locked(lock), locked(lift)}, []bool{false, true})
}

// testUndoneSince: a lock that was carried out can be confirmed until it is lifted, and
// the lift until there is a lock again.
func testUndoneSince(t *testing.T, db *DB) {
	ctx := context.Background()
	var made []judge.Return
	confirms := func() (can []bool) {
		for _, r := range made {
			w, err := db.Work(ctx, r.ID)
			must(t, err)
			_, err = intake.Done(ctx, db, w, noon)
			can = append(can, err == nil)
			if err != nil {
				wantErr(t, "what no longer holds", err, intake.ErrUndoneSince)
			}
		}
		return can
	}
	for i, variant := range []string{"lasa", "lasupp", "lasa"} {
		e, at := frozen(t, db, "vgr-konto", variant), noon.Add(time.Duration(i+1)*time.Hour)
		r := finish(t, db, fmt.Sprint("a", i), filledIn(t, db, e, fmt.Sprint("C", i), child, 1))[0]
		must(t, db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: lastEvent(t, db, r.ID), Who: "kim", At: at, Verdict: r.Verdict, Step: judge.StepCarriedOut, Outcome: judge.RulingCarriedOut}))
		made = append(made, r)
		want(t, "after "+variant, confirms(), [][]bool{{true}, {false, true}, {true, false, true}}[i])
	}
}

// testPaperOfAnother: what a unit owes is not paid with somebody else's paper, nor with
// another form.
func testPaperOfAnother(t *testing.T, db *DB) {
	ctx := context.Background()
	e, another := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "rjl-lasning", "")
	finish(t, db, "a1", filledIn(t, db, e, "BACK", child, 1))
	must(t, db.Print(ctx, []judge.Case{{Number: "OWED", Form: e.Form, Edition: e.Edition, Pages: 1, PrintedAt: noon}, {Number: "FRESH", Form: e.Form, Edition: e.Edition, Pages: 1, PrintedAt: noon},
		{Number: "OTHER", Form: another.Form, Edition: another.Edition, Pages: 1, PrintedAt: noon}}))
	tie := func(person, paper string) error {
		call := intake.Call{Case: "OWED", At: noon, Who: "anna", Caller: intake.CallerCare, Asked: intake.AskedLock, Owed: true, Person: keys.Person(person)}
		id, err := db.RecordCall(ctx, call)
		must(t, err)
		return db.PaperOf(ctx, id, paper)
	}
	must(t, tie(bo, "FRESH"))
	must(t, tie(child, "BACK"))
	wantErr(t, "another person's", tie(bo, "BACK"), intake.ErrConflict)
	wantErr(t, "another form", tie(bo, "OTHER"), intake.ErrNotFound)
}

func lastEvent(t *testing.T, db *DB, id int64) int64 {
	t.Helper()
	w, err := db.Work(context.Background(), id)
	must(t, err)
	return w.Revision
}
