package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/report"
	"blankett/intake/staff"
)

func testCalls(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "OWED", "OTHER", "LATE", "OWN")
	record := func(number string, owed bool, after time.Duration) int64 {
		id, err := db.RecordCall(ctx, intake.Call{Case: number, At: noon.Add(after), Who: "anna", Region: "rjl", Unit: "Unit A",
			Caller: intake.CallerCare, Checked: intake.CheckedCallback, Asked: intake.AskedLock, Urgent: owed, Owed: owed, Note: "ref 1"})
		must(t, err)
		return id
	}
	late := record("LATE", true, time.Hour)
	owed := record("OWED", true, 0)
	own := record("OWN", false, 2*time.Hour)
	listed := func(f intake.CallFilter) []int64 {
		all, err := db.Calls(ctx, f)
		must(t, err)
		var ids []int64
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		return ids
	}
	want(t, "all, owing and oldest first", listed(intake.CallFilter{}), []int64{owed, late, own})
	want(t, "those owing", listed(intake.CallFilter{Owing: true, Region: "rjl"}), []int64{owed, late})
	want(t, "those of another region", listed(intake.CallFilter{Region: "vgr"}), []int64(nil))

	wantErr(t, "paper of no case", db.PaperOf(ctx, owed, "NOWHERE"), intake.ErrNotFound)
	must(t, db.PaperOf(ctx, owed, "OTHER"))
	back := finish(t, db, "a1", sheets("OTHER", 1, 2))[0]
	got, err := db.Call(ctx, owed)
	must(t, err)
	want(t, "a call whose paper is back", got, intake.Call{ID: owed, Case: "OWED", Form: "vgr-konto", At: noon.Truncate(time.Microsecond), Who: "anna",
		Region: "rjl", Unit: "Unit A", Caller: intake.CallerCare, Checked: intake.CheckedCallback, Asked: intake.AskedLock, Act: forms.ActLogin, Urgent: true, Owed: true,
		Note: "ref 1", Paper: "OTHER", PaperState: judge.CaseReady, Return: back.ID})
	want(t, "it waits", got.Waits(), false)
	want(t, "those still owing", listed(intake.CallFilter{Owing: true}), []int64{late})
	wantErr(t, "paper that has come", db.PaperOf(ctx, owed, "OWED"), intake.ErrConflict)
	wantErr(t, "no such call", db.PaperOf(ctx, 99, "OWED"), intake.ErrNotFound)
}

func testSamples(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "A", "B")
	review := sheets("B", 1, 2)
	review.State, review.Verdict = judge.StateReview, judge.VerdictReview
	made := finish(t, db, "a1", sheets("A", 1, 2), review)
	draw := func(r judge.Return) []report.Sample {
		want(t, "pages of what is drawn from", len(r.Pages), 2)
		return []report.Sample{{Position: 1, Field: "f", Kind: forms.KindTick}}
	}
	n, err := db.DrawSamples(ctx, noon, draw)
	must(t, err)
	want(t, "drawn of what came later", n, 0)
	soon := noon.Add(time.Hour)
	n, err = db.DrawSamples(ctx, soon, draw)
	must(t, err)
	want(t, "drawn of what was ready", n, 1)
	n, err = db.DrawSamples(ctx, soon.Add(time.Hour), draw)
	must(t, err)
	want(t, "drawn again", n, 0)

	for name, s := range map[string]staff.Scope{"nothing": {}, "another region": {Region: "rjl", Unplaced: true}} {
		none, err := db.WaitingSamples(ctx, s, 10)
		must(t, err)
		want(t, "samples for who may see "+name, len(none), 0)
	}
	waiting, err := db.WaitingSamples(ctx, staff.Scope{Region: "vgr", Unplaced: true}, 10)
	must(t, err)
	want(t, "samples that wait", waiting, []report.Sample{{ID: waiting[0].ID, Return: made[0].ID, Position: 1, Field: "f", Kind: forms.KindTick,
		DrawnAt: soon.Truncate(time.Microsecond)}})
	must(t, db.KeySample(ctx, waiting[0].ID, report.OutcomeOther, "anna", soon))
	wantErr(t, "keyed twice", db.KeySample(ctx, waiting[0].ID, report.OutcomeSame, "bo", soon), intake.ErrConflict)
	kept, err := db.Sample(ctx, waiting[0].ID)
	must(t, err)
	want(t, "outcome", kept.Outcome, report.OutcomeOther)
	_, err = db.Sample(ctx, 99)
	wantErr(t, "no such sample", err, intake.ErrNotFound)
	s, err := db.Statistics(ctx, report.StatFilter{From: noon.Add(-time.Hour), Until: soon})
	must(t, err)
	want(t, "the reader's errors", s.Wrong(), report.Share{Count: 1, Of: 1})
}

