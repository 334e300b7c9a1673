package desk_test

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"fmt"
	"image/jpeg"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
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
				machine := emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}})
				if err := (chromedp.Tasks{chromedp.EmulateViewport(width, 900), machine, set, desktest.Shot(t, fmt.Sprint(name, "-", width, "-", theme))}).Do(ctx); err != nil {
					return err
				}
				if width != 768 {
					desktest.Axe(t, ctx, fmt.Sprint(name, " at ", width, " px, ", theme))
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
	client := s.As(t, staff.RoleClinic)
	ctx := desktest.Browser(t)
	var live, sent, number string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(s.URL+"/counter"), chromedp.WaitVisible(".card"), chromedp.Poll("[...document.images].every(i => i.complete && i.naturalWidth)", nil), everyLook(t, "choose"),
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
	c := s.As(t, staff.RoleClinic)
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
	c := s.As(t, staff.RoleClinic)
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
	c := s.As(t, staff.RoleClinic)
	other := s.Add(t, staff.User{Login: "other", Unit: "En annan", Roles: []staff.Role{staff.RoleClinic}})
	stranger := desktest.SignIn(t, s.URL, other.Login)
	desktest.Post(t, c, s.URL+"/counter/vgr-konto", url.Values{"namn": {"Anna Öberg"}, "_count": {"2"}, "_many": {"1"}})
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
	desktest.Post(t, c, at+"/cancel", url.Values{"why": {"misprint"}})
	desktest.Post(t, c, s.URL+"/cases/"+cases[1].Number+"/supersede", nil)
	s.Clock.Advance((desktest.OverdueDays + 2) * 24 * time.Hour)
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
	u := s.Add(t, staff.User{Region: "rjl", Roles: []staff.Role{staff.RoleHandler}})
	client := desktest.SignIn(t, s.URL, u.Login)
	ctx := desktest.Browser(t)
	var said, list string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(s.URL+"/calls"), chromedp.WaitVisible(`[data-key=a]`), desktest.Press("a"), chromedp.WaitVisible("#f-personnummer"),
		everyLook(t, "new"), tabTo(`[name=subject]`),
		chromedp.ActionFunc(func(ctx context.Context) error { return arrowTo(ctx, "rjl-egen/unlock/resident") }),
		tabTo("#f-personnummer"), chromedp.KeyEvent("192501019216"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".said"),
		chromedp.Text(".said", &said), everyLook(t, "question"))
	if !strings.Contains(said, "inget är hävt") {
		t.Errorf("a question about lifting: %q", said)
	}
	desktest.Run(t, ctx, chromedp.Navigate(s.URL+"/calls"), chromedp.WaitVisible(`[data-key=a]`), desktest.Press("a"), chromedp.WaitVisible("#f-personnummer"), tabTo(`[name=subject]`),
		chromedp.ActionFunc(func(ctx context.Context) error { return arrowTo(ctx, "rjl-lasning/lock/care") }),
		tabTo("#f-personnummer"), chromedp.KeyEvent("192501019216"), tabTo("[name=checked]"),
		chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), tabTo("#f-unit"), chromedp.KeyEvent("Vårdcentralen Väster"),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("form.inline"), chromedp.Text("main", &list), everyLook(t, "owed"))
	calls, err := s.DB.Calls(t.Context(), intake.CallFilter{})
	if err != nil || len(calls) != 2 || !calls[0].Waits() || !calls[1].Waits() || calls[1].Unit != "Vårdcentralen Väster" {
		t.Fatalf("calls: %+v, %v", calls, err)
	}
	if q := calls[0]; q.Asked != intake.AskedUnlock || q.Person != "" || q.Urgent {
		t.Errorf("the question is kept as %+v", q)
	}
	for _, c := range calls {
		if !strings.Contains(list, c.Paper) {
			t.Errorf("the list does not name %s: %q", c.Paper, list)
		}
	}
	log := s.Log.String()
	entries, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActCall})
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

