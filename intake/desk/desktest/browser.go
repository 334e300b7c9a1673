package desktest

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Browser is a real Chromium that talks to nobody but us.
func Browser(t testing.TB) context.Context {
	t.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.WSURLReadTimeout(2*time.Minute), // a busy machine takes its time
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Run(ctx); err != nil { // begun here, so that it outlives the time that Run gives
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// Run does things in a browser within three minutes, which is many times what a
// busy machine needs; they must succeed. A failure says what the page shows.
func Run(t testing.TB, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	within, stop := context.WithTimeout(ctx, 3*time.Minute)
	defer stop()
	if err := chromedp.Run(within, actions...); err != nil {
		t.Fatalf("%v\nthe browser shows %s", err, page(ctx))
	}
}

// Press sends keys once the page's scripts listen for them: a key before that is
// lost, and what it should have done never comes.
func Press(keys string) chromedp.Action {
	return chromedp.Tasks{Until("document.readyState === 'complete'"), chromedp.KeyEvent(keys)}
}

// Until waits until an expression is true, over pages that come and go.
func Until(js string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			var so bool
			if err := chromedp.Evaluate("!!("+js+")", &so).Do(ctx); err == nil && so {
				return nil
			}
			if err := chromedp.Sleep(50 * time.Millisecond).Do(ctx); err != nil {
				return err
			}
		}
	})
}

// page is a browser's address, what has its focus, and the text that it shows.
func page(ctx context.Context) string {
	within, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	var shows string
	const js = "location.href + '\\nfocus: ' + (document.activeElement?.outerHTML ?? 'nothing').slice(0, 200) + '\\n' + document.body.innerText"
	if err := chromedp.Run(within, chromedp.Evaluate(js, &shows)); err != nil {
		return "nothing: " + err.Error()
	}
	return shows
}

// Carry gives a browser the cookies of a client, so that it is signed in too.
func Carry(t testing.TB, c *http.Client, address string) chromedp.Action {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return chromedp.ActionFunc(func(ctx context.Context) error {
		for _, k := range c.Jar.Cookies(u) {
			if err := network.SetCookie(k.Name, k.Value).WithURL(address).Do(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// Shot keeps a picture of the whole page where BLANKETT_SHOTS names a folder
// to look at.
func Shot(t testing.TB, name string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		dir := os.Getenv("BLANKETT_SHOTS")
		if dir == "" {
			return nil
		}
		shown(ctx)
		var png []byte
		if err := chromedp.FullScreenshot(&png, 100).Do(ctx); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name()+"-"+name, "/", "_")+".png"), png, 0o600)
	})
}

// shown waits until the page's pictures are there, also those that a change of
// its colours has asked for anew. It gives up after a while: the picture of the
// page then tells.
func shown(ctx context.Context) {
	const look, looks = 100 * time.Millisecond, 30
	for range looks {
		var whole bool
		err := chromedp.Sleep(look).Do(ctx)
		if err == nil {
			err = chromedp.Evaluate("[...document.images].every(i => i.complete)", &whole).Do(ctx)
		}
		if err != nil || whole {
			return
		}
	}
}
