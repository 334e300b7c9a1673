package register

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// markMM is the side of a corner mark as it is printed.
	markMM = 5.0
	// markReachMM is how far from its predicted place a mark is looked for: what
	// one code of 13 mm between finders, read to a third of a px, is off at the
	// page's other end, and a print scaled to 94 % from another corner.
	markReachMM = 7.0
	// markFarMM is how far it is looked for when it was not there: a photo taken
	// aslant, where the codes alone can't say how the far corners lie.
	markFarMM = 22.0
	// markPxPerMM is the scale marks are looked for in: a mark is 20 px wide.
	markPxPerMM = 4.0
	// markStretch is how much longer a mark may be one way than the other. Uneven
	// feeding makes 1 %, a photo taken aslant 5 %; a cut of 0.4 mm makes 8 %.
	markStretch = 1.07
	// markContrast is the least difference of grey levels of a mark to its paper.
	markContrast = 40
)

// findMark looks for a mark near where a mapping puts it, and gives its centre
// in px of the picture.
func findMark(img *image.Gray, h geometry.Homography, centre geometry.Point, reachMM float64) (geometry.Point, bool) {
	half := markMM/2 + reachMM
	size := int(2 * half * markPxPerMM)
	p := picture.Sample(img, h, geometry.Point{X: centre.X - half, Y: centre.Y - half}, size, size, markPxPerMM)
	if p.Missing > size*size*2/3 {
		return geometry.Point{}, false
	}
	best, bestD := geometry.Point{}, math.Inf(1)
	for _, m := range squares(p) {
		mm := geometry.Point{X: p.At.X + m.X/markPxPerMM, Y: p.At.Y + m.Y/markPxPerMM}
		if d := mm.Distance(centre); d < bestD {
			best, bestD = mm, d
		}
	}
	if math.IsInf(bestD, 1) {
		return geometry.Point{}, false
	}
	return h.Apply(best), true
}

// squares are the centres of the dark squares of a mark's size that stand alone
// in a patch, in px of the patch.
func squares(p *picture.Patch) []geometry.Point {
	low, high := picture.Percentile(p.Pix, 0.02), picture.Percentile(p.Pix, 0.9)
	if high-low < markContrast {
		return nil
	}
	dark := make([]bool, len(p.Pix))
	for i, v := range p.Pix {
		dark[i] = int(v) < (low+high)/2
	}
	var out []geometry.Point
	for _, b := range picture.Blobs(dark, p.W, p.H) {
		if !isMark(p, b) {
			continue
		}
		if c, ok := centroid(p, b, low, high); ok {
			out = append(out, c)
		}
	}
	return out
}

// isMark says whether a blob is square, solid, of the right size and not cut
// off by the patch's edge. Prints come back at 94 to 97 %, and blur, turning and
// toner make a mark a little smaller, larger and rounder.
func isMark(p *picture.Patch, b picture.Blob) bool {
	side := markMM * p.PxPerMM
	w, h := float64(b.Width()), float64(b.Height())
	return b.MinX > 0 && b.MinY > 0 && b.MaxX < p.W-1 && b.MaxY < p.H-1 &&
		geometry.Within(w, 0.8*side, 1.25*side) && geometry.Within(h, 0.8*side, 1.25*side) && geometry.Ratio(w, h) < 1.2 &&
		float64(b.Area) > 0.78*w*h
}

// centroid is the middle of a blob weighted by how dark its px and those along
// its edge are, so that it is better than a px. False when it is longer one way
// than the other: a mark that the scan's or the paper's edge cuts.
func centroid(p *picture.Patch, b picture.Blob, low, high int) (geometry.Point, bool) {
	var sx, sy, sxx, syy, sum float64
	for y := max(0, b.MinY-2); y <= min(p.H-1, b.MaxY+2); y++ {
		for x := max(0, b.MinX-2); x <= min(p.W-1, b.MaxX+2); x++ {
			d := geometry.Clamp(float64(high-int(p.Pix[y*p.W+x]))/float64(high-low), 0, 1)
			if d < 0.15 { // noise of the paper
				continue
			}
			fx, fy := float64(x)+0.5, float64(y)+0.5
			sx, sy, sum = sx+d*fx, sy+d*fy, sum+d
			sxx, syy = sxx+d*fx*fx, syy+d*fy*fy
		}
	}
	c := geometry.Point{X: sx / sum, Y: sy / sum}
	return c, geometry.Ratio(math.Sqrt(sxx/sum-c.X*c.X), math.Sqrt(syy/sum-c.Y*c.Y)) < markStretch
}
