package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"blankett/intake/auditlog"
	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

var wildcard = regexp.MustCompile(`\{[^}]+\}`)

// TestEveryRouteForEveryRole asks for every route as everybody, and as nobody:
// who may is answered something of the page's own, who may not is refused, and
// nobody is sent to sign in.
func TestEveryRouteForEveryRole(t *testing.T) {
	s := desktest.Open(t)
	for _, role := range append([]staff.Role{""}, staff.Roles...) {
		c := desktest.Client(t)
		if role != "" {
			c = s.As(t, role)
		}
		for _, p := range desk.Permissions() {
			if strings.Contains(p.Pattern, "/signout") {
				continue // ends the session; TestSigningOut
			}
			wantAnswer(t, s, c, role, p)
		}
	}
	refusals, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActRefused})
	if err != nil || len(refusals) < len(desk.Permissions()) {
		t.Errorf("%d refusals are written down, %v", len(refusals), err)
	}
}

func wantAnswer(t *testing.T, s *desktest.Station, c *http.Client, role staff.Role, p desk.Permission) {
	t.Helper()
	method, path, _ := strings.Cut(p.Pattern, " ")
	path = wildcard.ReplaceAllString(strings.TrimSuffix(path, "{$}"), "1")
	var status int
	var header http.Header
	if method == http.MethodGet {
		status, header, _ = desktest.Get(t, c, s.URL+path)
	} else {
		status, header, _ = desktest.Post(t, c, s.URL+path, url.Values{})
	}
	toSignIn := status == http.StatusSeeOther && strings.HasPrefix(header.Get("Location"), "/signin")
	may := p.Open || role != "" && (p.Who == nil || slices.Contains(p.Who, role))
	switch {
	case status >= 500:
		t.Errorf("%s as %q fails: %d", p.Pattern, role, status)
	case may && (status == http.StatusForbidden || toSignIn):
		t.Errorf("%s as %q is refused: %d", p.Pattern, role, status)
	case !may && role == "" && !toSignIn:
		t.Errorf("%s as nobody is answered %d", p.Pattern, status)
	case !may && role != "" && status != http.StatusForbidden:
		t.Errorf("%s as %q is answered %d", p.Pattern, role, status)
	}
}

// TestOtherSitesCannotPost: a form on another site, or one without the marks
// that browsers put on our own, changes nothing.
func TestOtherSitesCannotPost(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	for name, header := range map[string]http.Header{
		"another site":     {"Sec-Fetch-Site": {"cross-site"}},
		"a sister site":    {"Sec-Fetch-Site": {"same-site"}},
		"another origin":   {"Origin": {"https://evil.example"}},
		"no origin at all": {"Origin": {"null"}},
	} {
		req, err := http.NewRequest(http.MethodPost, s.URL+"/signout/everywhere", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = header
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s is answered %d", name, res.StatusCode)
		}
	}
	if status, _, _ := desktest.Get(t, c, s.URL+"/queue"); status != http.StatusOK {
		t.Error("another site signed somebody out")
	}
}

// TestTooMuch: a form larger than any of ours is refused, not read.
func TestTooMuch(t *testing.T) {
	s := desktest.Open(t)
	status, _, _ := desktest.Post(t, desktest.Client(t), s.URL+"/signin", url.Values{"login": {strings.Repeat("x", 2<<20)}})
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MiB of login are answered %d", status)
	}
}
