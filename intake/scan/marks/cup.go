package marks

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// The rim of a wet cup. A scanner that knows only black and white makes crumbs of
// it, which go up and down as letters do.

const (
	// cupLeastMM and cupMostMM bound a cup's radius: 15 to 35 mm, and the slack of a
	// circle that is laid through crumbs of a short part of it.
	cupLeastMM, cupMostMM = 12.0, 45.0
	// rimMM is how far from its circle a rim's crumbs lie at most.
	rimMM = 2.0
	// cupPart is the part of the ink that is a rim's at least, and rimPart the part
	// of the circle's way through the patch that has some: signatures end somewhere.
	cupPart, rimPart = 0.8, 0.75
	// cupTries is how many circles are laid through three of cupPoints px of ink: of
	// ten, four have all three near the rim's middle.
	cupTries, cupPoints = 120, 300
)

// cupped says whether some of the blobs are a cup's rim that runs through the patch.
func (in evidence) cupped(own []bool) bool {
	ps := some(in.inkPoints(own), cupPoints)
	rims := likeliest(ps, cupTries, cupLeastMM, cupMostMM, rimMM)
	return len(rims) > 0 && float64(rims[0].on) >= cupPart*float64(len(ps)) && in.runsThrough(rims[0], ps)
}

// runsThrough says whether a circle has ink on most of its way through the patch.
func (in evidence) runsThrough(r ring, ps []geometry.Point) bool {
	n := int(math.Pi * r.radius) // pieces of 2 mm
	inked := make([]bool, n)
	for _, p := range ps {
		d := p.Sub(r.centre)
		if math.Abs(d.Length()-r.radius) < rimMM {
			inked[min(n-1, int((math.Atan2(d.Y, d.X)/(2*math.Pi)+0.5)*float64(n)))] = true
		}
	}
	patch, way, seen := image.Rect(0, 0, in.WidthPX, in.HeightPX), 0, 0
	for i, is := range inked {
		sin, cos := math.Sincos(((float64(i)+0.5)/float64(n) - 0.5) * 2 * math.Pi)
		at := r.centre.Add(geometry.Point{X: cos, Y: sin}.Scale(r.radius)).Scale(picture.PatchPxPerMM)
		if !image.Pt(int(at.X), int(at.Y)).In(patch) {
			continue
		}
		way++
		if is {
			seen++
		}
	}
	return float64(seen) >= rimPart*float64(way)
}
