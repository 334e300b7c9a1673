package scan

import (
	"image"
	"math"
)

// What a scanner that knows only black and white leaves of thin or light strokes
// is grains, many of them no larger than dust. But they lie along lines.

const (
	// lineTurns is how many directions are tried, evenly over half a turn.
	lineTurns = 36
	// bandMM is the width in which a stroke's grains lie: a pencil's, and its shake.
	bandMM = 0.55
	// stepMM is the piece of a line that one grain stands for.
	stepMM = 0.4
	// linePart is the least part of the grains inside that lie along the lines:
	// crosses, checks and slashes have 0.8. What is left of a box filled or struck
	// out in pencil has 0.6 at most.
	linePart = 0.78
	// lineWay, waysPart and loneWay are the least ways of the longer line, of both, and
	// of one alone, in parts of the box's side: 0.9, 1.35 and 1.1 of ticks.
	lineWay, waysPart, loneWay = 0.85, 1.3, 1.05
	// shortWay is the least way of the shorter one, a check mark's arm.
	shortWay = 0.28
	// lonePart is linePart of one line alone.
	lonePart = 0.9
	// lineDense is the least part of a line's length that has grains.
	lineDense = 0.75
	// crossPart is the least part of a cross's ink that lies on its two lines, as far
	// as their width goes; a felt pen's is wider. crossSin is the sine of the least
	// angle between them, crossArm the least length of one in parts of the box's side,
	// and crossMid the least part of it on each side of the crossing.
	crossPart, crossSin, crossArm, crossMid = 0.75, 0.7, 0.6, 0.3
	// hintWay is the way along both lines, as before, from which grains may be what is
	// left of a tick where no other rule sees one. Dust has 0.5.
	hintWay = 0.9
)

// line is a straight stroke through a box, as grains show it.
type line struct {
	cos, sin, off float64 // x·cos + y·sin = off, in px of the patch
	from, to      float64 // mm along it, of the first and the last grain
	way           float64 // mm of it that have grains
	px            int     // on it
}

func (l line) length() float64 { return l.to - l.from }

// at is how far along it a place of the patch lies, in mm.
func (l line) at(p Point) float64 { return (p.Y*l.cos - p.X*l.sin) / patchPxPerMM }

func (l line) has(x, y float64) bool {
	return math.Abs(x*l.cos+y*l.sin-l.off) <= bandMM*patchPxPerMM/2
}

func (l line) dense() bool { return l.way >= lineDense*l.length() }

// lines are the two straight strokes along which most of the grains in a box lie.
type lines struct {
	long, short line
	part        float64 // of the ink inside that lies on them
	side        float64 // mm of the box
}

// lines looks for them in a rectangle, in ink that is asked for by its label.
func (in *ink) lines(part image.Rectangle, wanted func(label int32) bool) lines {
	var grains []Point
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if label := in.labels[y*in.w+x]; label != 0 && wanted(label) {
				grains = append(grains, Point{float64(x), float64(y)})
			}
		}
	}
	l := lines{side: mm(min(in.inside().Dx(), in.inside().Dy()))}
	if len(grains) == 0 {
		return l
	}
	l.long = longest(grains, part)
	l.short = longest(without(grains, l.long), part)
	l.part = float64(l.long.px+l.short.px) / float64(len(grains))
	return l
}

// tick says whether the lines are a tick's: a cross, a check or a slash.
func (l lines) tick() bool {
	if l.long.way < lineWay*l.side || !l.long.dense() || l.part < linePart {
		return false
	}
	return l.both() || l.long.way >= loneWay*l.side && l.part >= lonePart
}

// both says whether the shorter line is one, and not dust.
func (l lines) both() bool {
	return l.long.way+l.short.way >= waysPart*l.side && l.short.way >= shortWay*l.side && l.short.dense()
}

