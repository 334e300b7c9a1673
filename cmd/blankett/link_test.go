package main

import (
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/trial"
)

// TestLinkedByKeyboard ties a sheet whose code does not verify to its case: with
// a wrong character it is refused, with the right number it is read by the
// case's form, and goes to review.
func TestLinkedByKeyboard(t *testing.T) {
	s := serve(t, t.TempDir())
	sheet := printed(t, s.data, filepath.Join(t.TempDir(), "sheet.pdf"), 1)[0]
	number, e := sheet.Case, edition(t, "")
	s.drop("scan.jpg", forged(t, sheet, e, nil))
	if r := s.returns(1)[0]; r.Case != "" {
		t.Fatalf("a sheet whose code does not verify is taken for case %s", r.Case)
	}
	ctx := desktest.Browser(t)
	desktest.Run(t, ctx, desktest.Carry(t, s.signIn(staff.User{Login: "anna", Region: "vgr", Roles: []staff.Role{staff.RoleHandler}}), s.address),
		chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/queue?state=review"), chromedp.WaitVisible("[data-row]"),
		desktest.Press("n"), chromedp.WaitVisible(`a[href$="/link"]`), desktest.Press("g"), chromedp.WaitVisible("#number"),
		chromedp.Focus("#number"), chromedp.KeyEvent("AAAA"+number[4:]+kb.Enter), chromedp.WaitVisible("#number-fault"),
		chromedp.Evaluate(`document.getElementById("number").focus(), document.getElementById("number").select()`, nil), chromedp.KeyEvent(number+kb.Enter),
		chromedp.WaitVisible(".said"), desktest.Shot(t, "linked"))
	r := s.returns(1)[0]
	linked := slices.ContainsFunc(r.Findings, func(f forms.Finding) bool { return f.Reason == string(forms.ReasonSheetLinked) })
	if r.State != judge.StateReview || r.Case != number || r.Region != "vgr" || len(r.Pages[0].Answers) < 10 || !linked {
		t.Errorf("the linked return is %s of case %q in %q with %d answers: %+v", r.State, r.Case, r.Region, len(r.Pages[0].Answers), r.Findings)
	}
}

// TestLinkedPaperIsJudgedAsAnyOther: what was printed on it is held against the
// ledger, and it meets the opposite request that waits for the same person.
func TestLinkedPaperIsJudgedAsAnyOther(t *testing.T) {
	s := serve(t, t.TempDir())
	dir := t.TempDir()
	blankett(t, "print", sampleForm, "--data", s.data, "--set", "begaran=lasa", "--set", "personnummer="+samplePersonnummer, "--out", filepath.Join(dir, "lock.pdf"))
	s.drop("lock.pdf", fileBytes(t, filepath.Join(dir, "lock.pdf")))
	lock := s.returns(1)[0]
	values := map[string]string{"personnummer": samplePersonnummer, "namn": "Kim Testsson", "datum": time.Now().Format(time.DateOnly)}
	sheet := printed(t, s.data, filepath.Join(dir, "unlock.pdf"), 1, "begaran=lasupp", "personnummer="+values["personnummer"], "namn="+values["namn"])[0]
	values["namn"] = "Bo Provberg"
	s.drop("unlock.jpg", forged(t, sheet, edition(t, "lasupp"), values))
	all := s.returns(2)
	unlock := all[slices.IndexFunc(all, func(r judge.Return) bool { return r.ID != lock.ID })]
	if unlock.Case != "" || has(lock.Findings, "opposite-waiting", "") {
		t.Fatalf("before it is linked: case %q, and of the other %v", unlock.Case, lock.Findings)
	}
	lainUnread(t, s.data, unlock.Arrival, 7*24*time.Hour)
	anna := s.signIn(staff.User{Login: "anna", Region: "vgr", Roles: []staff.Role{staff.RoleHandler}})
	status, _, body := desktest.Post(t, anna, fmt.Sprintf("%s/returns/%d/link", s.address, unlock.ID), url.Values{"number": {sheet.Case}, "page": {"1"}})
	if status != http.StatusSeeOther {
		t.Fatalf("linking is answered %d\n%s", status, body)
	}
	for _, r := range s.returns(2) {
		if !has(r.Findings, "opposite-waiting", "") {
			t.Errorf("return %d does not say that the opposite waits: %v", r.ID, r.Findings)
		}
		if altered := has(r.Findings, forms.ReasonPrintAltered, "namn"); altered != (r.ID == unlock.ID) {
			t.Errorf("return %d has its print altered: %v: %v", r.ID, altered, r.Findings)
		}
		// A day with a digit that is not sure can't be held against another.
		if signedLater := has(r.Findings, "received-before-signed", "datum") || has(r.Findings, forms.ReasonDigitUnsure, "datum"); signedLater != (r.ID == unlock.ID) {
			t.Errorf("return %d was signed after it came in: %v: %v", r.ID, signedLater, r.Findings)
		}
	}
}

// lainUnread makes a file one that came in some time before it was read.
func lainUnread(t *testing.T, data, arrival string, since time.Duration) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, databaseFile)+"?_pragma=busy_timeout(15000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE arrivals SET seen_at = seen_at - ? WHERE id = ?", since.Microseconds(), arrival); err != nil {
		t.Fatal(err)
	}
}

