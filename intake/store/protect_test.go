package store

import (
	"context"
	"strings"
	"testing"

	"blankett/intake"
)

// testProtectPerson: a protected identity is so in every case and return about
// the person, those printed and those that come later, and in nobody else's.
func testProtectPerson(t *testing.T, db *DB) {
	ctx := context.Background()
	p, q := strings.Repeat("a1", 32), strings.Repeat("b2", 32)
	printed(t, db, "OWN", "READ", "OTHER")
	of := func(number, person string) intake.Case {
		return intake.Case{Number: number, Form: "vgr-konto", Edition: "vgr-konto-1", Unit: "Unit A", Pages: 1, PrintedAt: noon, Persons: []string{person}}
	}
	must(t, db.Print(ctx, []intake.Case{of("PRINTED", p), of("ELSE", q)}))
	about := func(r intake.Return, person string) intake.Return {
		r.Request.Persons = []string{person}
		return r
	}
	own := finish(t, db, "a1", about(sheets("OWN", 1, 2), p))[0]
	read := finish(t, db, "a2", about(sheets("READ", 1, 2), p))[0]
	other := finish(t, db, "a3", about(sheets("OTHER", 1, 2), q))[0]
	stray := finish(t, db, "a4", about(intake.Return{State: intake.StateUnidentified, Verdict: intake.VerdictUnidentified}, p))[0]

	changed, err := db.Protect(ctx, own.ID, true, "kim", noon)
	must(t, err)
	want(t, "cases changed", numbersOf(changed), map[string]bool{"OWN": true, "READ": true, "PRINTED": true})
	for id, protected := range map[int64]bool{own.ID: true, read.ID: true, stray.ID: true, other.ID: false} {
		want(t, "return protected", workOn(t, db, id).Protected, protected)
	}
	must(t, db.Print(ctx, []intake.Case{of("LATER", p), of("LATER-ELSE", q)}))
	late := finish(t, db, "a5", about(intake.Return{State: intake.StateUnidentified, Verdict: intake.VerdictUnidentified}, p))[0]
	want(t, "what comes later", late.Protected, true)
	for number, protected := range map[string]bool{"OWN": true, "READ": true, "PRINTED": true, "LATER": true, "OTHER": false, "ELSE": false, "LATER-ELSE": false} {
		k, err := db.Case(ctx, number)
		must(t, err)
		want(t, "case "+number, k.Protected, protected)
	}

	lifted, err := db.Protect(ctx, read.ID, false, "kim", noon)
	must(t, err)
	want(t, "cases lifted", numbersOf(lifted), map[string]bool{"OWN": true, "READ": true, "PRINTED": true, "LATER": true})
	for _, id := range []int64{own.ID, read.ID, stray.ID, late.ID} {
		want(t, "return after lifting", workOn(t, db, id).Protected, false)
	}
	must(t, db.Print(ctx, []intake.Case{of("LAST", p)}))
	k, err := db.Case(ctx, "LAST")
	must(t, err)
	want(t, "a sheet printed after lifting", k.Protected, false)
}

// testProtectPair: what is about two protected people stays protected when one of
// them no longer is, though nothing was printed on it beforehand.
func testProtectPair(t *testing.T, db *DB) {
	ctx := context.Background()
	p, q := strings.Repeat("c3", 32), strings.Repeat("d4", 32)
	printed(t, db, "BOTH", "ALONE")
	about := func(r intake.Return, persons ...string) intake.Return {
		r.Request.Persons = persons
		return r
	}
	unidentified := intake.Return{State: intake.StateUnidentified, Verdict: intake.VerdictUnidentified}
	both := finish(t, db, "p1", about(sheets("BOTH", 1, 2), p, q))[0]
	alone := finish(t, db, "p2", about(sheets("ALONE", 1, 2), p))[0]
	stray := finish(t, db, "p3", about(unidentified, p, q))[0]
	_, err := db.Protect(ctx, both.ID, true, "kim", noon)
	must(t, err)

	lifted, err := db.Protect(ctx, alone.ID, false, "kim", noon)
	must(t, err)
	want(t, "cases lifted for one", numbersOf(lifted), map[string]bool{"ALONE": true})
	for id, protected := range map[int64]bool{both.ID: true, stray.ID: true, alone.ID: false} {
		want(t, "return after lifting for one", workOn(t, db, id).Protected, protected)
	}
	_, err = db.Protect(ctx, both.ID, false, "kim", noon)
	must(t, err)
	for _, id := range []int64{both.ID, stray.ID} {
		want(t, "return after lifting for both", workOn(t, db, id).Protected, false)
	}
}

func numbersOf(cases []intake.Case) map[string]bool {
	all := map[string]bool{}
	for _, c := range cases {
		all[c.Number] = true
	}
	return all
}
