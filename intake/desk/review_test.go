package desk_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// person is somebody at a browser with nothing but a keyboard.
type person struct {
	t    *testing.T
	ctx  context.Context
	s    *desktest.Station
	keys int // pressed so far
}

// sits signs somebody in at a browser.
func sits(t *testing.T, s *desktest.Station, ctx context.Context, login string, roles ...staff.Role) *person {
	t.Helper()
	s.Add(t, staff.User{Login: login, Name: strings.ToUpper(login[:1]) + login[1:] + " Testsson", Roles: roles})
	p := &person{t: t, ctx: ctx, s: s}
	p.sitDown(login)
	return p
}

func (p *person) sitDown(login string) {
	p.t.Helper()
	c := desktest.SignIn(p.t, p.s.URL, login)
	desktest.Run(p.t, p.ctx, chromedp.EmulateViewport(1280, 900), desktest.Carry(p.t, c, p.s.URL))
}

func (p *person) opens(path string) {
	p.t.Helper()
	desktest.Run(p.t, p.ctx, chromedp.Navigate(p.s.URL+path), chromedp.WaitReady("main"))
}

// presses presses keys one after the other.
func (p *person) presses(keys string) {
	p.t.Helper()
	p.keys += len([]rune(keys))
	desktest.Run(p.t, p.ctx, desktest.Press(keys))
}

// jumps presses a key that leads to a field. It goes down and up only: the
// character that chromedp sends besides would land in the field, where a
// browser swallows it.
func (p *person) jumps(key, field string) {
	p.t.Helper()
	p.keys++
	desktest.Run(p.t, p.ctx, input.DispatchKeyEvent(input.KeyRawDown).WithKey(key), input.DispatchKeyEvent(input.KeyUp).WithKey(key))
	p.at(field)
}

// patience is how long a page may take on a busy machine.
const patience = 20 * time.Second

// sees waits until something is on the page.
func (p *person) sees(selector string) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	if err := chromedp.Run(ctx, chromedp.WaitVisible(selector, chromedp.ByQuery)); err != nil {
		var text string
		_ = chromedp.Run(p.ctx, desktest.Shot(p.t, "missing"), chromedp.Text("body", &text))
		p.t.Fatalf("waited for %s: %v, on\n%s", selector, err, text)
	}
}

// at waits until the keyboard is in a field.
func (p *person) at(field string) {
	p.t.Helper()
	here, err := p.asks("document.activeElement?.id ?? ''", func(id string) bool { return id == field })
	if err != nil {
		p.t.Fatalf("the keyboard is in %q, want %q: %v", here, field, err)
	}
}

// asks asks the page until the answer is as it should be. A page that gives way
// to the next one can't answer: that is no fault as long as there is patience.
func (p *person) asks(script string, right func(string) bool) (answer string, err error) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = chromedp.Run(p.ctx, chromedp.Evaluate(script, &answer)); err == nil && right(answer) {
			return answer, nil
		}
	}
	_ = chromedp.Run(p.ctx, desktest.Shot(p.t, "missing"))
	return answer, cmp.Or(err, errors.New("it never was"))
}

// says waits until a part of the page holds some words, and gives all its text.
func (p *person) says(selector, words string) string {
	p.t.Helper()
	text, err := p.asks(fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector), func(text string) bool { return strings.Contains(text, words) })
	if err != nil {
		p.t.Fatalf("waited for %q in %s, which says %q: %v", words, selector, text, err)
	}
	return text
}

// carriesOut says that the return on the page was carried out, as 4711.
func (p *person) carriesOut() {
	p.t.Helper()
	p.sees("#reference")
	p.jumps("u", "reference")
	p.presses("4711" + kb.Enter)
}

// TestADoubtIsClearedInSixKeys: take the next, mend one digit, done.
func TestADoubtIsClearedInSixKeys(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsureDate, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=review")
	anna.presses("n")
	anna.at("in-datum")
	desktest.Run(t, anna.ctx, desktest.Shot(t, "doubt"))
	anna.presses("1")
	anna.presses(kb.Enter)
	paper.stands(r.ID, judge.StateReady)
	if anna.keys > 6 {
		t.Errorf("%d keys to clear one doubt, at most 6", anna.keys)
	}
	anna.sees(".badge.s-ready")
	if w := paper.now(r.ID); w.Corrections[0].After.Value != "20260301" || w.Corrections[0].Before.Value != "2026030?" {
		t.Errorf("corrected: %+v", w.Corrections)
	}
}

