package scan_test

import (
	"fmt"
	"image"
	"image/draw"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// honestMM is the residual from which a person reads a page, and so how far a page
// may lie from where it is said to when the residual is less.
const honestMM = 0.5

// torn is a sheet with a corner gone, pulled askew through a feeder that ran
// unevenly and cropped to its own size, so that marks of other corners are cut too.
func torn(s *stock, corner int, deg float64, turns int, seed uint64) (*image.Gray, trial.Wear) {
	rng := rand.New(rand.NewPCG(31, seed))
	img := image.NewGray(s.printed.Rect)
	copy(img.Pix, s.printed.Pix)
	trial.CopyOfCopy(img, rng)
	trial.TornCorner(img, printPx, 15, corner, 250, rng)
	w := trial.NewWarp(s.page.WidthMM, s.page.HeightMM).Scale(0.985, 1.005).Skew(deg)
	w = w.Feed(150/628.0, 150, float64(seed)).QuarterTurn(turns)
	return w.Apply(img, printPx, printPx, 250), trial.Wear{Warp: w, PxPerMM: printPx}
}

func TestTornAndUnevenlyFedSheetsAreLaidByTheirPrint(t *testing.T) {
	s := take(t, "")
	for corner := range 4 {
		for i, deg := range []float64{-4.8, 4.8} {
			name := fmt.Sprintf("corner %d, %.1f deg", corner, deg)
			img, wear := torn(s, corner, deg, corner+i, uint64(corner))
			pic := scan.Of(img)
			reg, ok := pic.Align(s.page, pic.Find())
			if !ok {
				t.Errorf("%s: not aligned", name)
				continue
			}
			settled := pic.Settle(reg, s.ref)
			t.Logf("%s: %.2f mm off, said %.2f; before %.2f, said %.2f", name, offMM(s.page, settled, wear),
				settled.ResidualMM, offMM(s.page, reg, wear), reg.ResidualMM)
			if off := offMM(s.page, settled, wear); off > 0.25 || settled.ResidualMM > 0.25 {
				t.Errorf("%s: %.2f mm off and said to be %.2f", name, off, settled.ResidualMM)
			}
		}
	}
}

// TestOneCornerIsEnough takes all away from a sheet but one code and its own mark.
func TestOneCornerIsEnough(t *testing.T) {
	s := take(t, "")
	for _, keep := range []string{"code-1", "code-2"} {
		img, wear := trial.Office(only(s, keep), printPx, rand.New(rand.NewPCG(5, 5)))
		pic := scan.Of(img)
		reg, ok := pic.Align(s.page, pic.Find())
		if !ok || reg.ResidualMM < honestMM {
			t.Errorf("%s alone: aligned %v with a residual of %.2f mm, want more than %.2f until the print proves it",
				keep, ok, reg.ResidualMM, honestMM)
		}
		settled := pic.Settle(reg, s.ref)
		if off := offMM(s.page, settled, wear); off > 0.1 || settled.ResidualMM > 0.15 {
			t.Errorf("%s alone: %.2f mm off and said to be %.2f", keep, off, settled.ResidualMM)
		}
	}
}

// only is a printed sheet without its codes and marks but one code.
func only(s *stock, code string) *image.Gray {
	img := image.NewGray(s.printed.Rect)
	copy(img.Pix, s.printed.Pix)
	for _, z := range s.page.Zones {
		if (z.Kind == forms.KindCode || z.Kind == forms.KindMark) && z.Field != code {
			draw.Draw(img, pxRect(z.Rect, 1), image.White, image.Point{}, draw.Src)
		}
	}
	return img
}

// pxRect is a rectangle on the printed page with so much around it, in px.
func pxRect(r forms.Rect, mm float64) image.Rectangle {
	px := func(mm float64) int { return int(mm * printPx) }
	return image.Rect(px(r.X-mm), px(r.Y-mm), px(r.X+r.W+mm), px(r.Y+r.H+mm))
}

// TestResidualSaysWhatIsOff shifts half of the page's print, as a fold in the
// feeder does: it is followed, or it is said how far it is off.
func TestResidualSaysWhatIsOff(t *testing.T) {
	s := take(t, "")
	for _, mm := range []float64{0.8, 1.6, 4, 9} {
		img := image.NewGray(s.printed.Rect)
		copy(img.Pix, s.printed.Pix)
		part := pxRect(forms.Rect{X: 15, Y: 120, W: 180, H: 140}, 0)
		draw.Draw(img, part.Add(image.Pt(int(mm*printPx), 0)), s.printed, part.Min, draw.Src)
		pic := scan.Of(img)
		reg, ok := pic.Align(s.page, pic.Find())
		if !ok {
			t.Fatalf("shifted by %.1f mm: not aligned", mm)
		}
		settled := pic.Settle(reg, s.ref)
		z := s.page.Zones[2] // the name, in the middle of what is shifted
		at := settled.Apply(scan.Point{X: z.X + z.W/2, Y: z.Y + z.H/2})
		off := at.X/printPx - (z.X + z.W/2 + mm)
		t.Logf("shifted by %.1f mm: %.2f mm off, said %.2f", mm, off, settled.ResidualMM)
		if (off > honestMM || off < -honestMM) && settled.ResidualMM <= honestMM {
			t.Errorf("shifted by %.1f mm: %.2f mm off and said to be %.2f", mm, off, settled.ResidualMM)
		}
	}
}

func TestAnotherPagesPrintProvesNothing(t *testing.T) {
	s := take(t, "")
	reg, ok := scan.Of(s.printed).Align(s.page, scan.Of(s.printed).Find())
	if !ok {
		t.Fatal("a fresh print can't be aligned")
	}
	upsideDown := image.NewGray(s.printed.Rect)
	for i, v := range s.printed.Pix {
		upsideDown.Pix[len(s.printed.Pix)-1-i] = v
	}
	for name, img := range map[string]*image.Gray{"blank": trial.Blank(210, 297, printPx), "upside down": upsideDown} {
		if got := scan.Of(img).Settle(reg, s.ref); got.ResidualMM <= honestMM {
			t.Errorf("%s: the residual is said to be %.2f mm", name, got.ResidualMM)
		}
	}
}

// TestEveryFormProvesItself holds that all built-in pages have print enough, and
// near enough to each field, to be laid by it.
func TestEveryFormProvesItself(t *testing.T) {
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		e, err := form.Edition("")
		if err != nil {
			t.Fatal(err)
		}
		for i, page := range e.Pages {
			codes := make([]string, len(e.Pages))
			for k := range codes {
				codes[k] = take(t, "").code
			}
			img, err := forms.Raster(e, i+1, printPx, &forms.Print{Case: take(t, "").number, Codes: codes})
			if err != nil {
				t.Fatal(err)
			}
			pic := scan.Of(img)
			reg, ok := pic.Align(page, pic.Find())
			reg = pic.Settle(reg, scan.NewReference(page, decodePNG(t, e.Blanks[i])))
			if !ok || reg.ResidualMM > 0.2 {
				t.Errorf("%s, page %d: aligned %v, said to be %.2f mm off", e.Form, i+1, ok, reg.ResidualMM)
			}
		}
	}
}
