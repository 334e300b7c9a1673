package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"blankett/intake/auditlog"
)

// looked writes n lines into the log.
func looked(t testing.TB, db *DB, n int) []auditlog.Entry {
	t.Helper()
	var all []auditlog.Entry
	for i := range n {
		e, err := db.Record(context.Background(), auditlog.Entry{At: noon.Add(time.Duration(i) * time.Minute), Who: fmt.Sprint("who", i%7), Name: "Åsa Testsson",
			Role: "handler", Region: []string{"vgr", "rjl"}[i%2], Unit: "Unit A", Act: auditlog.ActOpen, Return: int64(i), Case: fmt.Sprint("C", i%3), Note: "ref 1"})
		must(t, err)
		all = append(all, e)
	}
	return all
}

func testAudit(t *testing.T, db *DB) {
	ctx := context.Background()
	written := looked(t, db, 20)
	want(t, "the first line", written[0].Seq, 1)
	last, err := auditlog.Verify(ctx, db, nil)
	must(t, err)
	want(t, "the last line", last, written[19])
	for name, c := range map[string]struct {
		f     auditlog.Filter
		first int64
		n     int
	}{
		"all":        {auditlog.Filter{}, 20, 20},
		"by person":  {auditlog.Filter{Who: "who3"}, 18, 3},
		"by region":  {auditlog.Filter{Region: "vgr"}, 19, 10},
		"by case":    {auditlog.Filter{Case: "C0", Oldest: true}, 1, 7},
		"by time":    {auditlog.Filter{From: noon.Add(2 * time.Minute), Until: noon.Add(4 * time.Minute), Oldest: true}, 3, 2},
		"before":     {auditlog.Filter{Before: 10, Limit: 4}, 9, 4},
		"by nothing": {auditlog.Filter{Act: auditlog.ActPrint}, 0, 0},
	} {
		got, err := db.Entries(ctx, c.f)
		must(t, err)
		want(t, name, len(got), c.n)
		if c.n > 0 {
			want(t, name+", first", got[0].Seq, c.first)
		}
	}
	for _, change := range []string{"DELETE FROM audit", "UPDATE audit SET who = 'x'", "DELETE FROM audit_checks", "UPDATE audit_checks SET who = 'x'"} {
		must(t, db.MarkChecked(ctx, auditlog.Check{Seq: 3, At: noon, Who: "auditor", Fine: true, Note: "asked"}))
		if _, err := db.write.ExecContext(ctx, change); err == nil {
			t.Errorf("%s is possible", change)
		}
	}
	checks, err := db.Checked(ctx, []int64{2, 3})
	must(t, err)
	want(t, "checks", len(checks), 4)
	want(t, "check", checks[0], auditlog.Check{Seq: 3, At: noon.Truncate(time.Microsecond), Who: "auditor", Fine: true, Note: "asked"})
	rest, err := db.Unchecked(ctx, auditlog.Filter{}, 100)
	must(t, err)
	want(t, "lines nobody checked", len(rest), 19)
}

// testAuditRace: many write at once, and the chain holds.
func testAuditRace(t *testing.T, db *DB) {
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 10 {
				if _, err := db.Record(ctx, auditlog.Entry{At: noon, Who: fmt.Sprint(i), Act: auditlog.ActOpen}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	last, err := auditlog.Verify(ctx, db, nil)
	must(t, err)
	want(t, "lines", last.Seq, 80)
}

// auditFields are what a line says; each is tampered with.
var auditFields = []string{"at", "who", "name", "role", "region", "unit", "act", "return_id", "case_number", "note", "prev", "hash"}

// TestTamperedAudit changes the log behind the program's back, as somebody with
// the file can: a thousand edits, deletions, swaps, insertions and cuts, each of
// which must be found.
func TestTamperedAudit(t *testing.T) {
	db := openAt(t, filepath.Join(t.TempDir(), "blankett.db"))
	ctx := context.Background()
	lines := looked(t, db, 120)
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	head := auditlog.SignHead(lines[len(lines)-1], noon, key)
	must(t, head.SignedBy(key.Public().(ed25519.PublicKey)))
	raw := func(query string, args ...any) {
		t.Helper()
		if _, err := db.write.ExecContext(ctx, query, args...); err != nil {
			t.Fatal(query, err)
		}
	}
	raw("DROP TRIGGER audit_stays")
	raw("DROP TRIGGER audit_stands")
	raw("PRAGMA foreign_keys = 0")
	raw("PRAGMA synchronous = OFF") // the test's patience, not the log's
	raw("CREATE TABLE kept AS SELECT * FROM audit")
	random := mathrand.New(mathrand.NewPCG(1, 2))
	kinds := map[string]int{}
	for i := range 1000 {
		kind, h := tamper(t, raw, random, i, len(lines)), (*auditlog.Head)(nil)
		kinds[kind]++
		if kind == "cut" || kind == "rewritten" {
			h = &head // what the chain alone can't show
		}
		if kind == "rewritten" {
			rechain(t, db)
		}
		if _, err := auditlog.Verify(ctx, db, h); !errors.Is(err, auditlog.ErrBroken) {
			t.Fatalf("change %d, %s, is not found: %v", i, kind, err)
		}
		raw("DELETE FROM audit")
		raw("INSERT INTO audit SELECT * FROM kept")
	}
	t.Log(kinds)
	if _, err := auditlog.Verify(ctx, db, &head); err != nil {
		t.Error(err)
	}
}

// tamper does one thing to the log and says which.
func tamper(t *testing.T, raw func(string, ...any), random *mathrand.Rand, i, n int) string {
	t.Helper()
	line := 1 + random.IntN(n)
	switch i % 5 {
	case 0:
		field := auditFields[random.IntN(len(auditFields))]
		value := any("x")
		if field == "at" || field == "return_id" {
			value = 1 + random.Int64N(1<<40)
		}
		raw("UPDATE audit SET "+field+" = ? WHERE seq = ?", value, line)
		return "edit"
	case 1:
		raw("DELETE FROM audit WHERE seq = ?", 1+random.IntN(n-1))
		return "deletion"
	case 2:
		other := 1 + (line+random.IntN(n-2))%n
		raw("UPDATE audit SET seq = CASE seq WHEN ? THEN -1 ELSE seq END", line)
		raw("UPDATE audit SET seq = ? WHERE seq = ?", line, other)
		raw("UPDATE audit SET seq = ? WHERE seq = -1", other)
		return "swap"
	case 3:
		raw("DELETE FROM audit WHERE seq > ?", random.IntN(n))
		return "cut"
	}
	raw("UPDATE audit SET who = 'somebody else' WHERE seq = ?", line)
	return "rewritten"
}

// rechain gives every line a right hash again, as somebody who knows how it is
// made could.
func rechain(t *testing.T, db *DB) {
	t.Helper()
	ctx := context.Background()
	lines, err := db.Entries(ctx, auditlog.Filter{Oldest: true})
	must(t, err)
	prev := ""
	must(t, db.commit(ctx, func(c *commit) error {
		for _, e := range lines {
			e.Prev = prev
			if prev, err = e.Sum(); err != nil {
				return err
			}
			if _, err := c.exec(ctx, "UPDATE audit SET prev = ?, hash = ? WHERE seq = ?", e.Prev, prev, e.Seq); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestHeadIsSigned(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	public := key.Public().(ed25519.PublicKey)
	good := auditlog.SignHead(auditlog.Entry{Seq: 7, Hash: "ab"}, noon, key)
	must(t, good.SignedBy(public))
	for name, change := range map[string]func(*auditlog.Head){
		"seq": func(h *auditlog.Head) { h.Seq++ }, "hash": func(h *auditlog.Head) { h.Hash = "cd" },
		"time": func(h *auditlog.Head) { h.At = h.At.Add(time.Hour) }, "signature": func(h *auditlog.Head) { h.Signature = "00" },
		"key": func(h *auditlog.Head) { *h = auditlog.SignHead(auditlog.Entry{Seq: 7, Hash: "ab"}, noon, other) },
	} {
		h := good
		change(&h)
		wantErr(t, name, h.SignedBy(public), auditlog.ErrForgedHead)
	}
}
