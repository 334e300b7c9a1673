package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/trial/corpus"
)

// TestDigitsOfHandsThatNobodyLearnt reads plain sheets with digits from cheques: nines
// with a bowed tail, ones with a flag, sevens with a bar. A digit of theirs is right,
// or it is for a person. The number is right as the check digit has it, or offered.
func TestDigitsOfHandsThatNobodyLearnt(t *testing.T) {
	dir := corpus.Dir(t, "cases")
	for _, c := range []struct {
		sheet, number, telephone, day string
		whole                         bool // the number is read, or offered
	}{
		{"hands/nine-with-bowed-tail.jpg", "196207042398", "0363459076", "20261217", true},
		{"hands/one-with-flag.jpg", "193603032396", "0853567617", "20261215", true},
		{"hands/long-check.jpg", "199010092386", "0837375714", "20261217", false},
		{"hands/large-cross.jpg", "200402242390", "", "20261206", true},
		{"century/199906302394.jpg", "199906302394", "", "", true},
	} {
		t.Run(filepath.Base(c.sheet), func(t *testing.T) {
			if _, err := forms.ParsePersonnummer(c.number); err != nil {
				t.Fatal(err)
			}
			answers := readCase(t, filepath.Join(dir, c.sheet), "2026-12-24").Answers
			for field, right := range map[string]string{"personnummer": c.number, "telefonnummer": c.telephone, "datum": c.day} {
				read := forms.AnswerIn(answers, field)
				if right != "" && !agrees(read.Value, right) {
					t.Errorf("%s: %q is sure, there stands %q", field, read.Value, right)
				}
			}
			if number := forms.AnswerIn(answers, "personnummer"); c.whole && number.Value != c.number && number.Likely != c.number {
				t.Errorf("the number is %q, likely %q, not %s", number.Value, number.Likely, c.number)
			}
		})
	}
}

// agrees says whether a value holds no digit that is sure and wrong.
func agrees(value, right string) bool {
	for i, r := range value {
		if r != '?' && r != ' ' && !strings.HasPrefix(right[min(i, len(right)):], string(r)) {
			return false
		}
	}
	return true
}

// readCase reads a sheet of the cases with a copy of the ledger beside it.
func readCase(t *testing.T, file, received string) readLine {
	t.Helper()
	read := lines[readLine](t, blankett(t, "read", "--json", "--received", received, "--data", caseLedger(t, filepath.Dir(file)), file))
	if len(read) != 1 {
		t.Fatalf("%d pages", len(read))
	}
	return read[0]
}

// caseLedger is a copy of the ledger and keys that the sheets of a folder were printed
// with: reading writes there.
func caseLedger(t *testing.T, dir string) string {
	t.Helper()
	data := t.TempDir()
	for _, name := range []string{"blankett.db", "keys.json"} {
		raw, err := os.ReadFile(filepath.Join(dir, "data", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(data, name), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return data
}
