package foreign

import (
	"math"

	"blankett/forms"
)

// Mark is what is drawn in or near a box.
type Mark string

// Clear marks are ticks that nobody doubts; Hard ones must never pass for a tick.
var (
	Clear = []Mark{"cross", "large cross", "bowed cross", "doubled cross", "check", "long check", "slash", "zigzag"}
	Hard  = []Mark{"dot", "dash", "tail", "passing line", "neighbour's arm", "circled", "scratched out", "blotted out", "crossed, then lined through", "letter beside"}
)

// Box draws a mark at a box.
func (d *Desk) Box(r forms.Rect, m Mark) {
	at := func(x, y float64) pt { return pt{r.X + x*r.W + d.in(-0.25, 0.25), r.Y + y*r.H + d.in(-0.25, 0.25)} }
	cross := func(a, b, bow float64) {
		d.ink(d.arc(at(a, a), at(b, b), bow))
		d.ink(d.arc(at(b, a), at(a, b), bow))
	}
	switch m {
	case "cross":
		cross(d.in(0, 0.2), d.in(0.8, 1.05), 0.06)
	case "large cross":
		out := d.in(0.1, 0.45)
		cross(-out, 1+out, 0.06)
	case "bowed cross":
		cross(-0.05, 1.05, 0.25)
	case "doubled cross":
		cross(-0.05, 1, 0.08)
		cross(0, 1.1, 0.1)
	case "check":
		d.check(at, 1)
	case "long check":
		d.check(at, d.in(1.5, 2.2))
	case "slash":
		d.ink(d.arc(at(-0.05, 1.05), at(1.05, -0.05), 0.08))
	case "zigzag":
		var p path
		for i := range 6 {
			p = append(p, d.arc(at(float64(i%2), float64(i)/6), at(float64((i+1)%2), float64(i+1)/6), 0.05)...)
		}
		d.ink(p)
	default:
		d.hard(r, m, at, cross)
	}
}

func (d *Desk) check(at func(x, y float64) pt, long float64) {
	low := at(0.4, 0.9)
	tip := at(0.4+0.6*long, 0.9-0.95*long)
	d.ink(append(d.arc(at(0.05, 0.5), low, 0.1), d.arc(low, tip, 0.12)...))
}

func (d *Desk) hard(r forms.Rect, m Mark, at func(x, y float64) pt, cross func(a, b, bow float64)) {
	switch m {
	case "dot":
		c := at(d.in(0.2, 0.8), d.in(0.2, 0.8))
		d.ink(path{c, {c.X + d.in(0, 0.4), c.Y + d.in(0, 0.4)}})
	case "dash":
		c := at(d.in(0.2, 0.5), d.in(0.3, 0.7))
		d.ink(d.arc(c, pt{c.X + d.in(1, 2), c.Y + d.in(-0.3, 0.3)}, 0.1))
	case "tail":
		d.ink(bezier(at(0.7, -1.2), at(0.6, -0.4), at(0.7, 0.5), at(d.in(-0.2, 0.4), d.in(0, 0.45))))
	case "passing line":
		y := d.in(0.2, 0.8)
		d.ink(d.arc(at(-2.5, y), at(3, y+d.in(-0.3, 0.3)), 0.03))
	case "neighbour's arm":
		d.ink(d.arc(at(1.9, -1.4), at(d.in(0.6, 0.85), d.in(0.05, 0.3)), 0.1))
	case "circled":
		d.ring(r)
	case "scratched out":
		cross(0, 1, 0.05)
		d.scratch(forms.Rect{X: r.X - 0.15*r.W, Y: r.Y, W: 1.3 * r.W, H: r.H}, 12+d.Rng.IntN(6))
	case "blotted out":
		d.blot(r)
	case "crossed, then lined through":
		cross(0, 1, 0.05)
		for range 3 {
			y := d.in(0.2, 0.8)
			d.ink(d.arc(at(-0.9, y), at(1.9, y+d.in(-0.1, 0.1)), 0.04))
		}
	case "letter beside":
		x, high := r.X+r.W*d.in(0.9, 1.1), d.in(3, 4.5)
		d.ink(bezier(pt{x, r.Y + r.H/2 - high/2}, pt{x + high, r.Y - 1}, pt{x - high/3, r.Y + r.H}, pt{x + high*0.6, r.Y + r.H/2 + high/2}))
	}
}

func (d *Desk) ring(r forms.Rect) {
	var p path
	a0, rx, ry := d.in(0, 6), r.W*d.in(0.85, 1.2), r.H*d.in(0.85, 1.2)
	for i := range 70 {
		s, c := math.Sincos(a0 + float64(i)*0.095)
		grow := 1 + float64(i)*0.001
		p = append(p, pt{r.X + r.W/2 + rx*c*grow, r.Y + r.H/2 + ry*s*grow})
	}
	d.ink(p)
}

// scratch scribbles over a rectangle in loops, n to and fro.
func (d *Desk) scratch(r forms.Rect, n int) {
	var p path
	for i := range n {
		t := float64(i) / float64(n)
		p = append(p, bezier(pt{r.X, r.Y + r.H*t}, pt{r.X + r.W*0.5, r.Y + r.H*(t+d.in(-0.1, 0.15))}, pt{r.X + r.W*1.05, r.Y + r.H*t}, pt{r.X + r.W, r.Y + r.H*(t+0.5/float64(n))})...)
		p = append(p, d.arc(pt{r.X + r.W, r.Y + r.H*(t+0.5/float64(n))}, pt{r.X, r.Y + r.H*(t+1/float64(n))}, 0.05)...)
	}
	d.ink(p)
}

// blot fills a box, in rows as close as the nib is thin.
func (d *Desk) blot(r forms.Rect) {
	step := max(0.12, d.Nib.ThinMM*0.7)
	for y := r.Y + 0.1; y < r.Y+r.H; y += step {
		d.ink(d.arc(pt{r.X + d.in(0, 0.2), y}, pt{r.X + r.W - d.in(0, 0.2), y + d.in(-0.1, 0.1)}, 0.02))
	}
}
