package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLockAndUnlockMeet prints a lock and an unlock for one person, known by the
// printed number, and lets both come back in files of their own.
func TestLockAndUnlockMeet(t *testing.T) {
	s := serve(t, t.TempDir())
	dir := t.TempDir()
	for _, asks := range []string{"lasa", "lasupp"} {
		file := filepath.Join(dir, asks+".pdf")
		blankett(t, "print", "vgr-konto", "--data", s.data, "--set", "begaran="+asks, "--set", "personnummer="+samplePersonnummer, "--out", file)
		s.drop(asks+".pdf", fileBytes(t, file))
	}
	for _, r := range s.returns(2) {
		if !has(r.Findings, "opposite-waiting", "") {
			t.Errorf("return %d does not say that the opposite waits: %v", r.ID, r.Findings)
		}
	}
}

// TestSetInTwoFiles scans the second page of a set first and the other one
// later, in a file of its own: one return, whole. Somebody has taken it between
// the two, and must look again before they close it.
func TestSetInTwoFiles(t *testing.T) {
	s := serve(t, t.TempDir())
	dir := t.TempDir()
	blankett(t, "print", "kalmar-forlangd", "--data", s.data, "--out", filepath.Join(dir, "set.pdf"))
	if out, err := exec.Command("pdfseparate", filepath.Join(dir, "set.pdf"), filepath.Join(dir, "page-%d.pdf")).CombinedOutput(); err != nil {
		t.Fatalf("pdfseparate: %v\n%s", err, out)
	}
	s.drop("b.pdf", fileBytes(t, filepath.Join(dir, "page-2.pdf")))
	first := s.returns(1)[0]
	if !has(first.Findings, "page-missing", "") || len(first.Pages) != 1 {
		t.Fatalf("half a set: %d pages, %v", len(first.Pages), first.Findings)
	}
	id := fmt.Sprint(first.ID)
	blankett(t, "queue", "claim", id, "--as", "anna", "--data", s.data)
	s.drop("a.pdf", fileBytes(t, filepath.Join(dir, "page-1.pdf")))
	for whole := s.returns(1); ; whole = s.returns(1) {
		if len(whole) != 1 {
			t.Fatalf("%d returns of one set", len(whole))
		}
		if len(whole[0].Pages) == 2 {
			if has(whole[0].Findings, "page-missing", "") || whole[0].Pages[1].Arrival == "" {
				t.Errorf("the whole set: %v, second page of arrival %q", whole[0].Findings, whole[0].Pages[1].Arrival)
			}
			break
		}
	}
	for _, verb := range []string{"done", "close --reason withdrawn", "return"} {
		call := append(append([]string{"queue"}, strings.Fields(verb)...), id, "--as", "anna", "--data", s.data)
		fails(t, exitConflict, "has changed since you took it", call...)
	}
	blankett(t, "queue", "claim", id, "--as", "anna", "--data", s.data)
	blankett(t, "queue", "close", id, "--reason", "withdrawn", "--as", "anna", "--data", s.data)
	out := string(blankett(t, "reread", "--since", "1h", "--dry-run", "--data", s.data))
	if out != "2 files read again, 0 answers would change\n" {
		t.Errorf("reread says:\n%s", out)
	}
}

// TestOldCasesGetTheirPersons starts the service on a ledger from before it was
// noted whom a printed case is about.
func TestOldCasesGetTheirPersons(t *testing.T) {
	data := t.TempDir()
	printed(t, data, filepath.Join(t.TempDir(), "sheet.pdf"), 3, "personnummer="+samplePersonnummer)
	db, err := sql.Open("sqlite", filepath.Join(data, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM case_persons; UPDATE schema_versions SET tstamp = '2025-01-02 03:04:05' WHERE version_id < 7"); err != nil {
		t.Fatal(err)
	}
	serve(t, data).stop()
	var cases, persons int
	if err := db.QueryRow("SELECT count(*), count(DISTINCT person) FROM case_persons").Scan(&cases, &persons); err != nil {
		t.Fatal(err)
	}
	if cases != 3 || persons != 1 {
		t.Errorf("%d cases know their %d persons, want 3 and 1", cases, persons)
	}
}

func fileBytes(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