// TestTwoCorrectionsByKeyboard corrects one field, accepts another, and carries
// the return out.
func TestTwoCorrectionsByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	doubts := wrote{"ort": unsurePlace["ort"], "datum": unsureDate["datum"]}
	r := paper.sheet(doubts, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=review")
	anna.presses("j")
	anna.presses(kb.Enter)
	anna.at("in-ort")
	anna.presses("Kalmar" + kb.Enter)
	anna.at("in-datum")
	anna.presses("1" + kb.Enter)
	paper.stands(r.ID, judge.StateReady)
	anna.carriesOut()
	w := paper.stands(r.ID, judge.StateDone)
	if w.Outcome != judge.RulingCarriedOut || w.Decisions[0].Reference != "4711" {
		t.Errorf("decided: %+v", w.Decisions)
	}
	anna.sees(".badge.s-done")
	desktest.Run(t, anna.ctx, desktest.Shot(t, "done"))
}

// TestBlindKeyingByKeyboard: the second person does not see what the first one
// typed, and must be another.
func TestBlindKeyingByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsureNumber, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=review")
	anna.presses("n")
	anna.at("in-personnummer")
	anna.presses(grownUp[11:] + kb.Enter) // the digit in doubt
	paper.stands(r.ID, judge.StateReview)
	keyings(t, paper, r.ID, grownUp)
	if text := anna.says("#items .current", "någon annans tur"); strings.Contains(text, grownUp) {
		t.Errorf("the first person sees %q", text)
	}
	bo := sits(t, s, anna.ctx, "bo", staff.RoleHandler)
	bo.opens("/queue?state=review")
	bo.presses("n")
	bo.at("in-personnummer")
	var html string
	desktest.Run(t, bo.ctx, desktest.Shot(t, "second"), chromedp.OuterHTML("html", &html))
	if strings.Contains(html, grownUp) || strings.Contains(html, "20080229238") {
		t.Error("the second person's page holds what was read or typed before")
	}
	bo.presses("20080229-2383" + kb.Enter)
	paper.stands(r.ID, judge.StateReady)
}

// TestThirdLookByKeyboard: two people key a number and differ, to whom neither
// the other's reading is shown; a unit head sees both and settles it.
func TestThirdLookByKeyboard(t *testing.T) {
	const misread = "200811222389" // another test person's
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsureNumber, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	keys := func(who *person, typed string) {
		who.opens("/queue?state=review")
		who.presses("n")
		who.at("in-personnummer")
		if who == anna { // the first mends the digit in doubt
			who.presses(typed[11:] + kb.Enter)
		} else {
			who.presses(typed + kb.Enter)
		}
		if typed == misread { // of somebody too young for the form, which is asked about
			who.says("#in-personnummer-live", "Enter igen")
			who.presses(kb.Enter)
		}
		keyings(t, paper, r.ID, typed)
	}
	keys(anna, grownUp)
	keys(sits(t, s, anna.ctx, "bo", staff.RoleHandler), misread)
	siri := sits(t, s, anna.ctx, "siri", staff.RoleHandler)
	siri.opens(fmt.Sprintf("/returns/%d", r.ID))
	siri.says("#items .current", "Två personer har läst olika")
	var html string
	desktest.Run(t, siri.ctx, chromedp.OuterHTML("html", &html))
	if strings.Contains(html, misread) || strings.Contains(html, grownUp) {
		t.Error("a handler sees what the two have typed")
	}
	karin := sits(t, s, anna.ctx, "karin", staff.RoleHead)
	karin.opens("/queue?state=review")
	karin.presses("n")
	karin.at("in-personnummer")
	text := karin.says("#items .current", "Två personer har läst olika")
	if !strings.Contains(text, "anna: "+grownUp) || !strings.Contains(text, "bo: "+misread) {
		t.Errorf("the head does not see both readings: %q", text)
	}
	desktest.Look(t, karin.ctx, "third")
	karin.at("in-personnummer")
	karin.presses(grownUp + kb.Enter)
	w := paper.stands(r.ID, judge.StateReady)
	if len(w.Keyings) != 3 || w.Keyings[2].Who != "karin" {
		t.Errorf("keyed: %+v", w.Keyings)
	}
	if said := forms.AnswerIn(w.Answers(&paper.e.Layout), "personnummer"); said.Value != grownUp {
		t.Errorf("what stands is %q", said.Value)
	}
	karin.sees("#reference")
}

