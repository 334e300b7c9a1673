package desk_test

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

// TestProtectedIdentityIsMasked: no value, no unit and no ink of what says who
// it is, until somebody with the right says why; and then only in that view.
func TestProtectedIdentityIsMasked(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsurePlace, "Hemliga mottagningen")
	page := s.URL + fmt.Sprintf("/returns/%d", r.ID)
	handler := s.As(t, staff.RoleHandler)
	_, _, open := desktest.Get(t, handler, page)
	if !strings.Contains(open, "Hemliga mottagningen") || !strings.Contains(open, "20080229-2383") {
		t.Fatal("an open return does not show its unit and number")
	}
	before := ink(t, s, handler, page+"/pages/1", paper, "personnummer")
	desktest.Post(t, handler, page+"/protect", url.Values{"protected": {"yes"}})

	_, _, masked := desktest.Get(t, handler, page)
	_, _, list := desktest.Get(t, handler, s.URL+"/queue")
	for _, secret := range []string{"Hemliga mottagningen", "2383", "0701740605"} {
		if strings.Contains(masked, secret) || strings.Contains(strings.Split(list, "<tbody>")[1], secret) {
			t.Errorf("a masked page or list says %q", secret)
		}
	}
	if after := ink(t, s, handler, page+"/pages/1", paper, "personnummer"); after > 0 || before == 0 {
		t.Errorf("%d px of ink where the number stands before, %d masked", before, after)
	}
	if tick := ink(t, s, handler, page+"/pages/1", paper, "lasa"); tick == 0 {
		t.Error("the tick is hidden too")
	}
	status, _, _ := desktest.Post(t, handler, page+"/unmask", url.Values{"reason": {"review"}})
	if status != http.StatusForbidden {
		t.Errorf("unmasked without the right: %d", status)
	}

	s.Add(t, staff.User{Login: "siri", Roles: []staff.Role{staff.RoleHandler}, Unmask: true})
	siri := desktest.SignIn(t, s.URL, "siri")
	if status, _, _ := desktest.Post(t, siri, page+"/unmask", url.Values{}); status != http.StatusUnprocessableEntity {
		t.Errorf("unmasked without a reason: %d", status)
	}
	status, header, _ := desktest.Post(t, siri, page+"/unmask", url.Values{"reason": {"review"}})
	view := header.Get("Location")
	if _, _, seen := desktest.Get(t, siri, s.URL+view); status != http.StatusSeeOther || !strings.Contains(seen, "20080229-2383") {
		t.Errorf("the view that was asked for is masked: %d %s", status, view)
	}
	if _, _, seen := desktest.Get(t, siri, page); strings.Contains(seen, "20080229-2383") {
		t.Error("the return opened anew is not masked")
	}
	if _, _, seen := desktest.Get(t, handler, s.URL+view); strings.Contains(seen, "20080229-2383") {
		t.Error("somebody else's view is not masked")
	}
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActUnmask})
	if err != nil || len(log) != 1 || log[0].Note != "review" || log[0].Who != "siri" {
		t.Errorf("the log says %+v, %v", log, err)
	}
}

