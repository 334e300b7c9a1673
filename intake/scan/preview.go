package scan

import (
	"encoding/binary"
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
	return r.sample(reg, Point{}, w, h, pxPerMM, r.mixEights).grey()
}

// mixing mixes samples of the four px around each, from a place on in steps, all in
// 65536ths of a px. None lies outside.
type mixing func(x, y, dx, dy int, out []uint8)

// sample cuts w × h px out of the reduced page, at pxPerMM from a place on the page.
func (r *reduced) sample(reg Registration, at Point, w, h int, pxPerMM float64, mix mixing) *patch {
	p := &patch{make([]uint8, w*h), w, h, pxPerMM, at, 0}
	f := 1 / float64(r.factor)
	for y := range h {
		my := at.Y + (float64(y)+0.5)/pxPerMM
		from := reg.Apply(Point{at.X + 0.5/pxPerMM, my}).scale(f)
		for x := 0; x < w; x += segmentPX {
			n := min(segmentPX, w-x)
			to := reg.Apply(Point{at.X + (float64(x+n)+0.5)/pxPerMM, my}).scale(f)
			p.missing += r.blend(from, to, p.pix[y*w+x:y*w+x+n], mix)
			from = to
		}
	}
	return p
}

// blend samples evenly from one place towards another, each px mixed of the
// four around it. It gives how many samples lay outside the page.
func (r *reduced) blend(from, to Point, out []uint8, mix mixing) (missing int) {
	const one = 1 << 16
	n := float64(len(out))
	x, y := int((from.X-0.5)*one), int((from.Y-0.5)*one)
	dx, dy := int((to.X-from.X)/n*one), int((to.Y-from.Y)/n*one)
	last := len(out) - 1
	if r.within(x, y) && r.within(x+last*dx, y+last*dy) {
		mix(x, y, dx, dy, out)
		return 0
	}
	for i := 0; i < len(out); {
		from := i
		for i < len(out) && r.within(x+i*dx, y+i*dy) {
			i++
		}
		mix(x+from*dx, y+from*dy, dx, dy, out[from:i])
		for ; i < len(out) && !r.within(x+i*dx, y+i*dy); i++ {
			out[i] = missingLevel
			missing++
		}
	}
	return missing
}

// within says whether the four px around a place, in 65536ths, are on the page.
func (r *reduced) within(x, y int) bool {
	return uint(x>>16) < uint(r.w-1) && uint(y>>16) < uint(r.h-1)
}

// mix is blend where none lies outside. It goes by stretches that lie on the same
// two rows: on an upright page they are long.
func (r *reduced) mix(x, y, dx, dy int, out []uint8) {
	for len(out) > 0 {
		n := min(len(out), stretch(y, dy))
		at := y >> 16 * r.w
		mixRows(r.pix[at:at+r.w], r.pix[at+r.w:at+2*r.w], x, y, dx, dy, out[:n])
		out, x, y = out[n:], x+n*dx, y+n*dy
	}
}

// stretch is how many steps of dy, in 65536ths, begin before the whole number changes.
func stretch(y, dy int) int {
	const one = 1 << 16
	in := y & (one - 1)
	switch {
	case dy > 0:
		return (one - in + dy - 1) / dy
	case dy < 0:
		return in/-dy + 1
	}
	return math.MaxInt
}

// mixRows is mix between two rows. What is in both is mixed at once, in the halves
// of one number.
func mixRows(up, low []uint8, x, y, dx, dy int, out []uint8) {
	low = low[:len(up)]
	for i := range out {
		at := uint(x >> 16)
		fx, fy := uint64(x>>8&255), uint64(y>>8&255)
		x, y = x+dx, y+dy
		left, right := uint64(up[at])|uint64(low[at])<<32, uint64(up[at+1])|uint64(low[at+1])<<32
		both := left<<8 + (right-left)*fx
		top := both & (1<<32 - 1)
		out[i] = uint8((top<<8 + (both>>32-top)*fy) >> 16)
	}
}

// mixEights is mix for people's eyes, where samples are nearly a px apart: seven at a
// time, out of eight columns, get the weights of the middle one. Those are off by less
// than a tenth on a page turned by up to 1.8°, which no eye can tell.
func (r *reduced) mixEights(x, y, dx, dy int, out []uint8) {
	const one, near, n = 1 << 16, 1 << 16 / 32, 7
	if abs(dx-one) > near || abs(dy) > near || len(out) < n {
		r.mix(x, y, dx, dy, out)
		return
	}
	for i := 0; i < len(out); i += n {
		i = min(i, len(out)-n) // the last ones perhaps once more
		mx, my := x+(i+n/2)*dx, y+(i+n/2)*dy
		at, to := my>>16*r.w+mx>>16-n/2, out[i:i+n:i+n]
		if mx>>16 < n/2 || at+r.w+8 > len(r.pix) {
			r.mix(x+i*dx, y+i*dy, dx, dy, to)
			continue
		}
		v := mixEight(binary.LittleEndian.Uint64(r.pix[at:]), binary.LittleEndian.Uint64(r.pix[at+r.w:]), uint64(mx>>8&255), uint64(my>>8&255))
		to[0], to[1], to[2], to[3] = uint8(v), uint8(v>>8), uint8(v>>16), uint8(v>>24)
		to[4], to[5], to[6] = uint8(v>>32), uint8(v>>40), uint8(v>>48)
	}
}

// mixEight mixes eight columns of two rows downwards, and then each with the next
// one: seven px, in bytes. The weights are of 256.
func mixEight(up, low, fx, fy uint64) uint64 {
	const bytes = 0x00ff00ff00ff00ff
	even := (up&bytes*(256-fy) + low&bytes*fy) >> 8 & bytes
	odd := (up>>8&bytes*(256-fy) + low>>8&bytes*fy) >> 8 & bytes
	left := (even*(256-fx) + odd*fx) >> 8 & bytes
	right := (odd*(256-fx) + even>>16*fx) >> 8 & bytes
	return left | right<<8
}
