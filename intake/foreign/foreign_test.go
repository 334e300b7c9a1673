package foreign

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"blankett/forms"
)

const testPx = 12

func paper(wide, high float64) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, int(wide*testPx), int(high*testPx)))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return img
}

// TestEverythingLeavesInkAndIsTheSameAgain draws each thing twice by the same chance.
func TestEverythingLeavesInkAndIsTheSameAgain(t *testing.T) {
	box, field := forms.Rect{X: 20, Y: 15, W: 5, H: 5}, forms.Rect{X: 5, Y: 10, W: 70, H: 15}
	draw := map[string]func(*Desk){}
	for _, m := range append(append([]Mark{}, Clear...), Hard...) {
		draw[string(m)] = func(d *Desk) { d.Box(box, m) }
	}
	for _, way := range Signed {
		draw[way] = func(d *Desk) { d.Sign(field, way, &Hands{}) }
	}
	for _, way := range Unsigned[1:] {
		draw[way] = func(d *Desk) { d.Unsign(field, way, &Hands{}) }
	}
	for what, do := range draw {
		var first []byte
		for range 2 {
			d := NewDesk(paper(80, 40), testPx, rand.New(rand.NewPCG(1, 2)))
			do(d)
			if bytes.Count(d.Img.Pix, []byte{255}) == len(d.Img.Pix) {
				t.Errorf("%s leaves no ink", what)
			}
			if first != nil && !bytes.Equal(first, d.Img.Pix) {
				t.Errorf("%s is another the second time", what)
			}
			first = d.Img.Pix
		}
	}
}

// TestPlacesAreWhereTheScanSays looks for black squares where At says they went.
func TestPlacesAreWhereTheScanSays(t *testing.T) {
	page := paper(140, 150)
	spots := []pt{{40, 30}, {110, 30}, {70, 75}, {40, 120}}
	for _, s := range spots {
		for y := int((s.Y - 1.5) * testPx); y < int((s.Y+1.5)*testPx); y++ {
			for x := int((s.X - 1.5) * testPx); x < int((s.X+1.5)*testPx); x++ {
				page.Pix[y*page.Stride+x] = 0
			}
		}
	}
	for _, m := range Machines {
		scan := m.Scan(page, testPx, rand.New(rand.NewPCG(3, 4)))
		for _, s := range spots {
			x, y := scan.At(s.X, s.Y)
			var sx, sy, n float64
			for v := int(y - 3*m.PxPerMM); v < int(y+3*m.PxPerMM); v++ {
				for u := int(x - 3*m.PxPerMM); u < int(x+3*m.PxPerMM); u++ {
					if scan.Img.GrayAt(u, v).Y < 110 {
						sx, sy, n = sx+float64(u)+0.5, sy+float64(v)+0.5, n+1
					}
				}
			}
			if off := math.Hypot(sx/n-x, sy/n-y) / m.PxPerMM; n == 0 || off > 0.15 {
				t.Errorf("%s: %v lies %.2f mm from where it should (%v px)", m.Name, s, off, n)
			}
		}
	}
}

// TestSeenIsWhatAScanShows draws a stroke that shows and one that does not.
func TestSeenIsWhatAScanShows(t *testing.T) {
	page := paper(40, 40)
	for _, m := range Machines {
		for _, dark := range []float64{0.9, 0.11} {
			d := NewDesk(page, testPx, rand.New(rand.NewPCG(5, 6)))
			d.Nib = Nib{BroadMM: 0.6, ThinMM: 0.6, Dark: dark}
			d.ink(path{{10, 20}, {30, 20}})
			with, without := m.Scan(d.Img, testPx, rand.New(rand.NewPCG(7, 8))), m.Scan(page, testPx, rand.New(rand.NewPCG(7, 8)))
			seen := Seen(without, with, page, d.Img, testPx, 5, 15, 30, 10)
			if dark > 0.5 && seen < 0.9 || m.Bitonal && dark < 0.2 && seen > 0.1 {
				t.Errorf("%s: of ink %.2f dark %.2f is seen", m.Name, dark, seen)
			}
		}
	}
}