// ink counts the dark px of a field in a page's picture.
func ink(t *testing.T, s *desktest.Station, c *http.Client, address string, p *paper, field string) int {
	t.Helper()
	_, _, body := desktest.Get(t, c, address)
	img, err := jpeg.Decode(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for _, z := range p.e.Pages[0].Zones {
		if z.Field != field {
			continue
		}
		const inset = 1.5 // mm, off the printed lines
		for y := (z.Y + inset) * previewPxPerMM; y < (z.Y+z.H-inset)*previewPxPerMM; y++ {
			for x := (z.X + inset) * previewPxPerMM; x < (z.X+z.W-inset)*previewPxPerMM; x++ {
				if v, _, _, _ := img.At(int(x), int(y)).RGBA(); v < 0x7000 {
					dark++
				}
			}
		}
	}
	return dark
}

// TestOthersReturnsAreNotThere: another region's return is no page, in no list,
// and nobody may act on it.
func TestOthersReturnsAreNotThere(t *testing.T) {
	s := desktest.Open(t)
	r := newPaper(t, s).sheet(unsurePlace, "Testmottagningen")
	s.Add(t, staff.User{Login: "rut", Region: "rjl", Roles: []staff.Role{staff.RoleHandler}})
	rut := desktest.SignIn(t, s.URL, "rut")
	for _, path := range []string{"", "/pages/1", "/original/1", "/compare", "/link", "/letter", "/confirmation", "/difference/1"} {
		if status, _, _ := desktest.Get(t, rut, s.URL+fmt.Sprintf("/returns/%d%s", r.ID, path)); status != http.StatusNotFound {
			t.Errorf("GET %s is answered %d", path, status)
		}
	}
	for _, path := range []string{"claim", "takeover", "putback", "here", "correct", "accept", "key", "carryout", "notdone", "foreign", "duplicate", "link", "letter", "confirmation", "protect", "unmask"} {
		form := url.Values{"reason": {"away"}, "field": {"ort"}, "value": {"x"}, "number": {r.Case}}
		if status, _, _ := desktest.Post(t, rut, s.URL+fmt.Sprintf("/returns/%d/%s", r.ID, path), form); status != http.StatusNotFound {
			t.Errorf("POST %s is answered %d", path, status)
		}
	}
	if _, _, list := desktest.Get(t, rut, s.URL+"/queue"); strings.Contains(list, r.Case) {
		t.Error("another region's return is listed")
	}
	if status, header, _ := desktest.Post(t, rut, s.URL+"/queue/next", url.Values{"state": {"review"}}); status != http.StatusSeeOther || strings.HasPrefix(header.Get("Location"), "/returns") {
		t.Errorf("next gives another region's return: %d %s", status, header.Get("Location"))
	}
}

// TestAChangeIsTold: whoever watches is told of a change within two seconds.
func TestAChangeIsTold(t *testing.T) {
	s := desktest.Open(t)
	c := s.As(t, staff.RoleHandler)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/queue/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := make(chan string, 10)
	go func() {
		for scan := bufio.NewScanner(res.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	<-lines // it listens
	time.Sleep(time.Second)
	newPaper(t, s).sheet(nil, "Testmottagningen")
	for timeout := time.After(10 * time.Second); ; {
		select {
		case line := <-lines:
			if line == "event: changed" {
				s.Desk.Close()
				return
			}
		case <-timeout:
			t.Fatal("nobody was told")
		}
	}
}

// TestTakenOverOnPurpose: what somebody has nobody else gets but with a reason,
// which is written down.
func TestTakenOverOnPurpose(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(unsurePlace, "Testmottagningen")
	for _, login := range []string{"anna", "bo"} {
		s.Add(t, staff.User{Login: login, Roles: []staff.Role{staff.RoleHandler}})
	}
	anna, bo := desktest.SignIn(t, s.URL, "anna"), desktest.SignIn(t, s.URL, "bo")
	path := s.URL + fmt.Sprintf("/returns/%d/", r.ID)
	desktest.Post(t, anna, path+"claim", nil)
	if status, _, body := desktest.Post(t, bo, path+"claim", nil); status != http.StatusConflict || !strings.Contains(body, "anna har den sedan") {
		t.Errorf("what anna has is answered %d:\n%s", status, body)
	}
	if status, _, _ := desktest.Post(t, bo, path+"correct", url.Values{"field": {"ort"}, "value": {"Borås"}}); status != http.StatusConflict {
		t.Errorf("a correction by another is answered %d", status)
	}
	stale := url.Values{"field": {"ort"}, "value": {"Borås"}, "revision": {"1"}}
	if status, _, body := desktest.Post(t, anna, path+"correct", stale); status != http.StatusConflict || !strings.Contains(body, "Returen har ändrats") || !strings.Contains(body, "Du har den fortfarande") {
		t.Errorf("a step with what anna has not seen is answered %d:\n%s", status, body)
	}
	desktest.Post(t, bo, path+"takeover", url.Values{"reason": {"free words"}})
	if w := paper.now(r.ID); w.ClaimedBy != "anna" {
		t.Error("taken over without a reason of the list")
	}
	desktest.Post(t, bo, path+"takeover", url.Values{"reason": {"away"}})
	if w := paper.now(r.ID); w.ClaimedBy != "bo" {
		t.Errorf("held by %q", w.ClaimedBy)
	}
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActTakeOver})
	if err != nil || len(log) != 1 || log[0].Note != "from anna: away" {
		t.Errorf("the log says %+v, %v", log, err)
	}
	s.Clock.Advance(intake.IdleLimit + time.Minute)
	anna = desktest.SignIn(t, s.URL, "anna") // hers has been idle too
	if _, header, _ := desktest.Post(t, anna, s.URL+"/queue/next", url.Values{"state": {"review"}}); !strings.HasPrefix(header.Get("Location"), fmt.Sprintf("/returns/%d", r.ID)) {
		t.Errorf("a return whose holder is idle is not given to the next: %s", header.Get("Location"))
	}
}

// TestOpeningAPictureIsOneLine: a page shown with all its fields fetches its
// picture once.
func TestOpeningAPictureIsOneLine(t *testing.T) {
	s := desktest.Open(t)
	r := newPaper(t, s).sheet(unsurePlace, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens(fmt.Sprintf("/returns/%d", r.ID))
	anna.at("in-ort")
	anna.presses("\x1b")
	anna.presses("jjjkk")
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActImage})
	if err != nil || len(log) != 1 || log[0].Case != r.Case {
		t.Errorf("the log has %d lines, %v", len(log), err)
	}
}

