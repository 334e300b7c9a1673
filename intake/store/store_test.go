package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/store/pgtest"
)

// noon is a time that the tests count from; the database keeps microseconds.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 123_000, time.UTC)

func TestSQLite(t *testing.T) {
	testStore(t, func(t testing.TB) *DB { return openAt(t, filepath.Join(t.TempDir(), "blankett.db")) })
}

// TestPostgres is everything that runs on PostgreSQL, on one server.
func TestPostgres(t *testing.T) {
	server := pgtest.Start(t)
	testStore(t, func(t testing.TB) *DB { return openAt(t, server.Database(t)) })
	t.Run("jobs", func(t *testing.T) { testJobs(t, server.Database) })
	t.Run("jobs are shared", func(t *testing.T) { testJobsShared(t, server.Database(t)) })
	t.Run("opened at once", func(t *testing.T) { testOpenAtOnce(t, server.Database(t)) })
	t.Run("old cases get their persons", func(t *testing.T) { testOldCases(t, server.Database(t)) })
	t.Run("a newer schema is refused", func(t *testing.T) { testNewerSchema(t, server.Database(t)) })
}

func openAt(t testing.TB, url string) *DB {
	t.Helper()
	db, err := Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// testStore is what every database must do, the same on each.
func testStore(t *testing.T, open func(t testing.TB) *DB) {
	for name, test := range map[string]func(*testing.T, *DB){
		"editions are frozen":                   testEditions,
		"the schema has its version":            testSchemaVersion,
		"the schema goes down and up":           testDownAndUp,
		"people are let in":                     testPeople,
		"links, sessions and failures":          testDoors,
		"looks are written down":                testAudit,
		"many write the log at once":            testAuditRace,
		"cases are looked up":                   testCases,
		"cases are listed":                      testCaseList,
		"a case is printed once more":           testReprint,
		"every step from every state":           testTable,
		"lock and unlock both wait":             testOpposing,
		"two readers, lock and unlock":          testOpposingRace,
		"what was carried out locks":            testLocked,
		"a lock holds in each region":           testLockedInTwoRegions,
		"judged on the day":                     testJudgedOnTheDay,
		"worse by the time it is closed":        testWorseByClosing,
		"a person known by correction":          testCorrectedPerson,
		"an age on the day":                     testAgeOnTheDay,
		"received is when it came in":           testReceivedIsArrival,
		"a set comes in two files":              testSetInTwoFiles,
		"a set's parts come at once":            testSetRace,
		"a set is whole while it is held":       testSetWhileHeld,
		"a set is whole as it is closed":        testSetWhileClosed,
		"a set is whole once proposed":          testSetProposed,
		"a case takes another's place":          testSupersede,
		"a case is cancelled":                   testCancel,
		"a cancelled case is in use again":      testReinstate,
		"what was taken back is in doubt":       testDoubted,
		"what is owed is one's own":             testPaperOfAnother,
		"what holds no longer is not confirmed": testUndoneSince,
		"what was sent back is opened":          testTakenBack,
		"a case's events can't be changed":      testCaseEventsStand,
		"an arrival's way":                      testArrival,
		"a return is kept whole":                testReturnWhole,
		"finishing twice":                       testFinishTwice,
		"a sheet comes twice":                   testDuplicate,
		"troubles are told":                     testTroubles,
		"a file is taken again":                 testTakenAgain,
		"a file taken again was worked on":      testTakenAgainWorkedOn,
		"a sheet twice in one arrival":          testTwiceInArrival,
		"a set comes in parts":                  testParts,
		"a sheet comes back completed":          testCompletion,
		"one of two readers is first":           testRacingReaders,
		"a return is worked":                    testWork,
		"a claimed return is its holder's":      testHolder,
		"one of many claims wins":               testRacingClaims,
		"a cancelled case stays cancelled":      testCancelled,
		"events can't be changed":               testEventsStand,
		"what isn't there isn't found":          testNotFound,
		"a migrated database opens again":       testOpenTwice,
		"an arrival is archived only once":      testArchivedTwice,
		"queues are listed oldest first":        testList,
		"printing is all or nothing":            testPrintWhole,
		"an arrival not archived can't end":     testFinishEarly,
		"a step of work is kept":                testAmend,
		"what people said can't be changed":     testWorkStands,
		"queues are filtered and scoped":        testQueueFilters,
		"next is the next free one":             testNext,
		"an idle holder's return goes back":     testLapse,
		"a later sheet counts":                  testReplace,
		"paper is linked to its case":           testLink,
		"a linked page joins its set":           testLinkedJoins,
		"a set is whole by a link":              testLinkedWhileHeld,
		"a linked page stands alone":            testLinkedStandsAlone,
		"a link and the rest at once":           testLinkedRace,
		"accepted of a part of a set":           testAcceptedOfAPart,
		"accepted of a linked part":             testAcceptedOfALink,
		"a new ledger has no old cases":         testNoOldCases,
		"an identity is protected":              testProtect,
		"a protected person is everywhere":      testProtectPerson,
		"of two people protected one stays":     testProtectPair,
		"protection is lifted by two":           testUnprotectTakesTwo,
		"protection of two regions":             testProtectedByTwoRegions,
		"many take the next one":                testNextRace,
		"a lock made in a call holds":           testCallLocks,
		"calls wait for their paper":            testCalls,
		"samples are drawn once":                testSamples,
		"what landed is found again":            testLanded,
		"returns are counted":                   testStatistics,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", what, got, want)
	}
}

func wantErr(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

var edition = &forms.Edition{
	Layout: forms.Layout{Form: "vgr-konto", Edition: "vgr-konto-1", Variant: "unlock",
		Pages: []forms.Page{{Page: 1, WidthMM: 210, HeightMM: 297}}},
	Region: "vgr",
	Title:  forms.Text{SV: "Lås upp", EN: "Unlock"},
	Blanks: [][]byte{{0x89, 'P', 'N', 'G'}},
}

// printed puts cases of two pages into the ledger, by number.
func printed(t testing.TB, db *DB, numbers ...string) {
	t.Helper()
	ctx := context.Background()
	must(t, db.Freeze(ctx, edition))
	cases := make([]judge.Case, len(numbers))
	for i, number := range numbers {
		cases[i] = judge.Case{Number: number, Form: "vgr-konto", Edition: "vgr-konto-1", Unit: "Unit A",
			Values: map[string]string{"personnummer": "201010 11-2386"}, Pages: 2, PrintedAt: noon}
	}
	must(t, db.Print(ctx, cases))
}

// archived puts an arrival in state archived into the database.
func archived(t testing.TB, db *DB, id string) {
	t.Helper()
	ctx := context.Background()
	must(t, db.See(ctx, intake.Arrival{ID: id, Inbox: "/in", Source: "a/b.pdf", Size: 3, SeenAt: noon}))
	must(t, db.Archived(ctx, id, "ab12", 4, noon.Add(time.Second)))
}

// sheets is a ready return with pages of one case.
func sheets(number string, pages ...int) judge.Return {
	r := judge.Return{Case: number, Form: "vgr-konto", Edition: "vgr-konto-1",
		State: judge.StateReady, Verdict: judge.VerdictReady}
	for i, page := range pages {
		r.Pages = append(r.Pages, judge.PageReading{Page: i + 1, Verdict: judge.VerdictReady,
			Sheet: &judge.Sheet{Case: number, Form: r.Form, Edition: r.Edition, Page: page}})
	}
	return r
}

// finish reads an arrival in one go and gives the returns that it made.
func finish(t testing.TB, db *DB, id string, returns ...judge.Return) []judge.Return {
	t.Helper()
	ctx := context.Background()
	archived(t, db, id)
	must(t, db.Finish(ctx, id, intake.ArrivalRead, noon.Add(2*time.Second), returns))
	all, err := db.List(ctx, "", 0)
	must(t, err)
	var made []judge.Return
	for _, r := range all {
		if r.Arrival == id {
			made = append(made, r)
		}
	}
	return made
}

func reasons(r judge.Return) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, f.Reason)
	}
	return all
}

