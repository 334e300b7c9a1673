package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// inReview is a return with one finding.
func inReview(reason forms.Reason, field string) judge.Return {
	return judge.Return{State: judge.StateReview, Verdict: judge.VerdictReview, Findings: []forms.Finding{forms.NewFinding(reason, field, forms.Text{})}}
}

func workOn(t testing.TB, db *DB, id int64) judge.Work {
	t.Helper()
	w, err := db.Work(context.Background(), id)
	must(t, err)
	return w
}

func testAmend(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", inReview(forms.ReasonFieldUnsure, "ort"))[0]
	w := workOn(t, db, r.ID)
	step := judge.Amendment{Return: r.ID, Revision: w.Revision, Who: "kim", At: noon.Add(time.Hour), Findings: w.Findings, Verdict: w.Verdict, Step: judge.StepWorkedOn, Note: "corrected ort",
		Corrections: []judge.Correction{{Return: r.ID, Field: "ort", Before: judge.Said{State: forms.Unsure, Confidence: 0.5},
			After: judge.Said{State: forms.Filled, Value: "Mölndal", Confidence: 1}, Who: "kim", At: noon.Add(time.Hour)}},
		Keyings:     []judge.Keying{{Return: r.ID, Field: "personnummer", Round: 1, Value: "200802292383", Who: "kim", At: noon.Add(time.Hour)}},
		Resolutions: []judge.Resolution{{Return: r.ID, Reason: "field-unsure", Field: "ort", Why: judge.WhyCompared, Who: "kim", At: noon.Add(time.Hour)}},
		Decisions:   []judge.Decision{{Return: r.ID, Outcome: judge.RulingCarriedOut, Reference: "4711", Proposed: true, Who: "kim", At: noon.Add(time.Hour)}}}
	must(t, db.Amend(ctx, step))
	after := workOn(t, db, r.ID)
	want(t, "state", after.State, judge.StateHandling)
	want(t, "holder", after.ClaimedBy, "kim")
	want(t, "corrections", after.Corrections, step.Corrections)
	want(t, "keyings", after.Keyings, step.Keyings)
	want(t, "resolutions", after.Resolutions, step.Resolutions)
	want(t, "decisions", after.Decisions, step.Decisions)
	wantErr(t, "a step on what has changed", db.Amend(ctx, step), intake.ErrConflict)

	step = judge.Amendment{Return: r.ID, Revision: after.Revision, Who: "robin", At: noon, Verdict: w.Verdict, Step: judge.StepWorkedOn}
	wantErr(t, "a step with another's return", db.Amend(ctx, step), intake.ErrConflict)
	step.Who, step.Step, step.Verdict, step.NotFor = "kim", judge.StepSettled, judge.VerdictReady, "kim"
	must(t, db.Amend(ctx, step))
	after = workOn(t, db, r.ID)
	want(t, "state", after.State, judge.StateReady)
	want(t, "holder", after.ClaimedBy, "")
	want(t, "not for", after.NotFor, "kim")
	step = judge.Amendment{Return: r.ID, Revision: after.Revision, Who: "kim", At: noon, Step: judge.StepWorkedOn, Keyings: []judge.Keying{{Field: "personnummer", Round: 1, Who: "kim", At: noon}}}
	if err := db.Amend(ctx, step); err == nil {
		t.Error("the same person keyed a field twice in one round")
	}
}

func testWorkStands(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", inReview(forms.ReasonFieldUnsure, "ort"))[0]
	must(t, db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: workOn(t, db, r.ID).Revision, Who: "kim", At: noon, Step: judge.StepWorkedOn,
		Corrections: []judge.Correction{{Field: "ort", Who: "kim"}}, Keyings: []judge.Keying{{Field: "x", Who: "kim"}},
		Resolutions: []judge.Resolution{{Who: "kim"}}, Decisions: []judge.Decision{{Return: r.ID, Who: "kim"}}}))
	for _, table := range []string{"corrections", "keyings", "resolutions", "decisions"} {
		for _, change := range []string{"UPDATE " + table + " SET who = 'x'", "DELETE FROM " + table} {
			if _, err := db.write.ExecContext(ctx, change); err == nil {
				t.Errorf("%q was let through", change)
			}
		}
	}
}

// everybodys is the scope of a station that serves all regions.
var everybodys = staff.Scope{All: true, Unplaced: true}

