package marks

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
)

// A stamp's rings run into its letters and into each other, or come apart on a
// scanner that knows only black and white: they are looked for in all of the ink.

const (
	// ringPoints is how many px of ink are looked at, ringTries how many circles
	// are laid through three of them: of a stamp under a signature a third is a
	// ring, so that one try in thirty has all three on it. The ringBest that lie on
	// the most ink are looked at closely.
	ringPoints, ringTries, ringBest = 300, 250, 8
	// ringOnMM is how far from its circle a ring's ink lies at most. Between
	// ringFromMM and ringToMM, on both sides, is paper: there a pen's way goes on
	// that only crosses the circle.
	ringOnMM, ringFromMM, ringToMM = 0.4, 0.7, 1.3
	// ringPart is the part of a circle that is seen so, at least, of a stamp.
	ringPart = 0.35
)

// ring is a circle in mm of the patch.
type ring struct {
	centre geometry.Point
	radius float64
	on     int // points near it
}

// stamped says whether a part of the ink is a stamp's ring.
func (in evidence) stamped() bool {
	all := in.inkPoints(nil)
	rings := likeliest(some(all, ringPoints), ringTries, ink.ArcLeastMM, ink.StampMostMM, ringOnMM)
	return slices.ContainsFunc(rings, func(r ring) bool { return r.seen(all) })
}

// inkPoints are the px of ink, in mm of the patch, or only those of its own. A pale
// ring may have come apart into what looks like dust.
func (in evidence) inkPoints(own []bool) []geometry.Point {
	var out []geometry.Point
	for i := range in.Px {
		if own == nil || own[in.Labels[i]] {
			out = append(out, geometry.Point{X: picture.MM(i % in.WidthPX), Y: picture.MM(i / in.WidthPX)})
		}
	}
	return out
}

// some are points from all over a list, some most of them.
func some(all []geometry.Point, most int) []geometry.Point {
	step := len(all) / most
	if step <= 1 {
		return all
	}
	var out []geometry.Point
	for i := 0; i < len(all); i += step {
		out = append(out, all[i])
	}
	return out
}

// likeliest is RANSAC for circles: it gives those on which the most of some points lie, the best first: of
// those through three of them that have a radius within bounds, with the points up
// to offMM from one. Chance is the same each time.
func likeliest(ps []geometry.Point, tries int, leastMM, mostMM, offMM float64) []ring {
	if len(ps) < 3 {
		return nil
	}
	rng := rand.New(rand.NewPCG(1, 1))
	var out []ring
	for range tries {
		r, ok := through(ps[rng.IntN(len(ps))], ps[rng.IntN(len(ps))], ps[rng.IntN(len(ps))])
		if !ok || !geometry.Within(r.radius, leastMM, mostMM) {
			continue
		}
		for _, p := range ps {
			if math.Abs(p.Distance(r.centre)-r.radius) < offMM {
				r.on++
			}
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b ring) int { return cmp.Compare(b.on, a.on) })
	return out[:min(len(out), ringBest)]
}

// through is the circle through three points.
func through(a, b, c geometry.Point) (ring, bool) {
	p, q := b.Sub(a), c.Sub(a)
	d := 2 * p.Cross(q)
	if math.Abs(d) < 1 { // mm²: nearly on a line
		return ring{}, false
	}
	pp, qq := p.Dot(p), q.Dot(q)
	o := geometry.Point{X: (q.Y*pp - p.Y*qq) / d, Y: (p.X*qq - q.X*pp) / d}
	return ring{centre: a.Add(o), radius: o.Length()}, true
}

// seen says whether enough of a circle has ink on it and paper on both sides.
func (r ring) seen(ps []geometry.Point) bool {
	n := int(2 * math.Pi * r.radius) // pieces of a millimetre
	on, beside := make([]bool, n), make([]bool, n)
	least, most := math.Max(0, r.radius-ringToMM), r.radius+ringToMM
	for _, p := range ps {
		d := p.Sub(r.centre)
		if !geometry.Within(d.Dot(d), least*least, most*most) {
			continue // most of the ink
		}
		off := math.Abs(d.Length() - r.radius)
		i := min(n-1, int((math.Atan2(d.Y, d.X)/(2*math.Pi)+0.5)*float64(n)))
		switch {
		case off < ringOnMM:
			on[i] = true
		case off >= ringFromMM:
			beside[i] = true
		}
	}
	clean := 0
	for i, inked := range on {
		if inked && !beside[i] {
			clean++
		}
	}
	return float64(clean) >= math.Max(ink.StampMM, ringPart*float64(n))
}
