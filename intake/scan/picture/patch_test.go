package picture

import (
	"bytes"
	"image"
	"math/rand/v2"
	"testing"

	"blankett/intake/scan/geometry"
)

// speckled is a picture of px by chance.
func speckled(rng *rand.Rand, w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(rng.Uint32())
	}
	return img
}

func TestSamplesOfPairsAreTheirMeans(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	img := speckled(rng, 97, 41)
	for range 2000 {
		x, y := rng.IntN(20<<16), (10+rng.IntN(20))<<16|rng.IntN(1<<16)
		dx, dy, n := rng.IntN(2<<16+1), rng.IntN(1<<12)-1<<11, 1+rng.IntN(32)
		if rng.IntN(4) == 0 { // a page upside down
			x, dx = x+n*dx, -dx
		}
		if rng.IntN(4) == 0 { // the picture's last rows
			y, dy = 39<<16, 0
		}
		if last := (x + (n-1)*dx) >> 16; last > 95 {
			continue
		}
		got := make([]uint8, n)
		pairs(img, x, y, dx, dy, got)
		for i, v := range got {
			px, py := (x+i*dx)>>16, (y+i*dy)>>16
			if want := boxMean(img, py*img.Stride+px, 2); v != want {
				t.Fatalf("sample %d of %d from %d, %d by %d, %d: %d, not %d", i, n, x, y, dx, dy, v, want)
			}
		}
	}
}

func TestMixedSamplesLieBetweenTheirFour(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	img := speckled(rng, 40, 30)
	r := &Reduced{Pix: img.Pix, W: 40, H: 30, Factor: 1}
	for range 2000 {
		x, y := rng.IntN(39<<16), rng.IntN(29<<16)
		dx, dy, n := rng.IntN(2<<16+1)-1<<16, rng.IntN(1<<14)-1<<13, 1+rng.IntN(16)
		if !r.within(x+(n-1)*dx, y+(n-1)*dy) {
			continue
		}
		got := make([]uint8, n)
		r.mix(x, y, dx, dy, got)
		for i, v := range got {
			px, py, fx, fy := (x+i*dx)>>16, (y+i*dy)>>16, (x+i*dx)>>8&255, (y+i*dy)>>8&255
			a, b := img.Pix[py*40+px:], img.Pix[(py+1)*40+px:]
			want := ((int(a[0])*(256-fx)+int(a[1])*fx)*(256-fy) + (int(b[0])*(256-fx)+int(b[1])*fx)*fy) >> 16
			if int(v) != want {
				t.Fatalf("sample %d of %d from %d, %d by %d, %d: %d, not %d", i, n, x, y, dx, dy, v, want)
			}
		}
	}
}

// quarterTurn says where a picture's places lie once it is turned clockwise.
type quarterTurn struct{ height float64 }

func (q quarterTurn) Apply(p geometry.Point) geometry.Point {
	return geometry.Point{X: q.height - p.Y, Y: p.X}
}
func (q quarterTurn) PxPerMM(geometry.Point) float64 { return 1 }

// upright says that a picture's places lie where they are.
type upright struct{}

func (upright) Apply(p geometry.Point) geometry.Point { return p }
func (upright) PxPerMM(geometry.Point) float64        { return 1 }

func TestAPageOnItsSideGivesTheSamePx(t *testing.T) {
	img := speckled(rand.New(rand.NewPCG(3, 1)), 120, 90)
	turned := image.NewGray(image.Rect(0, 0, 90, 120))
	for y := range 90 {
		for x := range 120 {
			turned.Pix[x*turned.Stride+89-y] = img.Pix[y*img.Stride+x]
		}
	}
	want := Sample(img, upright{}, geometry.Point{X: 7, Y: 11}, 75, 70, 1)
	got := Sample(turned, quarterTurn{90}, geometry.Point{X: 7, Y: 11}, 75, 70, 1)
	if want.Missing != 0 || got.Missing != 0 || !bytes.Equal(got.Pix, want.Pix) {
		t.Fatal("other px")
	}
	if out := Sample(turned, quarterTurn{90}, geometry.Point{X: 50, Y: 40}, 75, 70, 1); out.Missing == 0 || out.Pix[0] != img.Pix[40*img.Stride+50] {
		t.Fatalf("%d px outside", out.Missing)
	}
}
