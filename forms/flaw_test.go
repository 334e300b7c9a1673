package forms

import (
	"strings"
	"testing"
	"time"
)

var aDay = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// The program's own forms have no flaw, but that KSD's number is not known.
func TestOwnFormsHaveNoFlaw(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		flaws, err := Flaws(form, aDay)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flaws {
			if !strings.Contains(f.Says, "the setting ksd of region vgr") {
				t.Errorf("%s: %+v", form.Form, f)
			}
		}
	}
}

// Every rule of the program holds on some sheet of some form, and not on others.
func TestEveryRuleCanHoldAndNot(t *testing.T) {
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	held, not := map[string]int{}, map[string]int{}
	for _, form := range all {
		e := editionOf(t, form, "")
		h, n := e.tryRules()
		for i, r := range e.Rules {
			held[r.When] += h[i]
			not[r.When] += n[i]
		}
	}
	for when := range held {
		if held[when] == 0 || not[when] == 0 {
			t.Errorf("held %d times, not %d times: %s", held[when], not[when], when)
		}
	}
	if len(held) < 40 {
		t.Errorf("%d rules only", len(held))
	}
}
