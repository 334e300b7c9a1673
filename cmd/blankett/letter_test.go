package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"blankett/intake/judge"
)

// TestLetters writes both letters about returns of a running service.
func TestLetters(t *testing.T) {
	s, returns := sampled(t)
	with := func(reason string) judge.Return {
		for _, r := range returns {
			for _, f := range r.Findings {
				if f.Reason == reason && r.Case != "" {
					return r
				}
			}
		}
		t.Fatalf("no sample has %s", reason)
		return judge.Return{}
	}
	unsigned := with("signature-missing")
	dir := t.TempDir()
	address, out := filepath.Join(dir, "till.txt"), filepath.Join(dir, "brev.pdf")
	if err := os.WriteFile(address, []byte("Vårdcentralen Ön\nExempelgatan 1\n123 45 Exempelstad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	call := func(kind string, id int64, more ...string) []string {
		return append([]string{"letter", kind, fmt.Sprint(id), "--address", address, "--out", out, "--as", "anna", "--data", s.data}, more...)
	}
	fails(t, exitCaller, "nobody has confirmed the address", call("completion", unsigned.ID)...)
	fails(t, exitCaller, "the reader is clinic or resident", call("completion", unsigned.ID, "--confirmed", "--reader", "neighbour")...)
	fails(t, exitNotFound, "look up return 9999", call("completion", 9999, "--confirmed")...)
	fails(t, exitConflict, "belongs to no case", call("completion", unidentified(t, returns).ID, "--confirmed")...)
	if _, err := os.Stat(out); err == nil {
		t.Fatal("a letter was made that was refused")
	}

	said := string(blankett(t, call("completion", unsigned.ID, "--confirmed")...))
	letter := pdfWords(t, out)
	for _, want := range []string{"Vårdcentralen Ön Exempelgatan 1 123 45 Exempelstad", "Blanketten behöver kompletteras", "saknas. Skriv under för hand", unsigned.Case} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter does not say %q:\n%s", want, letter)
		}
	}
	_, fresh, _ := strings.Cut(said, "with a sheet of case ")
	fresh, _, _ = strings.Cut(fresh, ",")
	if fresh == unsigned.Case || !strings.Contains(letter, fresh) {
		t.Errorf("the letter has no sheet of a new case: %q", said)
	}
	shown := string(blankett(t, "case", "show", unsigned.Case, "--data", s.data))
	if !strings.Contains(shown, "replaced by "+fresh) || !strings.Contains(shown, "anna") {
		t.Errorf("the old case stands as\n%s", shown)
	}
	fails(t, exitConflict, "", call("completion", unsigned.ID, "--confirmed")...)

	fails(t, exitConflict, "only what was carried out", call("confirmation", unsigned.ID, "--confirmed", "--reader", "resident")...)
	var ready int64
	for _, r := range returns {
		if r.State == judge.StateReady {
			ready = r.ID
		}
	}
	fails(t, exitConflict, "only what was carried out", call("confirmation", ready, "--confirmed")...)
	blankett(t, "queue", "claim", fmt.Sprint(ready), "--as", "anna", "--data", s.data)
	blankett(t, "queue", "done", fmt.Sprint(ready), "--as", "anna", "--data", s.data)
	blankett(t, call("confirmation", ready, "--confirmed", "--reader", "resident")...)
	letter = pdfWords(t, out)
	for _, want := range []string{"Ditt konto på 1177.se är låst", "din blankett", "är personuppgiftsansvarig"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the confirmation of a lock does not say %q:\n%s", want, letter)
		}
	}
	if strings.Contains(letter, "rätt ifylld") {
		t.Error("the confirmation says that it was filled in right")
	}
}

func unidentified(t *testing.T, returns []judge.Return) judge.Return {
	t.Helper()
	for _, r := range returns {
		if r.Case == "" {
			return r
		}
	}
	t.Fatal("every return has a case")
	return judge.Return{}
}

// pdfWords are the words of a PDF, as poppler reads them.
func pdfWords(t *testing.T, file string) string {
	t.Helper()
	text, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}
