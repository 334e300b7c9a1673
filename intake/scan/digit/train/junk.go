package train

import (
	"image"
	"math"
)

// JunkClass is the network's answer for what is no digit.
const JunkClass = 10

// Junk makes a cell with something in it that is not one digit. What is left of a
// border is not among it: alone, and moved to the middle, it is a 1.
func (m *Maker) Junk() *image.Gray {
	c := m.cell()
	kinds := []func(*canvas){m.dirt, m.blobs, m.scribble, m.struckOut, m.struckOut,
		m.two, m.two, m.atop, m.letter, m.letter, m.curves, m.dash}
	kinds[m.Rng.IntN(len(kinds))](c)
	wear := Light
	if m.chance(0.5) {
		wear = Heavy
		m.intrude(c)
	}
	return m.scan(c, wear)
}

// spot is a place in the middle of a cell.
func (m *Maker) spot(c *canvas) (x, y float64) {
	return m.between(0.15, 0.85) * float64(c.w), m.between(0.12, 0.88) * float64(c.h)
}

func (m *Maker) pen() (r, dark float64) { return m.between(0.8, 3.2), m.between(0.45, 1) }

// dirt is specks on an empty cell.
func (m *Maker) dirt(c *canvas) {
	for range 1 + m.Rng.IntN(30) {
		x, y := m.spot(c)
		c.line(segment{x, y, x + m.between(-2, 2), y + m.between(-2, 2), m.between(0.2, 1.2)}, m.between(0.2, 1))
	}
}

// blobs are spots of ink.
func (m *Maker) blobs(c *canvas) {
	for range 1 + m.Rng.IntN(2) {
		x, y := m.spot(c)
		r := m.between(3, 14)
		for range 6 {
			c.line(segment{x, y, x + m.between(-r, r)/2, y + m.between(-r, r)/2, r * m.between(0.4, 1)}, m.between(0.6, 1))
		}
	}
}

// scribble is a pen going to and fro.
func (m *Maker) scribble(c *canvas) {
	r, dark := m.pen()
	x, y := m.spot(c)
	for range 6 + m.Rng.IntN(12) {
		nx, ny := m.spot(c)
		c.line(segment{x, y, nx, ny, r}, dark)
		x, y = nx, ny
	}
}

// any lays a digit by chance on a cell, changed in its place.
func (m *Maker) any(c *canvas, change func(p *place)) {
	s := m.Samples[m.Rng.IntN(len(m.Samples))]
	p := m.place(c, s, Light)
	change(p)
	c.paste(s.Ink, p, m.Rng)
}

// struckOut is a digit with strokes across, as people take it back.
func (m *Maker) struckOut(c *canvas) {
	m.any(c, func(*place) {})
	r, dark := m.pen()
	w, h := float64(c.w), float64(c.h)
	if m.chance(0.4) { // to and fro
		x, y, n := 0.15*w, m.between(0.25, 0.75)*h, 5+m.Rng.IntN(6)
		for i := range n {
			nx, ny := (0.15+0.7*float64(i+1)/float64(n))*w, m.between(0.2, 0.8)*h
			c.line(segment{x, y, nx, ny, r}, dark)
			x, y = nx, ny
		}
		return
	}
	for i := range 2 + m.Rng.IntN(3) {
		ay, by := m.between(0.1, 0.5)*h, m.between(0.5, 0.95)*h
		if i%2 == 1 || m.chance(0.3) {
			ay, by = by, ay
		}
		c.line(segment{m.between(0.05, 0.25) * w, ay, m.between(0.75, 0.95) * w, by, r}, dark)
	}
}

// two is two digits side by side in one cell.
func (m *Maker) two(c *canvas) {
	for _, at := range []float64{m.between(0.22, 0.32), m.between(0.68, 0.78)} {
		m.any(c, func(p *place) {
			p.wide *= m.between(0.5, 0.7)
			p.high *= m.between(0.6, 1)
			p.x = at * float64(c.w)
		})
	}
}

// atop is a digit written over another. A 1 may vanish in others, and is not used.
func (m *Maker) atop(c *canvas) {
	for first := -1; ; {
		s := m.Samples[m.Rng.IntN(len(m.Samples))]
		if s.Digit == 1 || s.Digit == first {
			continue
		}
		p := m.place(c, s, Light)
		p.x += m.between(-5, 5)
		c.paste(s.Ink, p, m.Rng)
		if first >= 0 {
			return
		}
		first = s.Digit
	}
}

