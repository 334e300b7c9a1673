package scan

import (
	"image"
	"math"
)

// Limits of a blank page, in mm of a picture that shows one A4 page.
const (
	// pageLeastPX is the least short side of a page's picture: 50 dpi.
	pageLeastPX = 400
	// edgeMM is the border that is not looked at: shadows, staples, torn corners.
	edgeMM = 9.0
	// holesMM is the border in which round holes don't count: a punch of 12 mm
	// from the edge with holes of 6 mm.
	holesMM = 20.0
	// holeMinMM and holeMaxMM bound a punched hole's diameter.
	holeMinMM, holeMaxMM = 3.5, 8.0
	// blankLevels is how much darker than its surroundings ink is, in grey
	// levels. What shines through from the other side is 10 to 25, light pencil 40.
	blankLevels = 32
	// inkBlockLevels is how much darker than its neighbours a block of 4 mm is that
	// is ink or a hole all over, and not shadow.
	inkBlockLevels = 60
	// writtenMM is the extent from which a mark is writing or print and not dust:
	// a small printed letter.
	writtenMM = 1.3
	// dustMost is how many smaller specks a page may have.
	dustMost = 400
)

// Blank says that there is nearly no ink inside the margins: the back of a
// sheet, with light noise, faint bleed-through and shadows along its edges. It
// is never true of a page that has anything written or printed on it.
func (p *Picture) Blank() bool {
	if p.blank == nil {
		is := p.isBlank()
		p.blank = &is
	}
	return *p.blank
}

func (p *Picture) isBlank() bool {
	if min(p.img.Rect.Dx(), p.img.Rect.Dy()) < pageLeastPX {
		return false // no page, so nothing is known about it
	}
	r := p.reduced()
	scale := pictureScale(p.img) / float64(r.factor)
	edge := int(edgeMM * scale)
	inner := image.Rect(edge, edge, r.w-edge, r.h-edge)
	dark := r.inked(inner)
	dust := 0
	for _, b := range blobs(dark, r.w, r.h) {
		if b.area < 2 {
			dust++
			continue
		}
		if math.Hypot(float64(b.width()), float64(b.height())) >= writtenMM*scale && !r.hole(b, scale) {
			return false
		}
		dust++
	}
	return dust <= dustMost
}

// inked is the px that are darker than the paper around them.
func (r *reduced) inked(inner image.Rectangle) []bool {
	white := r.whites()
	out := make([]bool, len(r.pix))
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			i := y*r.w + x
			out[i] = int(r.pix[i])+blankLevels < int(white[y/blockPX*r.bw+x/blockPX])
		}
	}
	return out
}

// whites is the paper's level in each block: what three quarters of its px stay
// under, or that of the lightest block around it where the block itself is ink.
func (r *reduced) whites() []uint8 {
	own := make([]uint8, r.bw*r.bh)
	px := make([]uint8, 0, blockPX*blockPX)
	for by := range r.bh {
		for bx := range r.bw {
			px = px[:0]
			for y := by * blockPX; y < min(r.h, (by+1)*blockPX); y += 2 {
				px = append(px, r.pix[y*r.w+bx*blockPX:y*r.w+min(r.w, (bx+1)*blockPX)]...)
			}
			own[by*r.bw+bx] = uint8(percentile(px, 0.75))
		}
	}
	out := make([]uint8, len(own))
	for i, v := range own {
		out[i] = v
		if _, high := r.neighbours(own, own, i%r.bw, i/r.bw); int(high)-int(v) > inkBlockLevels {
			out[i] = high
		}
	}
	return out
}

// hole says whether a blob is a punched hole near the page's edge: round, solid
// and of a hole's size.
func (r *reduced) hole(b blob, scale float64) bool {
	w, h := float64(b.width())/scale, float64(b.height())/scale
	border := holesMM * scale
	near := float64(b.maxX) < border || float64(b.maxY) < border ||
		float64(b.minX) > float64(r.w)-border || float64(b.minY) > float64(r.h)-border
	fill := float64(b.area) / float64(b.width()*b.height())
	return near && within(w, holeMinMM, holeMaxMM) && within(h, holeMinMM, holeMaxMM) &&
		ratio(w, h) < 1.3 && within(fill, 0.65, 0.9)
}
