package trial

import (
	"image"
	"math"
	"math/rand/v2"
)

// What happens to paper between the printer and the scanner. Each step changes
// the page in place, in the page's own mm.

// Fold creases the page across, at a share of its height: toner cracks along
// the crease, and the paper is lighter on one side of it and darker on the other.
func Fold(img *image.Gray, pxPerMM, at float64, rng *rand.Rand) {
	y0 := at * float64(img.Rect.Dy())
	slope := between(rng, -0.008, 0.008)
	side := 1.0
	if rng.IntN(2) == 0 {
		side = -1
	}
	reach := max(1, int(2.5*pxPerMM))
	for x := range img.Rect.Dx() {
		mid := int(y0 + slope*float64(x))
		for d := -reach; d <= reach; d++ {
			far := math.Abs(float64(d)) / float64(reach)
			if side*float64(d) >= 0 {
				shade(img, x, mid+d, 0.14*(1-far)*(1-far))
			}
		}
		crack := int(0.15 * pxPerMM * rng.Float64() * 2)
		for d := range crack {
			shade(img, x, mid+d, -between(rng, 0.2, 0.9))
		}
	}
}

// Stain sets a wet cup on the page: a ring, darker at its rim, of 15 to 35 mm
// radius.
func Stain(img *image.Gray, pxPerMM float64, rng *rand.Rand) {
	r := between(rng, 15, 35) * pxPerMM
	cx, cy := rng.Float64()*float64(img.Rect.Dx()), rng.Float64()*float64(img.Rect.Dy())
	dark, phase := between(rng, 0.08, 0.3), between(rng, 0, 6)
	rim := between(rng, 0.8, 2) * pxPerMM
	for y := int(cy - r*1.2); y < int(cy+r*1.2); y++ {
		for x := int(cx - r*1.2); x < int(cx+r*1.2); x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			turn := math.Atan2(dy, dx)
			off := math.Abs(math.Hypot(dx, dy) - r*(1+0.03*math.Sin(3*turn+phase)))
			part := dark * 0.15
			if off < rim {
				part = dark * (0.6 + 0.4*math.Sin(turn+phase)) * (1 - off/rim*0.7)
			} else if math.Hypot(dx, dy) > r {
				continue
			}
			shade(img, x, y, part)
		}
	}
}

// Two holes of 6 mm, 80 mm apart, 12 mm in from the left edge: ISO 838.
const (
	holeMM      = 6.0
	holeApartMM = 80.0
	holeInMM    = 12.0
)

// PunchHoles punches two holes, as accurately as people do; what is behind
// shows through as the grey given.
func PunchHoles(img *image.Gray, pxPerMM float64, around uint8, rng *rand.Rand) {
	mid := float64(img.Rect.Dy())/2/pxPerMM + between(rng, -6, 6)
	x := holeInMM + between(rng, -3, 3)
	for _, y := range []float64{mid - holeApartMM/2, mid + holeApartMM/2} {
		disc(img, x*pxPerMM, y*pxPerMM, holeMM/2*pxPerMM, around)
	}
}

// disc punches one hole; the paper throws a thin shadow round its upper left.
func disc(img *image.Gray, cx, cy, r float64, around uint8) {
	for y := int(cy - r - 2); y <= int(cy+r+2); y++ {
		for x := int(cx - r - 2); x <= int(cx+r+2); x++ {
			if !(image.Point{X: x, Y: y}).In(img.Rect) {
				continue
			}
			dx, dy := float64(x)-cx, float64(y)-cy
			switch d := math.Hypot(dx, dy); {
			case d < r:
				img.Pix[y*img.Stride+x] = around
				if dx+dy < 0 && d > r*0.88 {
					shade(img, x, y, 0.35)
				}
			case d < r+1.5:
				shade(img, x, y, 0.12)
			}
		}
	}
}

// TornCorner tears one corner off, legs of up to mm; corners count clockwise
// from the upper left, from 0.
func TornCorner(img *image.Gray, pxPerMM, mm float64, corner int, around uint8, rng *rand.Rand) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	legX, legY := between(rng, 0.6, 1)*mm*pxPerMM, between(rng, 0.6, 1)*mm*pxPerMM
	rag := 0.0
	for i := range int(legY) {
		rag = 0.9*rag + rng.NormFloat64()*0.12*pxPerMM
		end := int(legX*(1-float64(i)/legY) + rag)
		for k := range max(0, end+3) {
			x, y := k, i
			if corner == 1 || corner == 2 {
				x = w - 1 - k
			}
			if corner >= 2 {
				y = h - 1 - i
			}
			if !(image.Point{X: x, Y: y}).In(img.Rect) {
				break
			}
			if k < end {
				img.Pix[y*img.Stride+x] = around
			} else {
				shade(img, x, y, 0.15) // the torn edge's own shadow
			}
		}
	}
}

// Shadow darkens a scan as lamps and hands do over a photographed page: a
// slope of light across it, and a soft edge beyond which it is darker still.
func Shadow(img *image.Gray, dark float64, rng *rand.Rand) {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	s, c := math.Sincos(between(rng, 0, 2*math.Pi))
	es, ec := math.Sincos(between(rng, 0, 2*math.Pi))
	edge, soft := between(rng, 0.1, 0.35), between(rng, 0.04, 0.15)
	light := func(x, y float64) float64 {
		u, v := x/w-0.5, y/h-0.5
		slope := 0.5 + (u*c+v*s)*0.7
		far := max(0, min(1, (u*ec+v*es-edge)/soft))
		return max(0, 1-dark*0.5*slope-dark*0.5*far*far*(3-2*far))
	}
	for y := range img.Rect.Dy() {
		line := img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()]
		for x := 0; x < len(line); x += spanPX {
			dim(line[x:min(x+spanPX, len(line))], light(float64(x), float64(y)), light(float64(x+spanPX), float64(y)))
		}
	}
}

// dim multiplies a span's greys by a light that runs evenly from one value to
// the other.
func dim(span []uint8, from, to float64) {
	const one = 1 << 16
	k, step := int(from*one), int((to-from)*one)/spanPX
	for i, v := range span {
		span[i] = uint8((int(v)*k + one/2) / one)
		k += step
	}
}
