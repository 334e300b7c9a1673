package trial

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"blankett/forms"
)

// TestPointsLandWhereTheWearSays prints black squares, ages them, and looks
// for them where Warp.At says they went.
func TestPointsLandWhereTheWearSays(t *testing.T) {
	page := Blank(140, 150, testPx) // as large as it need be
	spots := []point{{40, 30}, {110, 30}, {70, 75}, {40, 120}, {110, 125}}
	for _, s := range spots {
		for y := int((s.Y - 2) * testPx); y < int((s.Y+2)*testPx); y++ {
			for x := int((s.X - 2) * testPx); x < int((s.X+2)*testPx); x++ {
				page.Pix[y*page.Stride+x] = 0
			}
		}
	}
	for _, level := range Levels {
		for seed := range uint64(3) {
			img, wear := level.Age(page, testPx, rand.New(rand.NewPCG(seed, 9)))
			for _, s := range spots {
				x, y := wear.Warp.At(s.X, s.Y)
				gx, gy := centre(img, x*wear.PxPerMM, y*wear.PxPerMM, 3.2*wear.PxPerMM)
				if off := math.Hypot(gx-x*wear.PxPerMM, gy-y*wear.PxPerMM) / wear.PxPerMM; off > 0.25 {
					t.Errorf("%s, seed %d: a spot at %.0f, %.0f mm is %.2f mm off", level.Name, seed, s.X, s.Y, off)
				}
			}
		}
	}
}

// centre is the middle of what is dark within reach of a place.
func centre(img *image.Gray, x, y, reach float64) (float64, float64) {
	var sx, sy, n float64
	light := uint8(0)
	box := image.Rect(int(x-reach), int(y-reach), int(x+reach), int(y+reach)).Intersect(img.Rect)
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			light = max(light, img.GrayAt(px, py).Y)
		}
	}
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			if img.GrayAt(px, py).Y < light/2+20 {
				sx, sy, n = sx+float64(px)+0.5, sy+float64(py)+0.5, n+1
			}
		}
	}
	return sx / n, sy / n
}

func TestSameSeedSameWear(t *testing.T) {
	l, p := sheet(4)
	FillAll(p, l, Answers{})
	p.Img = clone(p.Img.SubImage(pixels(forms.Rect{X: 20, Y: 40, W: 120, H: 100})).(*image.Gray))
	before := clone(p.Img)
	for _, level := range Levels {
		a, wear := level.Age(p.Img, testPx, rand.New(rand.NewPCG(1, 1)))
		b, _ := level.Age(p.Img, testPx, rand.New(rand.NewPCG(1, 1)))
		c, _ := level.Age(p.Img, testPx, rand.New(rand.NewPCG(2, 1)))
		if !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("%s: the same seed gave two scans", level.Name)
		}
		if bytes.Equal(a.Pix, c.Pix) {
			t.Errorf("%s: two seeds gave the same scan", level.Name)
		}
		if wear.Level != level.Name || len(wear.Steps) < 4 {
			t.Errorf("%s: %+v", level.Name, wear)
		}
		if bitonal := greys(a) == 2; bitonal != wear.Bitonal {
			t.Errorf("%s: %d greys, bitonal: %v", level.Name, greys(a), wear.Bitonal)
		}
	}
	if !bytes.Equal(before.Pix, p.Img.Pix) {
		t.Error("ageing changed the page it was given")
	}
}

func TestSmallPicturesComeThrough(t *testing.T) {
	for _, mm := range []float64{0.1, 1, 9, 20} {
		for _, level := range Levels {
			img, wear := level.Age(Blank(mm, mm*2, 4), 4, rand.New(rand.NewPCG(1, 1)))
			if data, err := wear.PDF(img); err != nil || len(data) == 0 {
				t.Errorf("%s of %.1f mm: %v", level.Name, mm, err)
			}
		}
	}
}

// greys counts the different greys of a picture.
func greys(img *image.Gray) int {
	seen := map[uint8]bool{}
	for _, v := range img.Pix {
		seen[v] = true
	}
	return len(seen)
}

func BenchmarkLevels(b *testing.B) {
	l, p := sheet(1)
	FillAll(p, l, Answers{})
	for _, level := range Levels {
		b.Run(level.Name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				level.Age(p.Img, testPx, rng)
			}
		})
	}
}

func BenchmarkEncodeG4(b *testing.B) {
	l, p := sheet(1)
	FillAll(p, l, Answers{})
	img, _ := Worn(p.Img, testPx, rand.New(rand.NewPCG(1, 2)))
	for b.Loop() {
		EncodeG4(img)
	}
}