// land brings a file in, with its returns.
func land(t *testing.T, s *desktest.Station, id, source string, data []byte, returns ...judge.Return) {
	t.Helper()
	ctx, now := t.Context(), s.Clock.Now()
	sum, err := s.Archive.Keep(ctx, data)
	if err == nil {
		err = s.DB.See(ctx, intake.Arrival{ID: id, Inbox: s.Desk.Inboxes[0], Source: source, Size: int64(len(data)), SeenAt: now})
	}
	if err == nil {
		err = s.DB.Archived(ctx, id, sum, int64(len(data)), now)
	}
	if err == nil && returns != nil {
		err = s.DB.Finish(ctx, id, intake.ArrivalRead, now, returns)
	}
	for _, r := range returns {
		for _, p := range r.Pages {
			if err == nil {
				err = s.Archive.KeepPreview(ctx, id, p.Page, onePage(t))
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// onePage is a picture of a filled-in page.
var page struct {
	sync.Once
	jpeg []byte
}

func onePage(t *testing.T) []byte {
	page.Do(func() {
		e := edition(t, "vgr-konto")
		img, err := forms.Raster(e, 1, 4, &forms.Print{Case: "XXXX-XXXX-XXXX", Codes: []string{blankCode(t)}, Values: map[string]string{"personnummer": "192501019216", "namn": "Anna Öberg"}})
		var out bytes.Buffer
		if err == nil {
			err = jpeg.Encode(&out, img, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		page.jpeg = out.Bytes()
	})
	return page.jpeg
}

func blankCode(t *testing.T) string {
	keys, err := forms.NewKeyring(crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	number, err := forms.NewCaseNumber(crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	code, err := keys.Code(number, 1)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func edition(t *testing.T, form string) *forms.Edition {
	t.Helper()
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tpl := range all {
		if tpl.Form == form {
			e, err := tpl.Edition("")
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
	}
	t.Fatalf("no form %s", form)
	return nil
}

// printedCases are cases of vgr-konto in the ledger.
func printedCases(t *testing.T, s *desktest.Station, n int) []judge.Case {
	t.Helper()
	if _, err := s.Desk.Printer.Issue(t.Context(), edition(t, "vgr-konto"), desktest.Unit, make([]map[string]string, n)); err != nil {
		t.Fatal(err)
	}
	cases, err := s.DB.Cases(t.Context(), intake.CaseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return cases[:n]
}

// back is a return of a case, on a page of the file.
func back(c judge.Case, page int, found ...forms.Finding) judge.Return {
	r := judge.Return{Case: c.Number, Form: c.Form, Edition: c.Edition, State: judge.StateReady, Verdict: judge.VerdictReady, Findings: found}
	if forms.Worst(found) != "" {
		r.State, r.Verdict = judge.StateReview, judge.VerdictReview
	}
	answers := []forms.Answer{{Field: "personnummer", Kind: forms.KindDigits, State: forms.Filled, Value: "192501019216", Confidence: 0.99},
		{Field: "lasa", Kind: forms.KindTick, State: forms.Filled, Confidence: 1}}
	r.Pages = []judge.PageReading{{Page: page, Sheet: &judge.Sheet{Case: c.Number, Form: c.Form, Edition: c.Edition, Page: 1}, SetPages: 1,
		Registration: &judge.Registration{}, Answers: answers, Findings: found, Verdict: r.Verdict}}
	return r
}

// TestMailroomSeesWhatBecameOfEach: every page by its file and its place in it,
// files at fault with what to do, a dirty glass, and an account that closes
// until something is missing.
func TestMailroomSeesWhatBecameOfEach(t *testing.T) {
	s := desktest.Open(t)
	cases := printedCases(t, s, 60)
	unsure := forms.NewFinding(forms.ReasonTickUnsure, "begaran", forms.Text{SV: "Begäran", EN: "Request"})
	var clean, dirty []judge.Return
	for i, c := range cases {
		if i < 25 {
			clean = append(clean, back(c, i+1))
		} else {
			dirty = append(dirty, back(c, i-24, unsure))
		}
	}
	land(t, s, "018f0000-0000-7000-8000-000000000001", "skanner-1/morgon.pdf", []byte("1"), clean...)
	s.Clock.Advance(time.Hour)
	land(t, s, "018f0000-0000-7000-8000-000000000002", "skanner-1/förmiddag.pdf", []byte("2"), dirty...)
	bad := judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified, Findings: []forms.Finding{forms.NewFinding(forms.ReasonFileLocked, "", forms.Text{})},
		Pages: []judge.PageReading{{Page: 1, Verdict: judge.VerdictUnidentified}}}
	land(t, s, "018f0000-0000-7000-8000-000000000003", "låst.pdf", []byte("3"), bad)
	land(t, s, "018f0000-0000-7000-8000-000000000004", "på väg.pdf", []byte("4"))

	u := s.Add(t, staff.User{Roles: []staff.Role{staff.RoleMailroom, staff.RoleHandler}})
	client := desktest.SignIn(t, s.URL, u.Login)
	ctx := desktest.Browser(t)
	var all, account string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.URL+"/mail"),
		chromedp.WaitVisible(".batch"), chromedp.Text("main", &all), everyLook(t, "mail"),
		desktest.Press("d"), chromedp.WaitVisible(".chart img"), chromedp.Poll("document.images[document.images.length-1].complete", nil), chromedp.Text("main", &account), everyLook(t, "balance"))
	for _, want := range []string{"Torka skannerns glas", "skanner-1", "Blad 35", "låst.pdf", "Filen är låst med lösenord", "läses", cases[0].Number} {
		if !strings.Contains(all, want) {
			t.Errorf("the mailroom's page does not say %q", want)
		}
	}
	if !strings.Contains(account, "Det går ihop") || strings.Contains(account, "inte ihop") {
		t.Errorf("the account: %q", account)
	}
	if err := os.RemoveAll(filepath.Join(filepath.Dir(s.Path), "archive", "scans")); err != nil {
		t.Fatal(err)
	}
	_, _, body := desktest.Get(t, client, s.URL+"/mail/balance")
	if !strings.Contains(body, "Det går inte ihop") || strings.Count(body, "filen finns inte i arkivet") != 4 {
		t.Error("an emptied archive is not missed")
	}
	status, header, picture := desktest.Get(t, client, s.URL+"/mail/balance.svg?theme=dark")
	if status != 200 || header.Get("Content-Type") != "image/svg+xml" || strings.Contains(picture, " style=") || !strings.Contains(picture, "<rect") {
		t.Errorf("the picture: %d %v", status, header)
	}
	desktest.Run(t, ctx, chromedp.Navigate(s.URL+"/mail/balance"), chromedp.WaitVisible(".alarm"), everyLook(t, "missing"))
}

// TestStatisticsAreTheDatabases compares every number on the page with one
// counted by hand, and keys a blind sample on the way.
func TestStatisticsAreTheDatabases(t *testing.T) {
	s := desktest.Open(t)
	cases := printedCases(t, s, 12)
	late := forms.NewFinding(forms.Reason("date-too-old"), "", forms.Text{})
	late.Reason = "date-too-old"
	for i, c := range cases {
		r := back(c, 1)
		if i%3 == 0 {
			r = back(c, 1, forms.NewFinding(forms.ReasonSignatureMissing, "underskrift", forms.Text{SV: "Underskrift", EN: "Signature"}), late)
		}
		land(t, s, fmt.Sprintf("018f0000-0000-7000-8000-%012d", i), "x.pdf", []byte{byte(i)}, r)
		s.Clock.Advance(7 * time.Hour)
	}
	listed, err := s.DB.List(t.Context(), judge.StateReady, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range listed {
		w, err := s.DB.Work(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.DB.Amend(t.Context(), judge.Amendment{Return: r.ID, Revision: w.Revision, Who: "anna", At: r.QueuedAt.Add(100 * time.Minute), Step: judge.StepClosed,
			Findings: w.Findings, Verdict: w.Verdict}); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.DrawSamples(t.Context(), s.DB, 1, s.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	client := s.As(t, staff.RoleHandler)
	ctx := desktest.Browser(t)
	desktest.Run(t, ctx, desktest.Carry(t, client, s.URL), chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.URL+"/keying"))
	for range 16 { // two fields of each of the eight
		var tick bool
		var form string
		desktest.Run(t, ctx, chromedp.WaitVisible(".keyed img"), chromedp.Evaluate("!!document.getElementById('ticked')", &tick),
			chromedp.AttributeValue("form.fields", "action", &form, nil))
		keys := chromedp.Tasks{tabTo("#ticked"), chromedp.KeyEvent(" ")}
		if !tick {
			keys = chromedp.Tasks{everyLook(t, "keying"), tabTo("#keyed"), chromedp.KeyEvent("19250101-9217")}
		}
		next := fmt.Sprintf("document.querySelector('.said') && document.querySelector('form.fields')?.getAttribute('action') !== %q", form)
		desktest.Run(t, ctx, keys, chromedp.KeyEvent(kb.Enter), desktest.Until(next))
	}
	var shown string
	desktest.Run(t, ctx, chromedp.WaitVisible(".ok"), chromedp.Navigate(s.URL+"/statistics"), chromedp.WaitVisible(".tiles"),
		chromedp.Text("main", &shown), everyLook(t, "statistics"))
	for _, want := range []string{"Returer\n12", "67 %", "8 av 12 blanketter", "1 h 40 min", "50,00 %", "8 av 16 fält", "Underskrift saknas"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
	_, header, table := desktest.Get(t, client, s.URL+"/statistics.csv")
	if header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(table, "anmärkning;;Ett datum är äldre än 90 dagar;vgr-konto;"+desktest.Unit+";4;;date-too-old\r\n") {
		t.Errorf("the table: %v\n%s", header, table)
	}
	for _, picture := range []string{"days.svg", "findings.svg"} {
		status, _, svg := desktest.Get(t, client, s.URL+"/statistics/"+picture+"?theme=light")
		if status != 200 || strings.Contains(svg, " style=") || strings.Contains(svg, "<script") {
			t.Errorf("%s: %d", picture, status)
		}
	}
}

// TestNoFormLiftsInACall: each form that lifts anything, asked for in a call by
// whoever may record calls, with every box ticked: it is a question that waits for
// its form, and the lock that care had made stands.
func TestNoFormLiftsInACall(t *testing.T) {
	s := desktest.Open(t)
	lifting, client := 0, desktest.SignIn(t, s.URL, s.Add(t, staff.User{Region: staff.EveryRegion, Roles: []staff.Role{staff.RoleHandler}}).Login)
	for _, form := range s.Desk.Forms {
		if form.Asks.Unlock == "" {
			continue
		}
		for _, caller := range []string{"care", "resident"} {
			for _, checked := range []string{"", "login", "callback"} {
				desktest.Post(t, client, s.URL+"/calls", url.Values{"subject": {form.Form + "/unlock/" + caller},
					"personnummer": {"192501019216"}, "checked": {checked}, "unit": {"Vårdcentralen Väster"}, "anyway": {"1"}})
			}
		}
		lifting++
	}
	calls, err := s.DB.Calls(t.Context(), intake.CallFilter{})
	if err != nil || lifting < 4 || len(calls) < 2*lifting {
		t.Fatalf("%d forms lift, %d calls were kept, %v", lifting, len(calls), err)
	}
	for _, c := range calls {
		if c.Person != "" || c.Urgent || !c.Waits() {
			t.Errorf("%s: %+v", c.Form, c)
		}
	}
}
