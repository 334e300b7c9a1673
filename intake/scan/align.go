package scan

import (
	"cmp"
	"image"
	"math"
	"slices"

	"blankett/forms"
)

// Registration says where a page lies in a picture.
type Registration struct {
	RotationDeg float64    // clockwise, -180 to 180: how the page lies in the picture
	ResidualMM  float64    // the worst used point's distance from where the layout has it
	h           Homography // mm on the page to px in the picture
	anchor      Point      // mm on the page: where it fits best
	bend        *bend      // how the paper lies beside that; nil where it is flat
}

// Apply maps a place on the page in mm to px in the picture.
func (reg Registration) Apply(p Point) Point {
	if reg.bend == nil {
		return reg.h.Apply(p)
	}
	return reg.h.Apply(p.add(reg.bend.at(p)))
}

// PxPerMM is the scale at a place on the page.
func (reg Registration) PxPerMM(at Point) float64 { return reg.h.PxPerMM(at) }

const (
	// keepMM is how far a point may be off and still be used: the bend of a page
	// in a feeder. What is further off is no mark of ours, or a torn one.
	keepMM = 1.2
	// keepFewMM is the same where a corner of the page has no point.
	keepFewMM = 1.0
	// bendMM is the residual from which perspective is suspected.
	bendMM = 0.2
	// enoughPoints is a code and all four marks: nothing better need be sought.
	enoughPoints = 7
	// scaleMin and scaleMax bound how large the page may be in the picture,
	// taken as one A4 page: a photo shows more, a cropped scan less.
	scaleMin, scaleMax = 0.3, 1.6
)

// Align lays a page over the picture by its codes and corner marks. Which code
// is which is decided by where they stand, so codes may come in any order. A
// page of which one corner survived has a residual of unprovenMM until Settle
// proves it by its print. False when no code is the page's.
func (p *Picture) Align(page forms.Page, codes []Code) (Registration, bool) {
	var best *fit
	for _, g := range guesses(page, codes) {
		if f := refine(p.img, page, g); f != nil && (best == nil || f.better(best)) {
			best = f
		}
		if best != nil && best.corners == 4 && len(best.used) >= enoughPoints {
			break
		}
	}
	if best == nil {
		return Registration{}, false
	}
	return best.registration(page), true
}

// guesses are the ways in which codes may be the sheet's: each pair as both,
// then each one as either of the two.
func guesses(page forms.Page, codes []Code) [][]match {
	first, ok1 := page.Zone("code-1")
	second, ok2 := page.Zone("code-2")
	var out, single [][]match
	for i, c := range codes {
		if ok1 {
			single = append(single, finderMatches(first, c))
		}
		if ok2 {
			single = append(single, finderMatches(second, c))
		}
		for j, d := range codes {
			if i != j && ok1 && ok2 {
				out = append(out, append(finderMatches(first, c), finderMatches(second, d)...))
			}
		}
	}
	return append(out, single...)
}

// finderMatches ties a code's finder centres to the page: they lie 3.5 modules
// in from the symbol's corners.
func finderMatches(z forms.Zone, c Code) []match {
	in := 3.5 * z.W / forms.CodeModules
	return []match{
		{Point{z.X + in, z.Y + in}, c.Finder[0], false},
		{Point{z.X + z.W - in, z.Y + in}, c.Finder[1], false},
		{Point{z.X + in, z.Y + z.H - in}, c.Finder[2], false},
	}
}

// fit is a mapping with the points that it rests on.
type fit struct {
	h       Homography
	used    []match
	worst   float64 // mm
	corners int     // corners of the page that have a point in use
	weak    bool    // good enough to look for marks by, not to be believed
}

// better prefers the fit with more corners, then with more points, then the
// closer one.
func (f *fit) better(g *fit) bool {
	if f.corners != g.corners {
		return f.corners > g.corners
	}
	if len(f.used) != len(g.used) {
		return len(f.used) > len(g.used)
	}
	return f.worst < g.worst
}

// refine starts from a few points and takes in the corner marks, nearest first,
// each predicted by those before it. Nil when the page can't lie so.
func refine(img *image.Gray, page forms.Page, points []match) *fit {
	f := fitPoints(page, points)
	if f == nil || !plausible(img, f.h) {
		return nil
	}
	centre := f.used[0].mm
	marks := markCentres(page)
	slices.SortFunc(marks, func(a, b Point) int { return cmp.Compare(a.distance(centre), b.distance(centre)) })
	f = f.takeIn(img, page, marks, markReachMM)
	if f.corners < 4 {
		f = f.takeIn(img, page, marks, markFarMM)
	}
	if f.worst > f.limit() || !plausible(img, f.h) || !holds(img, page, f.h) {
		return nil
	}
	return f
}