// letters of straight strokes that no digit looks like, in a square of 1 by 1.
var letters = [][]segment{
	{{0, 1, 0.5, 0, 0}, {0.5, 0, 1, 1, 0}, {0.2, 0.6, 0.8, 0.6, 0}},                          // A
	{{0, 0, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 0.5, 0.8, 0.5, 0}, {0, 1, 1, 1, 0}},               // E
	{{0, 0, 0, 1, 0}, {0, 0, 1, 0, 0}, {0, 0.5, 0.8, 0.5, 0}},                                // F
	{{0, 0, 0, 1, 0}, {1, 0, 1, 1, 0}, {0, 0.5, 1, 0.5, 0}},                                  // H
	{{0, 0, 0, 1, 0}, {1, 0, 0, 0.5, 0}, {0, 0.5, 1, 1, 0}},                                  // K
	{{0, 1, 0, 0, 0}, {0, 0, 0.5, 0.6, 0}, {0.5, 0.6, 1, 0, 0}, {1, 0, 1, 1, 0}},             // M
	{{0, 1, 0, 0, 0}, {0, 0, 1, 1, 0}, {1, 1, 1, 0, 0}},                                      // N
	{{0, 0, 0.25, 1, 0}, {0.25, 1, 0.5, 0.4, 0}, {0.5, 0.4, 0.75, 1, 0}, {0.75, 1, 1, 0, 0}}, // W
	{{0, 0, 1, 1, 0}, {0, 1, 1, 0, 0}},                                                       // X
	{{0, 0.5, 1, 0.5, 0}, {0.5, 0, 0.5, 1, 0}},                                               // +
	{{0, 0.35, 1, 0.35, 0}, {0, 0.65, 1, 0.65, 0}},                                           // =
	{{0, 0, 0, 1, 0}, {0, 1, 1, 1, 0}},                                                       // L
	{{0, 0.3, 1, 0, 0}, {1, 0, 1, 1, 0}, {1, 1, 0, 0.7, 0}, {0, 0.7, 0, 0.3, 0}, {0.5, 0, 0.5, 1, 0}},
}

// letter is one of them, as shaky as handwriting.
func (m *Maker) letter(c *canvas) {
	r, dark := m.pen()
	x0, y0 := m.between(0.12, 0.3)*float64(c.w), m.between(0.12, 0.35)*float64(c.h)
	w, h := m.between(0.4, 0.65)*float64(c.w), m.between(0.4, 0.6)*float64(c.h)
	slant := m.between(-0.15, 0.2)
	at := func(x, y float64) (float64, float64) {
		return x0 + (x+slant*(1-y))*w + m.Rng.NormFloat64()*1.5, y0 + y*h + m.Rng.NormFloat64()*1.5
	}
	for _, s := range letters[m.Rng.IntN(len(letters))] {
		ax, ay := at(s.ax, s.ay)
		bx, by := at(s.bx, s.by)
		c.line(segment{ax, ay, bx, by, r}, dark)
	}
}

// curves are a few bent strokes that mean nothing.
func (m *Maker) curves(c *canvas) {
	r, dark := m.pen()
	for range 3 + m.Rng.IntN(3) {
		x, y := m.spot(c)
		turn, step := m.between(0, 2*math.Pi), m.between(2, 5)
		bend := m.between(-0.5, 0.5)
		for range 4 + m.Rng.IntN(8) {
			sin, cos := math.Sincos(turn)
			nx, ny := x+cos*step, y+sin*step
			c.line(segment{x, y, nx, ny, r}, dark)
			x, y, turn = nx, ny, turn+bend
		}
	}
}

// dash is a line across, as people leave a cell out.
func (m *Maker) dash(c *canvas) {
	r, dark := m.pen()
	y := m.between(0.25, 0.75) * float64(c.h)
	x := m.between(0.1, 0.35) * float64(c.w)
	c.line(segment{x, y, x + m.between(0.2, 0.6)*float64(c.w), y + m.between(-5, 5), r}, dark)
}
