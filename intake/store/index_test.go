package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

func TestOldCases(t *testing.T) {
	testOldCases(t, filepath.Join(t.TempDir(), "b.db"))
}

// old is a database as programs before version 7 left it, with so many cases of
// an edition, all printed for one person but the last, which is blank.
func old(t testing.TB, url string, e *forms.Edition, cases int, person string) {
	t.Helper()
	ctx := context.Background()
	db, err := connect(url)
	must(t, err)
	defer db.Close()
	goose, err := db.migrator()
	must(t, err)
	_, err = goose.UpTo(ctx, personsSince-1)
	must(t, err)
	_, err = db.write.ExecContext(ctx, "UPDATE "+versions+" SET tstamp = '2025-01-02 03:04:05'")
	must(t, err)
	must(t, db.Freeze(ctx, e))
	for i := range cases {
		values := fmt.Sprintf(`{"personnummer": %q}`, person)
		if i == cases-1 {
			values = "{}"
		}
		_, err := db.write.ExecContext(ctx, db.rebind(`INSERT INTO cases (number, form, edition, unit, "values", pages, printed_at, printed_by, code_key, state, superseded_by, protected)
			VALUES (?, ?, ?, 'Unit A', ?, 1, ?, '', '', 'printed', '', 0)`), fmt.Sprintf("OLD-%04d", i), e.Form, e.Edition, values, micros(noon.AddDate(-1, 0, 0)))
		must(t, err)
	}
}

// testOldCases opens a database of before it was noted whom a case is about, and
// notes that: ended half-way it goes on, and done it has nothing left to do. A
// person's protection then holds for what was printed for them.
func testOldCases(t *testing.T, url string) {
	ctx := context.Background()
	e := frozen(t, openAt(t, filepath.Join(t.TempDir(), "other.db")), "vgr-konto", "lasa")
	const cases = 2*500 + 3
	old(t, url, e, cases, eva)
	db := openAt(t, url)
	later := judge.Case{Number: "NEW", Form: e.Form, Edition: e.Edition, Pages: 1, PrintedAt: time.Now().AddDate(1, 0, 0), Values: map[string]string{"namn": "Kim"}}
	must(t, db.Print(ctx, []judge.Case{later}))
	back := finish(t, db, "a1", judge.Return{Case: "OLD-0001", Form: e.Form, Edition: e.Edition, State: judge.StateReview, Verdict: judge.VerdictReview,
		Pages: []judge.PageReading{{Page: 1, Sheet: &judge.Sheet{Case: "OLD-0001", Form: e.Form, Edition: e.Edition, Page: 1}}}})[0]
	other := filledIn(t, db, e, "OTHER", eva, 1)
	known := finish(t, db, "a2", other)[0]
	_, err := db.Protect(ctx, known.ID, "kim", noon)
	must(t, err)
	protected := func() (n int) {
		t.Helper()
		must(t, db.row(ctx, "SELECT count(*) FROM cases WHERE protected = 1 AND number LIKE 'OLD-%'").Scan(&n))
		return n
	}
	want(t, "old cases protected at first", protected(), 0)

	_, err = intake.IndexPersons(ctx, db, &endsAfter{db, 1}, keys, noon)
	wantErr(t, "ended half-way", err, context.Canceled)
	want(t, "old cases protected by then", protected(), 500)
	n, err := intake.IndexPersons(ctx, db, db, keys, noon)
	must(t, err)
	want(t, "cases left", n, cases-1-500)
	want(t, "old cases protected", protected(), cases-1)
	want(t, "what came back of one", workOn(t, db, back.ID).Protected, true)
	n, err = intake.IndexPersons(ctx, db, db, keys, noon)
	must(t, err)
	want(t, "once more", n, 0)

	unprotect(t, db, back.ID)
	want(t, "old cases protected after lifting", protected(), 0)
	left, err := db.Unindexed(ctx, "", 10)
	must(t, err)
	want(t, "cases to look at the next time", len(left), 0)
}

// testNoOldCases: a database made by this program has none, and is not gone over.
func testNoOldCases(t *testing.T, db *DB) {
	ctx := context.Background()
	e := frozen(t, db, "vgr-konto", "lasa")
	must(t, db.Print(ctx, []judge.Case{{Number: "C1", Form: e.Form, Edition: e.Edition, Pages: 1, PrintedAt: noon, Values: map[string]string{"namn": "Kim"}}}))
	before, err := db.oldBefore(ctx)
	must(t, err)
	want(t, "old cases are from before", before, int64(0))
	old, err := db.Unindexed(ctx, "", 10)
	must(t, err)
	want(t, "old cases", len(old), 0)
}

// endsAfter is a database that a program is ended at after so many commits.
type endsAfter struct {
	*DB
	commits int
}

func (d *endsAfter) Index(ctx context.Context, cases []judge.Case, at time.Time) error {
	if d.commits--; d.commits < 0 {
		return context.Canceled
	}
	return d.DB.Index(ctx, cases, at)
}
