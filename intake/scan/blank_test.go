package scan_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// back is the back of a sheet: white, with what shines through of the front.
func back(s *stock, rng *rand.Rand, through float64) *image.Gray {
	filled, _ := fillIn(s, rng, nil)
	for i, j := 0, len(filled.Pix)-1; i < j; i, j = i+1, j-1 {
		filled.Pix[i], filled.Pix[j] = filled.Pix[j], filled.Pix[i]
	}
	trial.Blur(filled, 2)
	for i, v := range filled.Pix {
		filled.Pix[i] = 255 - uint8(float64(255-v)*through)
	}
	return filled
}

func TestBacksAreBlank(t *testing.T) {
	s := take(t, "")
	for i := range 4 {
		rng := rand.New(rand.NewPCG(3, uint64(i)))
		img, wear := trial.Office(back(s, rng, 0.08), printPx, rng)
		if i%2 == 0 {
			trial.PunchHoles(img, printPx, 40, rng)
		}
		if !scan.Of(img).Blank() {
			t.Errorf("back %d is not blank: %v", i, wear.Steps)
			look(t, "back", img)
		}
	}
}

func TestAnythingWrittenIsNotBlank(t *testing.T) {
	s := take(t, "")
	text := forms.Zone{Field: "note", Kind: forms.KindText, Rect: forms.Rect{X: 60, Y: 140, W: 40, H: 8}}
	for i := range 6 {
		rng := rand.New(rand.NewPCG(4, uint64(i)))
		p := trial.NewPaper(trial.Blank(210, 297, printPx), printPx, s.page, rng)
		p.Pen = trial.Pens[i%3]
		if i < 3 {
			p.Write(text, "Bo")
		} else {
			p.Tick(forms.Zone{Rect: forms.Rect{X: 100, Y: 200, W: 4, H: 4}}, trial.Slash)
		}
		img, _ := trial.Office(p.Img, printPx, rng)
		if scan.Of(img).Blank() {
			t.Errorf("page %d with pen %d is said to be blank", i, i%3)
		}
	}
	for _, level := range trial.Levels {
		rng := rand.New(rand.NewPCG(6, 6))
		img, _ := level.Age(s.printed, printPx, rng)
		if scan.Of(img).Blank() {
			t.Errorf("a form, %s, is said to be blank", level.Name)
		}
	}
}
