package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/intake/desk/desktest"
)

// TestCallIsClosedByItsPaper: a scan is handed in through the browser and seen
// among what came in; and a call's owed paper is closed by its sheet coming back.
func TestCallIsClosedByItsPaper(t *testing.T) {
	s := serve(t, t.TempDir())
	client := s.signIn(everyRole)
	ctx := desktest.Browser(t)
	var owed string
	desktest.Run(t, ctx, desktest.Carry(t, client, s.address), chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/calls/new"),
		chromedp.WaitVisible("#f-personnummer"), byKeys("[value='rjl-lasning/lock/care']", " "), byKeys("#f-personnummer", "192501019216"),
		byKeys("[value=callback]", " "), byKeys("#f-unit", "Vårdcentralen Väster"), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitVisible("form.inline"), chromedp.Text(".list .case", &owed))
	sheet := filepath.Join(t.TempDir(), "sheet.pdf")
	blankett(t, "case", "reprint", strings.TrimSpace(owed), "--as", everyRole.Login, "--out", sheet, "--data", s.data)

	var listed, after string
	desktest.Run(t, ctx, chromedp.Navigate(s.address+"/mail"), chromedp.WaitVisible("#file"), chromedp.SetUploadFiles("#file", []string{sheet}),
		byKeys("form[data-upload] button", kb.Enter), chromedp.WaitVisible(".uploads .ok"), chromedp.WaitVisible(".batch .badge"),
		chromedp.Text(".batch", &listed), desktest.Shot(t, "mail"),
		chromedp.Navigate(s.address+"/calls"), chromedp.WaitVisible("h1"), chromedp.Text("main", &after), desktest.Shot(t, "calls"))
	if !strings.Contains(listed, "sheet.pdf") || !strings.Contains(listed, "Blad 1") || !strings.Contains(listed, strings.TrimSpace(owed)) {
		t.Errorf("among what came in: %q", listed)
	}
	if !strings.Contains(after, "Inga blanketter väntas") || !strings.Contains(after, "har kommit") {
		t.Errorf("the calls after the sheet came back: %q", after)
	}
	if entries, err := os.ReadDir(s.inbox()); err != nil || len(entries) != 1 { // .blankett alone
		t.Errorf("the inbox still has %v, %v", entries, err)
	}
	s.stop()
	if log := s.log.String(); strings.Contains(log, "sheet.pdf") || strings.Contains(log, "19250101") {
		t.Errorf("the log says %q", log)
	}
}

// byKeys goes to an element with Tab, and by the arrows within a group of radio
// buttons, and types there.
func byKeys(selector, text string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		at := "document.activeElement?.matches(" + quoted(selector) + ")"
		sameGroup := "document.activeElement?.type === 'radio' && document.activeElement.name === document.querySelector(" + quoted(selector) + ").name"
		for {
			var there, near bool
			if err := (chromedp.Tasks{chromedp.Evaluate("!!("+at+")", &there), chromedp.Evaluate(sameGroup, &near)}).Do(ctx); err != nil {
				return err
			}
			key := kb.Tab
			switch {
			case there:
				return chromedp.KeyEvent(text).Do(ctx)
			case near:
				key = kb.ArrowDown
			}
			if err := chromedp.KeyEvent(key).Do(ctx); err != nil {
				return err
			}
		}
	})
}

func quoted(s string) string { return `"` + s + `"` }
