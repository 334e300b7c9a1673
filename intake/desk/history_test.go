package desk_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

var markup = regexp.MustCompile(`(?s)<option.*?</option>|<[^>]*>`)

// TestHistoriesAreInWords does what can be done to a case and its return, and
// reads their pages and the log in both languages: no code of ours is on them.
func TestHistoriesAreInWords(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsurePlace, desktest.Unit)
	c := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Login: "alla", Roles: staff.Roles}).Login)
	at, of := s.URL+fmt.Sprintf("/returns/%d", r.ID), s.URL+"/cases/"+r.Case
	post := func(path string, form url.Values) {
		t.Helper()
		s.Clock.Advance(time.Minute)
		if status, _, body := desktest.Post(t, c, path, form); status >= 400 {
			t.Fatalf("%s is answered %d\n%s", path, status, body)
		}
	}
	post(of+"/reprint", url.Values{"reason": {"skrivaren strulade"}})
	post(at+"/claim", nil)
	post(at+"/correct", url.Values{"field": {"ort"}, "there": {"1"}})
	post(at+"/protect", url.Values{"protected": {"yes"}})
	post(at+"/protect", url.Values{"protected": {"no"}, "reason": {"ended"}})
	other := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Login: "annan", Roles: staff.Roles}).Login)
	if status, _, body := desktest.Post(t, other, at+"/protect", url.Values{"protected": {"no"}, "reason": {"ended"}}); status >= 400 {
		t.Fatalf("the second one's word is answered %d\n%s", status, body)
	}
	post(of+"/supersede", url.Values{"reason": {"fel ruta"}})
	for lang, want := range map[string][]string{
		"sv": {"Ett blad kom in", "Utskrivet igen: skrivaren strulade", "Ersatt av", "rättade Ort", "uppgifterna skyddas inte längre", "Ärendet är nu: Inkommen", "skriftens bredd 0,40 mm", "2026-03-02 13:0"},
		"en": {"A sheet came in", "Printed again: skrivaren strulade", "Replaced by", "corrected Place", "the identity is no longer protected", "The case is now: Back", "width of the writing 0.40 mm", "2026-03-02 13:0"},
	} {
		post(s.URL+"/language", url.Values{"lang": {lang}})
		said := ""
		for _, path := range []string{at, of, s.URL + "/audit"} {
			_, _, body := desktest.Get(t, c, path)
			said += strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(body, " "))), " ")
		}
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("%s: no page says %q\n%s", lang, w, said)
			}
		}
		for _, code := range []string{"moved", "reprinted", "superseded:", "corrected ort", "put-back", "its case is superseded", "handler+"} {
			if strings.Contains(said, code) {
				t.Errorf("%s: a page says %q\n%s", lang, code, said)
			}
		}
	}
}
