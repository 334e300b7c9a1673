package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

// TestPaperOfAProtectedPerson asks for the paper of a protected person's case by
// each way that prints one, as each role, with and without the right to unmask and
// a reason: it comes only to the right, for a reason, and each try leaves one line.
func TestPaperOfAProtectedPerson(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	printer := *s.Desk.Printer
	first, err := printer.Issue(t.Context(), paper.e, "Enheten", []map[string]string{{"personnummer": grownUp}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB.Protect(t.Context(), paper.again(first[0].Case, nil, trial.Answers{}).ID, "kim", s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"reprint", "supersede"} {
		for _, role := range []staff.Role{staff.RoleClinic, staff.RoleHandler, staff.RoleHead, staff.RoleMailroom, staff.RoleAuditor, staff.RoleAdmin} {
			for _, right := range []bool{false, true} {
				for _, reason := range []string{"", "contact", "because"} {
					name := fmt.Sprintf("%s-%s-%v-%s", way, role, right, reason)
					sheets, err := printer.Issue(t.Context(), paper.e, "Enheten", []map[string]string{{"personnummer": grownUp, "namn": "Hemlig Person"}})
					if err != nil {
						t.Fatal(err)
					}
					number := sheets[0].Case
					user := s.Add(t, staff.User{Login: name, Unit: "Enheten", Unmask: right, Roles: []staff.Role{role}})
					client := desktest.SignIn(t, s.URL, user.Login)
					desktest.Post(t, client, s.URL+"/cases/"+number+"/"+way, url.Values{"unmask": {reason}})
					status, _, pdf := desktest.Get(t, client, s.URL+"/printed/sheets.pdf")
					got := status == http.StatusOK && strings.HasPrefix(pdf, "%PDF")
					prints := role == staff.RoleClinic || role == staff.RoleHead
					if want := prints && right && reason == "contact"; got != want {
						t.Errorf("%s: the paper comes: %v, want %v (%d)", name, got, want, status)
					}
					entries, err := s.DB.Entries(t.Context(), auditlog.Filter{Who: user.Login})
					if err != nil {
						t.Fatal(err)
					}
					lines := 0
					for _, e := range entries {
						if e.Act == auditlog.ActRefused || e.Case == number && strings.Contains(e.Note, "unmasked: contact") {
							lines++
						}
					}
					if asked := !right || reason == "contact"; asked && prints && lines != 1 {
						t.Errorf("%s: %d lines: %+v", name, lines, entries)
					}
				}
			}
		}
	}
}
