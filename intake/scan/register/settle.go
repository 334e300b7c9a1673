package register

import (
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// settleFirst is how many landmarks, spread over the page, tell whether it
	// lies as its codes and marks say.
	settleFirst = 30
	// settleNearMM and settleFarMM are how far landmarks are looked for: a page that
	// lies nearly right, and one whose torn corner left its marks to guess.
	settleNearMM, settleFarMM = 1.0, 3.0
	// settledMM is how far landmarks are off, all but one in ten of them, on a page
	// that needs nothing: less than a px of the reduced page, to which they are seen.
	settledMM = 0.2
	// landVisible is how clearly a landmark must be seen, as a part of what most
	// of the page's landmarks are.
	landVisible = 0.35
	// landFew is the part of the landmarks that must be found for them to be
	// believed. Rough copies leave 0.8.
	landFew = 0.5
	// unprovenMM is the residual of a page that its own print does not prove.
	unprovenMM = 1.0
	// landLeast is how many landmarks lay a page at least, and planeLeast from how
	// many on they tell how it leans, and not only how it is stretched.
	landLeast, planeLeast = 5, 20
	// trimMM is how far off a landmark may always be, and trimTimes how many times
	// as far as most are, in laying the page anew; trimTries is how often that is done
	// without those that are farther off.
	trimMM, trimTimes, trimTries = 0.15, 2.5, 4
	// settleTries is how often all of the page is laid anew: after the first time
	// more landmarks are near enough to be found.
	settleTries = 2
	// growFromMM, growByMM and growToMM are the distances from a page's surest place
	// in which its print is looked for, one after another.
	growFromMM, growByMM, growToMM = 60.0, 30.0, 400.0
)

// sighting is a landmark as it was looked for.
type sighting struct {
	at    geometry.Point // mm on the page
	off   geometry.Point // mm: how far from there it was seen
	clear float64        // how clearly, of what the blank promises
	seen  bool           // and believed
}

// Settle lays a page more closely by its own print: it follows a feeder that ran
// unevenly, mends what a torn corner left to guess, and says honestly how far from
// the layout the page still lies. Where print is not found anywhere near, nothing
// proves that the page is the layout's: the residual is unprovenMM at least.
func Settle(p *picture.Picture, reg Registration, on *Landmarks) Registration {
	few := on.land[:min(settleFirst, len(on.land))]
	sights := sight(p, reg, few, settleNearMM)
	switch {
	case !proof(sights):
		reg = grow(p, reg, on.land)
	case calm(sights):
		if r := reg.provenBy(sights, on); r.ResidualMM < bendMM {
			return r
		}
	}
	for range settleTries {
		sights = sight(p, reg, on.land, settleNearMM)
		if !proof(sights) {
			reg.ResidualMM = math.Max(reg.ResidualMM, unprovenMM)
			return reg
		}
		reg.H = reg.H.After(layAnew(sights))
	}
	reg.Bend, sights = newBend(sight(p, reg, on.land, settleNearMM), on.page, reg)
	return reg.provenBy(sights, on)
}

// proof says whether enough landmarks were seen to believe them.
func proof(sights []sighting) bool {
	n := len(seen(sights))
	return n >= landLeast && float64(n) >= landFew*float64(len(sights))
}

// seen are the landmarks that were seen.
func seen(sights []sighting) []sighting {
	var out []sighting
	for _, s := range sights {
		if s.seen {
			out = append(out, s)
		}
	}
	return out
}

// grow lays a page by its print from where it is known to fit outwards: what one
// corner says of the others is centimetres off.
func grow(p *picture.Picture, reg Registration, land []landmark) Registration {
	for radius := growFromMM; radius < growToMM; radius += growByMM {
		var near []landmark
		for _, l := range land {
			if l.at.Distance(reg.anchor) < radius {
				near = append(near, l)
			}
		}
		if sights := sight(p, reg, near, settleFarMM); proof(sights) {
			reg.H = reg.H.After(layAnew(sights))
		}
	}
	return reg
}

// sight looks for landmarks around where a registration puts them. Those that are
// hardly seen count as not seen.
func sight(p *picture.Picture, reg Registration, land []landmark, reachMM float64) []sighting {
	r, bitonal := p.Reduced(), p.Bitonal()
	out := make([]sighting, 0, len(land))
	var clear []float64
	for i := range land {
		if bitonal && land[i].pale {
			continue
		}
		s := land[i].find(r, reg, reachMM)
		out = append(out, s)
		if s.seen {
			clear = append(clear, s.clear)
		}
	}
	least := landVisible * median(clear)
	for i := range out {
		out[i].seen = out[i].seen && out[i].clear >= least
	}
	return out
}

