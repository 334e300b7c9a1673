package picture

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
	// BlockPX is the side of the blocks of the reduced page that get a threshold
	// of their own: about 4 mm, the size of a finder pattern.
	BlockPX = 16
	// flatLevels is the least contrast between ink and paper: what noise makes.
	flatLevels = 30
)

// Reduced is a page made smaller by a whole factor, each px the mean of those it
// stands for, with a threshold for each block.
type Reduced struct {
	Pix    []uint8
	W, H   int
	Factor int
	Thr    []uint8 // by block
	Bw, bh int
}

// PictureScale is the px per mm of a picture that shows one A4 page.
func PictureScale(img *image.Gray) float64 {
	return float64(min(img.Rect.Dx(), img.Rect.Dy())) / pageShortMM
}

func reduce(img *image.Gray, to *slab[uint8]) *Reduced {
	k := max(1, int(PictureScale(img)*moduleMM/reducedModulePX))
	r := &Reduced{W: img.Rect.Dx() / k, H: img.Rect.Dy() / k, Factor: k}
	switch k {
	case 1:
		r.Pix = Contiguous(img)
	case 3:
		r.Pix = to.Take(r.W * r.H)
		thirds(r, img)
	default:
		r.Pix = to.Take(r.W * r.H)
		sums := make([]uint16, r.W*k+8)
		for y := range r.H {
			addRows(sums, img, y*k, k)
			meanOf(r.Pix[y*r.W:(y+1)*r.W], sums, k)
		}
	}
	r.setThresholds()
	return r
}

// thirds is reduce for 300 dpi, the usual scan: here alone all of its 9 million px
// are touched.
func thirds(r *Reduced, img *image.Gray) {
	for y := range r.H {
		row := func(i int) []uint8 { return img.Pix[(3*y+i)*img.Stride:][:3*r.W] }
		rows.Thirds(r.Pix[y*r.W:(y+1)*r.W], row(0), row(1), row(2))
	}
}

// Image is the reduced page as a picture.
func (r *Reduced) Image() *image.Gray {
	return &image.Gray{Pix: r.Pix, Stride: r.W, Rect: image.Rect(0, 0, r.W, r.H)}
}

// Contiguous gives the px of a picture without gaps between its rows.
func Contiguous(img *image.Gray) []uint8 {
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
func (r *Reduced) setThresholds() {
	r.Bw, r.bh = (r.W+BlockPX-1)/BlockPX, (r.H+BlockPX-1)/BlockPX
	low, high := make([]uint8, r.Bw*r.bh), make([]uint8, r.Bw*r.bh)
	for by := range r.bh {
		r.extremes(by, low[by*r.Bw:(by+1)*r.Bw], high[by*r.Bw:(by+1)*r.Bw])
	}
	r.Thr = make([]uint8, r.Bw*r.bh)
	for by := range r.bh {
		for bx := range r.Bw {
			r.Thr[by*r.Bw+bx] = r.around(low, high, bx, by)
		}
	}
}

// extremes finds the darkest and the lightest px of the blocks beside each other.
// Every other row is enough to know light from dark.
func (r *Reduced) extremes(by int, low, high []uint8) {
	first := r.Pix[by*BlockPX*r.W:][:r.W]
	dark, light := slices.Clone(first), slices.Clone(first)
	for y := by*BlockPX + 2; y < min(r.H, (by+1)*BlockPX); y += 2 {
		rows.Extremes(dark, light, r.Pix[y*r.W:(y+1)*r.W])
	}
	for bx := range r.Bw {
		from, to := bx*BlockPX, min(r.W, (bx+1)*BlockPX)
		low[bx], high[bx] = slices.Min(dark[from:to]), slices.Max(light[from:to])
	}
}

func (r *Reduced) around(low, high []uint8, bx, by int) uint8 {
	lo, hi := r.neighbours(low, high, bx, by)
	if int(hi)-int(lo) < flatLevels {
		return 0
	}
	return uint8((int(lo) + int(hi)) / 2)
}

// neighbours gives the least of one and the most of the other in a block and
// those around it.
func (r *Reduced) neighbours(low, high []uint8, bx, by int) (lo, hi uint8) {
	lo = 255
	for y := max(0, by-1); y <= min(r.bh-1, by+1); y++ {
		for x := max(0, bx-1); x <= min(r.Bw-1, bx+1); x++ {
			lo, hi = min(lo, low[y*r.Bw+x]), max(hi, high[y*r.Bw+x])
		}
	}
	return lo, hi
}

// Dark says whether a px is ink. Outside the page nothing is.
func (r *Reduced) Dark(x, y int) bool {
	if x < 0 || y < 0 || x >= r.W || y >= r.H {
		return false
	}
	return r.Pix[y*r.W+x] < r.Thr[y/BlockPX*r.Bw+x/BlockPX]
}