func TestDifferenceOfTwoScans(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	number := paper.number()
	paper.fine(s.DB.Print(t.Context(), []judge.Case{{Number: number, Form: paper.e.Form, Edition: paper.e.Edition, Pages: 1, PrintedAt: s.Clock.Now()}}))
	paper.again(number, nil, trial.Answers{Leave: []string{"ort"}})
	later := paper.again(number, nil, trial.Answers{})
	if later.State != judge.StateDuplicate {
		t.Fatalf("the second scan is %s", later.State)
	}
	c := s.As(t, staff.RoleHandler)
	status, _, page := desktest.Get(t, c, s.URL+fmt.Sprintf("/returns/%d/compare", later.ID))
	if status != http.StatusOK || !strings.Contains(page, "Ort: nytt i den senare") {
		t.Errorf("the comparison (%d) does not say what is new:\n%s", status, page)
	}
	_, header, picture := desktest.Get(t, c, s.URL+fmt.Sprintf("/returns/%d/difference/1", later.ID))
	img, _, err := image.Decode(bytes.NewReader([]byte(picture)))
	if err != nil || header.Get("Content-Type") != "image/png" {
		t.Fatalf("the difference is %s, %v", header.Get("Content-Type"), err)
	}
	var orange int
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(x, y).RGBA(); r > 0xb000 && g < 0x6000 && b < 0x3000 {
				orange++
			}
		}
	}
	if orange < 50 {
		t.Errorf("%d px of new ink in the picture", orange)
	}
}

// TestQueueFiltersByAddress: each filter leaves what it names.
func TestQueueFiltersByAddress(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	a, b := paper.sheet(unsurePlace, "Enhet A"), paper.sheet(unsureDate, "Enhet B")
	paper.foreign()
	c := s.As(t, staff.RoleHandler)
	for query, want := range map[string][]int64{
		"": {a.ID, b.ID}, "&unit=Enhet+A": {a.ID}, "&reason=digit-unsure": {b.ID}, "&number=" + b.Case[:6]: {b.ID}, "&day=2026-03-02": {a.ID, b.ID}, "&day=2026-03-01": nil, "&form=vgr-konto": {a.ID, b.ID}, "&form=x": nil,
	} {
		_, _, page := desktest.Get(t, c, s.URL+"/queue?state=review"+query)
		for _, r := range []judge.Return{a, b} {
			there, wanted := strings.Contains(page, fmt.Sprintf(`href="/returns/%d" data-row`, r.ID)), false
			for _, id := range want {
				wanted = wanted || id == r.ID
			}
			if there != wanted {
				t.Errorf("%q: return %d listed %v, want %v", query, r.ID, there, wanted)
			}
		}
	}
}

