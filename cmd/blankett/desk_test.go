package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"blankett/intake"
)

// browser is a real Chromium that talks to nobody but us.
func browser(t *testing.T) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// TestQueueFillsBeforeTheReader opens the page while the queue is empty and
// wants the returns to show up without anybody touching it.
func TestQueueFillsBeforeTheReader(t *testing.T) {
	s := serve(t, t.TempDir())
	ctx := browser(t)
	var empty, review string
	browse(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/"),
		chromedp.Text(".nothing", &empty))
	if !strings.Contains(empty, s.inbox()) {
		t.Errorf("the empty queue does not say where scans go: %q", empty)
	}
	blankett(t, "sample", "--data", s.data, "--out", s.inbox())
	browse(t, ctx, chromedp.WaitVisible(".badge.s-duplicate"), chromedp.WaitVisible(".badge.s-unidentified"), shot(t, "queue"))
	browse(t, ctx, chromedp.Click(`.tabs a[href="/?state=review"]`), chromedp.WaitVisible(".finding.w-reject"),
		chromedp.Click("tbody tr a.case"), chromedp.WaitVisible("figure svg.page rect.zone"), chromedp.Text("main", &review), shot(t, "return"))
	if !strings.Contains(review, "Läst på sida 1") || !strings.Contains(review, "Personnummer") {
		t.Errorf("the return does not show what was read: %q", review)
	}
	var shown int
	run := `Promise.all([...document.querySelectorAll("svg image")].map(i => fetch(i.getAttribute("href"))))
		.then(all => all.filter(a => a.ok && a.headers.get("Content-Type").startsWith("image/")).length)`
	browse(t, ctx, chromedp.Evaluate(run, &shown, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if shown < 20 {
		t.Errorf("%d pictures on the page load", shown)
	}
}

func browse(t *testing.T, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// shot keeps a picture of the page where BLANKETT_SHOTS names a folder to look at.
func shot(t *testing.T, name string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		dir := os.Getenv("BLANKETT_SHOTS")
		if dir == "" {
			return nil
		}
		var png []byte
		if err := chromedp.FullScreenshot(&png, 100).Do(ctx); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, t.Name()+"-"+name+".png"), png, 0o600)
	})
}

// TestPagesKeepToThemselves: the headers of every answer, no original bytes, no
// page that is not there, and nothing that a GET could change.
func TestPagesKeepToThemselves(t *testing.T) {
	s, returns := sampled(t)
	for _, path := range []string{"/", "/?state=ready", "/returns/1", "/returns/1/pages/1", "/static/desk.css", "/returns/99999", "/nowhere"} {
		res, err := http.Get(s.address + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		for header, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
			if !strings.Contains(res.Header.Get(header), want) {
				t.Errorf("%s: %s is %q", path, header, res.Header.Get(header))
			}
		}
	}
	for path, want := range map[string]int{"/returns/99999": 404, "/returns/0": 404, "/returns/x": 404, "/returns/1/pages/9": 404,
		"/?state=x": 404, "/returns/1": 200, "/returns/1/pages/1": 200} {
		if got, _ := s.get(path); got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
	}
	res, err := http.Post(s.address+"/returns/1", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a POST is answered %d", res.StatusCode)
	}
	if after := s.returns(len(returns)); after[0].State == intake.StateDone {
		t.Error("looking at pages moved a return")
	}
	s.stop()
	if personal := regexp.MustCompile(samplePersonnummer + `|complete|telephone|Öberg`).Find(s.log.Bytes()); personal != nil {
		t.Errorf("the log says %q", personal)
	}
}