// cross says whether the lines cross, not far from the middle of each, in a
// rectangle in px of the patch.
func (l lines) cross(in image.Rectangle) bool {
	a, b := l.long, l.short
	sin := a.cos*b.sin - a.sin*b.cos
	if l.part < crossPart || math.Abs(sin) < crossSin || !a.dense() || !b.dense() || b.length() < crossArm*l.side {
		return false
	}
	p := Point{(a.off*b.sin - b.off*a.sin) / sin, (a.cos*b.off - b.cos*a.off) / sin}
	for _, one := range []line{a, b} {
		if at := one.at(p); min(at-one.from, one.to-at) < crossMid*one.length() {
			return false
		}
	}
	return image.Pt(int(p.X), int(p.Y)).In(in)
}

// hint says whether a tick may have been there.
func (l lines) hint() bool {
	return l.long.way+l.short.way >= hintWay*l.side && l.part >= linePart
}

func without(grains []Point, l line) []Point {
	var rest []Point
	for _, g := range grains {
		if !l.has(g.X, g.Y) {
			rest = append(rest, g)
		}
	}
	return rest
}

// longest is the line with the most way among grains; of two, the one with more of them.
func longest(grains []Point, part image.Rectangle) line {
	best := line{}
	for k := range lineTurns {
		turn := math.Pi * float64(k) / lineTurns
		l := line{cos: math.Cos(turn), sin: math.Sin(turn)}
		mid := float64(part.Min.X+part.Max.X)/2*l.cos + float64(part.Min.Y+part.Max.Y)/2*l.sin
		reach := math.Hypot(float64(part.Dx()), float64(part.Dy())) / 2
		for l.off = mid - reach; l.off <= mid+reach; l.off += bandMM * patchPxPerMM / 2 {
			l.measure(grains)
			if l.way > best.way || l.way == best.way && l.px > best.px {
				best = l
			}
		}
	}
	return best.fitted(grains)
}

// fitted is the line that fits the grains on it best, where that has as much way.
func (l line) fitted(grains []Point) line {
	var m moments
	for _, g := range grains {
		if l.has(g.X, g.Y) {
			m.add(moments{n: 1, x: g.X, y: g.Y, xx: g.X * g.X, yy: g.Y * g.Y, xy: g.X * g.Y})
		}
	}
	if m.n < 2 {
		return l
	}
	x, y := m.x/m.n, m.y/m.n
	turn := math.Atan2(2*(m.xy/m.n-x*y), m.xx/m.n-x*x-m.yy/m.n+y*y)/2 + math.Pi/2
	fit := line{cos: math.Cos(turn), sin: math.Sin(turn)}
	fit.off = x*fit.cos + y*fit.sin
	fit.measure(grains)
	if fit.way < l.way || fit.px < l.px {
		return l
	}
	return fit
}

// measure counts the grains on a line.
func (l *line) measure(grains []Point) {
	var steps [128]bool // of the diagonal of what is looked at in a box, far more than enough
	l.px, l.way = 0, 0
	first, last := len(steps), -1
	for _, g := range grains {
		if !l.has(g.X, g.Y) {
			continue
		}
		l.px++
		i := int(math.Floor(l.at(g)/stepMM)) + len(steps)/2
		if i < 0 || i >= len(steps) {
			continue
		}
		if !steps[i] {
			l.way += stepMM
		}
		steps[i] = true
		first, last = min(first, i), max(last, i)
	}
	l.from, l.to = stepMM*float64(first-len(steps)/2), stepMM*float64(last+1-len(steps)/2)
}

// along adds to what was drawn at the box the pieces that lie on its lines, also
// outside of it.
func (in *ink) along(l lines, own []bool) []bool {
	for _, b := range in.blobs {
		x, y := float64(b.minX+b.maxX)/2, float64(b.minY+b.maxY)/2
		if b.small() && (l.long.has(x, y) || l.both() && l.short.has(x, y)) {
			own[b.label] = true
		}
	}
	return own
}
