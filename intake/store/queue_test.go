package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

func testWork(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	r := finish(t, db, "a1", sheets("C1", 1, 2))[0]
	moveTo(t, db, r.ID, "kim", judge.StateReady, judge.StateHandling)
	caseIs(t, db, "C1", judge.CaseReady)
	got, err := db.Return(ctx, r.ID)
	must(t, err)
	want(t, "claimed by", got.ClaimedBy, "kim")
	want(t, "claimed at", got.ClaimedAt, noon.Add(time.Hour))

	must(t, step(t, db, r.ID, "kim", judge.StepClosed, noon.Add(2*time.Hour)))
	caseIs(t, db, "C1", judge.CaseHandled)
	got, err = db.Return(ctx, r.ID)
	must(t, err)
	want(t, "closed at", got.ClosedAt, noon.Add(2*time.Hour))
	want(t, "claimed by", got.ClaimedBy, "")

	events, err := db.Events(ctx, r.ID)
	must(t, err)
	want(t, "events", events, []judge.Event{
		{Return: r.ID, At: noon.Add(2 * time.Second), To: judge.StateReady},
		{Return: r.ID, At: noon.Add(time.Hour), Who: "kim", From: judge.StateReady, To: judge.StateHandling},
		{Return: r.ID, At: noon.Add(2 * time.Hour), Who: "kim", From: judge.StateHandling, To: judge.StateDone},
	})
}

func testHolder(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", judge.Return{State: judge.StateReview})[0]
	take := func(who string, s judge.Step) error {
		return db.Move(ctx, judge.Move{Return: r.ID, Step: s, Who: who, At: noon})
	}
	wantErr(t, "taken over from nobody", take("kim", judge.StepTakenOver), intake.ErrConflict)
	must(t, take("kim", judge.StepClaimed))
	wantErr(t, "claimed while held", take("robin", judge.StepClaimed), intake.ErrConflict)
	wantErr(t, "claimed once more", take("kim", judge.StepClaimed), intake.ErrConflict)
	wantErr(t, "looked at by another", take("robin", judge.StepSeenAgain), intake.ErrConflict)
	must(t, take("kim", judge.StepSeenAgain))
	must(t, take("robin", judge.StepTakenOver))
	wantErr(t, "closed by the one before", step(t, db, r.ID, "kim", judge.StepClosed, noon), intake.ErrConflict)
	wantErr(t, "closed without a word of what stands", take("robin", judge.StepClosed), intake.ErrConflict)
	if err := take("", judge.StepTakenOver); err == nil {
		t.Error("nobody took a return")
	}
	moveTo(t, db, r.ID, "robin", judge.StateHandling, judge.StateReady)
	got, err := db.Return(ctx, r.ID)
	must(t, err)
	want(t, "held after it was put back", got.ClaimedBy, "")
	events, err := db.Events(ctx, r.ID)
	must(t, err)
	want(t, "refused moves leave no event", len(events), 5)
}

// testRacingClaims has eight people claim two hundred returns all at once.
func testRacingClaims(t *testing.T, db *DB) {
	const people, returns = 8, 200
	ready := make([]judge.Return, returns)
	for i := range ready {
		ready[i] = judge.Return{State: judge.StateReady, Verdict: judge.VerdictReady}
	}
	made := finish(t, db, "a1", ready...)
	var won atomic.Int64
	winners := make([]atomic.Int64, returns)
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			for i, r := range made {
				err := db.Move(context.Background(), judge.Claiming(r.ID, fmt.Sprint("person", p), "", noon))
				if err == nil {
					won.Add(1)
					winners[i].Add(1)
				} else if !errors.Is(err, intake.ErrConflict) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	want(t, "claims won", won.Load(), returns)
	for i := range winners {
		want(t, "winners of one return", winners[i].Load(), 1)
	}
	counts, err := db.Counts(context.Background())
	must(t, err)
	want(t, "counts", counts, map[judge.ReturnState]int{judge.StateHandling: returns})
}

func testList(t *testing.T, db *DB) {
	ctx := context.Background()
	made := finish(t, db, "a1", judge.Return{State: judge.StateReady}, judge.Return{State: judge.StateBlank},
		judge.Return{State: judge.StateReady}, judge.Return{State: judge.StateReady})
	got, err := db.List(ctx, judge.StateReady, 2)
	must(t, err)
	want(t, "ready", got, []judge.Return{made[0], made[2]})
	all, err := db.List(ctx, "", 3)
	must(t, err)
	want(t, "all", all, made[:3])
}

func testEventsStand(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", judge.Return{State: judge.StateReady})[0]
	for _, change := range []string{"UPDATE events SET who = 'x'", "DELETE FROM events"} {
		if _, err := db.write.ExecContext(ctx, change); err == nil {
			t.Errorf("%q was let through", change)
		}
	}
	events, err := db.Events(ctx, r.ID)
	must(t, err)
	want(t, "events", len(events), 1)
}

// testTable puts a return into each state, nobody's and somebody's, and takes each
// step with it that people take: it stands then as the table says, or is as it was.
func testTable(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", inReview(forms.ReasonFieldUnsure, "ort"))[0]
	people := judge.Steps[slices.Index(judge.Steps, judge.StepClaimed):]
	for _, from := range judge.ReturnStates {
		for _, holder := range []string{"", "kim", "robin"} {
			for _, s := range people {
				_, err := db.write.ExecContext(ctx, "UPDATE returns SET state = $1, claimed_by = $2, claimed_at = 0, closed_at = 0, verdict = 'review' WHERE id = $3", from, holder, r.ID)
				must(t, err)
				before := workOn(t, db, r.ID)
				want, ok := before.Taken(s, "kim", noon)
				takes := slices.Contains([]judge.Step{judge.StepClaimed, judge.StepSeenAgain, judge.StepTakenOver}, s)
				if takes {
					err = db.Move(ctx, judge.Move{Return: r.ID, Step: s, Who: "kim", At: noon})
				} else {
					err = db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: before.Revision, Who: "kim", At: noon, Step: s, Verdict: before.Verdict, Findings: before.Findings})
					ok = ok && (s != judge.StepReplaced || from.Open()) // which is no step of a holder
				}
				after := workOn(t, db, r.ID)
				if !ok {
					wantErr(t, string(s), err, intake.ErrConflict)
					want = before.Return
				}
				if after.State != want.State || after.ClaimedBy != want.ClaimedBy || after.ClosedAt.IsZero() != want.ClosedAt.IsZero() {
					t.Errorf("%s from %s of %q: %s of %q, want %s of %q: %v", s, from, holder, after.State, after.ClaimedBy, want.State, want.ClaimedBy, err)
				}
			}
		}
	}
}
