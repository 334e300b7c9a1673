package desktest

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeFile is where `make deps-test` puts the checks, in the user's cache. The
// version is the Makefile's.
const axeFile = "blankett/axe-core-4.14.1.min.js"

// axeRun runs every rule of WCAG 2.0, 2.1 and 2.2, A and AA, and the best
// practices, and gives each violation as a line.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
	.then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html + " — " + n.failureSummary.replace(/\s+/g, " "))))`

// Axe checks the page that the browser shows, as it is now: it must have no
// violation. It skips without axe-core, and fails where CI is true.
func Axe(t testing.TB, ctx context.Context, where string) {
	t.Helper()
	var wrong []string
	Run(t, ctx, chromedp.Evaluate(axe(t), nil),
		chromedp.Evaluate(axeRun, &wrong, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	if len(wrong) > 0 {
		t.Errorf("%s: %s", where, strings.Join(wrong, "\n"))
	}
}

func axe(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(dir, axeFile))
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skipf("needs axe-core: `make deps-test` fetches it: %v", err)
	}
	return string(source)
}

// Scheme makes the browser prefer "light" or "dark".
func Scheme(scheme string) chromedp.Action {
	return emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})
}

// Widths are a desk's screen, a tablet and a telephone, in CSS px.
var Widths = []int64{1280, 768, 390}

// Look checks the page that the browser shows in light and dark, and that it
// does not spill over at any width; and keeps pictures of it where wanted.
func Look(t testing.TB, ctx context.Context, name string) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		Run(t, ctx, Scheme(scheme), chromedp.EmulateViewport(Widths[0], 900))
		Axe(t, ctx, name+", "+scheme)
		if scheme == "dark" && os.Getenv("BLANKETT_SHOTS") == "" {
			continue // as wide as in the light
		}
		for _, width := range Widths {
			var spill int64
			Run(t, ctx, chromedp.EmulateViewport(width, 900), Shot(t, name+"-"+scheme+"-"+strconv.FormatInt(width, 10)),
				chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &spill))
			if spill > 0 {
				t.Errorf("%s is %d px wider than a screen of %d px", name, spill, width)
			}
		}
	}
}
