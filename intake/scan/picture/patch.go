package picture

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/rows"
)

// mapping says where places on the page in mm lie in a picture in px: a plane
// one, or a registration with its bend.
type mapping interface {
	Apply(geometry.Point) geometry.Point
	PxPerMM(at geometry.Point) float64
}

// Patch is a part of the page, upright, sampled from the picture.
type Patch struct {
	Pix     []uint8
	W, H    int
	PxPerMM float64
	At      geometry.Point // mm on the page of its top left corner
	Missing int            // px that lie outside the picture
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

// Sample cuts w × h px out of the picture, at pxPerMM from a place on the page.
func Sample(img *image.Gray, m mapping, at geometry.Point, wPX, hPX int, pxPerMM float64) *Patch {
	p := &Patch{make([]uint8, wPX*hPX), wPX, hPX, pxPerMM, at, 0}
	p.Cut(img, m)
	return p
}

// Cut takes the patch's px from the picture. Where that is finer, the px that fall on
// one are averaged.
func (p *Patch) Cut(img *image.Gray, m mapping) {
	mid := geometry.Point{X: p.At.X + float64(p.W)/2/p.PxPerMM, Y: p.At.Y + float64(p.H)/2/p.PxPerMM}
	box := int(geometry.Clamp(math.Round(m.PxPerMM(mid)/p.PxPerMM+0.2), 1, maxBox))
	p.walk(m, func(from, to geometry.Point, out []uint8) { p.Missing += segment(img, from, to, box, out) })
}

// walk goes over the patch's px row by row, in pieces over which the mapping is taken
// as straight: from one place of the picture towards another. Where the page lies on
// its side it goes column by column, because px beside each other are had at once.
func (p *Patch) walk(m mapping, piece func(from, to geometry.Point, out []uint8)) {
	if p.onItsSide(m) {
		p.walkDown(m, piece)
		return
	}
	for y := range p.H {
		from := p.place(m, 0, y)
		for x := 0; x < p.W; x += segmentPX {
			n := min(segmentPX, p.W-x)
			to := p.place(m, x+n, y)
			piece(from, to, p.Pix[y*p.W+x:y*p.W+x+n])
			from = to
		}
	}
}

// walkDown is walk column by column.
func (p *Patch) walkDown(m mapping, piece func(from, to geometry.Point, out []uint8)) {
	column := make([]uint8, segmentPX)
	for x := range p.W {
		from := p.place(m, x, 0)
		for y := 0; y < p.H; y += segmentPX {
			n := min(segmentPX, p.H-y)
			to := p.place(m, x, y+n)
			piece(from, to, column[:n])
			for i, v := range column[:n] {
				p.Pix[(y+i)*p.W+x] = v
			}
			from = to
		}
	}
}

// place is where the middle of one of the patch's px lies in the picture.
func (p *Patch) place(m mapping, x, y int) geometry.Point {
	return m.Apply(geometry.Point{X: p.At.X + (float64(x)+0.5)/p.PxPerMM, Y: p.At.Y + (float64(y)+0.5)/p.PxPerMM})
}

// onItsSide says whether the patch's rows are rather the picture's columns.
func (p *Patch) onItsSide(m mapping) bool {
	d := p.place(m, p.W, 0).Sub(p.place(m, 0, 0))
	return math.Abs(d.Y) > math.Abs(d.X)
}

// segment samples evenly from one px place towards another. It gives how many
// samples lay outside the picture.
func segment(img *image.Gray, from, to geometry.Point, box int, out []uint8) (missing int) {
	const one = rows.One
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

// pairs is segment for two by two px, at 300 dpi, where none lies outside.
func pairs(img *image.Gray, x, y, dx, dy int, out []uint8) {
	for len(out) > 0 {
		n := min(len(out), stretch(y, dy))
		up := img.Pix[y>>16*img.Stride:]
		rows.Pairs(out[:atOnce(n, len(out))], up, up[img.Stride:], x, dx)
		out, x, y = out[n:], x+n*dx, y+n*dy
	}
}

// stretch is how many steps of dy, in 65536ths, begin before the whole number changes:
// so many samples lie on the same two rows. On an upright page they are many.
func stretch(y, dy int) int {
	in := y & (rows.One - 1)
	switch {
	case dy > 0:
		return (rows.One - in + dy - 1) / dy
	case dy < 0:
		return in/-dy + 1
	}
	return math.MaxInt
}

// atOnce is how many samples, of those left, are made for a stretch of n: a few more
// are quicker where a group of them is. The next stretch makes those anew.
func atOnce(n, left int) int {
	const few = 3
	if n < few || left < rows.Group {
		return n
	}
	return max(n, rows.Group)
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

// Grey is the patch as a picture.
func (p *Patch) Grey() *image.Gray {
	return &image.Gray{Pix: p.Pix, Stride: p.W, Rect: image.Rect(0, 0, p.W, p.H)}
}
