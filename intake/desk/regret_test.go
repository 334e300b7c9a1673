package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// TestUndoByKeyboard closes a return in each way, and takes it back by one key; later
// that is a unit head's, with a reason. The log has a line of each.
func TestUndoByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	shown := func(id int64) string { return fmt.Sprintf("/returns/%d", id) }
	ways := map[string]func(r judge.Return){
		"carried out":     func(judge.Return) { anna.carriesOut() },
		"not carried out": func(judge.Return) { anna.chooses("#notdone", "withdrawn") },
		"foreign": func(judge.Return) {
			anna.presses("x" + kb.Enter)
			desktest.Run(t, anna.ctx, tabTo(`form[action$="/foreign"] button`), chromedp.KeyEvent(kb.Enter))
		},
		"sent back": func(r judge.Return) {
			anna.opens(shown(r.ID) + "/letter")
			desktest.Run(t, anna.ctx, chromedp.Focus("#address"))
			anna.addresses()
			anna.saysItIsSafe()
		},
	}
	var closed judge.Return
	for name, closes := range ways {
		r := paper.sheet(nil, desktest.Unit)
		switch name {
		case "foreign":
			r = paper.foreign()
		case "sent back":
			r = paper.sheet(unsigned, desktest.Unit)
		}
		anna.opens(shown(r.ID))
		closes(r)
		anna.sees(".undo")
		if name == "carried out" {
			desktest.Look(t, anna.ctx, "undo")
			anna.opens("/queue?state=ready")
			anna.sees(".undo")
		}
		anna.presses("z")
		if w := paper.stands(r.ID, judge.StateHandling); w.ClaimedBy != "anna" {
			t.Errorf("%s, undone: %q has it", name, w.ClaimedBy)
		}
		anna.says(".said", "Ångrat")
		if c, err := s.DB.Case(t.Context(), r.Case); name != "foreign" && (err != nil || c.State != judge.CaseReady) {
			t.Errorf("%s, undone: its case is %s, %v", name, c.State, err)
		}
		if name == "carried out" {
			closed = r
		}
		logged(t, s, r.ID, auditlog.ActUndo)
	}
	anna.opens(shown(closed.ID))
	ways["not carried out"](closed)
	anna.sees(".undo")
	s.Clock.Advance(time.Minute)
	anna.presses("z")
	anna.says("main", "tio sekunder")
	paper.stands(closed.ID, judge.StateDone)
	karin := sits(t, s, anna.ctx, "karin", staff.RoleHead)
	karin.opens(shown(closed.ID))
	desktest.Look(t, karin.ctx, "closed")
	karin.chooses("#reopen", "wrong")
	karin.says(".said", "Öppnad igen")
	if w := paper.now(closed.ID); w.State == judge.StateDone {
		t.Error("a head with a reason does not open it")
	}
	logged(t, s, closed.ID, auditlog.ActReopen)
}

// chooses chooses a reason in a part of the page that has to be opened first, and
// presses its button.
func (p *person) chooses(list, reason string) {
	p.t.Helper()
	desktest.Run(p.t, p.ctx, chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q).closest('details')?.setAttribute('open', '')", list), nil),
		chromedp.SetValue(list, reason), tabTo(list), chromedp.KeyEvent(kb.Tab+kb.Enter))
}

// logged wants a line of an act about a return in the log.
func logged(t *testing.T, s *desktest.Station, id int64, act auditlog.Act) {
	t.Helper()
	all, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: act})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Return == id {
			return
		}
	}
	t.Errorf("the log has no line that return %d was %s", id, act)
}

// TestCancelIsAStepOfItsOwn: it takes a reason, apart from print again; it is undone
// by a key, and opened again by a head.
func TestCancelIsAStepOfItsOwn(t *testing.T) {
	s := desktest.Open(t)
	sheets, err := s.Desk.Printer.Issue(t.Context(), edition(t, "vgr-konto"), desktest.Unit, []map[string]string{{}})
	if err != nil {
		t.Fatal(err)
	}
	at := "/cases/" + sheets[0].Case
	stands := func(want judge.CaseState) {
		t.Helper()
		if c, err := s.DB.Case(t.Context(), sheets[0].Case); err != nil || c.State != want {
			t.Errorf("the case is %s, %v, want %s", c.State, err, want)
		}
	}
	c := s.As(t, staff.RoleClinic)
	if status, _, _ := desktest.Post(t, c, s.URL+at+"/cancel", url.Values{"reason": {"fel"}}); status != 409 {
		t.Errorf("cancelled for no reason: answered %d", status)
	}
	stands(judge.CasePrinted)
	eva := sits(t, s, desktest.Browser(t), "eva", staff.RoleClinic, staff.RoleHead)
	eva.opens(at)
	desktest.Look(t, eva.ctx, "case")
	eva.chooses("#why", "misprint")
	eva.sees(".undo")
	stands(judge.CaseCancelled)
	eva.presses("z")
	eva.says(".said", "gäller igen")
	stands(judge.CasePrinted)
	eva.chooses("#why", "misprint")
	eva.sees("#reopen")
	s.Clock.Advance(time.Minute)
	if status, _, _ := desktest.Post(t, desktest.SignIn(t, s.URL, "eva"), s.URL+at+"/undo", nil); status != 409 {
		t.Errorf("undone after a minute: answered %d", status)
	}
	stands(judge.CaseCancelled)
	eva.chooses("#reopen", "came")
	eva.says(".said", "gäller igen")
	stands(judge.CasePrinted)
}

// TestAStackAboutOnePersonIsAskedFirst: a drawer full of empty sheets is printed at
// once, but not so many with one person's number on them.
func TestAStackAboutOnePersonIsAskedFirst(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleClinic)
	at := s.URL + "/counter/vgr-konto"
	printed := func(form url.Values, want int) {
		t.Helper()
		before, _ := s.DB.Cases(t.Context(), intake.CaseFilter{})
		status, _, body := desktest.Post(t, c, at, form)
		after, _ := s.DB.Cases(t.Context(), intake.CaseFilter{})
		if n := len(after) - len(before); n != want {
			t.Errorf("%v: %d cases, want %d (%d)", form, n, want, status)
		}
		if want == 0 && (status != 422 || !strings.Contains(body, "fault-_many")) {
			t.Errorf("%v: answered %d, and does not ask", form, status)
		}
	}
	printed(url.Values{"_count": {"20"}, "personal_enhet": {desktest.Unit}}, 20)
	printed(url.Values{"_count": {"1"}, "personnummer": {grownUp}}, 1)
	printed(url.Values{"_count": {"20"}, "personnummer": {grownUp}}, 0)
	printed(url.Values{"_count": {"20"}, "personnummer": {grownUp}, "_anyway": {"1"}}, 0)
	printed(url.Values{"_count": {"20"}, "namn": {"Anna Öberg"}}, 0)
	printed(url.Values{"_count": {"3"}, "personnummer": {grownUp}, "_many": {"1"}}, 3)
}
