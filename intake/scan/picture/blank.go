package picture

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
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
	// InkBlockLevels is how much darker than its neighbours a block of 4 mm is that
	// is ink or a hole all over, and not shadow.
	InkBlockLevels = 60
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
	if min(p.Gray.Rect.Dx(), p.Gray.Rect.Dy()) < pageLeastPX {
		return false // no page, so nothing is known about it
	}
	r := p.Reduced()
	scale := PictureScale(p.Gray) / float64(r.Factor)
	edge := int(edgeMM * scale)
	inner := image.Rect(edge, edge, r.W-edge, r.H-edge)
	dark := r.inked(inner)
	dust := 0
	for _, b := range Blobs(dark, r.W, r.H) {
		if b.Area < 2 {
			dust++
			continue
		}
		if math.Hypot(float64(b.Width()), float64(b.Height())) >= writtenMM*scale && !r.hole(b, scale) {
			return false
		}
		dust++
	}
	return dust <= dustMost
}

// inked is the px that are darker than the paper around them.
func (r *Reduced) inked(inner image.Rectangle) []bool {
	white := r.whites()
	out := make([]bool, len(r.Pix))
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			i := y*r.W + x
			out[i] = int(r.Pix[i])+blankLevels < int(white[y/BlockPX*r.Bw+x/BlockPX])
		}
	}
	return out
}

// whites is the paper's level in each block: what three quarters of its px stay
// under, or that of the lightest block around it where the block itself is ink.
func (r *Reduced) whites() []uint8 {
	own := make([]uint8, r.Bw*r.bh)
	px := make([]uint8, 0, BlockPX*BlockPX)
	for by := range r.bh {
		for bx := range r.Bw {
			px = px[:0]
			for y := by * BlockPX; y < min(r.H, (by+1)*BlockPX); y += 2 {
				px = append(px, r.Pix[y*r.W+bx*BlockPX:y*r.W+min(r.W, (bx+1)*BlockPX)]...)
			}
			own[by*r.Bw+bx] = uint8(Percentile(px, 0.75))
		}
	}
	out := make([]uint8, len(own))
	for i, v := range own {
		out[i] = v
		if _, high := r.neighbours(own, own, i%r.Bw, i/r.Bw); int(high)-int(v) > InkBlockLevels {
			out[i] = high
		}
	}
	return out
}

// hole says whether a blob is a punched hole near the page's edge: round, solid
// and of a hole's size.
func (r *Reduced) hole(b Blob, scale float64) bool {
	w, h := float64(b.Width())/scale, float64(b.Height())/scale
	border := holesMM * scale
	near := float64(b.MaxX) < border || float64(b.MaxY) < border ||
		float64(b.MinX) > float64(r.W)-border || float64(b.MinY) > float64(r.H)-border
	fill := float64(b.Area) / float64(b.Width()*b.Height())
	return near && geometry.Within(w, holeMinMM, holeMaxMM) && geometry.Within(h, holeMinMM, holeMaxMM) &&
		geometry.Ratio(w, h) < 1.3 && geometry.Within(fill, 0.65, 0.9)
}
