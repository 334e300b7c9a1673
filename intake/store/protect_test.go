package store

import (
	"context"
	"strings"
	"testing"

	"blankett/intake"
	"blankett/intake/judge"
)

// testProtectPerson: a protected identity is so in every case and return about
// the person, those printed and those that come later, and in nobody else's.
func testProtectPerson(t *testing.T, db *DB) {
	ctx := context.Background()
	p, q := strings.Repeat("a1", 32), strings.Repeat("b2", 32)
	printed(t, db, "OWN", "READ", "OTHER")
	of := func(number, person string) judge.Case {
		return judge.Case{Number: number, Form: "vgr-konto", Edition: "vgr-konto-1", Unit: "Unit A", Pages: 1, PrintedAt: noon, Persons: []string{person}}
	}
	must(t, db.Print(ctx, []judge.Case{of("PRINTED", p), of("ELSE", q)}))
	about := func(r judge.Return, person string) judge.Return {
		r.Request.Persons = []string{person}
		return r
	}
	own := finish(t, db, "a1", about(sheets("OWN", 1, 2), p))[0]
	read := finish(t, db, "a2", about(sheets("READ", 1, 2), p))[0]
	other := finish(t, db, "a3", about(sheets("OTHER", 1, 2), q))[0]
	stray := finish(t, db, "a4", about(judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified}, p))[0]

	changed, err := db.Protect(ctx, own.ID, "kim", noon)
	must(t, err)
	want(t, "cases changed", numbersOf(changed), map[string]bool{"OWN": true, "READ": true, "PRINTED": true})
	for id, protected := range map[int64]bool{own.ID: true, read.ID: true, stray.ID: true, other.ID: false} {
		want(t, "return protected", workOn(t, db, id).Protected, protected)
	}
	must(t, db.Print(ctx, []judge.Case{of("LATER", p), of("LATER-ELSE", q)}))
	late := finish(t, db, "a5", about(judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified}, p))[0]
	want(t, "what comes later", late.Protected, true)
	for number, protected := range map[string]bool{"OWN": true, "READ": true, "PRINTED": true, "LATER": true, "OTHER": false, "ELSE": false, "LATER-ELSE": false} {
		k, err := db.Case(ctx, number)
		must(t, err)
		want(t, "case "+number, k.Protected, protected)
	}

	lifted := unprotect(t, db, read.ID)
	want(t, "cases lifted", numbersOf(lifted), map[string]bool{"OWN": true, "READ": true, "PRINTED": true, "LATER": true})
	for _, id := range []int64{own.ID, read.ID, stray.ID, late.ID} {
		want(t, "return after lifting", workOn(t, db, id).Protected, false)
	}
	must(t, db.Print(ctx, []judge.Case{of("LAST", p)}))
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
	about := func(r judge.Return, persons ...string) judge.Return {
		r.Request.Persons = persons
		return r
	}
	unidentified := judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified}
	both := finish(t, db, "p1", about(sheets("BOTH", 1, 2), p, q))[0]
	alone := finish(t, db, "p2", about(sheets("ALONE", 1, 2), p))[0]
	stray := finish(t, db, "p3", about(unidentified, p, q))[0]
	_, err := db.Protect(ctx, both.ID, "kim", noon)
	must(t, err)

	lifted := unprotect(t, db, alone.ID)
	want(t, "cases lifted for one", numbersOf(lifted), map[string]bool{"ALONE": true})
	for id, protected := range map[int64]bool{both.ID: true, stray.ID: true, alone.ID: false} {
		want(t, "return after lifting for one", workOn(t, db, id).Protected, protected)
	}
	unprotect(t, db, both.ID)
	for _, id := range []int64{both.ID, stray.ID} {
		want(t, "return after lifting for both", workOn(t, db, id).Protected, false)
	}
}

