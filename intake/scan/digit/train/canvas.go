package train

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// canvas is a cell being made: its ink, 0 to 1.
type canvas struct {
	w, h int
	ink  []float32
}

func newCanvas(w, h int) *canvas { return &canvas{w, h, make([]float32, w*h)} }

// place is how a picture is laid on a canvas: where its middle comes, how large,
// turned and slanted, how thick its strokes get.
type place struct {
	x, y         float64 // px of the canvas
	wide, high   float64 // px of the canvas for a px of the picture
	turn, slant  float64 // radians; x for y
	thick, sharp float64 // the level of grey that becomes the edge; how steep
	dark         float64 // 0 to 1
	bend         [2][bendSide * bendSide]float64
	strokes      []segment // added to the picture, in its px
	grain        float64   // share of the ink that stays off
}

// bendSide is the points along each side of the grid that bends a digit.
const bendSide = 4

// segment is a straight stroke with round ends.
type segment struct{ ax, ay, bx, by, r float64 }

// cover is how much of a px a segment covers.
func (s segment) cover(x, y float64) float64 {
	dx, dy := s.bx-s.ax, s.by-s.ay
	t := ((x-s.ax)*dx + (y-s.ay)*dy) / max(dx*dx+dy*dy, 1e-9)
	t = max(0, min(1, t))
	return max(0, min(1, s.r+0.5-math.Hypot(x-s.ax-t*dx, y-s.ay-t*dy)))
}

// paste lays a picture on the canvas.
func (c *canvas) paste(img *image.Gray, p *place, rng *rand.Rand) {
	sin, cos := math.Sincos(p.turn)
	box := inkBox(img)
	mx, my := float64(box.Min.X+box.Max.X)/2, float64(box.Min.Y+box.Max.Y)/2
	reach := math.Hypot(float64(box.Dx())*p.wide, float64(box.Dy())*p.high)*0.65 + 4
	for y := max(0, int(p.y-reach)); y < min(c.h, int(p.y+reach)); y++ {
		for x := max(0, int(p.x-reach)); x < min(c.w, int(p.x+reach)); x++ {
			dx, dy := float64(x)+0.5-p.x, float64(y)+0.5-p.y
			bx, by := p.bendAt(dx/reach, dy/reach)
			dx, dy = dx+bx, dy+by
			v := (sin*dx + cos*dy) / p.high
			u := (cos*dx-sin*dy)/p.wide + p.slant*v
			ink := bilinear(img, mx+u-0.5, my+v-0.5)
			ink = max(0, min(1, (ink-p.thick)*p.sharp+0.5))
			for _, s := range p.strokes {
				ink = max(ink, s.cover(mx+u, my+v))
			}
			if ink > 0 {
				c.add(x, y, ink*p.dark*(1-p.grain*rng.Float64()))
			}
		}
	}
}

func (c *canvas) add(x, y int, ink float64) {
	i := y*c.w + x
	c.ink[i] = max(c.ink[i], float32(ink))
}

// bendAt is how far a digit is bent at a place, -1 to 1 across it.
func (p *place) bendAt(x, y float64) (dx, dy float64) {
	const last = bendSide - 1
	fx, fy := max(0, min(last-1e-6, (x+1)/2*last)), max(0, min(last-1e-6, (y+1)/2*last))
	i, j := int(fx), int(fy)
	fx, fy = fx-float64(i), fy-float64(j)
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	at := j*bendSide + i
	mix := func(g *[bendSide * bendSide]float64) float64 {
		return (g[at]*(1-fx)+g[at+1]*fx)*(1-fy) + (g[at+bendSide]*(1-fx)+g[at+bendSide+1]*fx)*fy
	}
	return mix(&p.bend[0]), mix(&p.bend[1])
}

// line draws a stroke in px of the canvas.
func (c *canvas) line(s segment, dark float64) {
	x0, x1 := int(min(s.ax, s.bx)-s.r-1), int(max(s.ax, s.bx)+s.r+2)
	y0, y1 := int(min(s.ay, s.by)-s.r-1), int(max(s.ay, s.by)+s.r+2)
	for y := max(0, y0); y < min(c.h, y1); y++ {
		for x := max(0, x0); x < min(c.w, x1); x++ {
			if v := s.cover(float64(x)+0.5, float64(y)+0.5); v > 0 {
				c.add(x, y, v*dark)
			}
		}
	}
}

// wipe takes the ink away between two columns, or rows, as happens where a
// printed line is explained away together with the ink on it.
func (c *canvas) wipe(r image.Rectangle) {
	r = r.Intersect(image.Rect(0, 0, c.w, c.h))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(c.ink[y*c.w+r.Min.X : y*c.w+r.Max.X])
	}
}

// blur averages each px with those around it, the middle weighing share.
func (c *canvas) blur(share float32) {
	side := (1 - share) / 2
	line := func(from, step, n int) {
		before := c.ink[from]
		for i := range n {
			at := from + i*step
			v, after := c.ink[at], c.ink[at]
			if i+1 < n {
				after = c.ink[at+step]
			}
			c.ink[at] = share*v + side*(before+after)
			before = v
		}
	}
	for y := range c.h {
		line(y*c.w, 1, c.w)
	}
	for x := range c.w {
		line(x, c.w, c.h)
	}
}

// noise adds grain, standard deviation sd.
func (c *canvas) noise(sd float32, rng *rand.Rand) {
	for i := range c.ink {
		// The sum of four uniform numbers is near enough to normal, and quick.
		r := rng.Uint64()
		sum := float32(r&0xffff) + float32(r>>16&0xffff) + float32(r>>32&0xffff) + float32(r>>48)
		c.ink[i] += (sum/0xffff - 2) * 1.73 * sd
	}
}

// threshold leaves black and white.
func (c *canvas) threshold(level float32) {
	for i, v := range c.ink {
		c.ink[i] = 0
		if v > level {
			c.ink[i] = 1
		}
	}
}

// grey is the canvas as a scan, dark on light, ink levels stretched.
func (c *canvas) grey() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, c.w, c.h))
	for i, v := range c.ink {
		img.Pix[i] = 255 - uint8(max(0, min(255, v*255)))
	}
	return img
}

// throughJPEG saves and reads a picture back.
func throughJPEG(img *image.Gray, quality int) *image.Gray {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		return img
	}
	back, err := jpeg.Decode(&buf)
	if grey, ok := back.(*image.Gray); ok && err == nil {
		return grey
	}
	return img
}

// bilinear reads a picture between its px, 0 outside, as 0 to 1.
func bilinear(img *image.Gray, x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	i, j := int(fx), int(fy)
	fx, fy = x-fx, y-fy
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if i < -1 || j < -1 || i >= w || j >= h {
		return 0
	}
	at := func(x, y int) float64 {
		if x < 0 || y < 0 || x >= w || y >= h {
			return 0
		}
		return float64(img.Pix[y*img.Stride+x])
	}
	return ((at(i, j)*(1-fx)+at(i+1, j)*fx)*(1-fy) + (at(i, j+1)*(1-fx)+at(i+1, j+1)*fx)*fy) / 255
}

// inkBox is the box around a picture's ink; the whole picture if it has none.
func inkBox(img *image.Gray) image.Rectangle {
	const level = 60
	box := image.Rectangle{}
	for y := range img.Rect.Dy() {
		for x, v := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			if v > level {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if box.Empty() {
		return img.Rect
	}
	return box
}