// takeIn looks for the marks that are not in use yet and adds those that make
// sense together with the points before them.
func (f *fit) takeIn(img *image.Gray, page forms.Page, marks []Point, reachMM float64) *fit {
	for _, m := range marks {
		if slices.ContainsFunc(f.used, func(u match) bool { return u.mm == m }) {
			continue
		}
		at, ok := findMark(img, f.h, m, reachMM)
		if !ok {
			continue
		}
		g := fitPoints(page, append(slices.Clone(f.used), match{m, at, true}))
		if g != nil && g.worst <= g.limit() {
			f = g
		}
	}
	return f
}

// limit is the residual up to which a fit is believed. Where not all four
// corners have a point, a lens's perspective shows only in small residuals.
func (f *fit) limit() float64 {
	if f.corners == 4 {
		return keepMM
	}
	return keepFewMM
}

// plausible says whether a page may lie in a picture so: not mirrored, and not
// far from the size the picture suggests.
func plausible(img *image.Gray, h Homography) bool {
	scale := pictureScale(img)
	right := h.Apply(Point{101, 100}).sub(h.Apply(Point{100, 100}))
	down := h.Apply(Point{100, 101}).sub(h.Apply(Point{100, 100}))
	return right.cross(down) > 0 && ratio(right.length(), down.length()) < 1.5 &&
		within(right.length(), scaleMin*scale, scaleMax*scale)
}

// holds says whether the middle of a page would lie in the picture: a code alone
// could be either of the two.
func holds(img *image.Gray, page forms.Page, h Homography) bool {
	at := h.Apply(Point{page.WidthMM / 2, page.HeightMM / 2})
	return image.Pt(int(at.X), int(at.Y)).In(img.Rect)
}

func markCentres(page forms.Page) []Point {
	var out []Point
	for _, z := range page.Zones {
		if z.Kind == forms.KindMark {
			out = append(out, Point{z.X + z.W/2, z.Y + z.H/2})
		}
	}
	return out
}

// fitPoints fits the richest mapping that the points support: a homography needs
// all four corners of the page, an affine mapping three, or two of which one
// has a code; with less, only turn, scale and shift are known. Where an affine
// mapping can't explain two codes, perspective must. A mark that disagrees is
// dropped; a code's points are not, because the code was read.
func fitPoints(page forms.Page, points []match) *fit {
	points = slices.Clone(points)
	for {
		f := &fit{used: points, corners: corners(page, points)}
		if !f.solve() {
			return nil
		}
		worst, at := f.residual()
		f.worst = worst
		if worst <= keepMM || at < 0 {
			return f
		}
		points = slices.Delete(points, at, at+1)
	}
}

// solve fits the points in use.
func (f *fit) solve() (ok bool) {
	n := len(f.used)
	switch {
	case f.corners == 4:
		f.h, ok = fitHomography(f.used)
	case f.corners >= 2 && n > 3:
		if f.h, ok = fitAffine(f.used); !ok {
			return false
		}
		if worst, _ := f.residual(); worst > bendMM && n >= 6 {
			f.h, ok = fitHomography(f.used)
			f.weak = f.corners < 3
		}
	case f.corners == 3:
		f.h, ok = fitAffine(f.used)
	case n >= 2:
		f.h, ok = fitSimilarity(f.used)
	}
	return ok
}

// residual is the largest distance in mm of a point from its place, and which
// mark is the worst, -1 when there is none.
func (f *fit) residual() (worst float64, mark int) {
	inv := f.h.Inverse()
	mark = -1
	worstMark := 0.0
	for i, m := range f.used {
		d := inv.Apply(m.px).distance(m.mm)
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		worst = math.Max(worst, d)
		if m.mark && d > worstMark {
			worstMark, mark = d, i
		}
	}
	return worst, mark
}

// corners counts the quarters of the page that have a point.
func corners(page forms.Page, points []match) int {
	var seen [4]bool
	for _, m := range points {
		q := 0
		if m.mm.X > page.WidthMM/2 {
			q = 1
		}
		if m.mm.Y > page.HeightMM/2 {
			q += 2
		}
		seen[q] = true
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return n
}

func (f *fit) registration(page forms.Page) Registration {
	mid := Point{page.WidthMM / 2, page.HeightMM / 2}
	d := f.h.Apply(mid.add(Point{1, 0})).sub(f.h.Apply(mid))
	reg := Registration{RotationDeg: math.Atan2(d.Y, d.X) * 180 / math.Pi, ResidualMM: f.worst, h: f.h, anchor: f.used[0].mm}
	if f.corners < 2 || f.weak { // a corner says nothing of the others
		reg.ResidualMM = math.Max(reg.ResidualMM, unprovenMM)
	}
	return reg
}