func caseIs(t testing.TB, db *DB, number string, s judge.CaseState) {
	t.Helper()
	k, err := db.Case(context.Background(), number)
	must(t, err)
	want(t, "state of case "+number, k.State, s)
}

// step is somebody's step with a return as it is now, with nothing added to it.
func step(t testing.TB, db *DB, id int64, who string, s judge.Step, at time.Time) error {
	t.Helper()
	w := workOn(t, db, id)
	return db.Amend(context.Background(), judge.Amendment{Return: id, Revision: w.Revision, Who: who, At: at, Step: s,
		Findings: w.Findings, Verdict: w.Verdict, NotFor: w.NotFor})
}

func moveTo(t testing.TB, db *DB, id int64, who string, from, to judge.ReturnState) {
	t.Helper()
	want(t, "the state before", workOn(t, db, id).State, from)
	at := noon.Add(time.Hour)
	switch to {
	case judge.StateHandling:
		must(t, db.Move(context.Background(), judge.Claiming(id, who, "", at)))
	case judge.StateDone:
		must(t, step(t, db, id, who, judge.StepClosed, at))
	case judge.StateSentBack:
		must(t, step(t, db, id, who, judge.StepSentBack, at))
	case judge.StateReady:
		must(t, step(t, db, id, who, judge.StepSettled, at))
	default:
		t.Fatalf("no step takes a return to %s", to)
	}
}

