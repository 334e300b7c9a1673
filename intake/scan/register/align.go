package register

import (
	"cmp"
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// Registration says where a page lies in a picture.
type Registration struct {
	RotationDeg float64             // clockwise, -180 to 180: how the page lies in the picture
	ResidualMM  float64             // the worst used point's distance from where the layout has it
	H           geometry.Homography // mm on the page to px in the picture
	anchor      geometry.Point      // mm on the page: where it fits best
	Bend        *bend               // how the paper lies beside that; nil where it is flat
	doubted     []string            // fields of a page that fits badly: those whose place is not proven
}

// Doubts says that a field is not proven to lie where the page as a whole has it, as
// beyond a fold.
func (reg Registration) Doubts(field string) bool { return slices.Contains(reg.doubted, field) }

// Apply maps a place on the page in mm to px in the picture.
func (reg Registration) Apply(p geometry.Point) geometry.Point {
	if reg.Bend == nil {
		return reg.H.Apply(p)
	}
	return reg.H.Apply(p.Add(reg.Bend.At(p)))
}

// PxPerMM is the scale at a place on the page.
func (reg Registration) PxPerMM(at geometry.Point) float64 { return reg.H.PxPerMM(at) }

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
func Align(p *picture.Picture, page forms.Page, codes []Code) (Registration, bool) {
	var best *fit
	for _, g := range guesses(page, codes) {
		if f := refine(p.Gray, page, g); f != nil && (best == nil || f.better(best)) {
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
func guesses(page forms.Page, codes []Code) [][]geometry.Match {
	first, ok1 := page.Zone("code-1")
	second, ok2 := page.Zone("code-2")
	var out, single [][]geometry.Match
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
func finderMatches(z forms.Zone, c Code) []geometry.Match {
	in := 3.5 * z.W / forms.CodeModules
	return []geometry.Match{
		{Mm: geometry.Point{X: z.X + in, Y: z.Y + in}, Px: c.Finder[0], Mark: false},
		{Mm: geometry.Point{X: z.X + z.W - in, Y: z.Y + in}, Px: c.Finder[1], Mark: false},
		{Mm: geometry.Point{X: z.X + in, Y: z.Y + z.H - in}, Px: c.Finder[2], Mark: false},
	}
}

// fit is a mapping with the points that it rests on.
type fit struct {
	h       geometry.Homography
	used    []geometry.Match
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
func refine(img *image.Gray, page forms.Page, points []geometry.Match) *fit {
	f := fitPoints(page, points)
	if f == nil || !plausible(img, f.h) {
		return nil
	}
	centre := f.used[0].Mm
	marks := MarkCentres(page)
	slices.SortFunc(marks, func(a, b geometry.Point) int { return cmp.Compare(a.Distance(centre), b.Distance(centre)) })
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
func (f *fit) takeIn(img *image.Gray, page forms.Page, marks []geometry.Point, reachMM float64) *fit {
	for _, m := range marks {
		if slices.ContainsFunc(f.used, func(u geometry.Match) bool { return u.Mm == m }) {
			continue
		}
		at, ok := findMark(img, f.h, m, reachMM)
		if !ok {
			continue
		}
		g := fitPoints(page, append(slices.Clone(f.used), geometry.Match{Mm: m, Px: at, Mark: true}))
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
func plausible(img *image.Gray, h geometry.Homography) bool {
	scale := picture.PictureScale(img)
	right := h.Apply(geometry.Point{X: 101, Y: 100}).Sub(h.Apply(geometry.Point{X: 100, Y: 100}))
	down := h.Apply(geometry.Point{X: 100, Y: 101}).Sub(h.Apply(geometry.Point{X: 100, Y: 100}))
	return right.Cross(down) > 0 && geometry.Ratio(right.Length(), down.Length()) < 1.5 &&
		geometry.Within(right.Length(), scaleMin*scale, scaleMax*scale)
}

// holds says whether the middle of a page would lie in the picture: a code alone
// could be either of the two.
func holds(img *image.Gray, page forms.Page, h geometry.Homography) bool {
	at := h.Apply(geometry.Point{X: page.WidthMM / 2, Y: page.HeightMM / 2})
	return image.Pt(int(at.X), int(at.Y)).In(img.Rect)
}

// MarkCentres are the middles of a page's corner marks, in mm.
func MarkCentres(page forms.Page) []geometry.Point {
	var out []geometry.Point
	for _, z := range page.Zones {
		if z.Kind == forms.KindMark {
			out = append(out, geometry.Point{X: z.X + z.W/2, Y: z.Y + z.H/2})
		}
	}
	return out
}

// fitPoints fits the richest mapping that the points support: a homography needs
// all four corners of the page, an affine mapping three, or two of which one
// has a code; with less, only turn, scale and shift are known. Where an affine
// mapping can't explain two codes, perspective must. A mark that disagrees is
// dropped; a code's points are not, because the code was read.
func fitPoints(page forms.Page, points []geometry.Match) *fit {
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
		f.h, ok = geometry.FitHomography(f.used)
	case f.corners >= 2 && n > 3:
		if f.h, ok = geometry.FitAffine(f.used); !ok {
			return false
		}
		if worst, _ := f.residual(); worst > bendMM && n >= 6 {
			f.h, ok = geometry.FitHomography(f.used)
			f.weak = f.corners < 3
		}
	case f.corners == 3:
		f.h, ok = geometry.FitAffine(f.used)
	case n >= 2:
		f.h, ok = geometry.FitSimilarity(f.used)
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
		d := inv.Apply(m.Px).Distance(m.Mm)
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		worst = math.Max(worst, d)
		if m.Mark && d > worstMark {
			worstMark, mark = d, i
		}
	}
	return worst, mark
}

// corners counts the quarters of the page that have a point.
func corners(page forms.Page, points []geometry.Match) int {
	var seen [4]bool
	for _, m := range points {
		q := 0
		if m.Mm.X > page.WidthMM/2 {
			q = 1
		}
		if m.Mm.Y > page.HeightMM/2 {
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
	mid := geometry.Point{X: page.WidthMM / 2, Y: page.HeightMM / 2}
	d := f.h.Apply(mid.Add(geometry.Point{X: 1, Y: 0})).Sub(f.h.Apply(mid))
	reg := Registration{RotationDeg: math.Atan2(d.Y, d.X) * 180 / math.Pi, ResidualMM: f.worst, H: f.h, anchor: f.used[0].Mm}
	if f.corners < 2 || f.weak { // a corner says nothing of the others
		reg.ResidualMM = math.Max(reg.ResidualMM, unprovenMM)
	}
	return reg
}
