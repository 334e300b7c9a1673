package staff

import (
	"encoding/json"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
)

// TestMaskedReturnSaysNothing looks through all that a masked return is made of.
func TestMaskedReturnSaysNothing(t *testing.T) {
	secret := "201311212383"
	var answers []forms.Answer
	for _, k := range []forms.Kind{forms.KindText, forms.KindDigits, forms.KindSignature} {
		answers = append(answers, forms.Answer{Field: string(k), Kind: k, State: forms.Filled, Value: secret, Likely: secret, Cells: []forms.Cell{{Digit: "2"}}})
	}
	answers = append(answers, forms.Answer{Field: "tick", Kind: forms.KindTick, State: forms.Filled, Value: "x"})
	r := judge.Return{Unit: "Hemliga mottagningen", Protected: true, Pages: []judge.PageReading{{Answers: answers, Preview: []byte(secret)}}}
	text, err := json.Marshal(Masked(r))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{secret, "Hemliga", `"digit"`} {
		if strings.Contains(string(text), s) {
			t.Errorf("a masked return says %s: %s", s, text)
		}
	}
	if a := Masked(r).Pages[0].Answers; a[3].Value != "x" || a[0].State != forms.Filled {
		t.Errorf("what may be seen is gone: %+v", a)
	}
	if r.Pages[0].Answers[0].Value != secret {
		t.Error("masking changed the return itself")
	}
	r.Protected = false
	if Masked(r).Unit == "" {
		t.Error("what is not protected is masked")
	}
}

func TestNotesWithANumberAreRefused(t *testing.T) {
	for _, s := range []string{"201311212383", "20131121-2383", "131121-2383", "250101+9216", "gäller 20131121 2383 enligt mamma", "2013-11-21-2383",
		"2013 11 21 2383", "20131121 - 2383", "pnr:1311212383.", "19150072-2390"} {
		if CheckNote(s) == (forms.Text{}) {
			t.Errorf("%q is taken", s)
		}
	}
	for _, s := range []string{"", "papperet försvann", "ny utskrift 2026-11-28", "retur 17", "SPL-2026-00123", "K7QF-M2XR-9TPD", "rum 4, plan 12"} {
		if CheckNote(s) != (forms.Text{}) {
			t.Errorf("%q is refused", s)
		}
	}
}