func testEditions(t *testing.T, db *DB) {
	ctx := context.Background()
	must(t, db.Freeze(ctx, edition))
	changed := *edition
	changed.Title.SV = "Something else"
	must(t, db.Freeze(ctx, &changed))
	got, err := db.Edition(ctx, "vgr-konto-1")
	must(t, err)
	want(t, "edition", got, edition)
}

func testCases(t *testing.T, db *DB) {
	printed(t, db, "C1")
	got, err := db.Case(context.Background(), "C1")
	must(t, err)
	want(t, "case", got, judge.Case{Number: "C1", Form: "vgr-konto", Edition: "vgr-konto-1", Unit: "Unit A",
		Values: map[string]string{"personnummer": "201010 11-2386"}, Pages: 2, PrintedAt: noon, State: judge.CasePrinted})
}

func testPrintWhole(t *testing.T, db *DB) {
	printed(t, db, "C1")
	ctx := context.Background()
	again := judge.Case{Number: "C1", Form: "vgr-konto", Edition: "vgr-konto-1", Pages: 1}
	fresh := again
	fresh.Number = "C2"
	if err := db.Print(ctx, []judge.Case{fresh, again}); err == nil {
		t.Error("a case number was printed twice")
	}
	_, err := db.Case(ctx, "C2")
	wantErr(t, "case beside the refused one", err, intake.ErrNotFound)
}

func testArrival(t *testing.T, db *DB) {
	ctx := context.Background()
	seen := intake.Arrival{ID: "a1", Inbox: "/in", Source: "sub/Å 1.pdf", Size: 3, SeenAt: noon}
	must(t, db.See(ctx, seen))
	must(t, db.See(ctx, intake.Arrival{ID: "a1", Inbox: "/other"}))
	must(t, db.See(ctx, intake.Arrival{ID: "a2", SeenAt: noon.Add(-time.Second)}))
	must(t, db.See(ctx, intake.Arrival{ID: "gone"}))
	must(t, db.Forget(ctx, "gone"))
	must(t, db.Forget(ctx, "gone"))
	waiting, err := db.Waiting(ctx, intake.ArrivalSeen)
	must(t, err)
	seen.State = intake.ArrivalSeen
	want(t, "oldest first", waiting, []intake.Arrival{
		{ID: "a2", State: intake.ArrivalSeen, SeenAt: noon.Add(-time.Second)}, seen})

	must(t, db.Archived(ctx, "a1", "ab12", 4, noon.Add(time.Second)))
	wantErr(t, "forgetting an archived arrival", db.Forget(ctx, "a1"), intake.ErrConflict)
	for n := 1; n <= 2; n++ {
		got, err := db.Attempt(ctx, "a1")
		must(t, err)
		want(t, "attempts", got, n)
	}
	must(t, db.Finish(ctx, "a1", intake.ArrivalQuarantine, noon.Add(time.Minute), nil))
	got, err := db.Arrival(ctx, "a1")
	must(t, err)
	want(t, "arrival", got, intake.Arrival{ID: "a1", Inbox: "/in", Source: "sub/Å 1.pdf",
		State: intake.ArrivalQuarantine, SHA256: "ab12", Size: 4, SeenAt: noon,
		ArchivedAt: noon.Add(time.Second), ReadAt: noon.Add(time.Minute), Attempts: 2})
}