// TestProtectionGoesWithThePerson: another case of the same person is masked as
// well, a sheet printed for them starts out so, and lifting says what it lifts.
func TestProtectionGoesWithThePerson(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	ctx := t.Context()
	printer := *s.Desk.Printer
	values := []map[string]string{{"personnummer": grownUp}}
	first, err := printer.Issue(ctx, paper.e, "Hemliga mottagningen", values)
	if err != nil {
		t.Fatal(err)
	}
	head := s.As(t, staff.RoleHead)
	own := paper.again(first[0].Case, nil, trial.Answers{})
	second, err := printer.Issue(ctx, paper.e, "Hemliga mottagningen", values)
	if err != nil {
		t.Fatal(err)
	}
	address := s.URL + fmt.Sprintf("/returns/%d", own.ID)
	desktest.Post(t, head, address+"/protect", url.Values{"protected": {"yes"}})
	if _, _, said := desktest.Get(t, head, address); !strings.Contains(said, second[0].Case) {
		t.Error("the page does not say which other case is protected")
	}
	third, err := printer.Issue(ctx, paper.e, "Hemliga mottagningen", values)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{first[0].Case, second[0].Case, third[0].Case} {
		if _, _, page := desktest.Get(t, head, s.URL+"/cases/"+number); strings.Contains(page, "2383") || strings.Contains(page, "Hemliga") {
			t.Errorf("the page of case %s shows who it is about", number)
		}
	}
	if _, _, list := desktest.Get(t, head, s.URL+"/cases"); strings.Contains(list, "Hemliga") {
		t.Error("the list of cases shows the unit of a protected person")
	}
	for _, form := range []url.Values{{}, {"protected": {"no"}}, {"protected": {"no"}, "reason": {"because"}}, {"reason": {"ended"}}} {
		if status, _, _ := desktest.Post(t, head, address+"/protect", form); status != 422 {
			t.Errorf("%v lifts protection: %d", form, status)
		}
	}
	lift := url.Values{"protected": {"no"}, "reason": {"ended"}}
	desktest.Post(t, head, address+"/protect", lift)
	if status, _, _ := desktest.Post(t, head, address+"/protect", lift); status != 409 {
		t.Errorf("one person lifts protection alone: %d", status)
	}
	if _, _, page := desktest.Get(t, head, s.URL+"/cases/"+third[0].Case); strings.Contains(page, "Hemliga") {
		t.Error("a proposal to lift protection lifts it")
	}
	another := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Login: "other-head", Roles: []staff.Role{staff.RoleHead}}).Login)
	desktest.Post(t, another, address+"/protect", lift)
	head = another
	if _, _, said := desktest.Get(t, head, address); !strings.Contains(said, second[0].Case) || !strings.Contains(said, third[0].Case) {
		t.Error("lifting does not say what it lifts")
	}
	if _, _, page := desktest.Get(t, head, s.URL+"/cases/"+third[0].Case); !strings.Contains(page, "Hemliga") {
		t.Error("a case is masked after the protection was lifted")
	}
}

// TestComparedUnmasked: two scans of a protected sheet are compared in a view
// that is not masked, which is written down for both.
func TestComparedUnmasked(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	first := paper.sheet(nil, "Testmottagningen")
	later := paper.again(first.Case, nil, trial.Answers{})
	s.Add(t, staff.User{Login: "siri", Roles: []staff.Role{staff.RoleHandler}, Unmask: true})
	siri := desktest.SignIn(t, s.URL, "siri")
	address := fmt.Sprintf("%s/returns/%d", s.URL, later.ID)
	desktest.Post(t, siri, address+"/protect", url.Values{"protected": {"yes"}})
	if _, _, page := desktest.Get(t, siri, address+"/compare"); strings.Contains(page, "/difference/") {
		t.Error("a masked comparison shows the ink")
	}
	_, header, _ := desktest.Post(t, siri, address+"/unmask", url.Values{"reason": {"review"}})
	_, _, open := desktest.Get(t, siri, s.URL+header.Get("Location"))
	_, view, _ := strings.Cut(header.Get("Location"), "?")
	if !strings.Contains(open, "/compare?"+view) {
		t.Error("the unmasked return does not lead to its comparison")
	}
	_, _, page := desktest.Get(t, siri, address+"/compare?"+view)
	pictures := regexp.MustCompile(`src="(/returns/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(pictures) != 3 {
		t.Fatalf("the comparison shows %d pictures, want 3", len(pictures))
	}
	for _, m := range pictures {
		if status, _, _ := desktest.Get(t, siri, s.URL+m[1]); status != http.StatusOK {
			t.Errorf("%s is answered %d", m[1], status)
		}
		if !strings.Contains(m[1], "/difference/") && ink(t, s, siri, s.URL+m[1], paper, "personnummer") == 0 {
			t.Errorf("%s is masked", m[1])
		}
	}
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActUnmask})
	if err != nil || len(log) != 2 || log[0].Return != first.ID {
		t.Errorf("the log says %+v, %v", log, err)
	}
}
