package main

import (
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// everyRole is somebody who may do everything, everywhere.
var everyRole = staff.User{Login: "alla", Region: staff.EveryRegion, Roles: staff.Roles}

// signIn lets somebody in on the running service and signs in as them.
func (s *service) signIn(u staff.User) *http.Client {
	s.t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(s.data, "blankett.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	u = desktest.Add(s.t, db, u, time.Now())
	if err := db.Close(); err != nil {
		s.t.Fatal(err)
	}
	return desktest.SignIn(s.t, s.address, u.Login)
}

// TestQueueFillsBeforeTheReader opens the page while the queue is empty and
// wants the returns to show up without anybody touching it.
func TestQueueFillsBeforeTheReader(t *testing.T) {
	s := serve(t, t.TempDir())
	ctx := desktest.Browser(t)
	var empty, review string
	desktest.Run(t, ctx, desktest.Carry(t, s.signIn(everyRole), s.address),
		chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/queue"),
		chromedp.Text(".nothing", &empty))
	if !strings.Contains(empty, s.inbox()) {
		t.Errorf("the empty queue does not say where scans go: %q", empty)
	}
	blankett(t, "sample", "--data", s.data, "--out", s.inbox())
	desktest.Run(t, ctx, chromedp.WaitVisible(".badge.s-duplicate"), chromedp.WaitVisible(".badge.s-unidentified"), desktest.Shot(t, "queue"))
	desktest.Run(t, ctx, chromedp.Click(`.tabs a[href="/queue?state=review"]`), chromedp.WaitVisible(".finding.w-reject"),
		chromedp.Click("tbody tr a.case"), chromedp.WaitVisible("figure svg.page rect.zone"), chromedp.TextContent("main", &review), desktest.Shot(t, "return"))
	if !strings.Contains(review, "att granska") || !strings.Contains(review, "Personnummer") {
		t.Errorf("the return does not show what was read: %q", review)
	}
	var shown int
	run := `Promise.all([...document.querySelectorAll("svg image, details.original img")].map(i => fetch(i.getAttribute("href") ?? i.src)))
		.then(all => all.filter(a => a.ok && a.headers.get("Content-Type").startsWith("image/")).length)`
	desktest.Run(t, ctx, chromedp.Evaluate(run, &shown, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if shown != 3 {
		t.Errorf("%d of 3 pictures load: the page, the blank form, the page as it was scanned", shown)
	}
}

// TestPagesKeepToThemselves: the headers of every answer, no original bytes, no
// page that is not there, and nothing that a GET could change.
func TestPagesKeepToThemselves(t *testing.T) {
	s, returns := sampled(t)
	c := s.signIn(everyRole)
	for _, path := range []string{"/queue", "/queue?state=ready", "/returns/1", "/returns/1/pages/1", "/static/desk.css", "/returns/99999", "/nowhere", "/signin"} {
		_, got, _ := desktest.Get(t, c, s.address+path)
		for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if !strings.Contains(got.Get(header), want) {
				t.Errorf("%s: %s is %q", path, header, got.Get(header))
			}
		}
	}
	for path, want := range map[string]int{"/returns/99999": 404, "/returns/0": 404, "/returns/x": 404, "/returns/1/pages/9": 404,
		"/queue?state=x": 404, "/returns/1": 200, "/returns/1/pages/1": 200} {
		if got, _, _ := desktest.Get(t, c, s.address+path); got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
		if got, _, _ := desktest.Get(t, desktest.Client(t), s.address+path); got != http.StatusSeeOther {
			t.Errorf("%s answers %d to nobody", path, got)
		}
	}
	if after := s.returns(len(returns)); after[0].State == judge.StateDone {
		t.Error("looking at pages moved a return")
	}
	s.stop()
	if personal := regexp.MustCompile(samplePersonnummer + `|complete|telephone|Öberg`).Find(s.log.Bytes()); personal != nil {
		t.Errorf("the log says %q", personal)
	}
}
