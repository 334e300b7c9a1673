package main

import (
	"path/filepath"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/trial/corpus"
)

// TestMarksAsTheyComeIn reads sheets on which stamps or print stand where a signature belongs, and sheets ticked as people tick, by another program's pens.
// The same kinds, drawn, are tested in intake/scan.
func TestMarksAsTheyComeIn(t *testing.T) {
	dir := corpus.Dir(t, "cases")
	for _, tc := range []struct {
		file, field string
		want        forms.State
	}{
		{"A1-name-stamp-staff.jpg", "personal_underskrift", forms.Unsure},
		{"A3-office-stamp-framed.jpg", "personal_underskrift", forms.Unsure},
		{"A5-digital-signature-box.pdf", "underskrift", forms.Unsure},
		{"hands/slanted-stamp.jpg", "personal_underskrift", forms.Unsure},
		{"hands/large-cross.jpg", "id_kort", forms.Filled},
		{"hands/cross-drawn-twice.jpg", "annan", forms.Filled},
		{"hands/long-check.jpg", "lasupp", forms.Filled},
	} {
		t.Run(tc.file, func(t *testing.T) {
			file, received := filepath.Join(dir, tc.file), "2026-11-28"
			if filepath.Dir(tc.file) == "hands" {
				received = "2026-12-24"
			}
			read := readCase(t, file, received)
			if a := forms.AnswerIn(read.Answers, tc.field); a.State != tc.want {
				t.Errorf("%s is %s: %v", tc.field, a.State, a.Why)
			}
			if tc.want == forms.Unsure && read.Verdict == judge.VerdictReady {
				t.Error("ready")
			}
		})
	}
}
