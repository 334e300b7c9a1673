package trial

import (
	"math/rand/v2"
	"testing"

	"blankett/forms"
)

func TestKeptTellsWhatTheScannerLost(t *testing.T) {
	page := forms.Page{Page: 1, WidthMM: 60, HeightMM: 40}
	z := forms.Zone{Kind: forms.KindTick, Rect: forms.Rect{X: 20, Y: 15, W: 6, H: 6}}
	printed := Blank(60, 40, testPx)
	for _, c := range []struct {
		pen      Pen
		level    uint8
		min, max float64
	}{{Ballpoint, 180, 0.7, 1}, {Pencil, 60, 0, 0}} {
		p := NewPaper(printed, testPx, page, rand.New(rand.NewPCG(1, 2)))
		p.Pen = c.pen
		p.Tick(z, Cross)
		scan := clone(p.Img)
		Threshold(scan, c.level)
		w := Wear{Warp: NewWarp(60, 40), PxPerMM: testPx}
		if got := Kept(printed, p.Img, scan, testPx, w, grow(z.Rect, 2)); got < c.min || got > c.max {
			t.Errorf("threshold %d keeps %.2f, want %.2f to %.2f", c.level, got, c.min, c.max)
		}
		if got := Covered(printed, p.Img, testPx, z.Rect); got < 0.05 || got > 0.5 {
			t.Errorf("a cross covers %.2f of its box", got)
		}
	}
}

func TestStraysLeaveInk(t *testing.T) {
	z := forms.Zone{Kind: forms.KindSignature, Rect: forms.Rect{X: 20, Y: 30, W: 80, H: 15}}
	for _, s := range Strays {
		printed := Blank(120, 80, testPx)
		p := NewPaper(printed, testPx, forms.Page{Page: 1, WidthMM: 120, HeightMM: 80}, rand.New(rand.NewPCG(3, 4)))
		p.Stray(z, s)
		changed := 0
		for i, v := range p.Img.Pix {
			if v < printed.Pix[i] {
				changed++
			}
		}
		if changed < 20 {
			t.Errorf("%s leaves %d px of ink", s, changed)
		}
	}
}
