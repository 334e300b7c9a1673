package desk_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestEveryPageHasItsHelp follows the help link of every page to the words it
// promises.
func TestEveryPageHasItsHelp(t *testing.T) {
	s := desktest.Open(t)
	c := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Region: staff.EveryRegion, Roles: staff.Roles}).Login)
	_, _, help := desktest.Get(t, c, s.URL+"/help")
	link := regexp.MustCompile(`href="/help#([^"]+)"`)
	for _, p := range desk.Permissions() {
		path, get := strings.CutPrefix(p.Pattern, http.MethodGet+" ")
		if !get || strings.Contains(path, "{") {
			continue
		}
		status, header, body := desktest.Get(t, c, s.URL+path)
		if status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
			continue
		}
		to := link.FindStringSubmatch(body)
		if to == nil && path != "/help" && path != "/tillganglighet" {
			t.Errorf("%s has no help", path)
		}
		if to != nil && !strings.Contains(help, `id="`+to[1]+`"`) {
			t.Errorf("%s promises help at #%s, where there is none", path, to[1])
		}
	}
}
