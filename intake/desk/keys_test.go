package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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

// TestAKeyMeansOneThing: no page names a key itself; it names a use, and each use has
// a key of its own.
func TestAKeyMeansOneThing(t *testing.T) {
	pages, err := filepath.Glob("pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	uses, keys := map[string]bool{}, map[string]string{}
	for _, m := range regexp.MustCompile(`\{"(\w+)", "(.)", forms`).FindAllStringSubmatch(string(source), -1) {
		if other := keys[m[2]]; other != "" {
			t.Errorf("%q is %s and %s", m[2], other, m[1])
		}
		uses[m[1]], keys[m[2]] = false, m[1]
	}
	if len(keys) < 25 {
		t.Fatalf("%d keys", len(keys))
	}
	for _, path := range pages {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`data-key="([^"{])|<kbd>([^{<])</kbd>`).FindAllStringSubmatch(string(page), -1) {
			if key := m[1] + m[2]; !strings.Contains("1234", key) {
				t.Errorf("%s names %q itself", path, key)
			}
		}
		for _, m := range regexp.MustCompile(`\{\{key "(\w+)"\}\}`).FindAllStringSubmatch(string(page), -1) {
			uses[m[1]] = true
		}
	}
	for use, used := range uses {
		if !used {
			t.Errorf("no page uses %s", use)
		}
	}
}

// shownKeys are the keys that a page shows and that nothing listens to, and those that
// two controls in sight listen to.
const shownKeys = `(() => {
	const seen = e => e.getClientRects().length > 0, controls = [...document.querySelectorAll("[data-key]")].filter(seen);
	const shown = [...document.querySelectorAll("kbd")].filter(k => seen(k) && k.innerText.length === 1);
	const dead = shown.map(k => k.innerText).filter(k => !"jk?/".includes(k) && !controls.some(c => c.dataset.key === k));
	const twice = controls.map(c => c.dataset.key).filter((k, i, all) => all.indexOf(k) !== i);
	return [...dead.map(k => k + " does nothing"), ...twice.map(k => k + " does two things")].join(", ");
})()`

// TestNoShownKeyIsDead looks at each page and at its list of keys; and with the keys
// off none is shown, and none does anything.
func TestNoShownKeyIsDead(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	first := paper.sheet(nil, desktest.Unit)
	ready := paper.sheet(nil, desktest.Unit)
	acceptAll(t, s, ready.ID)
	all := map[string]string{"queue": "/queue?state=review", "calls": "/calls", "statistics": "/statistics", "cases": "/cases", "mail": "/mail", "balance": "/mail/balance", "account": "/account"}
	for name, r := range map[string]judge.Return{
		"ready": ready, "date unsure": paper.sheet(unsureDate, "A"), "number unsure": paper.sheet(unsureNumber, "A"), "unsigned": paper.sheet(unsigned, "A"),
		"forged": paper.found(forms.ReasonSheetForged), "not ours": paper.foreign(), "duplicate": paper.again(first.Case, nil, trial.Answers{Leave: []string{"telefonnummer"}}),
	} {
		all[name] = fmt.Sprintf("/returns/%d", r.ID)
		if name == "duplicate" {
			all["compare"] = all[name] + "/compare"
		}
	}
	all["letter"] = all["unsigned"] + "/letter"
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler, staff.RoleHead, staff.RoleMailroom)
	for name, path := range all {
		anna.opens(path)
		var wrong, listed string
		desktest.Run(t, anna.ctx, desktest.Until("document.readyState === 'complete'"), chromedp.Evaluate(shownKeys, &wrong),
			chromedp.KeyEvent("?"), chromedp.Evaluate(shownKeys, &listed), chromedp.KeyEvent(kb.Escape))
		if wrong+listed != "" {
			t.Errorf("%s: %s; in its list: %s", name, wrong, listed)
		}
	}
	anna.opens("/account")
	desktest.Look(t, anna.ctx, "account")
	desktest.Run(t, anna.ctx, tabTo(`button[name=keys]`), chromedp.KeyEvent(kb.Enter), desktest.Until("document.documentElement.dataset.keys === 'off'"))
	anna.opens(all["date unsure"])
	anna.at("in-datum")
	anna.presses(kb.Escape + "qnjtbp")
	var shown string
	desktest.Run(t, anna.ctx, chromedp.Evaluate(`location.pathname + [...document.querySelectorAll("kbd")].filter(k => k.getClientRects().length).length`, &shown))
	if shown != all["date unsure"]+"0" {
		t.Errorf("with the keys off: %s", shown)
	}
	bo := sits(t, s, anna.ctx, "bo", staff.RoleHandler)
	bo.opens("/queue?state=review")
	bo.presses("n")
	bo.sees("#items")
}

// TestTypedIsCheckedAtOnce: a check digit that is wrong is said before it is saved,
// and once: Enter again saves it. So is a date that can't be.
func TestTypedIsCheckedAtOnce(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	number, date := paper.sheet(unsureNumber, desktest.Unit), paper.sheet(unsureDate, desktest.Unit)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	for _, c := range []struct {
		r           judge.Return
		field, typo string
		says        string
	}{
		{number, "personnummer", "200802292384", "sista siffran"},
		{date, "datum", "20260332", "atum"},
	} {
		anna.opens(fmt.Sprintf("/returns/%d", c.r.ID))
		anna.at("in-" + c.field)
		desktest.Run(t, anna.ctx, chromedp.SetValue("#in-"+c.field, c.typo))
		anna.presses(kb.Enter)
		text := anna.says("#in-"+c.field+"-live", "Enter igen")
		if !strings.Contains(text, c.says) {
			t.Errorf("%s, %s: %q", c.field, c.typo, text)
		}
		if w := paper.now(c.r.ID); len(w.Keyings)+len(w.Corrections) > 0 {
			t.Errorf("%s is saved by the first Enter", c.field)
		}
		desktest.Look(t, anna.ctx, c.field)
		desktest.Run(t, anna.ctx, chromedp.Focus("#in-"+c.field))
		anna.presses(kb.Enter)
		desktest.Run(t, anna.ctx, desktest.Until(fmt.Sprintf("!document.getElementById('in-%s-live')", c.field)))
		if w := paper.now(c.r.ID); len(w.Keyings)+len(w.Corrections) == 0 {
			t.Errorf("%s is not saved by the second Enter", c.field)
		}
	}
}

// TestWhatIsToBeDoneStandsOnTop: once nothing is left the act and the number come
// before the fields, and the number is copied by a key.
func TestWhatIsToBeDoneStandsOnTop(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(nil, desktest.Unit)
	acceptAll(t, s, r.ID)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens(fmt.Sprintf("/returns/%d", r.ID))
	text := anna.says(".todo", "Lås eller blockera")
	if !strings.Contains(text, "20080229-2383") || !strings.Contains(text, "0701740605") {
		t.Errorf("on top stands %q", text)
	}
	var before bool
	desktest.Run(t, anna.ctx, chromedp.Evaluate(`!!(document.querySelector(".todo").compareDocumentPosition(document.getElementById("items")) & 4)`, &before))
	if !before {
		t.Error("the fields come first")
	}
	anna.presses("y")
	anna.says("[data-copied]", "Kopierat")
	desktest.Look(t, anna.ctx, "todo")
	if _, _, page := desktest.Get(t, desktest.SignIn(t, s.URL, "anna"), s.URL+fmt.Sprintf("/returns/%d", paper.sheet(unsureDate, desktest.Unit).ID)); strings.Contains(page, `class="todo"`) {
		t.Error("what is to be done is said while something is left")
	}
}
