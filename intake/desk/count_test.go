package desk_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// TestKeysAreCounted works kinds of return by keyboard, from taking the next, and holds
// the README's table against the keys that it took. BLANKETT_COUNT=1 writes the table.
func TestKeysAreCounted(t *testing.T) {
	digits := func(field, value string) wrote {
		return wrote{field: forms.Answer{State: forms.Filled, Value: value, Confidence: 0.6}}
	}
	kinds := []struct {
		name  string
		paper wrote
		focus string // where the keyboard must be
		keys  string
		most  int
		then  judge.ReturnState
	}{
		{"a date with one digit in doubt", unsureDate, "in-datum", "1" + kb.Enter, 5, judge.StateReady},
		{"a date with two digits in doubt, side by side", digits("datum", "202603??"), "in-datum", "01" + kb.Enter, 6, judge.StateReady},
		{"a date with two digits in doubt, apart", digits("datum", "2026?30?"), "in-datum", "01" + kb.Enter, 6, judge.StateReady},
		{"the staff's date with one digit in doubt", digits("personal_datum", "202603?1"), "in-personal_datum", "0" + kb.Enter, 5, judge.StateReady},
		{"a personnummer with one digit in doubt, first person", unsureNumber, "in-personnummer", "3" + kb.Enter, 6, judge.StateReview},
		{"a signature in doubt", wrote{"underskrift": {State: forms.Unsure, Confidence: 0.5}}, "", "i" + kb.Enter, 5, judge.StateReady},
		{"the staff's signature in doubt", wrote{"personal_underskrift": {State: forms.Unsure, Confidence: 0.5}}, "", "i" + kb.Enter, 5, judge.StateReady},
		{"both dates in doubt", wrote{"datum": unsureDate["datum"], "personal_datum": unsureDate["datum"]}, "in-datum", "1" + kb.Enter + "1" + kb.Enter, 9, judge.StateReady},
	}
	s := desktest.Open(t)
	paper := newPaper(t, s)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	var table strings.Builder
	table.WriteString("| what is in doubt | keys | at most |\n|---|---|---|\n")
	for _, k := range kinds {
		r := paper.sheet(k.paper, desktest.Unit)
		anna.keys = 0
		anna.opens("/queue?state=review")
		anna.presses("n")
		anna.sees("#items .current")
		if k.focus != "" {
			anna.at(k.focus)
		}
		desktest.Run(t, anna.ctx, desktest.Shot(t, k.name))
		for _, key := range k.keys {
			anna.presses(string(key))
			if string(key) == kb.Enter {
				desktest.Run(t, anna.ctx, chromedp.Sleep(patience/40))
			}
		}
		w := paper.stands(r.ID, k.then)
		if anna.keys > k.most || len(w.Corrections)+len(w.Keyings) == 0 {
			t.Errorf("%s took %d keys, at most %d; %d corrections, %d keyings", k.name, anna.keys, k.most, len(w.Corrections), len(w.Keyings))
		}
		fmt.Fprintf(&table, "| %s | %d | %d |\n", k.name, anna.keys, k.most)
	}
	const from, to = "<!-- keys -->\n", "<!-- /keys -->"
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(raw), from)
	have, after, found := strings.Cut(rest, to)
	if !found {
		t.Fatal("the README has no place for the keys")
	}
	if os.Getenv("BLANKETT_COUNT") != "" {
		if err := os.WriteFile("README.md", []byte(before+from+table.String()+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if have != table.String() {
		t.Errorf("the README's table of keys is old; BLANKETT_COUNT=1 writes it:\n%s", table.String())
	}
}

// TestDigitsArePasted: what is pasted lands in the boxes, without its dashes.
func TestDigitsArePasted(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsureDate, desktest.Unit)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens(fmt.Sprintf("/returns/%d", r.ID))
	anna.at("in-datum")
	var shown, doubt string
	const boxes = `[...document.querySelectorAll(".current .cell b")].map(b => b.textContent).join("")`
	desktest.Run(t, anna.ctx, chromedp.Evaluate(boxes, &shown), chromedp.Evaluate(`document.querySelectorAll(".current .cell.doubt").length + ""`, &doubt))
	if shown != "2026030?" || doubt != "1" {
		t.Errorf("the boxes show %q, %s in doubt", shown, doubt)
	}
	desktest.Look(t, anna.ctx, "boxes")
	desktest.Run(t, anna.ctx, chromedp.Focus("#in-datum"),
		chromedp.Evaluate(`document.getElementById("in-datum").select(); document.execCommand("insertText", false, "2026-03-01")`, nil), chromedp.Evaluate(boxes, &shown))
	if shown != "20260301" {
		t.Errorf("pasted, the boxes show %q", shown)
	}
	anna.presses(kb.Enter)
	if w := paper.stands(r.ID, judge.StateReady); w.Corrections[0].After.Value != "20260301" {
		t.Errorf("saved: %+v", w.Corrections)
	}
}