// find looks for a landmark up to a distance from its place. It is not seen when it
// lies outside the picture, or best at the very edge of what was looked at.
func (l *landmark) find(r *picture.Reduced, reg Registration, reachMM float64) sighting {
	reach := int(reachMM*landPxPerMM + 0.5)
	size := landPX + 2*reach
	half := float64(size) / 2 / landPxPerMM
	p := &picture.Patch{Pix: make([]uint8, size*size), W: size, H: size, PxPerMM: landPxPerMM, At: geometry.Point{X: l.at.X - half, Y: l.at.Y - half}, Missing: 0}
	r.Cut(p, reg)
	if p.Missing > 0 {
		return sighting{at: l.at}
	}
	n := 2*reach + 1
	score := l.scores(p.Pix, p.W, n)
	best := slices.Index(score, slices.Max(score))
	x, y := best%n, best/n
	if x == 0 || y == 0 || x == n-1 || y == n-1 {
		return sighting{at: l.at}
	}
	off := geometry.Point{X: float64(x - reach), Y: float64(y - reach)}.Add(summit(score, n, best)).Sub(l.lean)
	return sighting{l.at, off.Scale(1 / landPxPerMM), score[best] / l.contrast, true}
}

// scores are how much darker the landmark's print is than the paper beside it, in
// grey levels, where its window starts at each of the first n px of the first n
// rows of a picture.
func (l *landmark) scores(pix []uint8, width, n int) []float64 {
	print, paper := l.print.in(width), l.paper.in(width)
	out := make([]float64, n*n)
	for i := range out {
		from := pix[i/n*width+i%n:]
		out[i] = meanAt(from, paper) - meanAt(from, print)
	}
	return out
}

// in gives the places of px in a picture of a width.
func (ps places) in(width int) []int {
	out := make([]int, len(ps))
	for i, p := range ps {
		out[i] = p.Y*width + p.X
	}
	return out
}

// meanAt is the mean of some px.
func meanAt(pix []uint8, at []int) float64 {
	sum := 0
	for _, i := range at {
		sum += int(pix[i])
	}
	return float64(sum) / float64(len(at))
}

// summit is where around the best of n × n scores, in px from it, the parabolas
// through it and those beside it are highest.
func summit(score []float64, n, best int) geometry.Point {
	top := func(before, after float64) float64 {
		d := 2*score[best] - before - after
		if d <= 0 {
			return 0
		}
		return geometry.Clamp((after-before)/(2*d), -0.5, 0.5)
	}
	return geometry.Point{X: top(score[best-1], score[best+1]), Y: top(score[best-n], score[best+n])}
}

// calm says whether nearly all landmarks are where they should be.
func calm(sights []sighting) bool {
	var off []float64
	for _, s := range seen(sights) {
		off = append(off, s.off.Length())
	}
	slices.Sort(off)
	return off[len(off)*9/10] <= settledMM
}

// layAnew is trimmed least squares: the mapping, from mm to mm, that best explains where landmarks were
// seen, without those that no such mapping explains.
func layAnew(sights []sighting) geometry.Homography {
	var all []geometry.Match
	for _, s := range seen(sights) {
		all = append(all, geometry.Match{Mm: s.at, Px: s.at.Add(s.off)})
	}
	h, used := geometry.Homography{1, 0, 0, 0, 1, 0, 0, 0, 1}, all
	for range trimTries {
		fit := geometry.FitHomography
		if len(used) < planeLeast {
			fit = geometry.FitAffine
		}
		g, ok := fit(used)
		if !ok || len(used) < landLeast {
			return h
		}
		h, used = g, closest(all, g)
	}
	return h
}

// closest are the matches that a mapping explains about as well as most.
func closest(all []geometry.Match, h geometry.Homography) []geometry.Match {
	far := make([]float64, len(all))
	for i, m := range all {
		far[i] = h.Apply(m.Mm).Distance(m.Px)
	}
	limit := math.Max(trimMM, trimTimes*median(far))
	var out []geometry.Match
	for i, m := range all {
		if far[i] <= limit {
			out = append(out, m)
		}
	}
	return out
}
