package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

var linkIn = regexp.MustCompile(`http://[0-9.:]+(/join/[A-Z2-7]+)`)

// TestLettingSomebodyIn: an administrator adds a user, hands over the link, and
// the user chooses a password with it.
func TestLettingSomebodyIn(t *testing.T) {
	s := desktest.Open(t)
	admin := s.As(t, staff.RoleAdmin)
	form := url.Values{"login": {"Eva"}, "name": {"Eva  Testsson\r\n"}, "region": {"vgr"}, "unit": {"Ekan"}, "role": {"handler"}}
	status, _, body := desktest.Post(t, admin, s.URL+"/users", form)
	link := linkIn.FindStringSubmatch(body)
	if status != http.StatusOK || link == nil {
		t.Fatalf("answered %d\n%s", status, body)
	}
	eva := desktest.Client(t)
	if status, _, _ := desktest.Post(t, eva, s.URL+link[1], url.Values{"password": {desktest.Password}}); status != http.StatusSeeOther {
		t.Fatalf("choosing a password is answered %d", status)
	}
	if status, _, _ := desktest.Get(t, eva, s.URL+"/queue"); status != http.StatusOK {
		t.Errorf("the new user's queue is answered %d", status)
	}
	u, err := s.DB.UserByLogin(t.Context(), "eva")
	if err != nil || u.Name != "Eva Testsson" || u.Unit != "Ekan" {
		t.Errorf("kept as %+v, %v", u, err)
	}
	if status, _, body := desktest.Post(t, admin, s.URL+"/users", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "upptaget") {
		t.Errorf("the same login again is answered %d", status)
	}
	form.Set("disabled", "yes")
	if status, _, _ := desktest.Post(t, admin, s.URL+"/users/eva", form); status != http.StatusSeeOther {
		t.Errorf("keeping out is answered %d", status)
	}
	if status, _, _ := desktest.Get(t, eva, s.URL+"/queue"); status != http.StatusSeeOther {
		t.Errorf("whoever is kept out goes on: %d", status)
	}
}

func TestAdministratorsKeepToTheirRegion(t *testing.T) {
	s := desktest.Open(t)
	admin := s.As(t, staff.RoleAdmin)
	s.Add(t, staff.User{Login: "other", Region: "rjl", Roles: handler})
	if status, _, _ := desktest.Get(t, admin, s.URL+"/users/other"); status != http.StatusNotFound {
		t.Errorf("another region's user is answered %d", status)
	}
	for _, region := range []string{"rjl", "*", "mars", ""} {
		form := url.Values{"login": {"eva"}, "name": {"Eva Testsson"}, "region": {region}, "role": {"handler"}}
		if status, _, _ := desktest.Post(t, admin, s.URL+"/users", form); status != http.StatusUnprocessableEntity {
			t.Errorf("a user of region %q is answered %d", region, status)
		}
	}
	for _, roles := range [][]string{{"admin", "auditor"}, {"handler"}} {
		form := url.Values{"name": {"Admin Testsson"}, "region": {"vgr"}, "unit": {desktest.Unit}, "role": roles}
		if status, _, _ := desktest.Post(t, admin, s.URL+"/users/admin", form); status != http.StatusUnprocessableEntity {
			t.Errorf("an administrator makes themself %v: %d", roles, status)
		}
	}
}

// TestAuditorsWork: what people did is found by its filter, drawn as a sample,
// looked at and marked; and all of that stands in the log too.
func TestAuditorsWork(t *testing.T) {
	s := desktest.Open(t)
	_, _ = s.As(t, staff.RoleHandler), s.As(t, staff.RoleClinic)
	s.Add(t, staff.User{Login: "far", Region: "rjl", Roles: handler})
	desktest.SignIn(t, s.URL, "far")
	auditor := s.As(t, staff.RoleAuditor)
	page := func(path string) string {
		t.Helper()
		status, _, body := desktest.Get(t, auditor, s.URL+path)
		if status != http.StatusOK {
			t.Fatalf("%s is answered %d", path, status)
		}
		return body
	}
	if body := page("/audit"); !strings.Contains(body, "Handler Testsson") || strings.Contains(body, "(far)") || strings.Contains(body, ">far") {
		t.Error("an auditor sees their own region's lines and no others")
	}
	if body := page("/audit?who=clinic"); strings.Contains(body, "Handler Testsson") || !strings.Contains(body, "Clinic Testsson") {
		t.Error("the filter by person does not hold")
	}
	if status, _, _ := desktest.Get(t, auditor, s.URL+"/audit?from=yesterday"); status != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none is answered %d", status)
	}
	line := regexp.MustCompile(`/audit/\d+`).FindString(page("/audit?who=handler&act=signed-in"))
	if line == "" {
		t.Fatal("the sign-in is not in the log")
	}
	page(line)
	mark := func(form url.Values) int {
		status, _, _ := desktest.Post(t, auditor, s.URL+line, form)
		return status
	}
	if mark(nil) != http.StatusUnprocessableEntity || mark(url.Values{"found": {"follow"}}) != http.StatusUnprocessableEntity {
		t.Error("a line is marked without saying what was found")
	}
	if got := mark(url.Values{"found": {"fine"}}); got != http.StatusSeeOther {
		t.Errorf("marking is answered %d", got)
	}
	if body := page(line); !strings.Contains(body, "I ordning</span> auditor") {
		t.Error("the mark is not shown")
	}
	if strings.Contains(page("/audit?sample=yes"), `href="`+line+`"`) {
		t.Error("a checked line is drawn again")
	}
	own := regexp.MustCompile(`/audit/\d+`).FindString(page("/audit?who=auditor&act=log-checked"))
	if own == "" {
		t.Error("checking is not in the log")
	} else if status, _, _ := desktest.Post(t, auditor, s.URL+own, url.Values{"found": {"fine"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("an auditor checks themself: %d", status)
	}
	if _, err := auditlog.Verify(t.Context(), s.DB, nil); err != nil {
		t.Error(err)
	}
}
