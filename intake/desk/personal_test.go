package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestNoNumbersInFreeText gives a person's number in each text that is typed
// freely: it is refused, and stands in no log and no case's history.
func TestNoNumbersInFreeText(t *testing.T) {
	s := desktest.Open(t)
	sheets, err := s.Desk.Printer.Issue(t.Context(), edition(t, "vgr-konto"), desktest.Unit, []map[string]string{{}, {}})
	if err != nil {
		t.Fatal(err)
	}
	at := "/cases/" + sheets[0].Case
	client := s.As(t, staff.RoleHead, staff.RoleHandler, staff.RoleMailroom, staff.RoleAuditor)
	for _, secret := range []string{"191212121212", "121212-1212", "12 12 12 1212"} {
		for path, form := range map[string]url.Values{
			at + "/reprint":   {"reason": {"gäller " + secret}},
			at + "/supersede": {"reason": {"gäller " + secret}},
			at + "/cancel":    {"reason": {"gäller " + secret}},
			"/calls":          {"subject": {"vgr-konto/unlock/care"}, "note": {"ring " + secret}, "unit": {"x"}},
			"/queue":          {"number": {secret}},
			"/audit":          {"case": {secret}, "who": {"anna"}},
		} {
			status, header, body := desktest.Post(t, client, s.URL+path, form)
			if status != 409 && status != 422 {
				t.Errorf("POST %s with %q is answered %d", path, secret, status)
			}
			if strings.Contains(header.Get("Location"), secret) || (path == "/queue" || path == "/audit") && strings.Contains(body, secret) {
				t.Errorf("POST %s shows %q again", path, secret)
			}
		}
		desktest.Get(t, client, s.URL+"/queue?number="+url.QueryEscape(secret))
		desktest.Get(t, client, s.URL+"/audit?who="+url.QueryEscape(secret))
		_, header, _ := desktest.Get(t, desktest.Client(t), s.URL+"/queue?number="+url.QueryEscape(secret))
		if to, err := url.QueryUnescape(header.Get("Location")); err != nil || strings.Contains(to, secret) || strings.Contains(to, url.QueryEscape(secret)) {
			t.Errorf("who is not signed in is sent to %q", to)
		}
	}
	entries, err := s.DB.Entries(t.Context(), auditlog.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if forms.LooksPersonal(e.Case+" ") || forms.LooksPersonal(e.Note) {
			t.Errorf("the log keeps %s", fmt.Sprint(e))
		}
	}
	events, err := s.DB.CaseEvents(t.Context(), sheets[0].Case)
	if err != nil || len(events) != 0 {
		t.Errorf("the case's history: %+v, %v", events, err)
	}
}

// TestClinicWithoutUnit sees no case, of no unit and of none.
func TestClinicWithoutUnit(t *testing.T) {
	s := desktest.Open(t)
	var numbers []string
	for _, unit := range []string{"", desktest.Unit} {
		sheets, err := s.Desk.Printer.Issue(t.Context(), edition(t, "vgr-konto"), unit, []map[string]string{{"namn": "Hemlig Person"}})
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, sheets[0].Case)
	}
	s.Add(t, staff.User{Login: "homeless", Unit: "?", Roles: []staff.Role{staff.RoleClinic}})
	u, err := s.DB.UserByLogin(t.Context(), "homeless")
	if err != nil {
		t.Fatal(err)
	}
	u.Unit = ""
	if err := s.DB.ChangeUser(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	client := desktest.SignIn(t, s.URL, "homeless")
	if status, _, body := desktest.Post(t, client, s.URL+"/counter/vgr-konto", url.Values{}); status != 409 || !strings.Contains(body, "Ingen enhet") {
		t.Errorf("printing for no unit is answered %d", status)
	}
	_, _, list := desktest.Get(t, client, s.URL+"/cases")
	for _, number := range numbers {
		if status, _, body := desktest.Get(t, client, s.URL+"/cases/"+number); status != 404 || strings.Contains(body, "Hemlig") {
			t.Errorf("case %s: answered %d", number, status)
		}
		if strings.Contains(list, number) {
			t.Errorf("case %s is listed", number)
		}
	}
}
