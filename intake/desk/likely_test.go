package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestLikeliestReadingIsOfferedToWhoLooksFirst: where ink and rules favour a
// reading that they may not decide, the first one to look sees it. The second one
// keys what is on the paper and nothing else, and a protected person's is hidden.
func TestLikeliestReadingIsOfferedToWhoLooksFirst(t *testing.T) {
	s := desktest.Open(t)
	r := back(printedCases(t, s, 1)[0], 1, forms.NewFinding(forms.ReasonDigitUnsure, "personnummer", forms.Text{SV: "Personnummer", EN: "Personal number"}))
	a := &r.Pages[0].Answers[0]
	a.Value, a.Likely = "1?9906302394", "199906302394"
	land(t, s, "018f0000-0000-7000-8000-000000000001", "skanner-1/ett.pdf", []byte("1"), r)
	found, err := s.DB.ReturnsOf(t.Context(), r.Case)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d returns, %v", len(found), err)
	}
	page := fmt.Sprintf("%s/returns/%d", s.URL, found[0].ID)
	first := s.As(t, staff.RoleHandler)
	s.Add(t, staff.User{Login: "siri", Roles: []staff.Role{staff.RoleHandler}})
	second := desktest.SignIn(t, s.URL, "siri")
	if _, _, text := desktest.Get(t, first, page); !strings.Contains(text, a.Likely) {
		t.Error("the first one does not see the likeliest reading")
	}
	if status, _, text := desktest.Post(t, first, page+"/key", url.Values{"field": {"personnummer"}, "value": {a.Likely}}); status != 303 {
		t.Fatalf("keying answers %d\n%s", status, text)
	}
	if _, _, text := desktest.Get(t, second, page); strings.Contains(text, a.Likely) || strings.Contains(text, "1?9906") {
		t.Error("the second one sees a reading before keying")
	}
	desktest.Post(t, first, page+"/protect", url.Values{"protected": {"yes"}})
	for _, c := range []string{a.Likely, "1?9906"} {
		if _, _, text := desktest.Get(t, first, page); strings.Contains(text, c) {
			t.Errorf("a protected return shows %s", c)
		}
	}
}
