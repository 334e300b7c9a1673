package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// signsIn is how the desk answers a login and a password from a browser.
func signsIn(t *testing.T, s *desktest.Station, c *http.Client, login, password string) int {
	t.Helper()
	status, _, _ := desktest.Post(t, c, s.URL+"/signin", url.Values{"login": {login}, "password": {password}})
	return status
}

// TestGuessesSideBySide: of 60 guesses at once no more are looked at than one after
// the other.
func TestGuessesSideBySide(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	var looked atomic.Int64
	var all sync.WaitGroup
	for i := range 60 {
		c := desktest.Client(t)
		all.Go(func() {
			if res, err := c.PostForm(s.URL+"/signin", url.Values{"login": {"handler"}, "password": {fmt.Sprintf("a wrong guess %d", i)}}); err != nil {
				t.Error(err)
			} else {
				res.Body.Close()
				if res.StatusCode == http.StatusUnprocessableEntity {
					looked.Add(1)
				}
			}
		})
	}
	all.Wait()
	if n := looked.Load(); n != 5 {
		t.Errorf("%d of 60 guesses were looked at, want 5", n)
	}
}

// TestNobodyLocksAnotherOut: other people's guesses keep strangers' browsers out,
// and not the one from which the person has signed in before; nor is that one free
// to guess.
func TestNobodyLocksAnotherOut(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Roles: handler})
	own := desktest.SignIn(t, s.URL, "handler")
	desktest.Post(t, own, s.URL+"/signout", nil)
	stranger := desktest.Client(t)
	for range 6 {
		signsIn(t, s, stranger, "handler", "a wrong guess here")
	}
	if got := signsIn(t, s, desktest.Client(t), "handler", desktest.Password); got != http.StatusTooManyRequests {
		t.Errorf("another browser is answered %d", got)
	}
	if got := signsIn(t, s, own, "handler", desktest.Password); got != http.StatusSeeOther {
		t.Errorf("their own browser is answered %d", got)
	}
	desktest.Post(t, own, s.URL+"/signout", nil)
	for range 10 {
		signsIn(t, s, own, "handler", "a wrong guess here")
	}
	if got := signsIn(t, s, own, "handler", desktest.Password); got != http.StatusTooManyRequests {
		t.Errorf("after ten guesses their own browser is answered %d", got)
	}
}

// TestEveryAccountTakesAsLong: whether somebody is there, has a password, or is
// kept out can't be told by the time an answer takes.
func TestEveryAccountTakesAsLong(t *testing.T) {
	s := desktest.Open(t)
	s.Add(t, staff.User{Login: "there", Roles: handler})
	s.Add(t, staff.User{Login: "out", Roles: handler, Disabled: true})
	if err := s.DB.AddUser(t.Context(), staff.User{ID: "invited", Login: "invited", Name: "I", Region: "vgr", Roles: handler, CreatedAt: s.Clock.Now()}, ""); err != nil {
		t.Fatal(err)
	}
	quickest := map[string]time.Duration{}
	for _, login := range []string{"there", "nobody", "invited", "out"} {
		for range 4 {
			start := time.Now()
			signsIn(t, s, desktest.Client(t), login, "a wrong guess here")
			if took := time.Since(start); quickest[login] == 0 || took < quickest[login] {
				quickest[login] = took
			}
		}
	}
	for login, took := range quickest {
		if took < quickest["there"]/2 { // without a hash it takes a tenth
			t.Errorf("%s is answered in %v, one who is there in %v", login, took, quickest["there"])
		}
	}
}

// TestCommonPasswords are refused when they are chosen, however long.
func TestCommonPasswords(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	change := func(to string) int {
		status, _, _ := desktest.Post(t, c, s.URL+"/account/password", url.Values{"old": {desktest.Password}, "new": {to}})
		return status
	}
	for _, poor := range []string{"password1234", "passwordpassword", "qwertyuiop123", "123456789012", "lösenord2026", "Sommar2026!!", "iloveyou1234", "blankett2026",
		"aaaaaaaaaaaab", "handler12345", "abcdefghijkl", "1qaz2wsx3edc", "Administrator1", "välkommen123"} {
		if got := change(poor); got != http.StatusUnprocessableEntity {
			t.Errorf("%q is answered %d", poor, got)
		}
	}
	for _, good := range []string{"grön båt under bron", "tre katter på ett tak"} {
		if got := change(good); got != http.StatusSeeOther {
			t.Errorf("%q is answered %d", good, got)
		}
		if got, _, _ := desktest.Post(t, c, s.URL+"/account/password", url.Values{"old": {good}, "new": {desktest.Password}}); got != http.StatusSeeOther {
			t.Errorf("back again is answered %d", got)
		}
	}
}
