package forms

import (
	"slices"
	"strings"
	"testing"
)

// TestNothingIsLiftedBeforeItIsLookedInto holds every form that lifts anything,
// with its guide: urgency is for locking and blocking only.
func TestNothingIsLiftedBeforeItIsLookedInto(t *testing.T) {
	lifting := 0
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		if form.Asks.Unlock != "" {
			lifting++
		}
		for _, s := range form.liftsFirst() {
			t.Errorf("%s: %s", form.Form, s)
		}
	}
	if lifting < 4 {
		t.Errorf("%d forms lift", lifting)
	}
}

// TestLiftAtOnceIsAFlaw puts sentences into a form that only lifts, and into one
// that does both.
func TestLiftAtOnceIsAFlaw(t *testing.T) {
	for _, c := range []struct {
		form, text string
		flaw       bool
	}{
		{"rjl-bryta", "Brådskande? Ring kontaktcenter, 010, och begär åtgärden direkt. Utred sedan tillsammans.", true},
		{"rjl-bryta", "Ring och begär låsning direkt.", true},
		{"rjl-haver", "Urgent? Ask for it at once.", true},
		{"rjl-haver", "Investigate afterwards with social services.", true},
		{"rjl-haver", "Frågor? Ring kontaktcenter.", false},
		{"rjl-egen", "Ring och begär åtgärden direkt.", true},
		{"rjl-egen", "Ring och häv låsningen direkt.", true},
		{"rjl-egen", "Ring och begär låsning direkt.", false},
		{"rjl-egen", "Ring and ask for the lock at once.", false},
		{"rjl-lasning", "Ring och begär låsning direkt. Utred sedan tillsammans.", false},
	} {
		form := *builtin(t, c.form) // others use it too
		form.Guide.Contacts = slices.Concat(form.Guide.Contacts, []Text{{SV: c.text}})
		if got := len(form.liftsFirst()) > 0; got != c.flaw {
			t.Errorf("%s, %q: a flaw %v, want %v", c.form, c.text, got, c.flaw)
		}
		stops := false
		for _, f := range form.wordFlaws() {
			stops = stops || f.Stops && strings.Contains(f.Says, "comes first")
		}
		if stops != c.flaw {
			t.Errorf("%s, %q: forms check stops it: %v", c.form, c.text, stops)
		}
	}
}
