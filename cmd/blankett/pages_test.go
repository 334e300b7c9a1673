package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// examples are addresses of every page that has more than one, by its route. A
// new page with a wildcard needs a line here.
var examples = map[string][]string{
	"GET /queue":         {"/queue", "/queue?state=review", "/queue?state=done"},
	"GET /returns/{id}":  {"/returns/1", "/returns/3", "/returns/12", "/returns/13"},
	"GET /users/{login}": {"/users/alla", "/users/eva"},
	"GET /audit":         {"/audit", "/audit?sample=yes", "/audit?from=x"},
	"GET /audit/{line}":  {"/audit/1"},
	// /join is looked at where its link is made.
	"GET /join/{token}": {},
	// Leads home for whoever is signed in; looked at as nobody.
	"GET /signin":         {},
	"GET /counter/{form}": {"/counter/vgr-konto"},
	"GET /cases/{number}": {"/cases/CASE"}, // a case of the samples
	// Pictures and files.
	"GET /returns/{id}/pages/{page}":     {},
	"GET /editions/{id}/pages/{page}":    {},
	"GET /counter/{form}/first-page.png": {},
	"GET /printed/sheets.pdf":            {},
	"GET /mail/balance.svg":              {},
	"GET /mail/{arrival}/pages/{page}":   {},
	"GET /keying/{id}/field.jpg":         {},
	"GET /statistics/days.svg":           {},
	"GET /statistics/findings.svg":       {},
	"GET /statistics.csv":                {},
	// Only with a house's own sign-in.
	"GET /signin/house":                   {},
	"GET /signin/house/back":              {},
	"GET /returns/{id}/original/{page}":   {},
	"GET /returns/{id}/difference/{page}": {},
	// A duplicate beside its first, and a paper to be linked.
	"GET /returns/{id}/compare": {"/returns/11/compare"},
	"GET /returns/{id}/link":    {"/returns/13/link"},
	// Only from a return that one holds: looked at where a letter is asked for.
	"GET /returns/{id}/letter":     {},
	"GET /returns/{id}/letter.pdf": {},
	// Only once a return is carried out: looked at where one is.
	"GET /returns/{id}/confirmation": {},
	// A stream.
	"GET /queue/live": {},
	// Goes on to another page.
	"GET /{$}": {},
}

// TestEveryPage looks at every page as somebody who may do everything: no
// violation of WCAG in light or dark, and nothing wider than the screen.
func TestEveryPage(t *testing.T) {
	s, returns := sampled(t)
	ctx := desktest.Browser(t)
	c := s.signIn(everyRole)
	s.signIn(staff.User{Login: "eva", Roles: []staff.Role{staff.RoleHandler}, Unmask: true})
	desktest.Run(t, ctx, desktest.Carry(t, c, s.address))
	for _, path := range everyPage(t) {
		lookAt(t, ctx, s.address, strings.Replace(path, "CASE", returns[0].Case, 1))
	}
}

func lookAt(t *testing.T, ctx context.Context, address, path string) {
	t.Helper()
	name := strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(strings.TrimPrefix(path, "/"))
	desktest.Run(t, ctx, chromedp.EmulateViewport(desktest.Widths[0], 900), chromedp.Navigate(address+path), chromedp.WaitReady("main"))
	desktest.Look(t, ctx, name)
}

// TestEveryPageForNobody looks at what those see who are not signed in, in both
// languages and with something wrong in the form.
func TestEveryPageForNobody(t *testing.T) {
	s := desktest.Open(t)
	ctx := desktest.Browser(t)
	first, err := desk.Invite(t.Context(), s.DB, "", s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	lookAt(t, ctx, s.URL, first)
	desktest.Run(t, ctx, chromedp.SetValue("#login", "x"), chromedp.SetValue("#name", "Testsson"), chromedp.SetValue("#password", "short"),
		chromedp.Submit("#login"), chromedp.WaitVisible("#fault-login"))
	desktest.Look(t, ctx, "join-wrong")
	lookAt(t, ctx, s.URL, "/signin")
	desktest.Run(t, ctx, chromedp.Click(`button[lang=en]`), chromedp.WaitVisible(`button[lang=sv]`),
		chromedp.SetValue("#login", "nobody"), chromedp.SetValue("#password", "wrong"), chromedp.Submit("#login"), chromedp.WaitVisible("#fault-login"))
	desktest.Look(t, ctx, "signin-wrong-en")
}

// everyPage is an address of every page there is.
func everyPage(t *testing.T) []string {
	t.Helper()
	all := []string{"/nowhere"}
	for _, p := range desk.Permissions() {
		path, get := strings.CutPrefix(p.Pattern, http.MethodGet+" ")
		some, listed := examples[p.Pattern]
		switch {
		case !get:
		case listed:
			all = append(all, some...)
		case strings.Contains(path, "{"):
			t.Errorf("%s: which address shows that page? Add it to examples", p.Pattern)
		default:
			all = append(all, path)
		}
	}
	return all
}
