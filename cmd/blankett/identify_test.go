package main

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"testing"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/trial"
)

// readPages saves pages as one file and reads it with the program.
func readPages(t *testing.T, data string, pages ...*image.Gray) []readLine {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scan.pdf")
	out, err := trial.JPEGPDF(pages, samplePxPerMM, 75)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return lines[readLine](t, blankett(t, "read", "--data", data, "--json", file))
}

// strike covers a zone's place with a colour, as a stain or a tear does.
func strike(img *image.Gray, r forms.Rect, c uint8) {
	px := func(mm float64) int { return int(mm * samplePxPerMM) }
	box := image.Rect(px(r.X-2), px(r.Y-2), px(r.X+r.W+2), px(r.Y+r.H+2))
	draw.Draw(img, box, image.NewUniform(color.Gray{Y: c}), image.Point{}, draw.Src)
}

// TestCodesGone takes the codes away one after the other: one is enough, and
// without any the printed case number says which sheet it is, to a person. A
// number that the OCR can't read leaves the sheet unidentified, never another.
func TestCodesGone(t *testing.T) {
	data := t.TempDir()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	both := []string{"code-1", "code-2"}
	gone := [][]string{both[:1], both[1:], both, both, both}
	sheets := printed(t, data, pdf, len(gone))
	e := edition(t, "")
	var pages []*image.Gray
	for i := range gone {
		h := newPen(people(t), 31, i)
		page, _ := h.fill(rasterise(t, pdf, i+1), e)
		for _, code := range gone[i] {
			strike(page, zoneOf(e, code).Rect, 30)
		}
		pages = append(pages, h.scan(page))
	}
	byText := 0
	for i, r := range readPages(t, data, pages...) {
		switch known := r.Sheet != nil; {
		case known && r.Sheet.Case != sheets[i].Case:
			t.Errorf("page %d was taken for another sheet", i+1)
		case known && r.Code.FoundBy == judge.FoundByText && r.Verdict != judge.VerdictReady:
			byText++
		case !known && len(gone[i]) == 1, known && r.Code.FoundBy != judge.FoundByQR:
			t.Errorf("page %d: %+v found by %s; registration %+v, %v", i+1, r.Sheet, r.Code.FoundBy, r.Registration, r.Findings)
		}
	}
	if byText < 2 {
		t.Errorf("%d of 3 sheets were known by their printed number", byText)
	}
}

// TestPrintedNumberOnOtherPaper: a number copied onto another paper does not
// make it that sheet.
func TestPrintedNumberOnOtherPaper(t *testing.T) {
	data := t.TempDir()
	other, _ := numberAlone(t, data)
	if r := readPages(t, data, other)[0]; r.Code.FoundBy != judge.FoundByText || r.Sheet != nil || r.Verdict != judge.VerdictUnidentified {
		t.Errorf("another paper with the number on it, found by %s: %+v, %s, %v", r.Code.FoundBy, r.Sheet, r.Verdict, r.Findings)
	}
}

// editionOf is a form's own edition.
func editionOf(t *testing.T, name string) *forms.Edition {
	t.Helper()
	form, err := new(app).findForm(name)
	if err != nil {
		t.Fatal(err)
	}
	e, err := form.Edition("")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// numberAlone is a paper of another form, without its codes, that has the printed
// number of a case.
func numberAlone(t *testing.T, data string) (*image.Gray, printLine) {
	t.Helper()
	sheet := printed(t, data, filepath.Join(t.TempDir(), "sheet.pdf"), 1)[0]
	e := editionOf(t, "kalmar-forlangd")
	img, err := forms.Raster(e, 1, samplePxPerMM, &forms.Print{Case: sheet.Case, Codes: []string{sheet.Code, sheet.Code}})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"code-1", "code-2"} {
		strike(img, zoneOf(e, code).Rect, 30)
	}
	return img, sheet
}

// TestPrefilledSheet prints values at the counter: they stand on the paper in
// print, the ledger knows them, and the sheet needs nothing but a pen's part.
func TestPrefilledSheet(t *testing.T) {
	data := t.TempDir()
	pdf := filepath.Join(t.TempDir(), "sheet.pdf")
	printed(t, data, pdf, 3, "begaran=lasa", "namn=Åsa Öberg", "personnummer="+samplePersonnummer, "telefonnummer=0701740605")
	var pages []*image.Gray
	for i := range 3 {
		h := newPen(people(t), 41, i)
		paper, _ := h.fill(rasterise(t, pdf, i+1), edition(t, "lasa"), "namn", "personnummer", "telefonnummer")
		pages = append(pages, h.scan(paper))
	}
	for _, r := range readPages(t, data, pages...) {
		for _, f := range r.Findings {
			if f.Field == "namn" || f.Field == "personnummer" || f.Field == "telefonnummer" {
				t.Errorf("page %d: %s %s: %s", r.Page, f.Field, f.Reason, f.Message)
			}
		}
		for _, a := range r.Answers {
			if a.Field == "personnummer" && (a.State != forms.Filled || a.Value != samplePersonnummer) {
				t.Errorf("page %d: the printed number is %s, %s", r.Page, a.State, a.Value)
			}
		}
	}
}