func testLanded(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "A", "B")
	faulty := judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified,
		Findings: []forms.Finding{{Reason: "file-empty"}}, Pages: []judge.PageReading{{Page: 7}}}
	made := finish(t, db, "a1", sheets("A", 2, 1), faulty)
	must(t, db.See(ctx, intake.Arrival{ID: "a2", Inbox: "/in", Source: "x.pdf", SeenAt: noon.Add(time.Minute)}))
	must(t, db.See(ctx, intake.Arrival{ID: "a3", Inbox: "/in", Source: "y.pdf", SeenAt: noon.Add(24 * time.Hour)}))

	landed, err := db.Landed(ctx, noon, noon.Add(time.Hour), report.DetailPages)
	must(t, err)
	want(t, "files", len(landed), 2)
	want(t, "the latest first", []string{landed[0].ID, landed[1].ID}, []string{"a2", "a1"})
	got := landed[1].Returns
	want(t, "returns", []int64{got[0].ID, got[1].ID}, []int64{made[0].ID, made[1].ID})
	want(t, "pages of the first", got[0].Pages, []int{1, 2})
	want(t, "pages of the second", got[1].Pages, []int{7})
	want(t, "what was found", got[1].Reasons, []string{"file-empty"})
	short, err := db.Landed(ctx, noon, noon.Add(time.Hour), report.DetailStates)
	must(t, err)
	want(t, "returns in short", len(short[1].Returns), 2)
	want(t, "pages in short", short[1].Returns[0].Pages, []int(nil))
}

func testStatistics(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "A", "B", "C", "D")
	review := sheets("B", 1, 2)
	review.State, review.Verdict = judge.StateReview, judge.VerdictReview
	review.Findings = []forms.Finding{{Reason: "tick-unsure"}, {Reason: "date-too-old"}}
	blank := judge.Return{State: judge.StateBlank, Verdict: judge.VerdictBlank, Pages: []judge.PageReading{{Page: 1}}}
	odd := judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified, Pages: []judge.PageReading{{Page: 2}}}
	made := finish(t, db, "a1", sheets("A", 1, 2), review, sheets("C", 1, 2), blank, odd)
	finish(t, db, "a2", sheets("A", 1, 2)) // again: a duplicate
	for i, r := range []judge.Return{made[0], made[2]} {
		must(t, db.Move(ctx, judge.Claiming(r.ID, "anna", "", noon.Add(time.Minute))))
		must(t, step(t, db, r.ID, "anna", judge.StepClosed, r.QueuedAt.Add(time.Duration(i+1)*90*time.Minute)))
	}
	s, err := db.Statistics(ctx, report.StatFilter{From: noon.Add(-time.Hour), Until: noon.Add(time.Hour)})
	must(t, err)
	want(t, "days", s.Days, []report.DayCount{{Day: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Returns: 4, Ready: 2}})
	want(t, "straight through", s.Straight, report.Share{Count: 2, Of: 3})
	want(t, "pace", s.Handled, report.Pace{Count: 2, Median: 90 * time.Minute, Ninth: 180 * time.Minute})
	want(t, "findings", s.Findings, []report.FindingCount{
		{Reason: "date-too-old", Form: "vgr-konto", Unit: "Unit A", Count: 1}, {Reason: "tick-unsure", Form: "vgr-konto", Unit: "Unit A", Count: 1}})
	for name, f := range map[string]report.StatFilter{
		"another unit":   {Unit: "Unit B", Until: noon.Add(time.Hour)},
		"another form":   {Form: "rjl-egen", Until: noon.Add(time.Hour)},
		"another region": {Region: "rjl", Until: noon.Add(time.Hour)},
		"an earlier day": {Until: noon},
		"no form":        {Forms: []string{}, Until: noon.Add(time.Hour)},
		"no form, days":  {Forms: []string{}, From: forms.Midnight(noon.AddDate(0, 0, -1)), Until: forms.Midnight(noon.AddDate(0, 0, 2))},
	} {
		none, err := db.Statistics(ctx, f)
		must(t, err)
		want(t, name, len(none.Days)+len(none.Findings)+none.Handled.Count, 0)
	}
	units, err := db.Units(ctx, "")
	must(t, err)
	want(t, "units", units, []string{"Unit A"})
	testKeptFigures(t, db, made[1].ID)
}

// testKeptFigures: what was counted of a day does not outlive a change in it.
func testKeptFigures(t *testing.T, db *DB, open int64) {
	ctx := context.Background()
	f := report.StatFilter{From: forms.Midnight(noon.AddDate(0, 0, -3)), Until: forms.Midnight(noon.AddDate(0, 0, 2))}
	done := func() [2]int {
		s, err := db.Statistics(ctx, f)
		must(t, err)
		return [2]int{s.Days[0].Returns, s.Handled.Count}
	}
	want(t, "counted", done(), [2]int{4, 2})
	want(t, "kept", done(), [2]int{4, 2})
	must(t, db.Move(ctx, judge.Claiming(open, "anna", "", noon.Add(time.Minute))))
	must(t, step(t, db, open, "anna", judge.StepClosed, noon.Add(4*time.Hour)))
	want(t, "after one was done", done(), [2]int{4, 3})
	finish(t, db, "a3", sheets("D", 1, 2))
	want(t, "after one came in", done(), [2]int{5, 3})
	f.Unit = "Unit B"
	s, err := db.Statistics(ctx, f)
	must(t, err)
	want(t, "of another unit", len(s.Days), 0)
}

// testCallLocks: a lock made in a call is a lock. No call lifts one: not one that
// is recorded today, and not one that an earlier version recorded as a lift.
func testCallLocks(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "CALL", "CALL2")
	call := intake.Call{Case: "CALL", At: noon, Who: "anna", Region: "rjl", Caller: intake.CallerCare, Asked: intake.AskedLock, Person: "p"}
	_, err := db.RecordCall(ctx, call)
	must(t, err)
	locked, open := true, false
	stands := func(what, region, by, person string, is judge.Standing) {
		t.Helper()
		s, err := db.Standing(ctx, judge.Request{Unlock: true, By: by, Region: region, Persons: []string{person}}, 0)
		must(t, err)
		want(t, what, s, is)
	}
	stands("after the lock", "rjl", "resident", "p", judge.Standing{Locked: &locked, LockedBy: "care"})
	call.Case, call.Asked, call.At = "CALL2", intake.AskedUnlock, noon.Add(time.Hour)
	for _, urgent := range []bool{true, false} {
		call.Urgent, call.Owed = urgent, true
		if _, err := db.RecordCall(ctx, call); !errors.Is(err, intake.ErrNotInACall) {
			t.Errorf("a lift in a call, urgent %v: %v", urgent, err)
		}
	}
	call.Person = ""
	_, err = db.RecordCall(ctx, call)
	must(t, err)
	stands("after the question", "rjl", "care", "p", judge.Standing{Locked: &locked, LockedBy: "care"})
	_, err = db.write.ExecContext(ctx, "UPDATE calls SET person = 'p' WHERE case_number = 'CALL2'") // as they were kept before
	must(t, err)
	stands("after a lift of before", "rjl", "care", "p", judge.Standing{Locked: &locked, LockedBy: "care"})
	stands("of somebody else", "rjl", "care", "q", judge.Standing{Locked: &open})
}