// unprotect lifts a protection with two people.
func unprotect(t *testing.T, db *DB, id int64) []judge.Case {
	t.Helper()
	ctx := context.Background()
	lifted, _, err := db.Unprotect(ctx, id, intake.Lift{Who: "kim", Reason: "ended", At: noon})
	must(t, err)
	want(t, "lifted by one", lifted, false)
	lifted, changed, err := db.Unprotect(ctx, id, intake.Lift{Who: "lo", Reason: "ended", At: noon})
	must(t, err)
	want(t, "lifted by two", lifted, true)
	return changed
}

// testUnprotectTakesTwo: the same person twice lifts nothing, nor does anybody
// without a name or a reason; protecting anew forgets who proposed to lift.
func testUnprotectTakesTwo(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "OWN")
	r := finish(t, db, "a1", sheets("OWN", 1))[0]
	lift := func(who, reason string) error {
		lifted, _, err := db.Unprotect(ctx, r.ID, intake.Lift{Who: who, Reason: reason, At: noon})
		want(t, "lifted by "+who, lifted, false)
		return err
	}
	wantErr(t, "what is not protected", lift("kim", "ended"), intake.ErrConflict)
	_, err := db.Protect(ctx, r.ID, "kim", noon)
	must(t, err)
	wantErr(t, "nobody", lift("", "ended"), intake.ErrConflict)
	wantErr(t, "without a reason", lift("kim", ""), intake.ErrConflict)
	first, err := db.Lifting(ctx, r.ID)
	must(t, err)
	want(t, "proposed by nobody yet", first == nil, true)
	must(t, lift("kim", "ended"))
	wantErr(t, "the same person", lift("kim", "mistake"), intake.ErrConflict)
	first, err = db.Lifting(ctx, r.ID)
	must(t, err)
	want(t, "proposed", *first, intake.Lift{Who: "kim", Reason: "ended", At: noon})
	_, err = db.Protect(ctx, r.ID, "lo", noon)
	must(t, err)
	must(t, lift("lo", "ended"))
	want(t, "still protected", workOn(t, db, r.ID).Protected, true)
}

// testProtectedByTwoRegions: each region lifts its own protection in its own cases,
// and what another region protects stays protected everywhere.
func testProtectedByTwoRegions(t *testing.T, db *DB) {
	ctx := context.Background()
	p := strings.Repeat("e5", 32)
	about := func(form, number, arrival string) judge.Return {
		e := frozen(t, db, form, "")
		r := filledIn(t, db, e, number, "192501019216", 1)
		r.Request.Persons = []string{p}
		return finish(t, db, arrival, r)[0]
	}
	vgr, rjl := about("vgr-konto", "V1", "a1"), about("rjl-lasning", "R1", "a2")
	is := func(what string, inVGR, inRJL bool) {
		t.Helper()
		want(t, what+": vgr", workOn(t, db, vgr.ID).Protected, inVGR)
		want(t, what+": rjl", workOn(t, db, rjl.ID).Protected, inRJL)
	}
	_, err := db.Protect(ctx, vgr.ID, "kim", noon)
	must(t, err)
	is("set in one", true, true)
	changed := unprotect(t, db, vgr.ID)
	want(t, "lifted where it was set", numbersOf(changed), map[string]bool{"V1": true})
	is("lifted where it was set", false, true)
	_, err = db.Protect(ctx, vgr.ID, "kim", noon)
	must(t, err)
	unprotect(t, db, rjl.ID)
	is("lifted where it was not set", true, true)
	_, err = db.Protect(ctx, rjl.ID, "kim", noon)
	must(t, err)
	unprotect(t, db, vgr.ID)
	is("lifted in one of two", true, true)
	unprotect(t, db, rjl.ID)
	is("lifted in the other", true, false)
	unprotect(t, db, vgr.ID)
	is("lifted in both", false, false)
}

func numbersOf(cases []judge.Case) map[string]bool {
	all := map[string]bool{}
	for _, c := range cases {
		all[c.Number] = true
	}
	return all
}
