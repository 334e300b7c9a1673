package forms

import (
	"math/rand/v2"
	"testing"
	"time"
)

// There is a right way to fill in each of the program's forms on any day.
func TestEveryFormCanBeFilledIn(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		e := editionOf(t, form, "")
		for i, day := range []string{"2026-02-27", "2031-05-01"} {
			at, _ := time.Parse(time.DateOnly, day)
			f, blame, ok := e.Fill(at, rand.New(rand.NewPCG(uint64(i), 1)))
			if !ok {
				t.Errorf("%s on %s: %v", form.Form, day, blame)
			}
			if years := f.Day.Year() - at.Year(); years > 30 || years < -30 {
				t.Errorf("%s on %s: filled in on %v", form.Form, day, f.Day)
			}
		}
	}
}
