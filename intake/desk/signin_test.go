package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

var handler = []staff.Role{staff.RoleHandler}

func TestNobodySeesAnything(t *testing.T) {
	s := desktest.Open(t)
	status, header, _ := desktest.Get(t, desktest.Client(t), s.URL+"/queue?state=ready")
	if status != http.StatusSeeOther || header.Get("Location") != "/signin?next=%2Fqueue%3Fstate%3Dready" {
		t.Errorf("answered %d to %s", status, header.Get("Location"))
	}
}

func TestSignInLeadsBack(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	for next, want := range map[string]string{"/queue?state=ready": "/queue?state=ready", "": "/",
		"//evil.example/": "/", "https://evil.example/": "/", "/\\evil.example": "/"} {
		_, header, _ := desktest.Post(t, desktest.Client(t), s.URL+"/signin",
			url.Values{"login": {"Handler "}, "password": {desktest.Password}, "next": {next}})
		if got := header.Get("Location"); got != want {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	s.Add(t, staff.User{Login: "gone", Roles: handler, Disabled: true})
	for _, who := range [][2]string{{"handler", "wrong password"}, {"nobody", desktest.Password}, {"handler", ""}, {"gone", desktest.Password}} {
		c := desktest.Client(t)
		status, _, body := desktest.Post(t, c, s.URL+"/signin", url.Values{"login": {who[0]}, "password": {who[1]}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "hör inte ihop") {
			t.Errorf("%v is answered %d", who, status)
		}
		if status, _, _ := desktest.Get(t, c, s.URL+"/queue"); status != http.StatusSeeOther {
			t.Errorf("%v is in", who)
		}
	}
}

// A browser that goes away in the middle is no fault of the service's.
func TestABrowserThatLeavesIsNotLogged(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/queue", nil)
	for _, cookie := range c.Jar.Cookies(r.URL) {
		r.AddCookie(cookie)
	}
	s.Desk.Handler().ServeHTTP(httptest.NewRecorder(), r)
	if said := s.Log.String(); strings.Contains(said, "canceled") || strings.Contains(said, "ERROR") {
		t.Errorf("logged: %s", said)
	}
}

func TestFailuresAreThrottled(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	try := func(password string) int {
		status, _, _ := desktest.Post(t, desktest.Client(t), s.URL+"/signin", url.Values{"login": {"handler"}, "password": {password}})
		return status
	}
	for range 5 {
		if got := try("wrong password"); got != http.StatusUnprocessableEntity {
			t.Fatalf("a failure is answered %d", got)
		}
	}
	if got := try(desktest.Password); got != http.StatusTooManyRequests {
		t.Errorf("after five failures the right password is answered %d", got)
	}
	s.Clock.Advance(16 * time.Minute)
	if got := try(desktest.Password); got != http.StatusSeeOther {
		t.Errorf("a quarter of an hour later it is answered %d", got)
	}
}

func TestSessionsEnd(t *testing.T) {
	s := desktest.Open(t)
	u := s.Add(t, staff.User{Roles: handler})
	in := func(c *http.Client) bool {
		status, _, _ := desktest.Get(t, c, s.URL+"/queue")
		return status == http.StatusOK
	}
	idle, busy := desktest.SignIn(t, s.URL, u.Login), desktest.SignIn(t, s.URL, u.Login)
	for range 47 {
		s.Clock.Advance(15 * time.Minute)
		if !in(busy) {
			t.Fatal("a session in use ended early")
		}
	}
	if in(idle) {
		t.Error("an idle session goes on")
	}
	s.Clock.Advance(16 * time.Minute)
	if in(busy) {
		t.Error("a session lasts more than 12 hours")
	}
}

func TestSigningOut(t *testing.T) {
	s := desktest.Open(t)
	u := s.Add(t, staff.User{Roles: handler})
	here, there := desktest.SignIn(t, s.URL, u.Login), desktest.SignIn(t, s.URL, u.Login)
	third := desktest.SignIn(t, s.URL, u.Login)
	in := func(c *http.Client) bool {
		status, _, _ := desktest.Get(t, c, s.URL+"/queue")
		return status == http.StatusOK
	}
	desktest.Post(t, here, s.URL+"/signout", nil)
	if in(here) || !in(there) {
		t.Error("signing out ends this session and no other")
	}
	desktest.Post(t, there, s.URL+"/signout/everywhere", nil)
	if in(there) || in(third) {
		t.Error("signing out everywhere left a session")
	}
}

// TestTokenIsRotated: a session token that somebody planted before signing in
// must not be the one that is signed in.
func TestTokenIsRotated(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	c := desktest.SignIn(t, s.URL, "handler")
	u, _ := url.Parse(s.URL)
	session := func() string {
		all := c.Jar.Cookies(u)
		return all[slices.IndexFunc(all, func(k *http.Cookie) bool { return k.Name == "blankett" })].Value
	}
	before := session()
	desktest.Post(t, c, s.URL+"/signin", url.Values{"login": {"handler"}, "password": {desktest.Password}})
	if after := session(); after == before || len(after) < 40 {
		t.Errorf("the token was %q and is %q", before, after)
	}
}

func TestCookie(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := desktest.Open(t, func(d *desk.Desk) { d.Secure = secure })
		s.Add(t, staff.User{Roles: handler})
		_, header, _ := desktest.Post(t, desktest.Client(t), s.URL+"/signin", url.Values{"login": {"handler"}, "password": {desktest.Password}})
		if n := len(header.Values("Set-Cookie")); n != 2 {
			t.Errorf("%d cookies: a session and a known browser are two", n)
		}
		for _, cookie := range header.Values("Set-Cookie") {
			for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
				if !strings.Contains(cookie, want) {
					t.Errorf("cookie %q lacks %s", cookie, want)
				}
			}
			if strings.HasPrefix(cookie, "__Host-blankett") != secure || strings.Contains(cookie, "Secure") != secure ||
				(header.Get("Strict-Transport-Security") != "") != secure || strings.Contains(cookie, "Domain") {
				t.Errorf("secure %v gives the cookie %q", secure, cookie)
			}
		}
	}
}

func TestFirstUser(t *testing.T) {
	s := desktest.Open(t)
	path, err := desk.Invite(t.Context(), s.DB, "", s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"login": {"forsta"}, "name": {"Första Testsson"}, "password": {"short"}, "region": {"*"}, "role": {"admin", "handler"}}
	c := desktest.Client(t)
	if status, _, body := desktest.Post(t, c, s.URL+path, form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "minst 12 tecken") {
		t.Errorf("a short password is answered %d", status)
	}
	form.Set("password", desktest.Password)
	if status, _, _ := desktest.Post(t, c, s.URL+path, form); status != http.StatusSeeOther {
		t.Errorf("the first user is answered %d", status)
	}
	if status, _, _ := desktest.Get(t, c, s.URL+"/queue"); status != http.StatusOK {
		t.Errorf("the first user's queue is answered %d", status)
	}
	if status, _, _ := desktest.Post(t, desktest.Client(t), s.URL+path, form); status != http.StatusNotFound {
		t.Errorf("the link used again is answered %d", status)
	}
}

func TestInvitationEnds(t *testing.T) {
	s := desktest.Open(t)
	first, err := desk.Invite(t.Context(), s.DB, "", s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	u := s.Add(t, staff.User{Roles: handler})
	status := func(path string) int {
		got, _, _ := desktest.Get(t, desktest.Client(t), s.URL+path)
		return got
	}
	if got := status(first); got != http.StatusNotFound {
		t.Errorf("the first user's link is answered %d when there is a user", got)
	}
	path, err := desk.Invite(t.Context(), s.DB, u.ID, s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := status(path); got != http.StatusOK {
		t.Errorf("a link is answered %d", got)
	}
	s.Clock.Advance(desk.InvitationLasts)
	if got := status(path); got != http.StatusNotFound {
		t.Errorf("a link a day old is answered %d", got)
	}
}
