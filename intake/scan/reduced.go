package scan

import (
	"encoding/binary"
	"image"
	"slices"

	"blankett/intake/scan/rows"
)

const (
	// moduleMM is the side of a QR module as printed: CodeModules of them make a code.
	moduleMM = 0.6
	// pageShortMM is the short side of A4. Pictures carry no resolution that can
	// be trusted, so a picture is first taken for one whole page.
	pageShortMM = 210.0
	// reducedModulePX is how small a module may become in the reduced page: at
	// less than about 2 px the rings of a finder pattern run together.
	reducedModulePX = 2.2
	// blockPX is the side of the blocks of the reduced page that get a threshold
	// of their own: about 4 mm, the size of a finder pattern.
	blockPX = 16
	// flatLevels is the least contrast between ink and paper: what noise makes.
	flatLevels = 30
)

// reduced is a page made smaller by a whole factor, each px the mean of those it
// stands for, with a threshold for each block.
type reduced struct {
	pix    []uint8
	w, h   int
	factor int
	thr    []uint8 // by block
	bw, bh int
}

// pictureScale is the px per mm of a picture that shows one A4 page.
func pictureScale(img *image.Gray) float64 {
	return float64(min(img.Rect.Dx(), img.Rect.Dy())) / pageShortMM
}

func reduce(img *image.Gray, to *slab[uint8]) *reduced {
	k := max(1, int(pictureScale(img)*moduleMM/reducedModulePX))
	r := &reduced{w: img.Rect.Dx() / k, h: img.Rect.Dy() / k, factor: k}
	switch k {
	case 1:
		r.pix = contiguous(img)
	case 3:
		r.pix = to.take(r.w * r.h)
		thirds(r, img)
	default:
		r.pix = to.take(r.w * r.h)
		sums := make([]uint16, r.w*k+8)
		for y := range r.h {
			addRows(sums, img, y*k, k)
			meanOf(r.pix[y*r.w:(y+1)*r.w], sums, k)
		}
	}
	r.setThresholds()
	return r
}

// thirds is reduce for 300 dpi, the usual scan: here alone all of its 9 million px
// are touched.
func thirds(r *reduced, img *image.Gray) {
	for y := range r.h {
		row := func(i int) []uint8 { return img.Pix[(3*y+i)*img.Stride:][:3*r.w] }
		rows.Thirds(r.pix[y*r.w:(y+1)*r.w], row(0), row(1), row(2))
	}
}

// image is the reduced page as a picture.
func (r *reduced) image() *image.Gray {
	return &image.Gray{Pix: r.pix, Stride: r.w, Rect: image.Rect(0, 0, r.w, r.h)}
}

// contiguous gives the px of a picture without gaps between its rows.
func contiguous(img *image.Gray) []uint8 {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if img.Stride == w {
		return img.Pix[:w*h]
	}
	out := make([]uint8, 0, w*h)
	for y := range h {
		out = append(out, img.Pix[y*img.Stride:y*img.Stride+w]...)
	}
	return out
}

// addRows sums k rows of a picture column by column, eight columns at a time.
func addRows(sums []uint16, img *image.Gray, y0, k int) {
	const even = 0x00ff00ff00ff00ff
	w := img.Rect.Dx()
	x := 0
	for ; x+8 <= min(w, len(sums)); x += 8 {
		var lo, hi uint64
		at := y0*img.Stride + x
		for range k {
			v := binary.LittleEndian.Uint64(img.Pix[at:])
			lo += v & even
			hi += v >> 8 & even
			at += img.Stride
		}
		s := sums[x : x+8 : x+8]
		s[0], s[1], s[2], s[3] = uint16(lo), uint16(hi), uint16(lo>>16), uint16(hi>>16)
		s[4], s[5], s[6], s[7] = uint16(lo>>32), uint16(hi>>32), uint16(lo>>48), uint16(hi>>48)
	}
	for ; x < min(w, len(sums)); x++ {
		sums[x] = 0
		for i := range k {
			sums[x] += uint16(img.Pix[(y0+i)*img.Stride+x])
		}
	}
}

func meanOf(out []uint8, sums []uint16, k int) {
	f := uint32(1<<16/(k*k)) + 1 // a product is quicker than a division
	switch k {
	case 2:
		for i := range out {
			s := sums[2*i : 2*i+2 : 2*i+2]
			out[i] = uint8((uint32(s[0]) + uint32(s[1])) >> 2)
		}
	default:
		for i := range out {
			var t uint32
			for _, v := range sums[k*i : k*i+k] {
				t += uint32(v)
			}
			out[i] = uint8(min(255, t*f>>16))
		}
	}
}

// setThresholds puts the threshold of each block midway between the darkest and
// the lightest px in it and the blocks around it; 0 where all is flat.
func (r *reduced) setThresholds() {
	r.bw, r.bh = (r.w+blockPX-1)/blockPX, (r.h+blockPX-1)/blockPX
	low, high := make([]uint8, r.bw*r.bh), make([]uint8, r.bw*r.bh)
	for by := range r.bh {
		r.extremes(by, low[by*r.bw:(by+1)*r.bw], high[by*r.bw:(by+1)*r.bw])
	}
	r.thr = make([]uint8, r.bw*r.bh)
	for by := range r.bh {
		for bx := range r.bw {
			r.thr[by*r.bw+bx] = r.around(low, high, bx, by)
		}
	}
}

// extremes finds the darkest and the lightest px of the blocks beside each other.
// Every other row is enough to know light from dark.
func (r *reduced) extremes(by int, low, high []uint8) {
	first := r.pix[by*blockPX*r.w:][:r.w]
	dark, light := slices.Clone(first), slices.Clone(first)
	for y := by*blockPX + 2; y < min(r.h, (by+1)*blockPX); y += 2 {
		rows.Extremes(dark, light, r.pix[y*r.w:(y+1)*r.w])
	}
	for bx := range r.bw {
		from, to := bx*blockPX, min(r.w, (bx+1)*blockPX)
		low[bx], high[bx] = slices.Min(dark[from:to]), slices.Max(light[from:to])
	}
}

func (r *reduced) around(low, high []uint8, bx, by int) uint8 {
	lo, hi := r.neighbours(low, high, bx, by)
	if int(hi)-int(lo) < flatLevels {
		return 0
	}
	return uint8((int(lo) + int(hi)) / 2)
}

// neighbours gives the least of one and the most of the other in a block and
// those around it.
func (r *reduced) neighbours(low, high []uint8, bx, by int) (lo, hi uint8) {
	lo = 255
	for y := max(0, by-1); y <= min(r.bh-1, by+1); y++ {
		for x := max(0, bx-1); x <= min(r.bw-1, bx+1); x++ {
			lo, hi = min(lo, low[y*r.bw+x]), max(hi, high[y*r.bw+x])
		}
	}
	return lo, hi
}

// dark says whether a px is ink. Outside the page nothing is.
func (r *reduced) dark(x, y int) bool {
	if x < 0 || y < 0 || x >= r.w || y >= r.h {
		return false
	}
	return r.pix[y*r.w+x] < r.thr[y/blockPX*r.bw+x/blockPX]
}
