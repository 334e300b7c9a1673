package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// keys hash the persons of these tests.
var keys = func() *forms.Keyring {
	k, err := forms.NewKeyring(zeros{})
	if err != nil {
		panic(err)
	}
	return k
}()

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// Two of Skatteverket's published test numbers.
const (
	eva = "192501019216"
	bo  = "200802292383"
)

// frozen is an edition of a form of ours, with its rules.
func frozen(t testing.TB, db *DB, form, variant string) *forms.Edition {
	t.Helper()
	all, err := forms.Builtin()
	must(t, err)
	i := slices.IndexFunc(all, func(f *forms.Template) bool { return f.Form == form })
	e, err := all[i].Edition(variant)
	must(t, err)
	must(t, db.Freeze(context.Background(), e))
	return e
}

// filledIn is a sheet of each page of an edition with everything filled in for
// a person, as the flow hands it to the ledger.
func filledIn(t testing.TB, db *DB, e *forms.Edition, number, person string, pages ...int) judge.Return {
	t.Helper()
	if _, err := db.Case(context.Background(), number); err != nil {
		must(t, db.Print(context.Background(), []judge.Case{{Number: number, Form: e.Form, Edition: e.Edition, Pages: len(e.Pages), PrintedAt: noon}}))
	}
	var all []judge.PageReading
	for _, page := range pages {
		p := judge.PageReading{Page: len(all) + 1, SetPages: len(e.Pages), Registration: &judge.Registration{},
			Sheet: &judge.Sheet{Case: number, Form: e.Form, Edition: e.Edition, Page: page}}
		for _, z := range e.Pages[page-1].Zones {
			p.Answers = append(p.Answers, answered(e, z, person))
		}
		all = append(all, p)
	}
	r := judge.Assemble("", all)[0]
	r.Request = judge.Request{Lock: e.Variant == "lasa", Unlock: e.Variant == "lasupp", By: e.Asks.By, Region: e.Region, Persons: []string{keys.Person(person)}}
	return r
}

func answered(e *forms.Edition, z forms.Zone, person string) forms.Answer {
	a := forms.Answer{Field: z.Field, Kind: z.Kind, State: forms.Filled}
	switch {
	case z.Field == "personnummer":
		a.Value = person
	case z.Check == "personnummer" && z.Field != "vh_2_personnummer": // filled in, and not read
		a.Value = bo
	case z.Kind == forms.KindDate:
		a.Value = noon.Format("20060102")
	case z.Kind == forms.KindTick && !z.Crossed && !slices.ContainsFunc(e.Choices, func(c forms.Choice) bool { return c.Boxes[0] == z.Field && c.Field != "begaran" }):
		a.State = forms.Empty
	}
	return a
}

func states(t testing.TB, db *DB, ids ...int64) []judge.ReturnState {
	t.Helper()
	var all []judge.ReturnState
	for _, id := range ids {
		r, err := db.Return(context.Background(), id)
		must(t, err)
		all = append(all, r.State)
	}
	return all
}

func found(t testing.TB, db *DB, id int64, reason string) bool {
	t.Helper()
	r, err := db.Return(context.Background(), id)
	must(t, err)
	return slices.Contains(reasons(r), reason)
}

// testOpposing: a lock waits in ready; an unlock for the same person takes it
// to review, and is itself for review. Another person's request is let be.
func testOpposing(t *testing.T, db *DB) {
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	mine := finish(t, db, "a1", filledIn(t, db, lock, "C1", eva, 1))[0]
	others := finish(t, db, "a2", filledIn(t, db, lock, "C2", bo, 1))[0]
	want(t, "at first", states(t, db, mine.ID, others.ID), []judge.ReturnState{judge.StateReady, judge.StateReady})

	against := finish(t, db, "a3", filledIn(t, db, unlock, "C3", eva, 1))[0]
	want(t, "then", states(t, db, mine.ID, others.ID, against.ID), []judge.ReturnState{judge.StateReview, judge.StateReady, judge.StateReview})
	for _, id := range []int64{mine.ID, against.ID} {
		if !found(t, db, id, "opposite-waiting") {
			t.Errorf("return %d does not say that the opposite waits", id)
		}
	}
	events, err := db.Events(context.Background(), mine.ID)
	must(t, err)
	last := events[len(events)-1]
	want(t, "event", last, judge.Event{Return: mine.ID, At: noon.Add(2 * time.Second), From: judge.StateReady, To: judge.StateReview,
		Note: fmt.Sprintf("return %d asks for the opposite", against.ID)})
	caseIs(t, db, "C1", judge.CaseReturned)

	again := finish(t, db, "a4", filledIn(t, db, lock, "C4", eva, 1))[0]
	if !found(t, db, again.ID, "same-waiting") || !found(t, db, again.ID, "opposite-waiting") {
		t.Error("a third request does not say what waits")
	}
	pages, err := db.Return(context.Background(), mine.ID)
	must(t, err)
	want(t, "the page's verdict", pages.Pages[0].Verdict, judge.VerdictReview)
}

// testOpposingRace lets many readers finish locks and unlocks for one person at
// the same moment: none may be left in ready.
func testOpposingRace(t *testing.T, db *DB) {
	editions := []*forms.Edition{frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")}
	const readers = 8
	var wg sync.WaitGroup
	for i := range readers {
		id := fmt.Sprintf("a%d", i)
		archived(t, db, id)
		r := filledIn(t, db, editions[i%2], fmt.Sprint("C", i), eva, 1)
		wg.Go(func() {
			if err := db.Finish(context.Background(), id, intake.ArrivalRead, noon, []judge.Return{r}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	counts, err := db.Counts(context.Background())
	must(t, err)
	want(t, "counts", counts, map[judge.ReturnState]int{judge.StateReview: readers})
}

// clerk takes people's steps at a time.
func clerk(db *DB, at time.Time) *intake.Clerk {
	return &intake.Clerk{Ledger: db, Reviews: db, Keys: keys, Now: func() time.Time { return at }}
}

// carryOut says of a ready return that it was carried out; of an unlock two
// people say so.
func carryOut(t testing.TB, db *DB, id int64) {
	t.Helper()
	ctx := context.Background()
	must(t, clerk(db, noon.Add(time.Hour)).CarryOut(ctx, intake.Step{Return: id, Who: "kim"}, "1"))
	r, err := db.Return(ctx, id)
	must(t, err)
	if r.State == judge.StateReady {
		must(t, clerk(db, noon.Add(time.Hour)).CarryOut(ctx, intake.Step{Return: id, Who: "lo"}, "1"))
	}
	want(t, "carried out", states(t, db, id), []judge.ReturnState{judge.StateDone})
}

// testLocked: what was carried out is how the login stands, whose lock it is,
// and what the next request is held against.
func testLocked(t *testing.T, db *DB) {
	ctx := context.Background()
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	stands := func(by string, locked bool, whose string) {
		t.Helper()
		s, err := db.Standing(ctx, judge.Request{Unlock: true, By: by, Region: "vgr", Persons: []string{keys.Person(eva)}}, 0)
		must(t, err)
		want(t, "standing", s, judge.Standing{Locked: &locked, LockedBy: whose})
	}
	stands("resident", false, "")
	none := finish(t, db, "a0", filledIn(t, db, unlock, "C0", eva, 1))[0]
	if !found(t, db, none.ID, "no-lock-known") {
		t.Error("an unlock with no lock known passes")
	}
	moveTo(t, db, none.ID, "kim", judge.StateReview, judge.StateHandling)
	moveTo(t, db, none.ID, "kim", judge.StateHandling, judge.StateDone) // closed, not carried out

	first := finish(t, db, "a1", filledIn(t, db, lock, "C1", eva, 1))[0]
	carryOut(t, db, first.ID)
	stands("resident", true, "resident")
	twice := finish(t, db, "a2", filledIn(t, db, lock, "C2", eva, 1))[0]
	if !found(t, db, twice.ID, "already-locked") || twice.State != judge.StateReady {
		t.Error("a lock when locked is not noted")
	}
	carryOut(t, db, twice.ID)
	lift := finish(t, db, "a3", filledIn(t, db, unlock, "C3", eva, 1))[0]
	want(t, "an unlock of one's own lock", lift.State, judge.StateReady)
	carryOut(t, db, lift.ID)
	stands("resident", false, "")

	care := filledIn(t, db, frozen(t, db, "rjl-lasning", ""), "C4", eva, 1)
	care.Request = judge.Request{Lock: true, By: "care", Region: "rjl", Persons: care.Request.Persons}
	locked := finish(t, db, "a4", care)[0]
	_, err := db.write.ExecContext(ctx, "UPDATE returns SET state = 'done', outcome = 'carried-out' WHERE case_number = 'C4'")
	must(t, err)
	want(t, "queued", locked.Case, "C4")
	refused := finish(t, db, "a5", filledIn(t, db, unlock, "C5", eva, 1))[0]
	want(t, "a resident's unlock of care's lock", refused.Verdict, judge.VerdictReject)
}

// testLockedInTwoRegions: what a resident locked in two regions is not opened by
// one region's form; a person decides. In one region it is plain.
func testLockedInTwoRegions(t *testing.T, db *DB) {
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	carryOut(t, db, finish(t, db, "a0", filledIn(t, db, lock, "C0", eva, 1))[0].ID)
	plain := finish(t, db, "a1", filledIn(t, db, unlock, "C1", eva, 1))[0]
	want(t, "with one region's lock", plain.State, judge.StateReady)

	other := filledIn(t, db, lock, "C2", eva, 1)
	other.Request.Region = "rjl"
	locked := finish(t, db, "a2", other)[0]
	_, err := db.write.ExecContext(context.Background(), "UPDATE returns SET state = 'done', outcome = 'carried-out', region = 'rjl' WHERE case_number = 'C2'")
	must(t, err)
	want(t, "queued", locked.Case, "C2")
	lift := finish(t, db, "a3", filledIn(t, db, unlock, "C3", eva, 1))[0]
	want(t, "with two regions' locks", lift.State, judge.StateReview)
	if !found(t, db, lift.ID, "no-lock-known") {
		t.Error("what makes the lift unclear is not said")
	}
	// The first lift was plain when it came, and is not when it is carried out.
	err = clerk(db, noon.Add(2*time.Hour)).CarryOut(context.Background(), intake.Step{Return: plain.ID, Who: "kim"}, "1")
	if !errors.Is(err, intake.ErrNotInOrder) && !errors.Is(err, intake.ErrConflict) {
		t.Errorf("a lift that came before the other region's lock is carried out: %v", err)
	}
}

// testSetInTwoFiles: the second page makes the first one's return whole. Both
// arrivals stay its evidence.
func testSetInTwoFiles(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	first := finish(t, db, "a1", filledIn(t, db, e, "C1", "201311212383", 2))[0]
	if !found(t, db, first.ID, "page-missing") {
		t.Fatal("half a set is not found incomplete")
	}
	want(t, "returns of the second file's own", len(finish(t, db, "a2", filledIn(t, db, e, "C1", "201311212383", 1))), 0)
	if found(t, db, first.ID, "page-missing") {
		t.Error("the whole set still lacks a page")
	}
	r, err := db.Return(ctx, first.ID)
	must(t, err)
	want(t, "pages", []string{r.ArrivalOf(r.Pages[0]), r.ArrivalOf(r.Pages[1])}, []string{"a1", "a2"})
	of, err := db.Of(ctx, "a2")
	must(t, err)
	want(t, "the return that the second file is in", len(of), 1)
	held, err := db.Returned(ctx, "C1", 1)
	must(t, err)
	want(t, "holder of the second page", held, first.ID)
	again := finish(t, db, "a3", filledIn(t, db, e, "C1", "201311212383", 1))[0]
	want(t, "the second page once more", again.First, first.ID)

	closed := finish(t, db, "a4", filledIn(t, db, e, "C2", "201311212383", 1))[0]
	moveTo(t, db, closed.ID, "kim", closed.State, judge.StateHandling)
	moveTo(t, db, closed.ID, "kim", judge.StateHandling, judge.StateDone)
	rest := finish(t, db, "a5", filledIn(t, db, e, "C2", "201311212383", 2))
	want(t, "returns beside one that is done", len(rest), 1)
}

// testSetWhileHeld: the last page comes while somebody has the return in hand.
// It joins at once and the return is judged anew; its holder keeps it, but can't
// close it as they saw it.
func testSetWhileHeld(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	r := finish(t, db, "a1", filledIn(t, db, e, "C1", "201311212383", 1))[0]
	moveTo(t, db, r.ID, "kim", r.State, judge.StateHandling)
	seen, err := db.Work(ctx, r.ID)
	must(t, err)
	want(t, "returns of the second file's own", len(finish(t, db, "a2", filledIn(t, db, e, "C1", "201311212383", 2))), 0)

	got, err := db.Return(ctx, r.ID)
	must(t, err)
	want(t, "pages", len(got.Pages), 2)
	want(t, "state", got.State, judge.StateHandling)
	want(t, "holder", got.ClaimedBy, "kim")
	want(t, "page-missing", slices.Contains(reasons(got), "page-missing"), false)
	held, err := db.Returned(ctx, "C1", 2)
	must(t, err)
	want(t, "holder of the second page", held, r.ID)
	events, err := db.Events(ctx, r.ID)
	must(t, err)
	want(t, "event", events[len(events)-1], judge.Event{Return: r.ID, At: noon.Add(2 * time.Second), From: judge.StateHandling,
		To: judge.StateHandling, Note: "pages of its set came in another file"})

	later := noon.Add(2 * time.Hour)
	step := intake.Step{Return: r.ID, Revision: seen.Revision, Who: "kim"}
	wantErr(t, "closing what one has not seen", clerk(db, later).NotCarriedOut(ctx, step, "withdrawn"), intake.ErrConflict)
	wantErr(t, "sending it back", clerk(db, later).SendBack(ctx, step), intake.ErrConflict)
	wantErr(t, "carrying it out", clerk(db, later).CarryOut(ctx, step, "1"), intake.ErrConflict)

	must(t, db.Move(ctx, judge.Move{Return: r.ID, Step: judge.StepSeenAgain, Who: "kim", At: later}))
	step.Revision = workOn(t, db, r.ID).Revision
	must(t, clerk(db, later).NotCarriedOut(ctx, step, "withdrawn"))
	want(t, "once it was seen", states(t, db, r.ID), []judge.ReturnState{judge.StateDone})
}

// testSetWhileClosed closes returns at the moment that their last page comes:
// none is closed with a page that its holder has not seen, and none is lost.
func testSetWhileClosed(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	for i := range 10 {
		number, second := fmt.Sprint("C", i), fmt.Sprint("b", i)
		r := finish(t, db, fmt.Sprint("a", i), filledIn(t, db, e, number, "201311212383", 1))[0]
		moveTo(t, db, r.ID, "kim", r.State, judge.StateHandling)
		rest := filledIn(t, db, e, number, "201311212383", 2)
		archived(t, db, second)
		seen := intake.Step{Return: r.ID, Revision: workOn(t, db, r.ID).Revision, Who: "kim"}
		var wg sync.WaitGroup
		var closing error
		wg.Go(func() { closing = clerk(db, noon.Add(2*time.Hour)).NotCarriedOut(ctx, seen, "withdrawn") })
		wg.Go(func() {
			if err := db.Finish(ctx, second, intake.ArrivalRead, noon, []judge.Return{rest}); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		all, err := db.ReturnsOf(ctx, number)
		must(t, err)
		switch closed, err := db.Return(ctx, r.ID); {
		case err != nil:
			t.Fatal(err)
		case errors.Is(closing, intake.ErrConflict):
			want(t, "what came first joined", []int{len(all), len(closed.Pages)}, []int{1, 2})
			want(t, "and is in hand", closed.State, judge.StateHandling)
		default:
			must(t, closing)
			want(t, "what came after it was closed is by itself", []int{len(all), len(closed.Pages)}, []int{2, 1})
			want(t, "and waits", all[1].State, judge.StateReview)
		}
	}
}

// testSetProposed: one person has proposed a return without its last page; what
// they said does not hold for the whole.
func testSetProposed(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	r := finish(t, db, "a1", filledIn(t, db, e, "C1", "201311212383", 1))[0]
	w, err := db.Work(ctx, r.ID)
	must(t, err)
	must(t, db.Amend(ctx, judge.Amendment{Return: r.ID, Revision: w.Revision, Who: "kim", At: noon.Add(time.Hour), Verdict: judge.VerdictReady,
		Decisions: []judge.Decision{{Return: r.ID, Outcome: judge.RulingCarriedOut, Proposed: true, Who: "kim", At: noon.Add(time.Hour)}},
		Step:      judge.StepProposed, NotFor: "kim"}))
	finish(t, db, "a2", filledIn(t, db, e, "C1", "201311212383", 2))
	w, err = db.Work(ctx, r.ID)
	must(t, err)
	want(t, "pages", len(w.Pages), 2)
	if w.Proposal() != nil || w.NotFor != "" {
		t.Errorf("a proposal made of half a set stands: %+v, not for %q", w.Decisions, w.NotFor)
	}
}

func testSetRace(t *testing.T, db *DB) {
	e := frozen(t, db, "kalmar-forlangd", "")
	var wg sync.WaitGroup
	for page := 1; page <= 2; page++ {
		id := fmt.Sprint("a", page)
		archived(t, db, id)
		r := filledIn(t, db, e, "C1", "201311212383", page)
		wg.Go(func() {
			if err := db.Finish(context.Background(), id, intake.ArrivalRead, noon, []judge.Return{r}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := db.List(context.Background(), "", 0)
	must(t, err)
	want(t, "returns", len(all), 1)
}

// testJudgedOnTheDay: a request in hand is opposed by another before it is
// carried out, and another is overtaken by one that asks for the same.
func testJudgedOnTheDay(t *testing.T, db *DB) {
	ctx := context.Background()
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	r := finish(t, db, "a1", filledIn(t, db, lock, "C1", bo, 1))[0]
	want(t, "at first", r.State, judge.StateReady)
	must(t, db.Move(ctx, judge.Claiming(r.ID, "kim", "", noon.Add(time.Hour))))
	finish(t, db, "a2", filledIn(t, db, unlock, "C2", bo, 1))
	want(t, "in hand", states(t, db, r.ID), []judge.ReturnState{judge.StateHandling})

	err := clerk(db, noon.Add(2*time.Hour)).CarryOut(ctx, intake.Step{Return: r.ID, Who: "kim"}, "1")
	var refused *intake.NotInOrder
	if !errors.As(err, &refused) || !errors.Is(err, intake.ErrConflict) {
		t.Fatalf("a request that another opposes was carried out: %v", err)
	}
	want(t, "found", refused.Findings[0].Reason, "opposite-waiting")
	want(t, "back", states(t, db, r.ID), []judge.ReturnState{judge.StateReview})

	overtaken := finish(t, db, "a3", filledIn(t, db, lock, "C3", eva, 1))[0]
	must(t, db.Move(ctx, judge.Claiming(overtaken.ID, "kim", "", noon.Add(time.Hour))))
	carryOut(t, db, finish(t, db, "a4", filledIn(t, db, lock, "C4", eva, 1))[0].ID)
	carryOut(t, db, overtaken.ID)
	if !found(t, db, overtaken.ID, "already-locked") {
		t.Error("what was carried out meanwhile is not noted")
	}
}

// testWorseByClosing: an unlock was in order when it was claimed; meanwhile it
// turns out that the lock is care's. It goes to review, and is nobody's.
func testWorseByClosing(t *testing.T, db *DB) {
	ctx := context.Background()
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	first := finish(t, db, "a1", filledIn(t, db, lock, "C1", eva, 1))[0]
	carryOut(t, db, first.ID)
	r := finish(t, db, "a2", filledIn(t, db, unlock, "C2", eva, 1))[0]
	must(t, db.Move(ctx, judge.Claiming(r.ID, "kim", "", noon.Add(time.Hour))))
	_, err := db.write.ExecContext(ctx, "UPDATE returns SET asked_by = 'care' WHERE case_number = 'C1'")
	must(t, err)

	err = clerk(db, noon.Add(2*time.Hour)).CarryOut(ctx, intake.Step{Return: r.ID, Who: "kim"}, "1")
	wantErr(t, "opening care's lock", err, intake.ErrNotInOrder)
	got, err := db.Return(ctx, r.ID)
	must(t, err)
	want(t, "state", got.State, judge.StateReview)
	want(t, "holder", got.ClaimedBy, "")
	want(t, "verdict", got.Verdict, judge.VerdictReject)
}

// testCorrectedPerson: a number with a digit in doubt is nobody's. Keyed by two
// people it is Eva's, and her other request is told.
func testCorrectedPerson(t *testing.T, db *DB) {
	ctx := context.Background()
	lock, unlock := frozen(t, db, "vgr-konto", "lasa"), frozen(t, db, "vgr-konto", "lasupp")
	waits := finish(t, db, "a1", filledIn(t, db, lock, "C1", eva, 1))[0]
	doubtful := filledIn(t, db, unlock, "C2", eva[:11]+"?", 1)
	doubtful.State, doubtful.Verdict, doubtful.Request.Persons = judge.StateReview, judge.VerdictReview, nil
	r := finish(t, db, "a2", doubtful)[0]
	want(t, "while nobody knows", states(t, db, waits.ID), []judge.ReturnState{judge.StateReady})
	for _, who := range []string{"kim", "lo"} {
		must(t, clerk(db, noon.Add(time.Hour)).Key(ctx, intake.Step{Return: r.ID, Who: who}, "personnummer", eva))
	}
	want(t, "once it is known", states(t, db, waits.ID), []judge.ReturnState{judge.StateReview})
	if !found(t, db, r.ID, "opposite-waiting") {
		t.Error("the corrected return does not say that the opposite waits")
	}
}

// testAgeOnTheDay: sixteen is the end of the form; the day comes while it waits.
func testAgeOnTheDay(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "kalmar-forlangd", "")
	r := filledIn(t, db, e, "C1", "201311212383", 1, 2)
	got := finish(t, db, "a1", r)[0]
	sixteen := time.Date(2029, 11, 21, 12, 0, 0, 0, time.UTC)
	if found(t, db, got.ID, "age-limit-passed") {
		t.Fatal("judged by a day that is not there yet")
	}
	again, err := db.Judge(ctx, got.ID, sixteen)
	must(t, err)
	if !slices.Contains(reasons(again), "age-limit-passed") {
		t.Errorf("the child is 16 on the day it is handled: %v", reasons(again))
	}
	if !found(t, db, got.ID, "age-limit-passed") {
		t.Error("what was found is not kept")
	}
	_, err = db.Judge(ctx, 99, sixteen)
	wantErr(t, "a return that there is not", err, intake.ErrNotFound)
}

// testReceivedIsArrival: a paper lay unread, or unidentified, and is judged by
// the day that it came in, whoever takes a step with it later.
func testReceivedIsArrival(t *testing.T, db *DB) {
	ctx := context.Background()
	lock := frozen(t, db, "vgr-konto", "lasa")
	r := filledIn(t, db, lock, "C1", eva, 1) // signed at noon's day
	must(t, db.See(ctx, intake.Arrival{ID: "a1", Inbox: "/in", Source: "b.pdf", Size: 3, SeenAt: noon.AddDate(0, 0, -3)}))
	must(t, db.Archived(ctx, "a1", "ab12", 4, noon))
	must(t, db.Finish(ctx, "a1", intake.ArrivalRead, noon.AddDate(0, 0, 2), []judge.Return{r}))
	made, err := db.Of(ctx, "a1")
	must(t, err)
	want(t, "received", workOn(t, db, made[0].ID).ReceivedAt, noon.AddDate(0, 0, -3).Truncate(time.Microsecond))
	must(t, clerk(db, noon.AddDate(0, 0, 3)).Correct(ctx, intake.Step{Return: made[0].ID, Who: "kim"}, "ort", "Mölndal"))
	if !found(t, db, made[0].ID, "received-before-signed") {
		t.Error("a paper that was signed after it came in is judged by when it was queued")
	}
}
