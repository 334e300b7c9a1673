package main

import (
	"math/rand/v2"
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
	code := []byte(sheet.Code)
	if last := len(code) - 1; code[last] == '0' {
		code[last] = '1'
	} else {
		code[last] = '0'
	}
	img, err := forms.Raster(e, 1, samplePxPerMM, &forms.Print{Case: number, Codes: []string{string(code)}})
	if err != nil {
		t.Fatal(err)
	}
	paper := trial.NewPaper(img, samplePxPerMM, e.Pages[0], rand.New(rand.NewPCG(5, 5)))
	trial.FillAll(paper, &e.Layout, trial.Answers{})
	scan, err := trial.JPEG(paper.Img, sampleQuality)
	if err != nil {
		t.Fatal(err)
	}
	s.drop("scan.jpg", scan)
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
