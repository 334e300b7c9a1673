package learn

import (
	"image"

	"blankett/forms"
	"blankett/intake/scan/marks/class"
	"blankett/intake/trial"
)

const (
	// seenPart is the part of a mark's ink that must be left after wear for the mark to be
	// what it was: broken strokes are learnt, lost ones are not.
	seenPart = 0.4
	// fullPart is from where ink covers a box like one filled, paperPart to where paper
	// shows: between, nobody knows.
	fullPart, paperPart = 0.9, 0.68
	// throughPart is the length of strokes in a box, of its side, from which they are a
	// tick of it.
	throughPart = 0.45
)

// drawn is a piece of page with what chance draws on it.
type drawn struct {
	*trial.Paper
	*place
	m      *Material
	layers []layer
}

// layer is something that must be visible: the paper before and after.
type layer struct {
	before, after *image.Gray
	around        forms.Rect
}

// must draws something that must be seen in the scan for the label to hold.
func (d *drawn) must(marginMM float64, draw func()) layer {
	before := d.Snapshot()
	draw()
	z := d.zone.Rect
	l := layer{before, d.Snapshot(), forms.Rect{X: z.X - marginMM, Y: z.Y - marginMM, W: z.W + 2*marginMM, H: z.H + 2*marginMM}}
	d.layers = append(d.layers, l)
	return l
}

// visible says whether of each layer enough is left.
func (d *drawn) visible(scan *image.Gray, w trial.Wear) bool {
	for _, l := range d.layers {
		if trial.Kept(l.before, l.after, scan, printPx, w, l.around) < seenPart {
			return false
		}
	}
	return true
}

// box draws what may be in and around a tick box, and says what it is.
func (d *drawn) box() (int, string) {
	r, letters := d.zone.Rect, d.m.letters(d.Rng)
	d.neighbours()
	switch k := d.Rng.IntN(100); {
	case k < 20:
		return d.boxLeft("empty")
	case k < 60:
		var says string
		l := d.must(2.5, func() { says = d.AnyTick(r) })
		return d.meant(l, says)
	case k < 78:
		var says string
		if d.Rng.IntN(5) > 0 {
			d.must(2.5, func() { d.AnyTick(r) })
			d.must(2.5, func() { says = d.TakeBack(r) })
		} else {
			d.must(2.5, func() { d.BlackOut(r); says = "filled" })
		}
		return class.TakenBack, says
	default:
		var says string
		for range 1 + d.Rng.IntN(2) {
			d.must(2.5, func() { says = d.AnyStray(r, letters) })
		}
		return d.boxLeft(says)
	}
}

// meant says what a tick is once it is on the paper.
func (d *drawn) meant(l layer, says string) (int, string) {
	covered := trial.Covered(l.before, l.after, printPx, d.zone.Rect)
	switch {
	case covered > fullPart:
		return class.TakenBack, says + ", full"
	case covered > paperPart, covered*d.zone.H < throughPart*d.Pen.WidthMM:
		return -1, ""
	}
	return class.Ticked, says
}

// boxLeft says whether a box that nobody ticked holds ink.
func (d *drawn) boxLeft(says string) (int, string) {
	inside := trial.Covered(d.print, d.Img, printPx, inset(d.zone.Rect, 0.2))
	if inside == 0 {
		return class.EmptyBox, says
	}
	return class.OtherInk, says
}

func inset(r forms.Rect, mm float64) forms.Rect {
	return forms.Rect{X: r.X + mm, Y: r.Y + mm, W: r.W - 2*mm, H: r.H - 2*mm}
}

// neighbours fills in what stands around: ticks in boxes, writing in lines.
func (d *drawn) neighbours() {
	for _, o := range d.others {
		pen := d.Pen
		if d.Rng.IntN(8) == 0 {
			d.Pen = trial.AnyPen(d.Rng)
		}
		switch {
		case d.Rng.IntN(2) == 0:
		case o.Kind == forms.KindTick:
			d.AnyTick(o.Rect)
		case o.Kind == forms.KindText && o.W > 10:
			d.Write(o, d.AnyName())
		case len(o.Cells) > 0:
			d.Digits(o, "20131121")
		case o.Kind == forms.KindSignature && o.W > 30:
			d.Sign(o)
		}
		d.Pen = pen
	}
}

// field draws what may be in a signature's field, and says what it is.
func (d *drawn) field() (int, string) {
	z, letters := d.zone, d.m.letters(d.Rng)
	d.neighbours()
	sign := func() (says string) {
		d.must(0, func() { says = d.AnySignature(z, letters, d.m.signature(d.Rng)) })
		return says
	}
	switch k := d.Rng.IntN(100); {
	case k < 12:
		return class.Nothing, "nothing"
	case k < 48:
		return class.Handwriting, sign()
	case k < 61:
		before := d.Snapshot()
		says := sign()
		r, n := d.InkOver(before)
		if n == 0 {
			return -1, ""
		}
		d.must(0, func() { says += ", struck by " + d.StrikeOut(r) })
		return class.Struck, says
	case k < 78:
		return class.Print, d.printed()
	case k < 85:
		if d.Rng.IntN(2) == 0 {
			says := d.printed()
			d.Pen = trial.AnyPen(d.Rng)
			return class.Both, says + " and " + sign()
		}
		says := sign()
		return class.Both, says + " and " + d.printed()
	case k < 92:
		d.must(0, func() { d.AnyFigures(z, d.m.digit(d.Rng)) })
		return class.Figures, "figures"
	default:
		return d.scratched(letters)
	}
}

// printed prints or stamps.
func (d *drawn) printed() (says string) {
	d.must(0, func() {
		if d.Rng.IntN(3) == 0 {
			says = d.AnyType(d.zone)
		} else {
			says = d.AnyStamp(d.zone)
		}
	})
	return says
}

// scratched draws what is no writing, or what shines through from the back.
func (d *drawn) scratched(letters func() trial.Ways) (int, string) {
	if d.Rng.IntN(5) == 0 {
		pen := d.Pen
		d.Pen = trial.Pen{WidthMM: 0.3 + 0.4*d.Rng.Float64(), Dark: 0.04 + 0.1*d.Rng.Float64()}
		d.AnySignature(d.zone, letters, nil)
		d.Pen = pen
		return class.OtherMarks, "shines through"
	}
	var says string
	d.must(0, func() { says = d.AnyScratch(d.zone, letters) })
	return class.OtherMarks, says
}
