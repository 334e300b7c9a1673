package forms

import (
	"fmt"
	"strings"
	"testing"
)

// TestGroupsAreWholeOrEmpty tries every way to fill in every group of fields of
// every form, each field filled, empty or unsure: whole and empty groups pass, what
// is missing beside something is rejected, and what can't be told is looked at.
func TestGroupsAreWholeOrEmpty(t *testing.T) {
	groups := 0
	builtins, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tmpl := range builtins {
		l := &editionOf(t, tmpl, "").Layout
		for _, group := range tmpl.Together {
			groups++
			ways := 1
			for range group {
				ways *= 3
			}
			for way := range ways {
				words := usual + " " + right[tmpl.Form]
				if tmpl.Form == "rjl-bryta" { // for a child its head of unit signs in any case
					words += " personnummer=192501019216 hotbild_ja=open hotbild_nej=x"
				}
				want, filled := []string{}, 0
				states := make([]string, len(group))
				for i, left := 0, way; i < len(group); i, left = i+1, left/3 {
					states[i] = []string{"empty", "unread", "unsure"}[left%3]
					words += " " + group[i] + "=" + states[i]
					if states[i] == "unread" {
						filled++
					}
				}
				for i, name := range group {
					switch {
					case states[i] == "unsure":
						want = append(want, "review")
					case states[i] == "empty" && filled > 0:
						want = append(want, "reject")
					default:
						want = append(want, "")
					}
					if got := Worst(about(Judge(l, sheetOf(words).facts(t, l)), name)); string(got) != want[i] {
						t.Errorf("%s %s: %s comes to %q, not %q", tmpl.Form, strings.Join(states, " "), name, got, want[i])
					}
				}
			}
		}
	}
	if groups < 5 {
		t.Errorf("%d groups, there are five forms with one", groups)
	}
}

// about are the findings on a field.
func about(found []Finding, field string) (those []Finding) {
	for _, f := range found {
		if f.Field == field {
			those = append(those, f)
		}
	}
	return those
}

// TestGroupsAreRefused: a group that can't be held is refused where it stands, and
// fields of one person that are loose are a flaw.
func TestGroupsAreRefused(t *testing.T) {
	const form = `form: liten
edition: "1"
title: { sv: Liten, en: Small }
%s
sections:
  - heading: Du
    rows:
      - fields:
          - { name: namn, kind: text, label: { sv: Namn, en: Name } }
          - { name: vh_namn, kind: text, optional: true, label: { sv: Namn, en: Name } }
      - fields:
          - { name: vh_underskrift, kind: signature, optional: true, label: { sv: Underskrift, en: Signature } }
`
	for _, bad := range []struct{ together, says string }{
		{"together: [[vh_namn, vh_underskrif]]", `did you mean "vh_underskrift"`},
		{"together: [[namn, vh_namn]]", `"namn" is needed in any case`},
		{"together: [[vh_namn, vh_underskrift], [vh_namn, vh_underskrift]]", `"vh_namn" stands in two places`},
	} {
		if _, err := Parse("liten.yaml", fmt.Appendf(nil, form, bad.together)); err == nil || !strings.Contains(err.Error(), "liten.yaml:4:") || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%s: %v", bad.together, err)
		}
	}
	for together, flaws := range map[string]int{"": 1, "together: [[vh_namn, vh_underskrift]]": 0} {
		tmpl, err := Parse("liten.yaml", fmt.Appendf(nil, form, together))
		if err != nil {
			t.Fatal(err)
		}
		if found := tmpl.looseFlaws(); len(found) != flaws {
			t.Errorf("with %q: %v", together, found)
		}
	}
}
