package register

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// looseCornerMM is the side of the windows in the picture's corners that are
	// searched for marks: the margin, a mark, and what the page may be shifted.
	looseCornerMM = 50.0
	// loosePxPerMM is the scale of that search.
	loosePxPerMM = 3.0
	// looseMost is how many squares are kept in a corner.
	looseMost = 4
	// looseFitMM is how far the marks may be from a page's rectangle: a trimmed
	// or slightly unevenly scaled scan.
	looseFitMM = 4.0
)

// AlignByMarks gives the ways in which the corner marks alone let the page lie:
// up to four, because marks don't say which way is up. Three marks are enough.
func AlignByMarks(p *picture.Picture, page forms.Page) []Registration {
	marks := MarkCentres(page)
	if len(marks) != 4 {
		return nil
	}
	ring := clockwise(marks)
	seen := cornerSquares(p.Gray)
	var out []Registration
	for turn := range 4 { // which corner of the picture the page's first lies in
		var turned [4]geometry.Point
		for i := range 4 {
			turned[(i+turn)%4] = ring[i]
		}
		if f := looseFit(p.Gray, page, turned, seen); f != nil {
			out = append(out, f.registration(page))
		}
	}
	return out
}

// clockwise orders the four marks from top left on.
func clockwise(marks []geometry.Point) [4]geometry.Point {
	var c geometry.Point
	for _, m := range marks {
		c = c.Add(m.Scale(0.25))
	}
	var out [4]geometry.Point
	for _, m := range marks {
		switch {
		case m.X < c.X && m.Y < c.Y:
			out[0] = m
		case m.Y < c.Y:
			out[1] = m
		case m.X > c.X:
			out[2] = m
		default:
			out[3] = m
		}
	}
	return out
}

// cornerSquares finds mark-like squares in the picture's corners, clockwise from
// its top left, in px.
func cornerSquares(img *image.Gray) [4][]geometry.Point {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	scale := picture.PictureScale(img)
	side := looseCornerMM * scale
	size := int(looseCornerMM * loosePxPerMM)
	var out [4][]geometry.Point
	for i, at := range []geometry.Point{{X: 0, Y: 0}, {X: w - side, Y: 0}, {X: w - side, Y: h - side}, {X: 0, Y: h - side}} {
		to := geometry.Homography{scale, 0, at.X, 0, scale, at.Y, 0, 0, 1} // mm of the window to px
		p := picture.Sample(img, to, geometry.Point{}, size, size, loosePxPerMM)
		for _, s := range squares(p) {
			if len(out[i]) < looseMost {
				out[i] = append(out[i], to.Apply(s.Scale(1/loosePxPerMM)))
			}
		}
	}
	return out
}

// looseFit looks for the three or four squares that best fit the marks, and lays
// the page by them.
func looseFit(img *image.Gray, page forms.Page, marks [4]geometry.Point, seen [4][]geometry.Point) *fit {
	var best *fit
	for _, skip := range []int{-1, 0, 1, 2, 3} { // all four, or without one
		for _, ms := range combine(marks, seen, skip) {
			h, ok := geometry.FitSimilarity(ms)
			if !ok || !plausible(img, h) {
				continue
			}
			f := &fit{h: h, used: ms}
			if worst, _ := f.residual(); worst > looseFitMM || math.IsNaN(worst) {
				continue
			}
			if g := fitPoints(page, ms); g != nil && (best == nil || g.better(best)) {
				best = g
			}
		}
		if best != nil && skip < 0 {
			break
		}
	}
	return best
}

// combine pairs the marks with one square of each corner in every way, leaving
// one corner out.
func combine(marks [4]geometry.Point, seen [4][]geometry.Point, skip int) [][]geometry.Match {
	out := [][]geometry.Match{nil}
	for i := range 4 {
		if i == skip {
			continue
		}
		var next [][]geometry.Match
		for _, ms := range out {
			for _, p := range seen[i] {
				next = append(next, append(ms[:len(ms):len(ms)], geometry.Match{Mm: marks[i], Px: p, Mark: true}))
			}
		}
		out = next
	}
	return out
}
