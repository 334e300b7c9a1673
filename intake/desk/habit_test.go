package desk_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

// habits are the keys that a hand presses without the eye: save and go on, the
// next one, carried out.
var habits = []string{kb.Enter, "n", "u"}

// walkLength is how many keys one walk presses.
const walkLength = 10

// TestHabitKeysDecideNothing presses the habit keys in any order on each kind of
// return that something stands against. Nothing may be accepted, corrected, keyed,
// decided or sent by it. WALKS says how many walks are taken; each says its seed.
func TestHabitKeysDecideNothing(t *testing.T) {
	walks := 5
	if n, err := strconv.Atoi(os.Getenv("WALKS")); err == nil {
		walks = n
	}
	s := desktest.Open(t)
	paper := newPaper(t, s)
	against := map[string]judge.Return{
		"unsigned":            paper.sheet(wrote{"underskrift": {State: forms.Empty, Confidence: 0.99}}, "A"),
		"unsigned by staff":   paper.sheet(wrote{"personal_underskrift": {State: forms.Empty, Confidence: 0.99}}, "A"),
		"signature unsure":    paper.sheet(wrote{"underskrift": {State: forms.Unsure, Confidence: 0.5}}, "A"),
		"no telephone":        paper.sheet(wrote{"telefonnummer": {State: forms.Empty, Confidence: 0.99}}, "A"),
		"no name":             paper.sheet(wrote{"namn": {State: forms.Empty, Confidence: 0.99}}, "A"),
		"neither box":         paper.sheet(wrote{"lasa": {State: forms.Empty, Confidence: 0.99}}, "A"),
		"both boxes":          paper.sheet(wrote{"lasupp": {State: forms.Filled, Confidence: 0.99}}, "A"),
		"no lock known":       paper.found("no-lock-known"),
		"number unsure":       paper.sheet(unsureNumber, "A"),
		"identity box unsure": paper.sheet(wrote{"pass": {State: forms.Unsure, Confidence: 0.5}}, "A"),
		"forged":              paper.found(forms.ReasonSheetForged),
		"opposite waits":      paper.found("opposite-waiting"),
		"found by its number": paper.found(forms.ReasonSheetFoundByText),
		"linked":              paper.found(forms.ReasonSheetLinked),
		"not ours":            paper.foreign(),
	}
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler, staff.RoleHead)
	for walk := range walks {
		rng := rand.New(rand.NewPCG(uint64(walk), 18))
		for name, r := range against {
			anna.reopens(fmt.Sprintf("/returns/%d", r.ID))
			if walk == 0 {
				desktest.Run(t, anna.ctx, desktest.Shot(t, name))
			}
			var pressed []string
			for range walkLength {
				key := habits[rng.IntN(len(habits))]
				pressed = append(pressed, key)
				desktest.Run(t, anna.ctx, chromedp.KeyEvent(key))
			}
			w := paper.now(r.ID)
			if len(w.Resolutions)+len(w.Corrections)+len(w.Keyings)+len(w.Decisions) > 0 || w.State == judge.StateDone || w.State == judge.StateSentBack || w.State == judge.StateReady {
				t.Fatalf("seed %d, %s: %q led to %s with %d answers, %d corrections, %d keyings, %d decisions", walk, name, pressed, w.State,
					len(w.Resolutions), len(w.Corrections), len(w.Keyings), len(w.Decisions))
			}
		}
	}
}

// reopens goes to a page though the last key may have sent the browser elsewhere.
func (p *person) reopens(path string) {
	p.t.Helper()
	var err error
	for range 10 {
		if err = chromedp.Run(p.ctx, chromedp.Navigate(p.s.URL+path), chromedp.WaitReady("main")); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.t.Fatal(err)
}

// found queues a complete sheet on which something was found besides.
func (p *paper) found(reason forms.Reason) judge.Return {
	p.t.Helper()
	number := p.number()
	p.fine(p.s.DB.Print(p.t.Context(), []judge.Case{{Number: number, Form: p.e.Form, Edition: p.e.Edition, Unit: "A", Pages: 1, PrintedAt: p.s.Clock.Now().AddDate(0, 0, -3)}}))
	page := judge.PageReading{Page: 1, Sheet: &judge.Sheet{Case: number, Form: p.e.Form, Edition: p.e.Edition, Page: 1}, SetPages: 1,
		Code: judge.Code{FoundBy: judge.FoundByQR}, Registration: &judge.Registration{ResidualMM: 0.12}, Answers: p.answers(nil)}
	page.Findings = []forms.Finding{forms.NewFinding(reason, "", forms.Text{})}
	page.Findings[0].Weight = forms.Review
	page.Verdict = judge.VerdictReview
	return p.queue(page, p.picture(number, nil, trial.Answers{}))
}
