package beside

import (
	"image"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

const (
	// inkPart is how dark ink is at least, of the way from paper to the page's black.
	// Stains have less, light pencil too.
	inkPart = 0.35
	// cellMM2 is the ink in a cell of one mm at which it counts: more than dust.
	cellMM2 = 0.12
	// fullMM2 is that of a cell that is ink all over. Where nine lie together no pen
	// was at work, but a hole, a torn corner or a lid; solidMM around them is theirs.
	fullMM2, solidMM = 0.85, 2
	// groupMM is how far ink lies apart that belongs together: letters and words.
	groupMM = 3
	// largeCells is the least large writing in cells, which is about mm of a pen's
	// way: a word of five letters. largeMM is its least extent in both directions:
	// what is flatter is a line, or the shadow of a fold.
	largeCells, largeMM = 25, 4
	// ringMM is how far from a label a ring round it runs, or a line below it.
	ringMM = 4
	// ringPart is the part of a label's length that a ring has ink above and below it,
	// and linePart what a line below it has; ringLeastMM and lineLeastMM are the least
	// lengths at which that says something.
	ringPart, ringLeastMM = 0.4, 5
	linePart, lineLeastMM = 0.7, 12
)

// Writing is what was found outside the fields of a page.
type Writing struct {
	paper *Paper
	w, h  int    // mm
	inked []bool // by cell of one mm
}

// Look finds the ink beside the fields of a page that lies so in a picture, through
// which those stripes run.
func (p *Paper) Look(pic *picture.Picture, reg register.Registration, stripes []ink.Stripe) *Writing {
	v := &Writing{paper: p, w: p.w / perMM, h: p.h / perMM}
	r := pic.Reduced()
	count := make([]uint16, v.w*v.h)
	scale := reg.PxPerMM(geometry.Point{X: float64(v.w) / 2, Y: float64(v.h) / 2}) / float64(r.Factor)
	paper, black := levels(r)
	s := sieve{r, p.bare, reg, reg.H.Inverse(), paper, black, int(sideMM * scale), striped(r, stripes, pic)}
	s.dark(func(at geometry.Point) {
		count[int(at.Y)*v.w+int(at.X)]++
	})
	v.inked = make([]bool, len(count))
	full := make([]bool, len(count))
	for i, n := range count {
		v.inked[i] = float64(n) >= max(2, cellMM2*scale*scale)
		full[i] = float64(n) >= fullMM2*scale*scale
	}
	v.dropSolid(full)
	return v
}

// dropSolid takes away what is dark all over.
func (v *Writing) dropSolid(full []bool) {
	for y := 1; y < v.h-1; y++ {
		for x := 1; x < v.w-1; x++ {
			if full[y*v.w+x] && v.all(full, image.Rect(x-1, y-1, x+2, y+2)) {
				v.each(image.Rect(x-1-solidMM, y-1-solidMM, x+2+solidMM, y+2+solidMM), func(i int) { v.inked[i] = false })
			}
		}
	}
}

// each goes over the cells of a rectangle, as far as it is on the page.
func (v *Writing) each(r image.Rectangle, do func(i int)) {
	r = r.Intersect(image.Rect(0, 0, v.w, v.h))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			do(y*v.w + x)
		}
	}
}

// all says whether all cells of a rectangle are in a set.
func (v *Writing) all(set []bool, r image.Rectangle) bool {
	is := true
	v.each(r, func(i int) { is = is && set[i] })
	return is
}

// Large says whether there is a large piece of writing, a drawing or a stamp.
func (v *Writing) Large() bool {
	left := slices.Clone(v.inked)
	for i, on := range left {
		if !on {
			continue
		}
		if n, extent := v.group(left, i); n >= largeCells && min(extent.Dx(), extent.Dy()) >= largeMM {
			return true
		}
	}
	return false
}

// group takes the cells that belong together with one out of those left (flood fill),
// and says how many there are and how far they reach.
func (v *Writing) group(left []bool, first int) (n int, extent image.Rectangle) {
	left[first] = false
	stack := []int{first}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n++
		cell := image.Rect(i%v.w, i/v.w, i%v.w+1, i/v.w+1)
		extent = extent.Union(cell)
		v.each(cell.Inset(-groupMM), func(j int) {
			if left[j] {
				left[j] = false
				stack = append(stack, j)
			}
		})
	}
	return n, extent
}

// Marked are the tick boxes round whose label a ring was drawn, or a line below it.
func (v *Writing) Marked() []string {
	var out []string
	for _, l := range v.paper.labels {
		above, free := v.along(image.Rect(l.Min.X, l.Min.Y-ringMM, l.Max.X, l.Min.Y))
		below, open := v.along(image.Rect(l.Min.X, l.Max.Y, l.Max.X, l.Max.Y+ringMM))
		ring := min(free, open) >= ringLeastMM && above >= ringPart*free && below >= ringPart*open
		if ring || open >= lineLeastMM && below >= linePart*open {
			out = append(out, l.field)
		}
	}
	return out
}

// along counts the columns of a rectangle, in mm, that have ink in them, and those
// that could have.
func (v *Writing) along(r image.Rectangle) (inked, free float64) {
	for x := r.Min.X; x < r.Max.X; x++ {
		has, could := false, 0
		v.each(image.Rect(x, r.Min.Y, x+1, r.Max.Y), func(i int) { has = has || v.inked[i] })
		for y := max(0, r.Min.Y*perMM); y < min(r.Max.Y*perMM, v.paper.h); y++ {
			if at := x*perMM + perMM/2; at < v.paper.w && !v.paper.taken[y*v.paper.w+at] {
				could++
			}
		}
		if has {
			inked++
		}
		if has || could >= perMM {
			free++
		}
	}
	return inked, free
}