// keyings waits until somebody's reading is kept.
func keyings(t *testing.T, paper *paper, id int64, value string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if slices.ContainsFunc(paper.now(id).Keyings, func(k judge.Keying) bool { return k.Value == value }) {
			return
		}
	}
	t.Fatalf("the reading of return %d was not kept", id)
}

// saysDone says which of the acts was done, and its number.
func (p *person) saysDone(nth, number string) {
	p.t.Helper()
	p.sees("#reference")
	p.presses(nth)
	p.jumps("u", "reference")
	p.presses(number + kb.Enter)
}

// TestUnlockTakesTwoByKeyboard: the first one's word is a proposal, and the
// second one sees what the first changed, confirms it, and reads act and number
// in the system anew: neither is shown.
func TestUnlockTakesTwoByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(wrote{"lasa": asksUnlock["lasa"], "lasupp": asksUnlock["lasupp"], "datum": unsureDate["datum"]}, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens(fmt.Sprintf("/returns/%d", r.ID))
	anna.at("in-datum")
	anna.presses("1" + kb.Enter)
	anna.says("#items .current", "ingen känd låsning")
	anna.presses("2" + kb.Tab + kb.Enter)
	paper.stands(r.ID, judge.StateReady)
	anna.saysDone("1", "4711")
	anna.says("#done-fault", "inte vad papperet begär")
	anna.presses(kb.Escape)
	anna.saysDone("2", "")
	anna.sees(".proposal")
	anna.says("#decide", "en annan persons tur")
	bo := sits(t, s, anna.ctx, "bo", staff.RoleHandler)
	bo.opens("/queue?state=ready")
	bo.presses("n")
	bo.sees(".proposal")
	if text := bo.says("#decide", "Föreslaget av anna"); strings.Contains(text, "4711") || !strings.Contains(text, "2026030?") || !strings.Contains(text, "20260301") {
		t.Errorf("the second person sees %q", text)
	}
	desktest.Look(t, bo.ctx, "proposed")
	bo.saysDone("2", "4712")
	bo.says("#reference-fault", "inte det nummer")
	bo.presses(kb.Escape)
	bo.jumps("u", "reference")
	bo.presses(kb.Backspace + "4711" + kb.Enter)
	bo.says("#seen-fault", "Bekräfta först")
	desktest.Look(t, bo.ctx, "unconfirmed")
	bo.presses(" " + kb.Tab + kb.Tab + " ")
	bo.saysDone("2", "")
	w := paper.stands(r.ID, judge.StateDone)
	if len(w.Decisions) != 2 || w.Decisions[0].Who != "anna" || w.Decisions[1].Who != "bo" {
		t.Errorf("decided: %+v", w.Decisions)
	}
}

// acceptAll answers for what is open on a return, so that a test may begin
// where it is ready.
func acceptAll(t *testing.T, s *desktest.Station, id int64) {
	t.Helper()
	clerk := &intake.Clerk{Ledger: s.DB, Reviews: s.DB, Keys: s.Desk.Keys, Now: s.Clock.Now}
	// A step judges anew, with what the ledger knows of the person.
	if err := clerk.Correct(t.Context(), intake.Step{Return: id, Who: "dag"}, "ort", judge.TypedThere); err != nil {
		t.Fatal(err)
	}
	w, err := s.DB.Work(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range w.Open() {
		if err := clerk.Accept(t.Context(), intake.Step{Return: id, Who: "dag"}, f.Reason, f.Field, judge.WhyPhoned); err != nil {
			t.Fatal(err)
		}
	}
}
