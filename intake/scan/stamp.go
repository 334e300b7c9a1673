package scan

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
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
	centre Point
	radius float64
	on     int // points near it
}

// stamped says whether a part of the ink is a stamp's ring.
func (in *ink) stamped() bool {
	all := in.inkPoints(nil)
	rings := likeliest(some(all, ringPoints), ringTries, arcLeastMM, stampMostMM, ringOnMM)
	return slices.ContainsFunc(rings, func(r ring) bool { return r.seen(all) })
}

// inkPoints are the px of ink, in mm of the patch, or only those of its own. A pale
// ring may have come apart into what looks like dust.
func (in *ink) inkPoints(own []bool) []Point {
	var out []Point
	for i := range in.px {
		if own == nil || own[in.labels[i]] {
			out = append(out, Point{mm(i % in.w), mm(i / in.w)})
		}
	}
	return out
}

// some are points from all over a list, some most of them.
func some(all []Point, most int) []Point {
	step := len(all) / most
	if step <= 1 {
		return all
	}
	var out []Point
	for i := 0; i < len(all); i += step {
		out = append(out, all[i])
	}
	return out
}

// likeliest are the circles on which the most of some points lie, the best first: of
// those through three of them that have a radius within bounds, with the points up
// to offMM from one. Chance is the same each time.
func likeliest(ps []Point, tries int, leastMM, mostMM, offMM float64) []ring {
	if len(ps) < 3 {
		return nil
	}
	rng := rand.New(rand.NewPCG(1, 1))
	var out []ring
	for range tries {
		r, ok := through(ps[rng.IntN(len(ps))], ps[rng.IntN(len(ps))], ps[rng.IntN(len(ps))])
		if !ok || !within(r.radius, leastMM, mostMM) {
			continue
		}
		for _, p := range ps {
			if math.Abs(p.distance(r.centre)-r.radius) < offMM {
				r.on++
			}
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b ring) int { return cmp.Compare(b.on, a.on) })
	return out[:min(len(out), ringBest)]
}

// through is the circle through three points.
func through(a, b, c Point) (ring, bool) {
	p, q := b.sub(a), c.sub(a)
	d := 2 * p.cross(q)
	if math.Abs(d) < 1 { // mm²: nearly on a line
		return ring{}, false
	}
	pp, qq := p.dot(p), q.dot(q)
	o := Point{(q.Y*pp - p.Y*qq) / d, (p.X*qq - q.X*pp) / d}
	return ring{centre: a.add(o), radius: o.length()}, true
}

// seen says whether enough of a circle has ink on it and paper on both sides.
func (r ring) seen(ps []Point) bool {
	n := int(2 * math.Pi * r.radius) // pieces of a millimetre
	on, beside := make([]bool, n), make([]bool, n)
	least, most := math.Max(0, r.radius-ringToMM), r.radius+ringToMM
	for _, p := range ps {
		d := p.sub(r.centre)
		if !within(d.dot(d), least*least, most*most) {
			continue // most of the ink
		}
		off := math.Abs(d.length() - r.radius)
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
	return float64(clean) >= math.Max(stampMM, ringPart*float64(n))
}
