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

// TestLinkedByKeyboard ties a sheet whose codes and numbers are gone to its
// case: with a wrong character it is refused, with the right number it is read
// by the case's form, and goes to review.
func TestLinkedByKeyboard(t *testing.T) {
	s := serve(t, t.TempDir())
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	number := printed(t, s.data, pdf, 1)[0].Case
	e := edition(t, "")
	paper := trial.NewPaper(rasterise(t, pdf, 1), samplePxPerMM, e.Pages[0], rand.New(rand.NewPCG(5, 5)))
	trial.FillAll(paper, &e.Layout, trial.Answers{})
	for _, place := range slices.Concat([]forms.Rect{zoneOf(e, "code-1").Rect, zoneOf(e, "code-2").Rect}, e.Pages[0].CaseNumbers) {
		strike(paper.Img, place, 255)
	}
	scan, err := trial.JPEG(paper.Img, sampleQuality)
	if err != nil {
		t.Fatal(err)
	}
	s.drop("scan.jpg", scan)
	if r := s.returns(1)[0]; r.State != intake.StateUnidentified {
		t.Fatalf("a sheet without codes is %s", r.State)
	}
	ctx := desktest.Browser(t)
	desktest.Run(t, ctx, desktest.Carry(t, s.signIn(intake.User{Login: "anna", Region: "vgr", Roles: []intake.Role{intake.RoleHandler}}), s.address),
		chromedp.EmulateViewport(1280, 900), chromedp.Navigate(s.address+"/queue?state=unidentified"), chromedp.WaitVisible("[data-row]"),
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
