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
	return ctx
}

// Run does things in a browser; they must succeed.
func Run(t testing.TB, ctx context.Context, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatal(err)
	}
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
