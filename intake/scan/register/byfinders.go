package register

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// strewnMost is how many finder patterns are tried; more are no page of ours.
	strewnMost = 12
	// strewnLeast is how many must lie as a page's do: those of two cut codes.
	strewnLeast = 3
	// strewnMM is how far one may lie from where the others have it.
	strewnMM = 1.5
)

// place is where a finder pattern stands on a page, in mm, and in which of its codes.
type place struct {
	at   geometry.Point
	code int
}

// AlignByFinders gives the ways in which a page may lie by the finder patterns of its
// two codes where neither can be read, as where the scan's edges cut them. Three that lie
// as the page's do, of both codes, are enough; which way is up they do not always say.
func AlignByFinders(p *picture.Picture, page forms.Page) []Registration {
	var places []place
	for i, name := range []string{"code-1", "code-2"} {
		z, ok := page.Zone(name)
		if !ok {
			return nil
		}
		for _, m := range finderMatches(z, Code{}) {
			places = append(places, place{m.Mm, i})
		}
	}
	r := p.Reduced()
	var seen []geometry.Point
	for _, f := range finders(r) {
		if seen = append(seen, f.at.Scale(float64(r.Factor))); len(seen) == strewnMost {
			break
		}
	}
	best := map[bool]*fit{} // of those that lie one way up, and the other
	for _, points := range strewn(seen, places) {
		g := fitPoints(page, points)
		if g == nil || !plausible(p.Gray, g.h) || !g.looksLike(p.Gray, points, page) {
			continue
		}
		up := math.Abs(g.registration(page).RotationDeg) < 90
		if f := refine(p.Gray, page, points); f != nil && (best[up] == nil || f.better(best[up])) {
			best[up] = f
		}
	}
	var out []Registration
	for _, up := range []bool{true, false} {
		if best[up] != nil {
			out = append(out, best[up].registration(page))
		}
	}
	return out
}

// strewn are the ways in which the patterns that were seen may be a page's: each two
// of them as two of different codes, with those that lie where the page then has some.
func strewn(seen []geometry.Point, places []place) [][]geometry.Match {
	var all [][]geometry.Match
	for _, a := range seen {
		for _, b := range seen {
			for _, i := range places {
				for _, j := range places {
					if a == b || i.code != 0 || j.code != 1 {
						continue
					}
					two := []geometry.Match{{Mm: i.at, Px: a}, {Mm: j.at, Px: b}}
					if with := joinedBy(two, seen, places); len(with) >= strewnLeast {
						all = append(all, with)
					}
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b []geometry.Match) int { return len(b) - len(a) })
	return all
}

// joinedBy are two patterns with the others that lie as they say.
func joinedBy(two []geometry.Match, seen []geometry.Point, places []place) []geometry.Match {
	h, ok := geometry.FitSimilarity(two)
	if !ok {
		return nil
	}
	reach := strewnMM * h.PxPerMM(two[0].Mm)
	out := slices.Clone(two)
	for _, p := range places {
		at := h.Apply(p.at)
		for _, s := range seen {
			if s != two[0].Px && s != two[1].Px && s.Distance(at) < reach {
				out = append(out, geometry.Match{Mm: p.at, Px: s})
				break
			}
		}
	}
	return out
}

// looksLike says whether each of the patterns is one, at the size that the page has:
// print makes runs of light and dark that are alike along a line.
func (f *fit) looksLike(img *image.Gray, points []geometry.Match, page forms.Page) bool {
	z, _ := page.Zone("code-1")
	module := z.W / forms.CodeModules
	for _, m := range points {
		px := func(p geometry.Point) geometry.Point { return f.h.Apply(m.Mm.Add(p.Scale(module))) }
		if likeness(img, finderCells(geometry.Point{}), px) < likeLeast {
			return false
		}
	}
	return true
}
