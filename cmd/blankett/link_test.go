package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk/desktest"
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
	desktest.Run(t, ctx, desktest.Carry(t, s.signIn(intake.User{Login: "anna", Region: "vgr", Roles: []intake.Role{intake.RoleHandler}}), s.address),
		chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/queue?state=review"), chromedp.WaitVisible("[data-row]"),
		chromedp.KeyEvent("n"), chromedp.WaitVisible(`a[href$="/link"]`), chromedp.KeyEvent("l"), chromedp.WaitVisible("#number"),
		chromedp.Focus("#number"), chromedp.KeyEvent("AAAA"+number[4:]+kb.Enter), chromedp.WaitVisible("#number-fault"),
		chromedp.Evaluate(`document.getElementById("number").focus(), document.getElementById("number").select()`, nil), chromedp.KeyEvent(number+kb.Enter),
		chromedp.WaitVisible(".said"), desktest.Shot(t, "linked"))
	r := s.returns(1)[0]
	linked := slices.ContainsFunc(r.Findings, func(f forms.Finding) bool { return f.Reason == string(forms.ReasonSheetLinked) })
	if r.State != intake.StateReview || r.Case != number || r.Region != "vgr" || len(r.Pages[0].Answers) < 10 || !linked {
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
	values := map[string]string{"personnummer": samplePersonnummer, "namn": "Kim Testsson"}
	sheet := printed(t, s.data, filepath.Join(dir, "unlock.pdf"), 1, "begaran=lasupp", "personnummer="+values["personnummer"], "namn="+values["namn"])[0]
	values["namn"] = "Bo Provberg"
	s.drop("unlock.jpg", forged(t, sheet, edition(t, "lasupp"), values))
	all := s.returns(2)
	unlock := all[slices.IndexFunc(all, func(r intake.Return) bool { return r.ID != lock.ID })]
	if unlock.Case != "" || has(lock.Findings, "opposite-waiting", "") {
		t.Fatalf("before it is linked: case %q, and of the other %v", unlock.Case, lock.Findings)
	}
	anna := s.signIn(intake.User{Login: "anna", Region: "vgr", Roles: []intake.Role{intake.RoleHandler}})
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
	if r.State != intake.StateUnidentified || r.Pages[0].Code.FoundBy != intake.FoundByText {
		t.Fatalf("before it is linked: %s, found by %s", r.State, r.Pages[0].Code.FoundBy)
	}
	anna := s.signIn(intake.User{Login: "anna", Region: "vgr", Roles: []intake.Role{intake.RoleHandler}})
	status, _, body := desktest.Post(t, anna, fmt.Sprintf("%s/returns/%d/link", s.address, r.ID), url.Values{"number": {sheet.Case}, "page": {"1"}})
	if status != http.StatusSeeOther {
		t.Fatalf("linking is answered %d\n%s", status, body)
	}
	if r = s.returns(1)[0]; r.State != intake.StateReview || r.Case != sheet.Case || !has(r.Findings, forms.ReasonRegistrationPoor, "") {
		t.Errorf("linked: %s of case %q, %v", r.State, r.Case, r.Findings)
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
	img, err := forms.Raster(e, 1, samplePxPerMM, &forms.Print{Case: sheet.Case, Codes: []string{string(code)}, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	paper := trial.NewPaper(img, samplePxPerMM, e.Pages[0], rand.New(rand.NewPCG(5, 5)))
	trial.FillAll(paper, &e.Layout, trial.Answers{Leave: slices.Collect(maps.Keys(values))})
	scan, err := trial.JPEG(paper.Img, sampleQuality)
	if err != nil {
		t.Fatal(err)
	}
	return scan
}