func testArchivedTwice(t *testing.T, db *DB) {
	archived(t, db, "a1")
	ctx := context.Background()
	must(t, db.Archived(ctx, "a1", "ab12", 4, noon))
	wantErr(t, "other bytes", db.Archived(ctx, "a1", "ffff", 4, noon), intake.ErrConflict)
	wantErr(t, "unknown arrival", db.Archived(ctx, "nobody", "ab12", 4, noon), intake.ErrNotFound)
}

func testFinishEarly(t *testing.T, db *DB) {
	ctx := context.Background()
	must(t, db.See(ctx, intake.Arrival{ID: "a1"}))
	wantErr(t, "a seen arrival", db.Finish(ctx, "a1", intake.ArrivalRead, noon, nil), intake.ErrConflict)
	wantErr(t, "an unknown arrival", db.Finish(ctx, "a2", intake.ArrivalRead, noon, nil), intake.ErrNotFound)
}

func testReturnWhole(t *testing.T, db *DB) {
	printed(t, db, "C1")
	r := sheets("C1", 1)
	r.State, r.Verdict = judge.StateReview, judge.VerdictReject
	r.Findings = []forms.Finding{{Field: "underskrift", Reason: "signature-missing", Weight: forms.Reject, Message: "Underskrift saknas"}}
	r.Pages[0].Code = judge.Code{FoundBy: judge.FoundByQR, Text: "X"}
	r.Pages[0].Registration = &judge.Registration{RotationDeg: -1.5, ResidualMM: 0.2}
	r.Pages[0].Answers = []forms.Answer{{Field: "namn", Kind: forms.KindText, State: forms.Filled, Confidence: 0.9}}
	made := finish(t, db, "a1", r)
	got, err := db.Return(context.Background(), made[0].ID)
	must(t, err)
	r.ID, r.Arrival, r.QueuedAt = made[0].ID, "a1", noon.Add(2*time.Second)
	r.Region, r.Unit = "vgr", "Unit A"
	want(t, "return", got, r)
	of, err := db.Of(context.Background(), "a1")
	must(t, err)
	want(t, "returns of the arrival", of, []judge.Return{r})
	none, err := db.Of(context.Background(), "a2")
	must(t, err)
	want(t, "returns of no arrival", len(none), 0)
	caseIs(t, db, "C1", judge.CaseReturned)
}

func testFinishTwice(t *testing.T, db *DB) {
	printed(t, db, "C1")
	finish(t, db, "a1", sheets("C1", 1, 2))
	must(t, db.Finish(context.Background(), "a1", intake.ArrivalRead, noon, []judge.Return{sheets("C1", 1, 2)}))
	counts, err := db.Counts(context.Background())
	must(t, err)
	want(t, "counts", counts, map[judge.ReturnState]int{judge.StateReady: 1})
	caseIs(t, db, "C1", judge.CaseReady)
}

func testDuplicate(t *testing.T, db *DB) {
	printed(t, db, "C1")
	first := finish(t, db, "a1", sheets("C1", 1, 2))[0]
	again := finish(t, db, "a2", sheets("C1", 2))[0]
	want(t, "state", again.State, judge.StateDuplicate)
	want(t, "verdict", again.Verdict, judge.VerdictDuplicate)
	want(t, "first", again.First, first.ID)
	want(t, "findings", reasons(again), []string{"sheet-duplicate"})
	held, err := db.Returned(context.Background(), "C1", 2)
	must(t, err)
	want(t, "holder of the sheet", held, first.ID)
	caseIs(t, db, "C1", judge.CaseReady)
}

func testTwiceInArrival(t *testing.T, db *DB) {
	printed(t, db, "C1", "C2")
	made := finish(t, db, "a1", sheets("C1", 1), sheets("C1", 1), sheets("C2", 1, 1))
	want(t, "the first", made[0].State, judge.StateReady)
	want(t, "the second", made[1].State, judge.StateDuplicate)
	want(t, "is a duplicate of", made[1].First, made[0].ID)
	want(t, "twice in one return", made[2].State, judge.StateReview)
	want(t, "says why", reasons(made[2]), []string{"sheet-duplicate"})
}