func listed(t testing.TB, db *DB, f intake.QueueFilter) []int64 {
	t.Helper()
	if f.Limit == 0 {
		f.Limit = 100
	}
	list, err := db.Listed(context.Background(), f)
	must(t, err)
	ids := []int64{}
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

func testQueueFilters(t *testing.T, db *DB) {
	printed(t, db, "C1", "D1", "D2")
	late := sheets("D1", 1)
	late.Urgent, late.State, late.Findings = true, judge.StateReview, []forms.Finding{forms.NewFinding(forms.ReasonSheetFoundByText, "", forms.Text{})}
	other := sheets("C1", 1)
	other.State = judge.StateReview
	made := finish(t, db, "a1", other, judge.Return{State: judge.StateReview}, late)
	first, loose, urgent := made[0].ID, made[1].ID, made[2].ID
	want(t, "unit of a return", made[0].Unit, "Unit A")
	want(t, "region of a return", made[0].Region, "vgr")

	review := judge.StateReview
	f := func(change func(*intake.QueueFilter)) []int64 {
		filter := intake.QueueFilter{State: review, Scope: everybodys}
		change(&filter)
		return listed(t, db, filter)
	}
	want(t, "urgent first, then by age", f(func(f *intake.QueueFilter) {}), []int64{urgent, first, loose})
	want(t, "the page after the first", f(func(f *intake.QueueFilter) { f.After = urgent; f.Limit = 1 }), []int64{first})
	want(t, "by reason", f(func(f *intake.QueueFilter) { f.Reason = "sheet-found-by-text" }), []int64{urgent})
	want(t, "by number", f(func(f *intake.QueueFilter) { f.Number = "C" }), []int64{first})
	want(t, "by unit", f(func(f *intake.QueueFilter) { f.OfUnit = "Unit B" }), []int64{})
	want(t, "before a day", f(func(f *intake.QueueFilter) { f.To = noon }), []int64{})
	want(t, "a region and what is nobody's", f(func(f *intake.QueueFilter) { f.Scope = staff.Scope{Region: "vgr", Unplaced: true} }), []int64{urgent, first, loose})
	want(t, "a unit's own", f(func(f *intake.QueueFilter) { f.Scope = staff.Scope{Region: "vgr", Unit: "Unit A"} }), []int64{urgent, first})
	want(t, "another unit's", f(func(f *intake.QueueFilter) { f.Scope = staff.Scope{Region: "vgr", Unit: "Unit B"} }), []int64{})
	want(t, "another region", f(func(f *intake.QueueFilter) { f.Scope = staff.Scope{Region: "rjl"} }), []int64{})
}

func testNext(t *testing.T, db *DB) {
	ctx := context.Background()
	made := finish(t, db, "a1", inReview(forms.ReasonFieldUnsure, "ort"), inReview(forms.ReasonFieldUnsure, "ort"))
	f := intake.QueueFilter{State: judge.StateReview, Scope: everybodys}
	w := workOn(t, db, made[0].ID)
	must(t, db.Amend(ctx, judge.Amendment{Return: w.ID, Revision: w.Revision, Who: "kim", At: noon, Step: judge.StepHandedOn, NotFor: "kim", Verdict: w.Verdict, Findings: w.Findings}))
	got, err := db.Next(ctx, f, "kim", noon)
	must(t, err)
	want(t, "not the one that waits for somebody else", got.ID, made[1].ID)
	_, err = db.Next(ctx, f, "kim", noon)
	wantErr(t, "none left", err, intake.ErrNotFound)
	got, err = db.Next(ctx, f, "robin", noon)
	must(t, err)
	want(t, "for the second person", got.ID, made[0].ID)
	want(t, "held by kim", listed(t, db, intake.QueueFilter{State: judge.StateHandling, Scope: f.Scope, Holder: "kim"}), []int64{made[1].ID})
	want(t, "held by others", listed(t, db, intake.QueueFilter{State: judge.StateHandling, Scope: f.Scope, NotHeld: "kim"}), []int64{made[0].ID})
}

func testLapse(t *testing.T, db *DB) {
	ctx := context.Background()
	r := finish(t, db, "a1", inReview(forms.ReasonFieldUnsure, "ort"))[0]
	must(t, db.Move(ctx, judge.Claiming(r.ID, "kim", "", noon)))
	must(t, db.Here(ctx, r.ID, "kim", noon.Add(20*time.Minute)))
	wantErr(t, "somebody else is there", db.Here(ctx, r.ID, "robin", noon), intake.ErrConflict)
	n, err := db.Lapse(ctx, noon.Add(10*time.Minute), noon.Add(40*time.Minute))
	must(t, err)
	want(t, "put back while at work", n, 0)
	n, err = db.Lapse(ctx, noon.Add(21*time.Minute), noon.Add(51*time.Minute))
	must(t, err)
	want(t, "put back", n, 1)
	w := workOn(t, db, r.ID)
	want(t, "state", w.State, judge.StateReview)
	want(t, "holder", w.ClaimedBy, "")
}

func testReplace(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	first := finish(t, db, "a1", sheets("C1", 1))[0]
	second := finish(t, db, "a2", sheets("C1", 1))[0]
	want(t, "a duplicate", second.State, judge.StateDuplicate)
	w := workOn(t, db, second.ID)
	must(t, db.Replace(ctx, judge.Amendment{Return: second.ID, Revision: w.Revision, Who: "kim", At: noon, Step: judge.StepSettled,
		Verdict: judge.VerdictReady, Findings: w.Findings}, first.ID))
	held, err := db.Returned(ctx, "C1", 1)
	must(t, err)
	want(t, "the sheet's return", held, second.ID)
	was := workOn(t, db, first.ID)
	want(t, "the first", was.State, judge.StateDone)
	want(t, "its outcome", was.Outcome, judge.RulingReplaced)
	caseIs(t, db, "C1", judge.CaseReady)
}

func testLink(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	loose := judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified, Pages: []judge.PageReading{{Page: 3}}}
	r := finish(t, db, "a1", loose)[0]
	reading := sheets("C1", 1).Pages[0]
	reading.Page = 3
	step := func() judge.Amendment {
		return judge.Amendment{Return: r.ID, Revision: workOn(t, db, r.ID).Revision, Who: "kim", At: noon, Verdict: judge.VerdictReview, Step: judge.StepLinked,
			Findings: []forms.Finding{forms.NewFinding(forms.ReasonSheetFoundByText, "", forms.Text{})}}
	}
	in, err := db.Link(ctx, step(), reading)
	must(t, err)
	want(t, "where it is now", in, r.ID)
	w := workOn(t, db, r.ID)
	want(t, "case", w.Case, "C1")
	want(t, "region", w.Region, "vgr")
	want(t, "page", w.Pages[0].Sheet.Page, 1)
	want(t, "state", w.State, judge.StateReview)
	held, err := db.Returned(ctx, "C1", 1)
	must(t, err)
	want(t, "the sheet's return", held, r.ID)
	var kept int
	must(t, db.row(ctx, "SELECT count(*) FROM earlier_readings WHERE return_id = ?", r.ID).Scan(&kept))
	want(t, "earlier readings", kept, 1)
	_, err = db.Link(ctx, step(), reading)
	wantErr(t, "linked twice", err, intake.ErrConflict)
}

