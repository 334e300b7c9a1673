package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

var unsigned = wrote{"underskrift": {State: forms.Empty, Confidence: 0.98}}

// addresses writes where a letter goes into the field with the keyboard, and goes on.
func (p *person) addresses() {
	p.t.Helper()
	p.presses("Testmottagningen\rStorgatan 1\r431 35 MÖLNDAL" + kb.Tab + kb.Enter)
	p.sees(".letter-to")
}

// isAskedSafely wants Enter to answer that it is not safe.
func (p *person) isAskedSafely() {
	p.t.Helper()
	var asked bool
	desktest.Run(p.t, p.ctx, chromedp.Evaluate(`document.activeElement.value === "no"`, &asked))
	if !asked {
		p.t.Error("the safe answer is not the one that Enter gives")
	}
}

// saysItIsSafe ticks that nobody can see the letter who must not, and makes it. No
// letter key does that, and without the tick the question comes again.
func (p *person) saysItIsSafe() {
	p.t.Helper()
	desktest.Run(p.t, p.ctx, desktest.Press("njyu"), tabTo(`button[value=yes]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#sure-fault"),
		tabTo("#sure"), chromedp.KeyEvent(" "), tabTo(`button[value=yes]`), chromedp.KeyEvent(kb.Enter))
}

// TestLetterByKeyboard asks for completion: an address, the question, and only
// on a plain no the letter.
func TestLetterByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsigned, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=review")
	anna.presses("n")
	anna.sees("#items .current")
	anna.presses("b")
	anna.sees("#address")
	desktest.Look(t, anna.ctx, "letter-address")
	desktest.Run(t, anna.ctx, chromedp.Focus("#address"))
	anna.addresses()
	anna.isAskedSafely()
	desktest.Look(t, anna.ctx, "letter-safe")
	desktest.Run(t, anna.ctx, chromedp.Focus(`button[value=no]`))
	anna.presses(kb.Enter)
	anna.sees(".said")
	if w := paper.now(r.ID); w.State == judge.StateSentBack {
		t.Fatal("a letter was made although nobody said that it is safe")
	}
	anna.opens(fmt.Sprintf("/returns/%d/letter", r.ID))
	desktest.Run(t, anna.ctx, chromedp.Focus("#address"))
	anna.addresses()
	anna.saysItIsSafe()
	paper.stands(r.ID, judge.StateSentBack)
	anna.sees(`a[href*="letter.pdf"]`)
	var address string
	desktest.Run(t, anna.ctx, chromedp.AttributeValue(`a[href*="letter.pdf"]`, "href", &address, nil))
	status, header, pdf := desktest.Get(t, desktest.SignIn(t, s.URL, "anna"), s.URL+address)
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(pdf, "%PDF") {
		t.Errorf("the letter is answered %d, %s", status, header.Get("Content-Type"))
	}
	if c, err := s.DB.Case(t.Context(), r.Case); err != nil || c.State != judge.CaseSuperseded {
		t.Errorf("the case is %s, %v", c.State, err)
	}
}

// TestNoLetterToTheProtected: only a unit head who may see protected data may, and
// says why: the fresh sheet has the person's data in print.
func TestNoLetterToTheProtected(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsigned, "Testmottagningen")
	handler, blind := s.As(t, staff.RoleHandler), s.As(t, staff.RoleHead)
	head := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Login: "hilda", Unmask: true, Roles: []staff.Role{staff.RoleHead}}).Login)
	path := s.URL + fmt.Sprintf("/returns/%d/", r.ID)
	desktest.Post(t, handler, path+"protect", url.Values{"protected": {"yes"}})
	form := url.Values{"reader": {"clinic"}, "address": {"Testmottagningen\nStorgatan 1\n431 35 MÖLNDAL"}, "safe": {"yes"}, "sure": {"1"}}
	if status, _, _ := desktest.Post(t, handler, path+"letter", form); status != http.StatusForbidden {
		t.Errorf("a handler's letter is answered %d", status)
	}
	form.Set("reason", "clinic")
	if status, _, _ := desktest.Post(t, blind, path+"letter", form); status != http.StatusForbidden {
		t.Errorf("the letter of a head without the right is answered %d", status)
	}
	form.Del("reason")
	if status, _, body := desktest.Post(t, head, path+"letter", form); status != http.StatusOK || !strings.Contains(body, "reason-fault") {
		t.Errorf("a head's letter without a reason is answered %d", status)
	}
	form.Set("reason", "clinic")
	if status, _, _ := desktest.Post(t, head, path+"letter", form); status != http.StatusSeeOther {
		t.Errorf("a head's letter with a reason is answered %d", status)
	}
	paper.stands(r.ID, judge.StateSentBack)
}

// TestDuplicateByKeyboard looks at two scans of one sheet and lets the later count.
func TestDuplicateByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	first := paper.sheet(nil, "Testmottagningen")
	later := paper.again(first.Case, nil, trial.Answers{Leave: []string{"telefonnummer"}})
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=duplicate")
	anna.presses("n")
	anna.sees(`a[href$="/compare"]`)
	anna.presses("c")
	anna.sees(".three img")
	desktest.Run(t, anna.ctx, desktest.Shot(t, "compare"))
	anna.presses("g" + kb.Enter + "2")
	if w := paper.now(first.ID); w.State == judge.StateDone || paper.now(later.ID).State == judge.StateDone {
		t.Error("one key decides between two sheets")
	}
	anna.presses(kb.Enter)
	w := paper.stands(first.ID, judge.StateDone)
	if w.Outcome != judge.RulingReplaced {
		t.Errorf("the first is closed as %q", w.Outcome)
	}
	if w := paper.now(later.ID); w.State == judge.StateDuplicate || w.First != 0 {
		t.Errorf("the later one is %s of %d", w.State, w.First)
	}
}
