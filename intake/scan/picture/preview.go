package picture

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/rows"
)

// softest is the least scale of the reduced page, in parts of a preview's, that
// a preview is made from.
const softest = 0.85

// Aligned is the page upright and straight at a scale of its own, for people to
// look at until Done. What lies outside the picture is white.
func (p *Picture) Aligned(reg mapping, page forms.Page, pxPerMM float64) *image.Gray {
	w, h := int(math.Round(page.WidthMM*pxPerMM)), int(math.Round(page.HeightMM*pxPerMM))
	out := &Patch{p.Room.Px.Take(w * h), w, h, pxPerMM, geometry.Point{}, 0}
	r := p.Reduced()
	if reg.PxPerMM(geometry.Point{X: page.WidthMM / 2, Y: page.HeightMM / 2})/float64(r.Factor) < softest*pxPerMM {
		out.Cut(p.Gray, reg)
	} else {
		r.Cut(out, reg)
	}
	return out.Grey()
}

// Cut takes a patch's px from the reduced page.
func (r *Reduced) Cut(p *Patch, m mapping) {
	f := 1 / float64(r.Factor)
	p.walk(m, func(from, to geometry.Point, out []uint8) { p.Missing += r.blend(from.Scale(f), to.Scale(f), out) })
}

// blend samples evenly from one place towards another, each px mixed of the
// four around it. It gives how many samples lay outside the page.
func (r *Reduced) blend(from, to geometry.Point, out []uint8) (missing int) {
	const one = rows.One
	n := float64(len(out))
	x, y := int((from.X-0.5)*one), int((from.Y-0.5)*one)
	dx, dy := int((to.X-from.X)/n*one), int((to.Y-from.Y)/n*one)
	last := len(out) - 1
	if r.within(x, y) && r.within(x+last*dx, y+last*dy) {
		r.mix(x, y, dx, dy, out)
		return 0
	}
	for i := 0; i < len(out); {
		from := i
		for i < len(out) && r.within(x+i*dx, y+i*dy) {
			i++
		}
		r.mix(x+from*dx, y+from*dy, dx, dy, out[from:i])
		for ; i < len(out) && !r.within(x+i*dx, y+i*dy); i++ {
			out[i] = missingLevel
			missing++
		}
	}
	return missing
}

// within says whether the four px around a place, in 65536ths, are on the page.
func (r *Reduced) within(x, y int) bool {
	return uint(x>>16) < uint(r.W-1) && uint(y>>16) < uint(r.H-1)
}

// mix is blend where none lies outside.
func (r *Reduced) mix(x, y, dx, dy int, out []uint8) {
	for len(out) > 0 {
		n := min(len(out), stretch(y, dy))
		up := r.Pix[y>>16*r.W:]
		rows.Mix(out[:atOnce(n, len(out))], up, up[r.W:], x, dx, y, dy)
		out, x, y = out[n:], x+n*dx, y+n*dy
	}
}
