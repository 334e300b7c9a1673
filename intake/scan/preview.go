package scan

import (
	"image"
	"math"

	"blankett/forms"
)

// softest is the least scale of the reduced page, in parts of a preview's, that
// a preview is made from.
const softest = 0.85

// Aligned is the page upright and straight at a scale of its own, for people to
// look at. What lies outside the picture is white.
func (p *Picture) Aligned(reg Registration, page forms.Page, pxPerMM float64) *image.Gray {
	w, h := int(math.Round(page.WidthMM*pxPerMM)), int(math.Round(page.HeightMM*pxPerMM))
	r := p.reduced()
	if reg.PxPerMM(Point{page.WidthMM / 2, page.HeightMM / 2})/float64(r.factor) < softest*pxPerMM {
		return sample(p.img, reg, Point{}, w, h, pxPerMM).grey()
	}
	return r.sample(reg, Point{}, w, h, pxPerMM).grey()
}

// sample cuts w × h px out of the reduced page, at pxPerMM from a place on the page.
func (r *reduced) sample(reg Registration, at Point, w, h int, pxPerMM float64) *patch {
	p := &patch{make([]uint8, w*h), w, h, pxPerMM, at, 0}
	f := 1 / float64(r.factor)
	for y := range h {
		my := at.Y + (float64(y)+0.5)/pxPerMM
		from := reg.Apply(Point{at.X + 0.5/pxPerMM, my}).scale(f)
		for x := 0; x < w; x += segmentPX {
			n := min(segmentPX, w-x)
			to := reg.Apply(Point{at.X + (float64(x+n)+0.5)/pxPerMM, my}).scale(f)
			p.missing += r.blend(from, to, p.pix[y*w+x:y*w+x+n])
			from = to
		}
	}
	return p
}

// blend samples evenly from one place towards another, each px mixed of the
// four around it. It gives how many samples lay outside the page.
func (r *reduced) blend(from, to Point, out []uint8) (missing int) {
	const one = 1 << 16
	n := float64(len(out))
	x, y := int((from.X-0.5)*one), int((from.Y-0.5)*one)
	dx, dy := int((to.X-from.X)/n*one), int((to.Y-from.Y)/n*one)
	for i := range out {
		px, py := x>>16, y>>16
		fx, fy := x>>8&255, y>>8&255
		x, y = x+dx, y+dy
		if uint(px) >= uint(r.w-1) || uint(py) >= uint(r.h-1) {
			out[i] = missingLevel
			missing++
			continue
		}
		a := r.pix[py*r.w+px:]
		b := a[r.w : r.w+2 : r.w+2]
		top := int(a[0])<<8 + (int(a[1])-int(a[0]))*fx
		low := int(b[0])<<8 + (int(b[1])-int(b[0]))*fx
		out[i] = uint8((top<<8 + (low-top)*fy) >> 16)
	}
	return missing
}
