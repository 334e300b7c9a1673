package desk_test

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/intake"
	"blankett/intake/desk/desktest"
)

// tabTo presses Tab until the element is in focus, as somebody without a mouse does.
func tabTo(selector string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for range 120 {
			var there bool
			if err := chromedp.Evaluate(fmt.Sprintf("document.activeElement?.matches(%q) ?? false", selector), &there).Do(ctx); err != nil || there {
				return err
			}
			if err := chromedp.KeyEvent(kb.Tab).Do(ctx); err != nil {
				return err
			}
		}
		return fmt.Errorf("Tab never comes to %s", selector)
	})
}

// everyLook keeps pictures of a page as it is at three widths, light and dark.
func everyLook(t *testing.T, name string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for _, width := range []int64{1280, 768, 390} {
			for _, theme := range []string{"light", "dark"} {
				var none any
				set := chromedp.Evaluate(fmt.Sprintf("document.documentElement.dataset.theme=%q; null", theme), &none)
				if err := (chromedp.Tasks{chromedp.EmulateViewport(width, 900), set, desktest.Shot(t, fmt.Sprint(name, "-", width, "-", theme))}).Do(ctx); err != nil {
					return err
				}
			}
		}
		return chromedp.EmulateViewport(1280, 900).Do(ctx)
	})
}

// TestPrintByKeyboard prints a sheet with no mouse: a wrong personnummer first,
// which is said beside its field at once, and again when it is sent.
func TestPrintByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	client := s.As(t, intake.RoleClinic)
	ctx := desktest.Browser(t)
	var live, sent, number string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(s.URL+"/counter"), chromedp.WaitVisible(".card"), everyLook(t, "choose"),
		tabTo(`.card[href="/counter/vgr-konto"]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#f-personnummer"),
		tabTo("#f-begaran-open"), chromedp.KeyEvent(kb.ArrowUp),
		tabTo("#f-personnummer"), chromedp.KeyEvent("192501019217"), tabTo("#f-telefonnummer"), chromedp.KeyEvent("070-174 06 05"),
		chromedp.WaitVisible("#fault-personnummer:not(:empty)"), chromedp.Text("#fault-personnummer", &live), everyLook(t, "wrong"),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".alarm a"), chromedp.Text(".alarm", &sent),
		tabTo("#f-personnummer"), chromedp.KeyEvent("192501019216"), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible(".numbers .case"), chromedp.Text(".numbers", &number), everyLook(t, "printed"))
	if !strings.Contains(live, "sista siffran") || !strings.Contains(sent, strings.TrimPrefix(live, "⚠ ")) {
		t.Errorf("while typing: %q; when sent: %q", live, sent)
	}
	cases, err := s.DB.Cases(t.Context(), intake.CaseFilter{})
	if err != nil || len(cases) != 1 || cases[0].Number != strings.TrimSpace(number) || cases[0].PrintedBy != "clinic" || cases[0].Unit != desktest.Unit {
		t.Fatalf("the ledger has %+v, %v; the page says %s", cases, err, number)
	}
	whole, err := s.DB.Case(t.Context(), cases[0].Number)
	if err != nil || whole.Values["personnummer"] != "192501019216" || !strings.HasPrefix(whole.Edition, "2026") {
		t.Errorf("the case is %+v, %v", whole, err)
	}
	status, header, body := desktest.Get(t, client, s.URL+"/printed/sheets.pdf")
	if status != 200 || !strings.HasPrefix(body, "%PDF") || header.Get("Content-Disposition") != fmt.Sprintf("inline; filename=%q", cases[0].Number+".pdf") {
		t.Errorf("the sheet: %d, %v", status, header)
	}
}

func TestPrintingAStack(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, intake.RoleClinic)
	for _, count := range []string{"0", "201", "x", "-1"} {
		if status, _, body := desktest.Post(t, c, s.URL+"/counter/vgr-konto", url.Values{"_count": {count}}); status != 422 || !strings.Contains(body, "från 1 till 200") {
			t.Errorf("%s sheets: answered %d", count, status)
		}
	}
	if status, _, _ := desktest.Post(t, c, s.URL+"/counter/vgr-konto", url.Values{"_count": {"3"}}); status != 303 {
		t.Errorf("three sheets: answered %d", status)
	}
	_, _, pdf := desktest.Get(t, c, s.URL+"/printed/sheets.pdf")
	if n := strings.Count(pdf, "/Type /Page\n") + strings.Count(pdf, "/Type /Page "); n == 1 {
		t.Errorf("%d pages", n)
	}
	cases, err := s.DB.Cases(t.Context(), intake.CaseFilter{})
	if err != nil || len(cases) != 3 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
	if status, _, _ := desktest.Get(t, c, s.URL+"/counter/rjl-lasning"); status != 404 {
		t.Errorf("another region's form: answered %d", status)
	}
}

// TestSomePrintAnyway: what a person may decide otherwise is printed when they
// say so, what the form refuses is not.
func TestSomePrintAnyway(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, intake.RoleClinic)
	same := url.Values{"namn": {"Anna Öberg"}, "personal_namn": {"Anna Öberg"}}
	if status, _, body := desktest.Post(t, c, s.URL+"/counter/vgr-konto", same); status != 422 || !strings.Contains(body, "_anyway") {
		t.Errorf("the same name twice: answered %d", status)
	}
	same.Set("_anyway", "1")
	if status, _, _ := desktest.Post(t, c, s.URL+"/counter/vgr-konto", same); status != 303 {
		t.Errorf("anyway: answered %d", status)
	}
	for name, wrong := range map[string]url.Values{
		"too young": {"personnummer": {"201311212383"}, "_anyway": {"1"}}, "a wrong digit": {"personnummer": {"192501019217"}, "_anyway": {"1"}},
		"too long": {"namn": {strings.Repeat("Anna ", 40)}, "_anyway": {"1"}},
	} {
		if status, _, _ := desktest.Post(t, c, s.URL+"/counter/vgr-konto", wrong); status != 422 {
			t.Errorf("%s: answered %d", name, status)
		}
	}
}

func TestCasesOfOnesOwnUnit(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, intake.RoleClinic)
	other := s.Add(t, intake.User{Login: "other", Unit: "En annan", Roles: []intake.Role{intake.RoleClinic}})
	stranger := desktest.SignIn(t, s.URL, other.Login)
	desktest.Post(t, c, s.URL+"/counter/vgr-konto", url.Values{"namn": {"Anna Öberg"}, "_count": {"2"}})
	cases, err := s.DB.Cases(t.Context(), intake.CaseFilter{})
	if err != nil || len(cases) != 2 {
		t.Fatal(cases, err)
	}
	at := s.URL + "/cases/" + cases[0].Number
	if status, _, body := desktest.Get(t, c, at); status != 200 || !strings.Contains(body, "Anna Öberg") {
		t.Errorf("one's own case: answered %d", status)
	}
	for path, verb := range map[string]string{"": "GET", "/reprint": "POST", "/cancel": "POST", "/supersede": "POST"} {
		status, _, _ := desktest.Get(t, stranger, at+path)
		if verb == "POST" {
			status, _, _ = desktest.Post(t, stranger, at+path, nil)
		}
		if status != 404 {
			t.Errorf("another unit's case%s: answered %d", path, status)
		}
	}
	if _, _, body := desktest.Get(t, stranger, s.URL+"/cases"); strings.Contains(body, cases[0].Number) {
		t.Error("another unit sees the case in its list")
	}
	desktest.Post(t, c, at+"/cancel", url.Values{"reason": {"fel blankett"}})
	desktest.Post(t, c, s.URL+"/cases/"+cases[1].Number+"/supersede", nil)
	s.Clock.Advance((intake.OverdueDays + 2) * 24 * time.Hour)
	c = desktest.SignIn(t, s.URL, "clinic")
	for list, want := range map[string]int{"": 3, "out": 1, "late": 1, "gone": 2, "handled": 0} {
		_, _, body := desktest.Get(t, c, s.URL+"/cases?list="+list)
		if n := strings.Count(body, `<td><a class="case"`); n != want {
			t.Errorf("list %q has %d cases, want %d", list, n, want)
		}
	}
}

// TestCallByKeyboard records an urgent call and sees the paper that is owed.
func TestCallByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	u := s.Add(t, intake.User{Region: "rjl", Roles: []intake.Role{intake.RoleHandler}})
	client := desktest.SignIn(t, s.URL, u.Login)
	ctx := desktest.Browser(t)
	var mind, list string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(s.URL+"/calls"), chromedp.WaitVisible(`[data-key=n]`), chromedp.KeyEvent("n"), chromedp.WaitVisible("#f-personnummer"),
		everyLook(t, "new"), tabTo(`[name=subject]`),
		chromedp.ActionFunc(func(ctx context.Context) error { return arrowTo(ctx, "rjl-egen/unlock/resident") }),
		tabTo("#f-personnummer"), chromedp.KeyEvent("200811222389"), tabTo("[name=checked]"), chromedp.KeyEvent(" "),
		tabTo("#f-note"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#anyway"), chromedp.Text(".alarm", &mind), everyLook(t, "mind"),
		tabTo("#anyway"), chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".said"))
	if !strings.Contains(mind, "hotbild") {
		t.Errorf("lifting a child's lock: %q", mind)
	}
	desktest.Run(t, ctx, chromedp.KeyEvent("n"), chromedp.WaitVisible("#f-personnummer"), tabTo(`[name=subject]`),
		chromedp.ActionFunc(func(ctx context.Context) error { return arrowTo(ctx, "rjl-lasning/lock/care") }),
		tabTo("#f-personnummer"), chromedp.KeyEvent("192501019216"), tabTo("[name=checked]"),
		chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), tabTo("#f-unit"), chromedp.KeyEvent("Vårdcentralen Väster"),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("form.inline"), chromedp.Text("main", &list), everyLook(t, "owed"))
	calls, err := s.DB.Calls(t.Context(), intake.CallFilter{})
	if err != nil || len(calls) != 2 || !calls[0].Waits() || calls[0].Unit != "Vårdcentralen Väster" || calls[1].Owed || calls[1].PaperState != intake.CaseHandled {
		t.Fatalf("calls: %+v, %v", calls, err)
	}
	if !strings.Contains(list, calls[0].Paper) {
		t.Errorf("the list does not name %s: %q", calls[0].Paper, list)
	}
	log := s.Log.String()
	entries, err := s.DB.Entries(t.Context(), intake.AuditFilter{Act: intake.ActCall})
	if err != nil || len(entries) != 2 || strings.Contains(log, "19250101") {
		t.Errorf("the log of looks has %d calls, %v", len(entries), err)
	}
}

// arrowTo chooses a radio button by arrow keys.
func arrowTo(ctx context.Context, value string) error {
	for range 30 {
		var there bool
		is := fmt.Sprintf("document.activeElement.value===%q && document.activeElement.checked", value)
		if err := chromedp.Evaluate(is, &there).Do(ctx); err != nil || there {
			return err
		}
		if err := chromedp.KeyEvent(kb.ArrowDown).Do(ctx); err != nil {
			return err
		}
	}
	return fmt.Errorf("arrows never come to %s", value)
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
