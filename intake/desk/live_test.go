package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// TestACountReachesAnotherBrowser: one takes and puts back, and the other's page
// counts it without being touched.
func TestACountReachesAnotherBrowser(t *testing.T) {
	s := desktest.Open(t)
	newPaper(t, s).sheet(nil, "Testmottagningen")
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=ready")
	anna.counts("s-ready", "1")
	bo := desktest.SignIn(t, s.URL, s.Add(t, staff.User{Login: "bo", Roles: []staff.Role{staff.RoleHandler}}).Login)
	_, header, _ := desktest.Post(t, bo, s.URL+"/queue/next", map[string][]string{"state": {"ready"}})
	anna.counts("s-ready", "0")
	desktest.Post(t, bo, s.URL+strings.SplitN(header.Get("Location"), "?", 2)[0]+"/notdone", map[string][]string{"reason": {judge.NotDoneReasons[0].Code}})
	anna.counts("s-done", "1")
}

// counts waits until a tab has a count. The page lays itself anew meanwhile, so
// that no part of it can be held.
func (p *person) counts(tab, want string) {
	p.t.Helper()
	var got string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		desktest.Run(p.t, p.ctx, chromedp.Evaluate(`document.querySelector(".tabs .`+tab+` .count")?.textContent ?? ""`, &got))
		if got == want {
			return
		}
	}
	p.t.Fatalf("%s counts %q, want %q", tab, got, want)
}
