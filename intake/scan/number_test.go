package scan_test

import (
	"image"
	"image/draw"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// TestMain gives the OCR one thread, as the process that reads sheets has.
func TestMain(m *testing.M) {
	if os.Getenv("OMP_THREAD_LIMIT") == "" {
		os.Setenv("OMP_THREAD_LIMIT", "1")
	}
	os.Exit(m.Run())
}

// hideCodes paints the codes of a sheet over.
func hideCodes(img *image.Gray, page forms.Page) {
	for _, z := range page.Zones {
		if z.Kind == forms.KindCode {
			r := image.Rect(int(z.X*printPx), int(z.Y*printPx), int((z.X+z.W)*printPx)+1, int((z.Y+z.H)*printPx)+1)
			draw.Draw(img, r, image.White, image.Point{}, draw.Src)
		}
	}
}

func TestCaseNumberIsReadWhenTheCodesAreGone(t *testing.T) {
	s := take(t, "")
	for _, level := range trial.Levels[:2] {
		read := 0
		const sheets = 5
		for i := range sheets {
			rng := rand.New(rand.NewPCG(5, uint64(i)))
			filled, _ := fillIn(s, rng, nil)
			hideCodes(filled, s.page)
			img, wear := level.Age(filled, printPx, rng)
			if i%2 == 1 {
				img = halfTurn(img)
			}
			if codes := scan.Of(img).Find(); len(codes) > 0 {
				t.Fatalf("a hidden code was read")
			}
			regs := scan.Of(img).AlignByMarks(s.page)
			numbers := scan.Of(img).ReadCaseNumbers(regs, s.page)
			if slices.Equal(numbers, []string{s.number}) {
				read++
			} else {
				t.Logf("%s %d: %d registrations, read %v, %v", level.Name, i, len(regs), numbers, wear.Steps)
			}
			for _, n := range numbers {
				if n != s.number {
					t.Errorf("%s %d: read %s, printed is %s", level.Name, i, n, s.number)
				}
			}
		}
		t.Logf("%s: %d of %d numbers", level.Name, read, sheets)
		if read < sheets-1 {
			t.Errorf("%s: %d of %d numbers read", level.Name, read, sheets)
		}
	}
}

// halfTurn is a picture upside down.
func halfTurn(img *image.Gray) *image.Gray {
	out := image.NewGray(img.Rect)
	n := len(img.Pix)
	for i, v := range img.Pix {
		out.Pix[n-1-i] = v
	}
	return out
}

func TestAFormWithoutNumbersGivesNone(t *testing.T) {
	s := take(t, "")
	img, err := forms.Raster(s.edition, 1, printPx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := scan.Of(img).ReadCaseNumbers(scan.Of(img).AlignByMarks(s.page), s.page); len(got) > 0 {
		t.Errorf("read %v where nothing is printed", got)
	}
}
