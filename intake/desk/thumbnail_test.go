package desk_test

import (
	"fmt"
	"image/jpeg"
	"net/url"
	"strings"
	"testing"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// TestSmallPicturesAreLogged: each look is one line, also where the picture is
// kept from the look before.
func TestSmallPicturesAreLogged(t *testing.T) {
	s := desktest.Open(t)
	r := newPaper(t, s).sheet(nil, "Testmottagningen")
	c := s.As(t, staff.RoleMailroom)
	for range 3 {
		if status, _, _ := desktest.Get(t, c, s.URL+"/mail/"+r.Arrival+"/pages/1"); status != 200 {
			t.Fatalf("a small picture is answered %d", status)
		}
	}
	if status, _, _ := desktest.Get(t, c, s.URL+"/mail/"+r.Arrival+"/pages/2"); status != 404 {
		t.Errorf("a page that is not there is answered %d", status)
	}
	lines, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActImage})
	if err != nil || len(lines) != 3 || lines[0].Return != r.ID || lines[0].Case != r.Case {
		t.Errorf("3 looks left %+v, %v", lines, err)
	}
}

// TestSmallPicturesAreMasked: a protected identity hides the same as on the
// large picture, from the moment that it is protected.
func TestSmallPicturesAreMasked(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(nil, "Testmottagningen")
	mailroom, handler := s.As(t, staff.RoleMailroom), s.As(t, staff.RoleHandler)
	address := s.URL + "/mail/" + r.Arrival + "/pages/1"
	number := func() (darkest uint32) {
		_, _, body := desktest.Get(t, mailroom, address)
		img, err := jpeg.Decode(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		const pxPerMM = 120.0 / 210
		darkest = 0xffff
		for _, z := range paper.e.Pages[0].Zones {
			if z.Field == "personnummer" {
				for x := z.X; x < z.X+z.W; x++ {
					v, _, _, _ := img.At(int(x*pxPerMM), int((z.Y+z.H/2)*pxPerMM)).RGBA()
					darkest = min(darkest, v)
				}
			}
		}
		return darkest
	}
	before := number()
	desktest.Post(t, handler, s.URL+fmt.Sprintf("/returns/%d/protect", r.ID), url.Values{"protected": {"yes"}})
	if after := number(); after == before || after < 0x8000 {
		t.Errorf("where the number stands the darkest is %#x, %#x before it was protected", after, before)
	}
}
