package desk_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestKeyingIsForOnesOwnRegion: whoever is of another region is given nothing to
// key, and can't reach it by its number either.
func TestKeyingIsForOnesOwnRegion(t *testing.T) {
	s := desktest.Open(t)
	land(t, s, "018f0000-0000-7000-8000-000000000001", "x.pdf", []byte("1"), back(printedCases(t, s, 1)[0], 1))
	if err := desk.DrawSamples(t.Context(), s.DB, 1, s.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.Add(t, staff.User{Login: "rut", Region: "rjl", Roles: []staff.Role{staff.RoleHandler}})
	rut, handler := desktest.SignIn(t, s.URL, "rut"), s.As(t, staff.RoleHandler)
	form := regexp.MustCompile(`action="(/keying/[0-9]+)"`)
	_, _, body := desktest.Get(t, handler, s.URL+"/keying")
	waits := form.FindStringSubmatch(body)
	if waits == nil {
		t.Fatalf("nothing to key:\n%s", body)
	}
	if _, _, body := desktest.Get(t, rut, s.URL+"/keying"); form.MatchString(body) {
		t.Error("a field of another region's paper is shown")
	}
	if status, _, _ := desktest.Get(t, rut, s.URL+waits[1]+"/field.jpg"); status != http.StatusNotFound {
		t.Errorf("the picture of another region's field is answered %d", status)
	}
}
