package trial

import (
	"image"
	"math"
	"math/rand/v2"
)

// Pen is what a person writes with, and how steady the hand is.
type Pen struct {
	WidthMM float64 // of a stroke
	Dark    float64 // 0 leaves no ink, 1 is black
	Grain   float64 // share of the ink that the paper's roughness keeps off, 0 to 1
	ShakeMM float64 // how far points stray from where the hand meant them
}

// The pens people fill in forms with. Widths are those of a 2B pencil, a medium
// ballpoint and a fine felt tip.
var (
	Pencil    = Pen{WidthMM: 0.5, Dark: 0.45, Grain: 0.5, ShakeMM: 0.12}
	Ballpoint = Pen{WidthMM: 0.4, Dark: 0.8, Grain: 0.15, ShakeMM: 0.12}
	Felt      = Pen{WidthMM: 0.8, Dark: 1, Grain: 0.03, ShakeMM: 0.12}
)

// Pens are all of them, for picking one by chance.
var Pens = []Pen{Pencil, Ballpoint, Felt}

// point is a place on the page in mm, origin top left.
type point struct{ X, Y float64 }

// stroke is the way of a pen from touching the paper to leaving it.
type stroke []point

// curveSteps is how many straight pieces make one piece of a curve.
const curveSteps = 6

// curve rounds a stroke off (Catmull-Rom): it goes through every point, and a
// point given twice stays a corner.
func (s stroke) curve() stroke {
	if len(s) < 3 {
		return s
	}
	at := func(i int) point { return s[max(0, min(i, len(s)-1))] }
	out := make(stroke, 0, len(s)*curveSteps)
	for i := 0; i+1 < len(s); i++ {
		a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
		for k := range curveSteps {
			t := float64(k) / curveSteps
			out = append(out, point{spline(a.X, b.X, c.X, d.X, t), spline(a.Y, b.Y, c.Y, d.Y, t)})
		}
	}
	return append(out, s[len(s)-1])
}

func spline(a, b, c, d, t float64) float64 {
	return b + t/2*((c-a)+t*((2*a-5*b+4*c-d)+t*(3*(b-c)+d-a)))
}

// shake moves each point as an unsteady hand does.
func (s stroke) shake(mm float64, rng *rand.Rand) stroke {
	out := make(stroke, len(s))
	for i, p := range s {
		if i > 0 && p == s[i-1] {
			out[i] = out[i-1] // a corner stays a corner
			continue
		}
		out[i] = point{p.X + rng.NormFloat64()*mm, p.Y + rng.NormFloat64()*mm}
	}
	return out
}

// draw lays a stroke's ink on the paper, just as the points say.
func (p *Paper) draw(s stroke) {
	press := between(p.Rng, 0.9, 1.1) // no two strokes are pressed alike
	if len(s) == 1 {
		s = append(s, s[0])
	}
	for i := 0; i+1 < len(s); i++ {
		p.segment(s[i], s[i+1], p.Pen.WidthMM*press)
	}
}

// write lays a stroke as a hand does: rounded and a little shaken.
func (p *Paper) write(s stroke) { p.draw(s.shake(p.Pen.ShakeMM, p.Rng).curve()) }

// segment draws one straight piece with round ends.
func (p *Paper) segment(a, b point, widthMM float64) {
	k := p.PxPerMM
	ax, ay, bx, by, r := a.X*k, a.Y*k, b.X*k, b.Y*k, max(0.5, widthMM*k/2)
	box := image.Rect(int(min(ax, bx)-r-1), int(min(ay, by)-r-1), int(max(ax, bx)+r+2), int(max(ay, by)+r+2)).Intersect(p.Img.Rect)
	dx, dy := bx-ax, by-ay
	length := max(dx*dx+dy*dy, 1e-9)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			px, py := float64(x)+0.5-ax, float64(y)+0.5-ay
			t := max(0, min(1, (px*dx+py*dy)/length))
			cover := r + 0.5 - math.Hypot(px-t*dx, py-t*dy)
			if cover > 0 {
				p.ink(x, y, min(1, cover))
			}
		}
	}
}

// ink darkens one pixel; ink over ink does not get lighter.
func (p *Paper) ink(x, y int, cover float64) {
	dark := cover * p.Pen.Dark * (1 - p.Pen.Grain*p.Rng.Float64())
	i := p.Img.PixOffset(x, y)
	p.Img.Pix[i] = min(p.Img.Pix[i], uint8(255*(1-dark)+0.5))
}

// between picks a number from lo up to hi.
func between(rng *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }
