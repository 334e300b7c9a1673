package desk_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// TestFaultsOfFilesAreAllCounted, and all are to be found, page by page.
func TestFaultsOfFilesAreAllCounted(t *testing.T) {
	const faults, pageLength = 53, 50
	s := desktest.Open(t)
	unreadable := forms.NewFinding(forms.ReasonFileUnreadable, "", forms.Text{})
	for range faults {
		s.Return(t, func(r *judge.Return) {
			nobodys(1)(r)
			r.Findings, r.Pages[0].Findings = []forms.Finding{unreadable}, []forms.Finding{unreadable}
		})
	}
	s.Return(t, nobodys(1)) // no fault of the file
	handler := s.As(t, staff.RoleHandler)
	_, _, body := desktest.Get(t, handler, s.URL+"/queue?state=unidentified&faults=1")
	if count := regexp.MustCompile(`<span class="count">(\d+)</span> Fel på filer`).FindStringSubmatch(body); count == nil || count[1] != fmt.Sprint(faults) {
		t.Errorf("the tab counts %v, want %d", count, faults)
	}
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`).FindStringSubmatch(body)
	if next == nil || strings.Count(body, "data-row") != pageLength {
		t.Fatalf("%d of %d rows and no next page", strings.Count(body, "data-row"), faults)
	}
	if _, _, body = desktest.Get(t, handler, s.URL+strings.ReplaceAll(next[1], "&amp;", "&")); strings.Count(body, "data-row") != faults-pageLength {
		t.Errorf("%d rows on the second page, want %d", strings.Count(body, "data-row"), faults-pageLength)
	}
}

// TestAnEmptyListLeadsOn: where a list is empty its page leads to one that is
// not; only where there is nothing at all it says where scans go.
func TestAnEmptyListLeadsOn(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	if _, _, body := desktest.Get(t, c, s.URL+"/queue?state=done"); !strings.Contains(body, s.Desk.Inboxes[0]) {
		t.Error("with nothing at all the page does not say where scans go")
	}
	newPaper(t, s).sheet(unsurePlace, desktest.Unit)
	_, _, body := desktest.Get(t, c, s.URL+"/queue?state=done")
	if strings.Contains(body, s.Desk.Inboxes[0]) || !strings.Contains(body, `Att granska (1) →`) {
		t.Error("an empty list does not lead to what waits")
	}
	_, _, body = desktest.Get(t, c, s.URL+"/queue?state=review&reason=date-too-old")
	if !strings.Contains(body, "Inget stämmer med det du har valt ut") || !strings.Contains(body, "Ett datum är äldre än 90 dagar") {
		t.Error("a filter that fits nothing is not said in words")
	}
}