// TestPaperThatDoesNotFitIsLinked: where the reader did not believe a number on
// a paper, a person may.
func TestPaperThatDoesNotFitIsLinked(t *testing.T) {
	s := serve(t, t.TempDir())
	paper, sheet := numberAlone(t, s.data)
	scan, err := trial.JPEG(paper, sampleQuality)
	if err != nil {
		t.Fatal(err)
	}
	s.drop("scan.jpg", scan)
	r := s.returns(1)[0]
	if r.State != judge.StateUnidentified || r.Pages[0].Code.FoundBy != judge.FoundByText {
		t.Fatalf("before it is linked: %s, found by %s", r.State, r.Pages[0].Code.FoundBy)
	}
	anna := s.signIn(staff.User{Login: "anna", Region: "vgr", Roles: []staff.Role{staff.RoleHandler}})
	status, _, body := desktest.Post(t, anna, fmt.Sprintf("%s/returns/%d/link", s.address, r.ID), url.Values{"number": {sheet.Case}, "page": {"1"}})
	if status != http.StatusSeeOther {
		t.Fatalf("linking is answered %d\n%s", status, body)
	}
	if r = s.returns(1)[0]; r.State != judge.StateReview || r.Case != sheet.Case || !has(r.Findings, forms.ReasonRegistrationPoor, "") {
		t.Errorf("linked: %s of case %q, %v", r.State, r.Case, r.Findings)
	}
}

// TestLinkedPageJoinsItsSet: the first page of a set comes as it should, the
// second without a code that verifies. Tied to the case it lies with the first,
// and nothing of the set is missing; the paper's own return says where it went.
func TestLinkedPageJoinsItsSet(t *testing.T) {
	s := serve(t, t.TempDir())
	e := editionOf(t, "kalmar-forlangd")
	set := filepath.Join(t.TempDir(), "set.pdf")
	sheets := lines[printLine](t, blankett(t, "print", "kalmar-forlangd", "--data", s.data, "--out", set, "--json"))
	if out, err := exec.Command("pdfseparate", "-l", "1", set, filepath.Join(filepath.Dir(set), "page-%d.pdf")).CombinedOutput(); err != nil {
		t.Fatalf("pdfseparate: %v\n%s", err, out)
	}
	s.drop("a.pdf", fileBytes(t, filepath.Join(filepath.Dir(set), "page-1.pdf")))
	first := s.returns(1)[0]
	s.drop("b.jpg", forged(t, sheets[1], e, nil))
	page := s.returns(2)[1]
	if page.Case != "" || !has(first.Findings, forms.ReasonPageMissing, "") {
		t.Fatalf("before it is linked: case %q, and of the other %v", page.Case, first.Findings)
	}
	ctx := desktest.Browser(t)
	anna := s.signIn(staff.User{Login: "anna", Region: staff.EveryRegion, Roles: []staff.Role{staff.RoleHandler}})
	desktest.Run(t, ctx, desktest.Carry(t, anna, s.address), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(fmt.Sprintf("%s/returns/%d/link", s.address, page.ID)), chromedp.WaitVisible("#number"),
		chromedp.SetValue("#page", "2"), chromedp.Focus("#number"), chromedp.KeyEvent(sheets[1].Case+kb.Enter),
		chromedp.WaitVisible(".said"), desktest.Shot(t, "linked-set"))
	all := s.returns(2)
	whole, was := all[0], all[1]
	if whole.ID != first.ID || len(whole.Pages) != 2 || has(whole.Findings, forms.ReasonPageMissing, "") || !has(whole.Findings, forms.ReasonSheetLinked, "") {
		t.Errorf("the set is return %d of %d pages: %v", whole.ID, len(whole.Pages), whole.Findings)
	}
	if was.State != judge.StateDone || was.Outcome != judge.RulingJoined || was.Case != sheets[1].Case {
		t.Errorf("the linked return is %s, %s, of case %q", was.State, was.Outcome, was.Case)
	}
	log := string(blankett(t, "audit", "list", "--act", "linked", "--data", s.data))
	if !strings.Contains(log, fmt.Sprintf("the page of return %d joined it", was.ID)) {
		t.Errorf("the log says:\n%s", log)
	}
	desktest.Run(t, ctx, chromedp.Navigate(fmt.Sprintf("%s/returns/%d", s.address, was.ID)), chromedp.WaitVisible(fmt.Sprintf(`#decide a[href="/returns/%d"]`, whole.ID)), desktest.Shot(t, "linked-page"))
	out := string(blankett(t, "reread", "--since", "1h", "--dry-run", "--data", s.data))
	if strings.Contains(out, fmt.Sprintf("return %d", was.ID)) {
		t.Errorf("reread looks at a page twice:\n%s", out)
	}
}

// forged is the scan of a filled-in sheet whose code does not verify. Values
// are what is printed on it.
func forged(t *testing.T, sheet printLine, e *forms.Edition, values map[string]string) []byte {
	t.Helper()
	code := []byte(sheet.Code)
	if last := len(code) - 1; code[last] == '0' {
		code[last] = '1'
	} else {
		code[last] = '0'
	}
	codes := slices.Repeat([]string{string(code)}, len(e.Pages))
	img, err := forms.Raster(e, sheet.Page, samplePxPerMM, &forms.Print{Case: sheet.Case, Codes: codes, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	paper := trial.NewPaper(img, samplePxPerMM, e.Pages[sheet.Page-1], rand.New(rand.NewPCG(5, 5)))
	trial.FillAll(paper, &e.Layout, trial.Answers{Leave: slices.Collect(maps.Keys(values))})
	scan, err := trial.JPEG(paper.Img, sampleQuality)
	if err != nil {
		t.Fatal(err)
	}
	return scan
}
