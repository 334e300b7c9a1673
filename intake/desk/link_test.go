package desk_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// nobodys is a page that nobody could tie to a case, the nth of its file.
func nobodys(nth int) func(*judge.Return) {
	return func(r *judge.Return) {
		*r = judge.Return{State: judge.StateUnidentified, Verdict: judge.VerdictUnidentified,
			Findings: []forms.Finding{forms.NewFinding(forms.ReasonNotOurs, "", forms.Text{})},
			Pages:    []judge.PageReading{{Page: nth, Code: judge.Code{FoundBy: judge.FoundByNone}, Verdict: judge.VerdictUnidentified}}}
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
