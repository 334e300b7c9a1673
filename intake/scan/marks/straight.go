package marks

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
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
	linePart = 0.75
	// lineWay, waysPart and loneWay are the least ways of the longer line, of both, and
	// of one alone, in parts of the box's side, and slashWay that of one alone that goes
	// from corner to corner: 0.78, 1.3, 1.1 and 0.95 of ticks.
	lineWay, waysPart, loneWay, slashWay = 0.75, 1.3, 1.05, 0.93
	// obliqueSin is the sine of 25°, slantWay the least way of a line that slants, and
	// straightPart the least part of a tick's strokes that are straight.
	obliqueSin, slantWay, straightPart = 0.42, 0.7, 0.85
	// shortWay is the least way of the shorter one, a check mark's arm.
	shortWay = 0.28
	// lonePart is linePart of one line alone.
	lonePart = 0.9
	// lineDense is the least part of a line's length that has grains.
	lineDense = 0.75
	// crossPart is the least part of a cross's ink that lies on its two lines, and
	// crossArm the least length of each in parts of the box's side: pieces that its
	// outline cut from a cup's rim have 0.87. dotsPart and dotsArm are the same of all the
	// grains there are: what is left of boxes struck out has 0.8 and 0.95.
	crossPart, crossArm, dotsPart, dotsArm = 0.7, 0.95, 0.8, 1.15
	// crossMost is the greatest length, crossSin the sine of the least angle between the
	// lines, crossMid the least part of each on both sides of the crossing, and
	// crossOutMM how far from the box that may be: what misses by 2 mm has it there.
	crossMost, crossSin, crossMid, crossOutMM = 2.2, 0.7, 0.25, 0.3
	// crossWide is the width in which a line's ink lies, with the hand's shake, in mean
	// widths of the ink, and crossWideMM the most of that: a felt pen's.
	crossWide, crossWideMM = 1.25, 1.1
	// hintWay is the way along both lines, as before, from which grains may be what is
	// left of a tick where no other rule sees one. Dust has 0.5.
	hintWay = 0.9
)

// line is a straight stroke through a box, as grains show it.
type line struct {
	cos, sin, off float64 // x·cos + y·sin = off, in px of the patch
	from, to      float64 // mm along it, of the first and the last grain
	way           float64 // mm of it that have grains
	wide          float64 // px in which its grains lie
	px            int     // on it
}

func (l line) length() float64 { return l.to - l.from }

// at is how far along it a place of the patch lies, in mm.
func (l line) at(p geometry.Point) float64 { return (p.Y*l.cos - p.X*l.sin) / picture.PatchPxPerMM }

func (l line) has(x, y float64) bool {
	return math.Abs(x*l.cos+y*l.sin-l.off) <= l.wide/2
}

// oblique says whether it goes from corner to corner, as no fold or streak does.
func (l line) oblique() bool { return min(math.Abs(l.cos), math.Abs(l.sin)) > obliqueSin }

func (l line) dense() bool { return l.way >= lineDense*l.length() }

// lines are the two straight strokes along which most of the grains in a box lie.
type lines struct {
	long, short line
	part        float64 // of the ink inside that lies on them
	side        float64 // mm of the box
}

// lines looks for them in a rectangle, in ink that is asked for by its label, of
// strokes up to so many mm wide.
func (in evidence) lines(part image.Rectangle, wideMM float64, wanted func(label int32) bool) lines {
	grains, wide := in.grainsIn(part, wanted), bandPX(wideMM)
	l := lines{side: in.sideMM()}
	if len(grains) == 0 {
		return l
	}
	l.long = longest(grains, part, wide, 0, lineTurns)
	l.short = longest(without(grains, l.long), part, wide, 0, lineTurns)
	l.part = float64(l.long.px+l.short.px) / float64(len(grains))
	return l
}

// grainsIn are the px of a rectangle in ink that is asked for by its label.
func (in evidence) grainsIn(part image.Rectangle, wanted func(label int32) bool) []geometry.Point {
	var out []geometry.Point
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if label := in.Labels[y*in.WidthPX+x]; label != 0 && wanted(label) {
				out = append(out, geometry.Point{X: float64(x), Y: float64(y)})
			}
		}
	}
	return out
}

// bandPX is the width in px in which the grains of strokes of a width lie.
func bandPX(wideMM float64) float64 {
	return geometry.Clamp(wideMM, bandMM, crossWideMM) * picture.PatchPxPerMM
}

// sideMM is the shorter side of the box's inside.
func (in evidence) sideMM() float64 { return picture.MM(min(in.inside().Dx(), in.inside().Dy())) }

// tick says whether the lines are a tick's: a cross, a check or a slash.
func (l lines) tick() bool {
	if l.long.way < lineWay*l.side || !l.long.dense() || l.part < linePart {
		return false
	}
	lone := loneWay
	if l.long.oblique() {
		lone = slashWay
	}
	return l.both() || l.long.way >= lone*l.side && l.part >= lonePart
}

// both says whether the shorter line is one, and not dust.
func (l lines) both() bool {
	return l.long.way+l.short.way >= waysPart*l.side && l.short.way >= shortWay*l.side && l.short.dense()
}

