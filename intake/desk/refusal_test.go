package desk_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// TestRefusedApprovalIsNoApproval: what the log says of an unlock follows from the
// return, whatever a form claims, and a step that was not taken says so.
func TestRefusedApprovalIsNoApproval(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(asksUnlock, desktest.Unit)
	acceptAll(t, s, r.ID)
	at := s.URL + fmt.Sprintf("/returns/%d/carryout", r.ID)
	says := func(login string, form url.Values, want ...auditlog.Act) {
		t.Helper()
		before, err := s.DB.Entries(t.Context(), auditlog.Filter{Who: login})
		if err != nil {
			t.Fatal(err)
		}
		desktest.Post(t, desktest.SignIn(t, s.URL, login), at, form)
		all, err := s.DB.Entries(t.Context(), auditlog.Filter{Who: login})
		if err != nil {
			t.Fatal(err)
		}
		var got []auditlog.Act
		for _, e := range all {
			new := !slices.ContainsFunc(before, func(b auditlog.Entry) bool { return b.Seq == e.Seq })
			if new && e.Return == r.ID && e.Act != auditlog.ActOpen && e.Act != auditlog.ActSignIn {
				got = append(got, e.Act)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s, %v: the log says %v, want %v", login, form, got, want)
		}
	}
	for _, login := range []string{"anna", "bo"} {
		s.Add(t, staff.User{Login: login, Roles: []staff.Role{staff.RoleHandler}})
	}
	says("anna", url.Values{"reference": {"4711"}, "done": {"unlock"}, "two": {"1"}, "second": {"1"}}, auditlog.ActPropose)
	says("anna", url.Values{"reference": {"4711"}, "done": {"unlock"}}, auditlog.ActRefused) // her own proposal
	says("bo", url.Values{"reference": {"4711"}, "done": {"lock"}})
	says("bo", url.Values{"reference": {"4712"}, "done": {"unlock"}}, auditlog.ActApprove, auditlog.ActRefused)
	says("bo", url.Values{"reference": {"4711"}, "done": {"unlock"}}, auditlog.ActApprove, auditlog.ActRefused) // dag's answers unseen
	seen := []string{"ort"}
	for _, c := range paper.now(r.ID).ChangedFor(&paper.e.Layout, "bo") {
		seen = append(seen, c.Name())
	}
	says("bo", url.Values{"reference": {"4711"}, "done": {"unlock"}, "seen": seen}, auditlog.ActApprove)
	paper.stands(r.ID, judge.StateDone)
}
