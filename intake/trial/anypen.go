package trial

import (
	"image"
	"math"
	"math/rand/v2"

	"blankett/forms"
)

// AnyPen is some pen: from a fine liner to a broad marker, from hard pencil to black
// ink, in a hand of any steadiness.
func AnyPen(rng *rand.Rand) Pen {
	switch rng.IntN(10) {
	case 0, 1: // pencils
		return Pen{between(rng, 0.3, 0.8), between(rng, 0.3, 0.6), between(rng, 0.25, 0.6), between(rng, 0.05, 0.2)}
	case 2: // felt and markers
		return Pen{between(rng, 0.6, 1.5), between(rng, 0.75, 1), between(rng, 0, 0.1), between(rng, 0.05, 0.2)}
	case 3: // pale inks
		return Pen{between(rng, 0.25, 0.7), between(rng, 0.35, 0.6), between(rng, 0.05, 0.3), between(rng, 0.05, 0.2)}
	default:
		return Pen{between(rng, 0.22, 0.65), between(rng, 0.55, 1), between(rng, 0.05, 0.35), between(rng, 0.04, 0.2)}
	}
}

// Ways are the strokes of a character or a sign as a person drew them, each a row of
// points x, y; what they are drawn over, and how large, is nobody's matter.
type Ways [][][2]float64

// strokes are the ways in a square of side 1.
func (w Ways) strokes() []stroke {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range w {
		for _, p := range s {
			x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
		}
	}
	side := max(x1-x0, y1-y0, 1e-6)
	var out []stroke
	for _, s := range w {
		var t stroke
		for _, p := range s {
			t = append(t, point{(p[0] - x0) / side, (p[1] - y0) / side})
		}
		if len(t) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// drawing is strokes that belong together, to be turned and laid where they go.
type drawing []stroke

func (d drawing) each(to func(point) point) drawing {
	out := make(drawing, len(d))
	for i, s := range d {
		t := make(stroke, len(s))
		for k, p := range s {
			t[k] = to(p)
		}
		out[i] = t
	}
	return out
}

// turn turns strokes about a point.
func (d drawing) turn(deg float64, about point) drawing {
	s, c := math.Sincos(deg * math.Pi / 180)
	return d.each(func(p point) point {
		x, y := p.X-about.X, p.Y-about.Y
		return point{about.X + c*x - s*y, about.Y + s*x + c*y}
	})
}

// bounds are the least rectangle around strokes.
func (d drawing) bounds() (r forms.Rect) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range d {
		for _, p := range s {
			x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
		}
	}
	return forms.Rect{X: x0, Y: y0, W: x1 - x0, H: y1 - y0}
}

// fit scales and moves strokes to fill a rectangle in both directions.
func (d drawing) fit(r forms.Rect) drawing {
	b := d.bounds()
	return d.each(func(p point) point {
		return point{r.X + (p.X-b.X)/max(b.W, 1e-6)*r.W, r.Y + (p.Y-b.Y)/max(b.H, 1e-6)*r.H}
	})
}

// writeAll lays strokes by a shaking hand.
func (p *Paper) writeAll(d drawing) {
	for _, s := range d {
		p.write(s)
	}
}

// drawAll lays strokes as they are, rounded.
func (p *Paper) drawAll(d drawing) {
	for _, s := range d {
		p.draw(s.curve())
	}
}

// Put draws ways over a rectangle.
func (p *Paper) Put(w Ways, r forms.Rect) { p.drawAll(drawing(w.strokes()).fit(r)) }

// InkOver is the least rectangle, in mm, of what was drawn since a picture of the paper
// was taken, and how many px of it there are.
func (p *Paper) InkOver(before *image.Gray) (r forms.Rect, n int) {
	var in image.Rectangle
	for y := range p.Img.Rect.Dy() {
		for x := range p.Img.Rect.Dx() {
			if isDrawn(before, p.Img, x, y) {
				n++
				in = in.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	k := p.PxPerMM
	return forms.Rect{X: float64(in.Min.X) / k, Y: float64(in.Min.Y) / k, W: float64(in.Dx()) / k, H: float64(in.Dy()) / k}, n
}

// Snapshot is a copy of the paper as it is now.
func (p *Paper) Snapshot() *image.Gray { return clone(p.Img) }
