package scan

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/rows"
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
func findMark(img *image.Gray, h Homography, centre Point, reachMM float64) (Point, bool) {
	half := markMM/2 + reachMM
	size := int(2 * half * markPxPerMM)
	p := sample(img, h, Point{centre.X - half, centre.Y - half}, size, size, markPxPerMM)
	if p.missing > size*size*2/3 {
		return Point{}, false
	}
	best, bestD := Point{}, math.Inf(1)
	for _, m := range p.squares() {
		mm := Point{p.at.X + m.X/markPxPerMM, p.at.Y + m.Y/markPxPerMM}
		if d := mm.distance(centre); d < bestD {
			best, bestD = mm, d
		}
	}
	if math.IsInf(bestD, 1) {
		return Point{}, false
	}
	return h.Apply(best), true
}

// squares are the centres of the dark squares of a mark's size that stand alone
// in a patch, in px of the patch.
func (p *patch) squares() []Point {
	low, high := percentile(p.pix, 0.02), percentile(p.pix, 0.9)
	if high-low < markContrast {
		return nil
	}
	dark := make([]bool, len(p.pix))
	for i, v := range p.pix {
		dark[i] = int(v) < (low+high)/2
	}
	var out []Point
	for _, b := range blobs(dark, p.w, p.h) {
		if !p.isMark(b) {
			continue
		}
		if c, ok := p.centroid(b, low, high); ok {
			out = append(out, c)
		}
	}
	return out
}

// isMark says whether a blob is square, solid, of the right size and not cut
// off by the patch's edge. Prints come back at 94 to 97 %, and blur, turning and
// toner make a mark a little smaller, larger and rounder.
func (p *patch) isMark(b blob) bool {
	side := markMM * p.pxPerMM
	w, h := float64(b.width()), float64(b.height())
	return b.minX > 0 && b.minY > 0 && b.maxX < p.w-1 && b.maxY < p.h-1 &&
		within(w, 0.8*side, 1.25*side) && within(h, 0.8*side, 1.25*side) && ratio(w, h) < 1.2 &&
		float64(b.area) > 0.78*w*h
}

// centroid is the middle of a blob weighted by how dark its px and those along
// its edge are, so that it is better than a px. False when it is longer one way
// than the other: a mark that the scan's or the paper's edge cuts.
func (p *patch) centroid(b blob, low, high int) (Point, bool) {
	var sx, sy, sxx, syy, sum float64
	for y := max(0, b.minY-2); y <= min(p.h-1, b.maxY+2); y++ {
		for x := max(0, b.minX-2); x <= min(p.w-1, b.maxX+2); x++ {
			d := clamp(float64(high-int(p.pix[y*p.w+x]))/float64(high-low), 0, 1)
			if d < 0.15 { // noise of the paper
				continue
			}
			fx, fy := float64(x)+0.5, float64(y)+0.5
			sx, sy, sum = sx+d*fx, sy+d*fy, sum+d
			sxx, syy = sxx+d*fx*fx, syy+d*fy*fy
		}
	}
	c := Point{sx / sum, sy / sum}
	return c, ratio(math.Sqrt(sxx/sum-c.X*c.X), math.Sqrt(syy/sum-c.Y*c.Y)) < markStretch
}

// percentile is the grey level below which a part of the px lies.
func percentile(pix []uint8, part float64) int {
	var h histogram
	h.count(pix)
	return h.level(int(part * float64(len(pix))))
}

// blob is a connected region of a patch.
type blob struct {
	label                  int32
	area                   int // px
	edge                   int // sides of px that face other px
	minX, minY, maxX, maxY int
}

func (b blob) width() int  { return b.maxX - b.minX + 1 }
func (b blob) height() int { return b.maxY - b.minY + 1 }

// blobs finds the connected regions, corners touching included.
func blobs(dark []bool, w, h int) []blob {
	return label(make([]int32, len(dark)), dark, w, h)
}

// label finds the connected regions and says for each px which one it is in,
// counted from 1.
func label(labels []int32, dark []bool, w, h int) []blob {
	clear(labels)
	var out []blob
	var stack []int
	for i := 0; i < len(dark); i++ {
		if !dark[i] {
			i += rows.First(dark[i:])
		}
		if i == len(dark) || labels[i] != 0 {
			continue
		}
		b := blob{label: int32(len(out) + 1), minX: w, minY: h}
		labels[i] = b.label
		stack = append(stack[:0], i)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = b.grow(at, dark, labels, w, h, stack[:len(stack)-1])
		}
		out = append(out, b)
	}
	return slices.Clip(out)
}

// grow takes a px into the blob and puts its unvisited neighbours on the stack.
func (b *blob) grow(at int, dark []bool, labels []int32, w, h int, stack []int) []int {
	x, y := at%w, at/w
	b.area++
	b.minX, b.maxX = min(b.minX, x), max(b.maxX, x)
	b.minY, b.maxY = min(b.minY, y), max(b.maxY, y)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			nx, ny := x+dx, y+dy
			inside := nx >= 0 && ny >= 0 && nx < w && ny < h
			if !inside || !dark[ny*w+nx] {
				if dx*dy == 0 {
					b.edge++
				}
				continue
			}
			if n := ny*w + nx; labels[n] == 0 {
				labels[n] = b.label
				stack = append(stack, n)
			}
		}
	}
	return stack
}
