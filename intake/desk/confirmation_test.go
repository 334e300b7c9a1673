package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// pdfSays is the text of a PDF.
func pdfSays(t *testing.T, pdf string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, []byte(pdf), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-raw", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// TestConfirmationByKeyboard carries a lock out and writes that it is done: an
// address, the question, and only on a plain no the letter.
func TestConfirmationByKeyboard(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(nil, "Testmottagningen")
	acceptAll(t, s, r.ID)
	anna := sits(t, s, desktest.Browser(t), "anna", staff.RoleHandler)
	anna.opens("/queue?state=ready")
	anna.presses("n")
	anna.carriesOut()
	paper.stands(r.ID, judge.StateDone)
	anna.sees(`a[href$="/confirmation"]`)
	desktest.Look(t, anna.ctx, "carried-out")
	anna.presses("b")
	anna.sees("#address")
	anna.says("main", "låsningen eller blockeringen gäller nu")
	desktest.Look(t, anna.ctx, "confirmation-address")
	desktest.Run(t, anna.ctx, tabTo("#address"))
	anna.addresses()
	anna.isAskedSafely()
	desktest.Look(t, anna.ctx, "confirmation-safe")
	anna.saysItIsSafe()
	anna.sees(`a[href*="letter.pdf"]`)
	desktest.Look(t, anna.ctx, "confirmation-made")
	var address string
	desktest.Run(t, anna.ctx, chromedp.AttributeValue(`a[href*="letter.pdf"]`, "href", &address, nil))
	c := desktest.SignIn(t, s.URL, "anna")
	status, header, pdf := desktest.Get(t, c, s.URL+address)
	if status != http.StatusOK || header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("the letter is answered %d, %s", status, header.Get("Content-Type"))
	}
	said := pdfSays(t, pdf)
	for _, want := range []string{"Kontot på 1177.se är låst", "Storgatan 1", r.Case} {
		if !strings.Contains(said, want) {
			t.Errorf("the letter does not say %q:\n%s", want, said)
		}
	}
	if strings.Contains(said, grownUp) || strings.Contains(said, "4711") {
		t.Errorf("the letter says whom it is about:\n%s", said)
	}
	log, err := s.DB.Entries(t.Context(), auditlog.Filter{Act: auditlog.ActLetter})
	if err != nil || len(log) != 2 || log[1].Note != "confirmation to the clinic, said to be safe" || log[1].Case != r.Case {
		t.Errorf("written down: %+v, %v", log, err)
	}
}

// TestConfirmationNeedsSafety: nothing is confirmed that was not carried out; on
// doubt no letter is made; of the protected only a head may, and says why.
func TestConfirmationNeedsSafety(t *testing.T) {
	s := desktest.Open(t)
	paper := newPaper(t, s)
	r := paper.sheet(nil, "Testmottagningen")
	handler, head := s.As(t, staff.RoleHandler), s.As(t, staff.RoleHead)
	path := s.URL + fmt.Sprintf("/returns/%d/", r.ID)
	form := url.Values{"reader": {"resident"}, "address": {"Testsson\nStorgatan 1\n431 35 MÖLNDAL"}, "safe": {"yes"}, "sure": {"1"}}
	if status, _, _ := desktest.Post(t, handler, path+"confirmation", form); status != http.StatusConflict {
		t.Errorf("a confirmation of what is not done is answered %d", status)
	}
	acceptAll(t, s, r.ID)
	desktest.Post(t, handler, path+"claim", nil)
	desktest.Post(t, handler, path+"carryout", url.Values{"reference": {"4711"}})
	paper.stands(r.ID, judge.StateDone)
	for _, wrong := range []string{"Testsson", "Testsson " + grownUp + "\nStorgatan 1\n431 35 MÖLNDAL"} {
		if status, _, _ := desktest.Post(t, handler, path+"confirmation", url.Values{"reader": {"resident"}, "address": {wrong}, "safe": {"yes"}, "sure": {"1"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("the address %q is answered %d", wrong, status)
		}
	}
	form.Set("safe", "no")
	if _, header, _ := desktest.Post(t, handler, path+"confirmation", form); strings.Contains(header.Get("Location"), "letter") {
		t.Error("a letter was made that is not safe")
	}
	desktest.Post(t, handler, path+"protect", url.Values{"protected": {"yes"}})
	form.Set("safe", "yes")
	if status, _, _ := desktest.Post(t, handler, path+"confirmation", form); status != http.StatusForbidden {
		t.Errorf("a handler's confirmation to the protected is answered %d", status)
	}
	if status, _, body := desktest.Post(t, head, path+"confirmation", form); status != http.StatusOK || !strings.Contains(body, "reason-fault") {
		t.Errorf("a head's confirmation without a reason is answered %d", status)
	}
	form.Set("reason", "forwarded")
	_, header, _ := desktest.Post(t, head, path+"confirmation", form)
	if !strings.Contains(header.Get("Location"), "?letter=") {
		t.Errorf("a head's confirmation with a reason leads to %q", header.Get("Location"))
	}
	if w := paper.now(r.ID); w.State != judge.StateDone || w.Outcome != judge.RulingCarriedOut {
		t.Errorf("the letter moved the return: %s, %s", w.State, w.Outcome)
	}
}
