package main

import (
	"os"
	"path/filepath"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/trial/corpus"
)

// TestBowedNineInTheCentury reads a neat, complete sheet on which the 9 of 1999 is
// more like an 8. The check digit is right for 1899 too, because it says nothing of
// the century: the number is 1999, or it is for a person. In forms the same is
// tested with the chances of the digits alone.
func TestBowedNineInTheCentury(t *testing.T) {
	dir := corpus.Dir(t, "cases", "century")
	data := t.TempDir()
	for _, name := range []string{"blankett.db", "keys.json"} { // reading writes to the ledger
		raw, err := os.ReadFile(filepath.Join(dir, "data", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(data, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const right = "199906302394"
	out := blankett(t, "read", "--json", "--received", "2026-12-24", "--data", data, filepath.Join(dir, right+".jpg"))
	read := lines[readLine](t, out)
	if len(read) != 1 {
		t.Fatalf("%d pages", len(read))
	}
	number := forms.AnswerIn(read[0].Answers, "personnummer")
	switch {
	case number.Value == right:
	case number.Value == "1?9906302394" && number.Likely == right && read[0].Verdict == judge.VerdictReview:
	default:
		t.Errorf("%q, likely %q, %s", number.Value, number.Likely, read[0].Verdict)
	}
}
