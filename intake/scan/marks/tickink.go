package marks

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// tickInk is what a pen left at a box, in mm, mm² and parts of the box.
type tickInk struct {
	area          float64 // part of the inside that is inked
	open          float64 // part of the inside far from any ink
	width, height float64 // extents inside, parts of the side
	fill          float64 // part of those extents' rectangle that is inked
	share         float64 // part of the strokes at the box that is inside it
	strikes       bool    // a flat line that runs out of both sides
	dark          float64 // how dark the ink is, of black 1: what three quarters of it stay under
	darkest       float64 // the same of all but a twentieth of it
	core          float64 // part of the inside at least half as dark as that
	grainy        bool    // made of grains, and not of strokes
	bitonal       bool    // scanned in black and white: a box scribbled full may look half full
	beside        bool    // a stroke near but not in the box
	runsOn        bool    // some of the strokes' ink runs out of what is looked at
	spilt         bool    // it may be a stain
	hangs         bool    // it comes in over the box's upper or lower edge, and not far
	gaps          gaps    // wide paper left inside, where ink covers much of it
	thick         float64 // mm: the strokes' mean width
	touched       bool    // any ink inside at all, dust apart
}

// tickInk measures the strokes in and around the box, and once more without what
// is much paler than they are where that runs on: a stain, a shadow. It gives the
// evidence too that is left.
func (in evidence) tickInk() (tickInk, evidence) {
	m := in.strokesAt()
	switch {
	case m.dark >= stainInk && m.runsOn:
		in = in.darker(stainPart * m.dark)
	case m.onStain():
		in = in.darker(stainPart * m.darkest)
	default:
		return m, in
	}
	return in.strokesAt(), in
}

// onStain says whether most of the ink is broad, and much paler than the rest: a stroke
// on a stain that print cut, so that it doesn't run on.
func (m tickInk) onStain() bool {
	return m.thick >= stainMM && m.darkest >= stainInk && m.dark < paleBeside*m.darkest
}

// inside is the box without its outline.
func (in evidence) inside() image.Rectangle {
	return in.Inner.Inset(picture.PxOf(tickInsetMM))
}

// reach is the box with what is around it, as far as strokes may miss it.
func (in evidence) reach() image.Rectangle { return in.Inner.Inset(-picture.PxOf(reachMM)) }

// strokesAt measures the strokes in and around the box.
func (in evidence) strokesAt() tickInk { return in.measured(in.ownStrokes(in.inside())) }

// measured measures the strokes that are said to have been drawn at the box.
func (in evidence) measured(own []bool) tickInk {
	side := float64(min(in.Inner.Dx(), in.Inner.Dy()))
	inner := in.inside()
	var m tickInk
	inside, all := 0, 0
	box := image.Rectangle{}
	for i := range in.Px {
		if !own[in.Labels[i]] {
			continue
		}
		p := image.Pt(i%in.WidthPX, i/in.WidthPX)
		all++
		if !p.In(inner) {
			continue
		}
		inside++
		box = box.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
	}
	m.touched = inside > 0
	m.area = float64(inside) / math.Max(1, float64(in.unprinted(inner)))
	m.fill = float64(inside) / math.Max(1, float64(box.Dx()*box.Dy()))
	m.width, m.height = float64(box.Dx())/side, float64(box.Dy())/side
	if all > 0 {
		m.share = float64(inside) / float64(all)
	}
	m.open = in.openPart(inner)
	m.thick, m.bitonal = in.thick(own), in.Bitonal
	m.grainy = m.thick < grainMM
	m.hangs = in.hangs(box, m.thick, own) || in.rises(box, m.thick, own)
	m.dark, m.darkest, m.core = in.core(inner, own)
	switch {
	case m.bitonal:
		m.gaps = in.gaps(inner)
	case m.area > solidPart:
		m.gaps = in.darker(m.dark / 2).gaps(inner)
	}
	m.spilt = in.spilt(m)
	m.strikes = in.strikes(own)
	m.beside = in.beside(own)
	m.runsOn = slices.ContainsFunc(in.Blobs, func(b picture.Blob) bool { return own[b.Label] && in.leaves(b) })
	return m
}

// hangs says whether strokes come in over the box's upper edge, and not far, by the
// rectangle of what is inside and the width of its strokes, in mm.
func (in evidence) hangs(box image.Rectangle, thick float64, own []bool) bool {
	if box.Min.Y > in.Inner.Min.Y+picture.PxOf(hangMM) {
		return false
	}
	return in.shallow(box.Max.Y-in.Inner.Min.Y, thick, own)
}

