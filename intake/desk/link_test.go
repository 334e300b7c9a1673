package desk_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// nobodys is a page that nobody could tie to a case, the nth of its file.
func nobodys(nth int) func(*intake.Return) {
	return func(r *intake.Return) {
		*r = intake.Return{State: intake.StateUnidentified, Verdict: intake.VerdictUnidentified,
			Findings: []forms.Finding{forms.NewFinding(forms.ReasonNotOurs, "", forms.Text{})},
			Pages:    []intake.PageReading{{Page: nth, Code: intake.Code{FoundBy: intake.FoundByNone}, Verdict: intake.VerdictUnidentified}}}
	}
}

// TestThePaperToLinkIsShown whichever page of its file it was.
func TestThePaperToLinkIsShown(t *testing.T) {
	s := desktest.Open(t)
	r := s.Return(t, nobodys(3))
	handler := s.As(t, staff.RoleHandler)
	_, _, body := desktest.Get(t, handler, s.URL+fmt.Sprintf("/returns/%d/link", r.ID))
	shown := regexp.MustCompile(`<img src="(/returns/[^"]*)"`).FindStringSubmatch(body)
	if shown == nil {
		t.Fatal("no picture of the paper")
	}
	if status, header, _ := desktest.Get(t, handler, s.URL+shown[1]); status != http.StatusOK || header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%s: %d %s", shown[1], status, header.Get("Content-Type"))
	}
}