func testProtect(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	r := finish(t, db, "a1", sheets("C1", 1))[0]
	_, err := db.Protect(ctx, r.ID, "kim", noon)
	must(t, err)
	want(t, "the return", workOn(t, db, r.ID).Protected, true)
	later := finish(t, db, "a2", sheets("C1", 2))[0]
	want(t, "a later one of the case", later.Protected, true)
}

// testNextRace has twenty people take five hundred returns, nobody knowing of the
// others, and none a return that is taken.
func testNextRace(t *testing.T, db *DB) {
	const people, returns = 20, 500
	ready := make([]judge.Return, returns)
	for i := range ready {
		ready[i] = judge.Return{State: judge.StateReady, Verdict: judge.VerdictReady}
	}
	finish(t, db, "a1", ready...)
	var taken sync.Map
	var doubles []int64
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			who := fmt.Sprint("person", p)
			for {
				r, err := db.Next(context.Background(), intake.QueueFilter{State: judge.StateReady, Scope: everybodys}, who, noon)
				if errors.Is(err, intake.ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if _, double := taken.LoadOrStore(r.ID, who); double {
					doubles = append(doubles, r.ID)
				}
			}
		})
	}
	wg.Wait()
	n := 0
	taken.Range(func(any, any) bool { n++; return true })
	want(t, "returns taken", n, returns)
	want(t, "taken twice", len(doubles), 0)
}

// TestClaimsNeverDouble races pairs of people for the same return, ten thousand
// times.
func TestClaimsNeverDouble(t *testing.T) {
	const races = 10_000
	db := openAt(t, filepath.Join(t.TempDir(), "blankett.db"))
	ready := make([]judge.Return, 100)
	for i := range ready {
		ready[i] = judge.Return{State: judge.StateReady, Verdict: judge.VerdictReady}
	}
	made := finish(t, db, "a1", ready...)
	if _, err := db.write.Exec("PRAGMA synchronous = OFF"); err != nil { // the race is the same, and the disk is spared
		t.Fatal(err)
	}
	for race := range races {
		r := made[race%len(made)]
		results := make([]error, 2)
		var wg sync.WaitGroup
		for i, who := range []string{"kim", "robin"} {
			wg.Go(func() { results[i] = db.Move(context.Background(), judge.Claiming(r.ID, who, "", noon)) })
		}
		wg.Wait()
		won := slices.Index(results, nil)
		if won < 0 || results[1-won] == nil || !errors.Is(results[1-won], intake.ErrConflict) {
			t.Fatalf("race %d: %v", race, results)
		}
		must(t, step(t, db, r.ID, []string{"kim", "robin"}[won], judge.StepPutBack, noon))
	}
}
