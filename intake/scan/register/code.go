package register

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// Code is a QR code that was read on a page, whatever its text.
type Code struct {
	Text string
	// Finder are the centres of the finder patterns, in px: top left, top
	// right and bottom left as the symbol stands upright.
	Finder [3]geometry.Point
}

const (
	// codesOnSheet is how many codes a sheet of ours has.
	codesOnSheet = 2
	// codesInPicture is how many are read where several sheets lie in one: four
	// sheets' worth.
	codesInPicture = 8
	// cornerMM is the side of the windows in the picture's corners that are
	// searched when no finder patterns were seen: the code, the margin outside it
	// and a picture somewhat larger than the page.
	cornerMM = 60
	// alikeRatio is how much the codes of sheets in one picture may differ in size:
	// they were printed alike and lie in one plane, so hardly.
	alikeRatio = 1.25
	// smallPX is the size up to which a picture is tried whole in every way: less
	// than a page at 75 dpi, where windows gain nothing.
	smallPX = 600_000
	// tinyPX is the size up to which it is tried larger as well.
	tinyPX = 120_000
	// partnerMM is the side of the window in which a sheet's second code is
	// looked for: the code, and what a picture may be off its page.
	partnerMM = 55
)

// Find reads the QR codes of a sheet, at any rotation. A sheet of ours has two,
// so it stops when two are read and nothing looks like the code of another sheet.
func Find(p *picture.Picture) []Code {
	if p.Gray.Rect.Dx() < 2*picture.BlockPX || p.Gray.Rect.Dy() < 2*picture.BlockPX {
		return nil
	}
	r := p.Reduced()
	f := &search{img: p.Gray}
	for _, t := range triples(finders(r)) {
		if f.done() {
			break
		}
		if !f.known(geometry.Midpoint(t.tr, t.bl).Scale(float64(r.Factor))) {
			_ = f.try(t.window(r.Factor), fullLadder) || f.tryBent(r, t)
		}
	}
	switch {
	case len(f.codes) == 1:
		f.partner()
	case len(f.codes) == 0 && !p.Blank():
		f.corners(r)
	}
	f.others(r)
	return f.codes
}

// others looks for codes of further sheets in the picture: an A3 glass holds two,
// a feeder may pull two through at once. Where one sheet lies alone, no finder
// patterns are left to look at.
func (s *search) others(r *picture.Reduced) {
	if len(s.codes) == 0 {
		return
	}
	left := slices.DeleteFunc(finders(r), func(f finder) bool {
		at := f.at.Scale(float64(r.Factor))
		return slices.ContainsFunc(s.codes, func(c Code) bool { return c.centre().Distance(at) < c.side() })
	})
	side := s.codes[0].side() / float64(r.Factor)
	for _, t := range triples(left) {
		legs := (t.tl.Distance(t.tr) + t.tl.Distance(t.bl)) / 2
		if len(s.codes) < codesInPicture && geometry.Ratio(legs, side) < alikeRatio {
			s.try(t.window(r.Factor), fullLadder)
		}
	}
}

// search is what Find has read so far.
type search struct {
	img   *image.Gray
	codes []Code
}

func (s *search) done() bool { return len(s.codes) >= codesOnSheet }

// known says whether a code was read already at a place.
func (s *search) known(at geometry.Point) bool {
	for _, c := range s.codes {
		if c.centre().Distance(at) < c.side()/2 {
			return true
		}
	}
	return false
}

// try reads a code in a window, unless it is one that was read before.
func (s *search) try(window image.Rectangle, steps []step) bool {
	c, ok := decode(s.img, window, steps)
	if !ok || c.mirrored() || s.known(c.centre()) {
		return false
	}
	s.codes = append(s.codes, c)
	return true
}

// tryBent reads the code of a triple that no even grid fits: a large one, held
// aslant or bent. It looks at the reduced page, whose px are means of many.
func (s *search) tryBent(r *picture.Reduced, t triple) bool {
	for _, v := range t.versions() {
		c, ok := decodeBent(r.Image(), [3]geometry.Point{t.tl, t.tr, t.bl}, v)
		if !ok {
			continue
		}
		if c = c.enlarged(r.Factor); s.known(c.centre()) {
			return false
		}
		s.codes = append(s.codes, c)
		return true
	}
	return false
}

// corners looks where our codes stand when nothing pointed them out, then at
// the page as a whole, small.
func (s *search) corners(r *picture.Reduced) {
	w, h := s.img.Rect.Dx(), s.img.Rect.Dy()
	side := int(cornerMM * picture.PictureScale(s.img))
	for _, at := range []image.Point{{w - side, 0}, {0, h - side}, {0, 0}, {w - side, h - side}} {
		if !s.done() {
			s.try(image.Rect(at.X, at.Y, at.X+side, at.Y+side), shortLadder)
		}
	}
	if w*h <= smallPX {
		whole := image.Rect(0, 0, w, h)
		if !s.try(whole, fullLadder) && w*h <= tinyPX {
			s.try(whole, smallLadder)
		}
		return
	}
	if len(s.codes) == 0 {
		small := r.Image()
		if c, ok := decode(small, small.Rect, shortLadder); ok && !c.mirrored() {
			s.codes = append(s.codes, c.enlarged(r.Factor))
		}
	}
}

// partner looks for a sheet's second code, which stands at the opposite corner.
func (s *search) partner() {
	size := geometry.Point{X: float64(s.img.Rect.Dx()), Y: float64(s.img.Rect.Dy())}
	at := size.Sub(s.codes[0].centre())
	half := partnerMM / 2 * picture.PictureScale(s.img)
	s.try(image.Rect(int(at.X-half), int(at.Y-half), int(at.X+half), int(at.Y+half)), shortLadder)
}

// centre is the middle of the symbol.
func (c Code) centre() geometry.Point { return geometry.Midpoint(c.Finder[1], c.Finder[2]) }

// mirrored says whether a code is seen as in a mirror: it shines through from the
// other side of thin paper, and is no code of this one.
func (c Code) mirrored() bool {
	return c.Finder[1].Sub(c.Finder[0]).Cross(c.Finder[2].Sub(c.Finder[0])) < 0
}

// side is the distance between finder centres in px.
func (c Code) side() float64 {
	return (c.Finder[0].Distance(c.Finder[1]) + c.Finder[0].Distance(c.Finder[2])) / 2
}

// enlarged is a code of the reduced page as it stands in the picture.
func (c Code) enlarged(factor int) Code {
	for i := range c.Finder {
		c.Finder[i] = c.Finder[i].Scale(float64(factor))
	}
	return c
}

// window is the part of the picture that a code stands in, with its quiet zone
// and two modules to spare.
func (t triple) window(factor int) image.Rectangle {
	f := float64(factor)
	br := t.tr.Add(t.bl).Sub(t.tl)
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range []geometry.Point{t.tl, t.tr, t.bl, br} {
		minX, minY = math.Min(minX, p.X), math.Min(minY, p.Y)
		maxX, maxY = math.Max(maxX, p.X), math.Max(maxY, p.Y)
	}
	legs := t.tl.Distance(t.tr) + t.tl.Distance(t.bl)
	m := math.Max(t.module, legs/2/(forms.CodeModules-7)/1.3)
	pad := (3.5*math.Sqrt2 + 4 + 2) * m
	return image.Rect(int((minX-pad)*f), int((minY-pad)*f), int((maxX+pad)*f), int((maxY+pad)*f))
}
