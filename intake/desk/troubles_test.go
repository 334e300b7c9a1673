package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestTroublesAreShown tells whoever works with returns that something is not
// being read, gives files' names to the mailroom only, and does not say that the
// day's account is closed meanwhile.
func TestTroublesAreShown(t *testing.T) {
	const name = "201010112386 länk.pdf"
	s := desktest.Open(t)
	s.Desk.Troubles = s.DB.Troubles
	clients := map[staff.Role]*http.Client{}
	body := func(role staff.Role, path string) string {
		t.Helper()
		if clients[role] == nil {
			clients[role] = s.As(t, role)
		}
		_, _, body := desktest.Get(t, clients[role], s.URL+path)
		return body
	}
	if got := body(staff.RoleMailroom, "/mail/balance"); !strings.Contains(got, "Det går ihop") || strings.Contains(got, "läses inte") {
		t.Error("a day without troubles has some")
	}
	link := intake.Trouble{Place: "/in", What: intake.TroubleLink, Detail: name, Count: 1}
	if err := s.DB.Report(t.Context(), "/in", []intake.Trouble{link}, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute) // longer than the list is kept
	for role, path := range map[staff.Role]string{staff.RoleMailroom: "/mail", staff.RoleHandler: "/queue", staff.RoleHead: "/queue"} {
		got := body(role, path)
		if !strings.Contains(got, "Länkar tas aldrig") {
			t.Errorf("%s is not told", role)
		}
		if strings.Contains(got, name) != (path == "/mail") {
			t.Errorf("%s: the file's name is shown: %v", role, path != "/mail")
		}
	}
	if got := body(staff.RoleClinic, "/"); strings.Contains(got, "Länkar tas aldrig") {
		t.Error("a clinic is told of the mailroom's files")
	}
	if got := body(staff.RoleMailroom, "/mail/balance"); strings.Contains(got, "Det går ihop") || !strings.Contains(got, "Avstämningen är inte klar") {
		t.Error("the account is said to be closed")
	}
}
