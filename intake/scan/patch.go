package scan

import (
	"encoding/binary"
	"image"
	"math"
)

// mapping says where places on the page in mm lie in a picture in px: a plane
// one, or a registration with its bend.
type mapping interface {
	Apply(Point) Point
	PxPerMM(at Point) float64
}

// patch is a part of the page, upright, sampled from the picture.
type patch struct {
	pix     []uint8
	w, h    int
	pxPerMM float64
	at      Point // mm on the page of its top left corner
	missing int   // px that lie outside the picture
}

const (
	// segmentPX is the length over which the mapping is taken as straight. On a
	// photo with strong perspective it bends less than 0.02 px in that.
	segmentPX = 32
	// maxBox is the most px along one side that are averaged into one: from 600
	// dpi down to the marks' scale.
	maxBox = 8
	// missingLevel is what lies outside the picture: paper.
	missingLevel = 255
)

// sample cuts w × h px out of the picture, at pxPerMM from a place on the page.
// Where the picture is finer, the px that fall on one are averaged.
func sample(img *image.Gray, m mapping, at Point, wPX, hPX int, pxPerMM float64) *patch {
	p := &patch{make([]uint8, wPX*hPX), wPX, hPX, pxPerMM, at, 0}
	mid := Point{at.X + float64(wPX)/2/pxPerMM, at.Y + float64(hPX)/2/pxPerMM}
	box := int(clamp(math.Round(m.PxPerMM(mid)/pxPerMM+0.2), 1, maxBox))
	for y := range hPX {
		my := at.Y + (float64(y)+0.5)/pxPerMM
		from := m.Apply(Point{at.X + 0.5/pxPerMM, my})
		for x := 0; x < wPX; x += segmentPX {
			n := min(segmentPX, wPX-x)
			to := m.Apply(Point{at.X + (float64(x+n)+0.5)/pxPerMM, my})
			p.missing += segment(img, from, to, box, p.pix[y*wPX+x:y*wPX+x+n])
			from = to
		}
	}
	return p
}

// segment samples evenly from one px place towards another. It gives how many
// samples lay outside the picture.
func segment(img *image.Gray, from, to Point, box int, out []uint8) (missing int) {
	const one = 1 << 16
	n := float64(len(out))
	// Half the box back, so that the box is centred on the place.
	back := float64(box) / 2
	x, y := int((from.X-back+0.5)*one), int((from.Y-back+0.5)*one)
	dx, dy := int((to.X-from.X)/n*one), int((to.Y-from.Y)/n*one)
	maxX, maxY := img.Rect.Dx()-box, img.Rect.Dy()-box
	last := len(out) - 1
	whole := image.Rect(0, 0, maxX+1, maxY+1)
	if box == 2 && image.Pt(x>>16, y>>16).In(whole) && image.Pt((x+last*dx)>>16, (y+last*dy)>>16).In(whole) {
		pairs(img, x, y, dx, dy, out)
		return 0
	}
	for i := range out {
		px, py := x>>16, y>>16
		x, y = x+dx, y+dy
		if px < 0 || py < 0 || px > maxX || py > maxY {
			out[i] = missingLevel
			missing++
			continue
		}
		o := py*img.Stride + px
		out[i] = boxMean(img, o, box)
	}
	return missing
}

// pairs is segment for two by two px, at 300 dpi, where none lies outside. Four
// samples at a time, as long as they are on the same rows of an upright page.
func pairs(img *image.Gray, x, y, dx, dy int, out []uint8) {
	pix, stride := img.Pix, img.Stride
	for len(out) > 0 {
		o := y>>16*stride + x>>16
		if len(out) < 4 || y>>16 != (y+3*dy)>>16 || uint(dx) > 2<<16 || o+stride+8 > len(pix) {
			a, b := binary.LittleEndian.Uint16(pix[o:]), binary.LittleEndian.Uint16(pix[o+stride:])
			out[0] = uint8((a&255 + a>>8 + b&255 + b>>8) >> 2)
			out, x, y = out[1:], x+dx, y+dy
			continue
		}
		m := pairMeans(binary.LittleEndian.Uint64(pix[o:]), binary.LittleEndian.Uint64(pix[o+stride:]))
		f := x & (1<<16 - 1)
		out[0] = uint8(m)
		out[1] = uint8(m >> ((f + dx) >> 16 * 8 & 63))
		out[2] = uint8(m >> ((f + 2*dx) >> 16 * 8 & 63))
		out[3] = uint8(m >> ((f + 3*dx) >> 16 * 8 & 63))
		out, x, y = out[4:], x+4*dx, y+4*dy
	}
}

// pairMeans are the means of two by two px of eight columns of two rows: those that
// begin at each of the first seven columns, in bytes.
func pairMeans(up, low uint64) uint64 {
	const bytes = 0x00ff00ff00ff00ff
	even, odd := up&bytes+low&bytes, up>>8&bytes+low>>8&bytes
	return (even+odd)>>2&bytes | (odd+even>>16)>>2&bytes<<8
}

func boxMean(img *image.Gray, o, box int) uint8 {
	if box == 1 {
		return img.Pix[o]
	}
	sum := 0
	for range box {
		for _, v := range img.Pix[o : o+box] {
			sum += int(v)
		}
		o += img.Stride
	}
	return uint8(sum / (box * box))
}

// grey is the patch as a picture.
func (p *patch) grey() *image.Gray {
	return &image.Gray{Pix: p.pix, Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}
}