// rises is hangs for strokes that come from below the box: a tail or a tick at the box
// under it.
func (in evidence) rises(box image.Rectangle, thick float64, own []bool) bool {
	if box.Max.Y < in.Inner.Max.Y-picture.PxOf(hangMM) {
		return false
	}
	below := in.Inner.Max.Y + picture.PxOf(riseMM)
	from := slices.ContainsFunc(in.Blobs, func(b picture.Blob) bool { return own[b.Label] && b.MaxY > below })
	return from && in.shallow(in.Inner.Max.Y-box.Min.Y, thick, own)
}

// shallow says whether strokes that reach so many px into the box from an edge are no
// tick: they don't go far, or not straight.
func (in evidence) shallow(px int, thick float64, own []bool) bool {
	depth := float64(px) / float64(in.Inner.Dy())
	if !geometry.Within(depth, hangPart, hangFar) {
		return depth <= hangPart
	}
	l := in.lines(in.inside(), crossWide*thick, func(label int32) bool { return own[label] })
	return l.part < straightPart || !l.long.oblique() || l.long.way < slantWay*l.side
}

// ownStrokes says of each blob, by label, whether it is part of what was drawn
// at the box: more than dust and inside it, or just outside and touching it,
// where the box's outline cuts a stroke in two.
func (in evidence) ownStrokes(inner image.Rectangle) []bool {
	own := make([]bool, len(in.Blobs)+1)
	near := in.Inner.Inset(-picture.PxOf(joinMM))
	for _, b := range in.Blobs {
		r := b.Rect()
		own[b.Label] = !b.Speck() && !in.stain(b) && (r.Overlaps(inner) || r.Overlaps(near) && !in.anothers(b))
	}
	return own
}

// anothers says whether a blob outside the box is part of what was drawn at another box,
// one that it touches or lies in and that has ink inside.
func (in evidence) anothers(b picture.Blob) bool {
	return slices.ContainsFunc(in.Others, func(o image.Rectangle) bool {
		o = o.Add(in.Shift)
		inside := o.Inset(picture.PxOf(tickInsetMM))
		return b.Rect().Overlaps(o.Inset(-picture.PxOf(joinMM))) &&
			slices.ContainsFunc(in.Blobs, func(c picture.Blob) bool { return !c.Speck() && c.Rect().Overlaps(inside) })
	})
}

// core gives how dark the ink in a rectangle is, and the darkest of it, and the part of
// what no print hides that is at least half as dark.
func (in evidence) core(part image.Rectangle, own []bool) (dark, darkest, share float64) {
	var levels []uint8
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if i := y*in.WidthPX + x; in.Labels[i] != 0 && own[in.Labels[i]] {
				levels = append(levels, in.Dark[i])
			}
		}
	}
	if len(levels) == 0 {
		return 0, 0, 0
	}
	level, n := picture.Percentile(levels, 0.75), 0
	for _, v := range levels {
		if int(v) >= level/2 {
			n++
		}
	}
	return float64(level) / 255, float64(picture.Percentile(levels, 0.95)) / 255, float64(n) / math.Max(1, float64(in.unprinted(part)))
}

// strikes says whether the strokes at the box are one flat line that runs far
// out on both sides: struck out, or a line across the page.
func (in evidence) strikes(own []bool) bool {
	all := image.Rectangle{}
	for _, b := range in.Blobs {
		if own[b.Label] {
			all = all.Union(b.Rect())
		}
	}
	if all.Empty() {
		return false
	}
	far := picture.PxOf(strikeMM)
	across := all.Min.X < in.Inner.Min.X-far && all.Max.X > in.Inner.Max.X+far && all.Dy() < in.Inner.Dy()
	down := all.Min.Y < in.Inner.Min.Y-far && all.Max.Y > in.Inner.Max.Y+far && all.Dx() < in.Inner.Dx()
	return across || down
}

// beside says whether a stroke lies near the box that may have been meant for
// it: whole, or cut in two where the outline hides it, long enough, and not running on
// to somewhere else.
func (in evidence) beside(own []bool) bool {
	reach := in.reach()
	outline := in.Inner.Inset(-picture.PxOf(cutMM))
	cut := image.Rectangle{}
	for _, b := range in.Blobs {
		if b.Speck() || in.stain(b) || in.leaves(b) || !b.Rect().Overlaps(reach) || in.anothers(b) {
			continue
		}
		if b.ExtentMM() >= missMM {
			return true
		}
		if own[b.Label] && !b.Rect().In(outline) {
			cut = cut.Union(b.Rect())
		}
	}
	return math.Hypot(picture.MM(cut.Dx()), picture.MM(cut.Dy())) >= missMM
}