// crossing is two strokes that cross in a box or on its outline, not far from the
// middle of each.
type crossing struct {
	part float64 // of the ink that lies on them
	arm  float64 // the shorter one's length, in parts of the box's side
}

// crossing looks for one in a rectangle, in ink that is asked for by its label.
func (in evidence) crossing(part image.Rectangle, wideMM float64, wanted func(label int32) bool) crossing {
	grains, side := in.grainsIn(part, wanted), in.sideMM()
	if len(grains) == 0 {
		return crossing{}
	}
	a := longest(grains, part, bandPX(wideMM), 0, lineTurns)
	b := longest(without(grains, a), part, a.wide, math.Atan2(a.sin, a.cos)+math.Pi/4, lineTurns/2)
	on := float64(a.px+b.px) / float64(len(grains))
	b.measure(grains) // with those at the crossing
	sin := a.cos*b.sin - a.sin*b.cos
	if math.Abs(sin) < crossSin || !in.drawn(a) || !in.drawn(b) || max(a.length(), b.length()) > crossMost*side {
		return crossing{}
	}
	p := geometry.Point{X: (a.off*b.sin - b.off*a.sin) / sin, Y: (a.cos*b.off - b.cos*a.off) / sin}
	for _, one := range []line{a, b} {
		if at := one.at(p); min(at-one.from, one.to-at) < crossMid*one.length() {
			return crossing{}
		}
	}
	if !image.Pt(int(p.X), int(p.Y)).In(in.Inner.Inset(-picture.PxOf(crossOutMM))) {
		return crossing{}
	}
	return crossing{on, min(a.length(), b.length()) / side}
}

// drawn says whether a line has grains all along it, as far as print doesn't hide them.
func (in evidence) drawn(l line) bool {
	hidden := 0.0
	for at := l.from + stepMM/2; at < l.to; at += stepMM {
		p := geometry.Point{X: l.cos, Y: l.sin}.Scale(l.off).Add(geometry.Point{X: -l.sin, Y: l.cos}.Scale(at * picture.PatchPxPerMM))
		x, y := int(p.X), int(p.Y)
		if uint(x) < uint(in.WidthPX) && uint(y) < uint(in.HeightPX) && in.NearRow(y)[x] != ink.OnPaper {
			hidden += stepMM
		}
	}
	return l.way+hidden >= lineDense*l.length()
}

// hint says whether a tick may have been there.
func (l lines) hint() bool {
	return l.long.way+l.short.way >= hintWay*l.side && l.part >= linePart
}

func without(grains []geometry.Point, l line) []geometry.Point {
	var rest []geometry.Point
	for _, g := range grains {
		if !l.has(g.X, g.Y) {
			rest = append(rest, g)
		}
	}
	return rest
}

// longest is a Hough transform: the line with the most way among grains, of n directions from a first
// one on; of two, the one with more of them.
func longest(grains []geometry.Point, part image.Rectangle, wide, first float64, n int) line {
	best := line{wide: wide}
	for k := range n {
		turn := first + math.Pi*float64(k)/lineTurns
		l := line{cos: math.Cos(turn), sin: math.Sin(turn), wide: wide}
		mid := float64(part.Min.X+part.Max.X)/2*l.cos + float64(part.Min.Y+part.Max.Y)/2*l.sin
		reach := math.Hypot(float64(part.Dx()), float64(part.Dy())) / 2
		for l.off = mid - reach; l.off <= mid+reach; l.off += wide / 2 {
			l.measure(grains)
			if l.way > best.way || l.way == best.way && l.px > best.px {
				best = l
			}
		}
	}
	return best.fitted(grains)
}

// fitted is the least-squares line (principal axis) that fits the grains on it best, where that has as much way.
func (l line) fitted(grains []geometry.Point) line {
	var m ink.Moments
	for _, g := range grains {
		if l.has(g.X, g.Y) {
			m.Add(ink.Moments{N: 1, X: g.X, Y: g.Y, Xx: g.X * g.X, Yy: g.Y * g.Y, Xy: g.X * g.Y})
		}
	}
	if m.N < 2 {
		return l
	}
	x, y := m.X/m.N, m.Y/m.N
	turn := math.Atan2(2*(m.Xy/m.N-x*y), m.Xx/m.N-x*x-m.Yy/m.N+y*y)/2 + math.Pi/2
	fit := line{cos: math.Cos(turn), sin: math.Sin(turn), wide: l.wide}
	fit.off = x*fit.cos + y*fit.sin
	fit.measure(grains)
	if fit.way < l.way || fit.px < l.px {
		return l
	}
	return fit
}

// measure counts the grains on a line.
func (l *line) measure(grains []geometry.Point) {
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
func (in evidence) along(l lines, own []bool) []bool {
	for _, b := range in.Blobs {
		x, y := float64(b.MinX+b.MaxX)/2, float64(b.MinY+b.MaxY)/2
		if ink.Small(b) && (l.long.has(x, y) || l.both() && l.short.has(x, y)) {
			own[b.Label] = true
		}
	}
	return own
}