func testParts(t *testing.T, db *DB) {
	printed(t, db, "C1")
	finish(t, db, "a1", sheets("C1", 1))
	rest := finish(t, db, "a2", sheets("C1", 2))[0]
	want(t, "the other page", rest.State, judge.StateReady)
	finish(t, db, "a3", sheets("C1", 1))
	printed2 := finish(t, db, "a4", judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified})[0]
	want(t, "no case", printed2.State, judge.StateUnidentified)

	printed(t, db, "C2")
	finish(t, db, "a5", sheets("C2", 1))
	both := finish(t, db, "a6", sheets("C2", 1, 2))[0]
	want(t, "one page known, one new", both.State, judge.StateReview)
	want(t, "verdict", both.Verdict, judge.VerdictReview)
	want(t, "says why", reasons(both), []string{"sheet-duplicate"})
}

func testCompletion(t *testing.T, db *DB) {
	printed(t, db, "C1")
	r := sheets("C1", 1)
	r.State, r.Verdict = judge.StateReview, judge.VerdictReject
	first := finish(t, db, "a1", r)[0]
	moveTo(t, db, first.ID, "kim", judge.StateReview, judge.StateSentBack)
	caseIs(t, db, "C1", judge.CaseReturned)

	again := finish(t, db, "a2", sheets("C1", 1))[0]
	want(t, "state", again.State, judge.StateReady)
	want(t, "findings", reasons(again), []string{"completed-after-return"})
	held, err := db.Returned(context.Background(), "C1", 1)
	must(t, err)
	want(t, "holder of the sheet", held, again.ID)
	caseIs(t, db, "C1", judge.CaseReady)
	third := finish(t, db, "a3", sheets("C1", 1))[0]
	want(t, "a third time", third.First, again.ID)
}

func testRacingReaders(t *testing.T, db *DB) {
	printed(t, db, "C1")
	const readers = 8
	var wg sync.WaitGroup
	for i := range readers {
		id := fmt.Sprintf("a%d", i)
		archived(t, db, id)
		pages := []int{1, 2}
		if i%2 == 1 {
			pages = []int{2, 1}
		}
		wg.Go(func() {
			if err := db.Finish(context.Background(), id, intake.ArrivalRead, noon, []judge.Return{sheets("C1", pages...)}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	counts, err := db.Counts(context.Background())
	must(t, err)
	want(t, "counts", counts, map[judge.ReturnState]int{judge.StateReady: 1, judge.StateDuplicate: readers - 1})
}

func testCancelled(t *testing.T, db *DB) {
	printed(t, db, "C1")
	k := judge.Case{Number: "C2", Form: "vgr-konto", Edition: "vgr-konto-1", Pages: 1, State: judge.CaseCancelled}
	must(t, db.Print(context.Background(), []judge.Case{k}))
	r := sheets("C2", 1)
	r.State = judge.StateReview
	finish(t, db, "a1", r)
	caseIs(t, db, "C2", judge.CaseCancelled)
}

func testNotFound(t *testing.T, db *DB) {
	ctx := context.Background()
	_, err := db.Edition(ctx, "x")
	wantErr(t, "edition", err, intake.ErrNotFound)
	_, err = db.Case(ctx, "x")
	wantErr(t, "case", err, intake.ErrNotFound)
	_, err = db.Arrival(ctx, "x")
	wantErr(t, "arrival", err, intake.ErrNotFound)
	_, err = db.Attempt(ctx, "x")
	wantErr(t, "attempt", err, intake.ErrNotFound)
	_, err = db.Return(ctx, 7)
	wantErr(t, "return", err, intake.ErrNotFound)
	err = db.Move(ctx, judge.Claiming(7, "kim", "", noon))
	wantErr(t, "move", err, intake.ErrNotFound)
	id, err := db.Returned(ctx, "x", 1)
	must(t, err)
	want(t, "returned", id, 0)
}

func answers(n int) []forms.Answer {
	all := make([]forms.Answer, n)
	for i := range all {
		all[i] = forms.Answer{Field: fmt.Sprint("field-", i), Kind: forms.KindDigits, State: forms.Filled, Value: "7", Confidence: 0.998}
	}
	return all
}
