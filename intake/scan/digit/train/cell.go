package train

import (
	"image"
	"math"
	"math/rand/v2"
)

// Wear is how badly a cell is treated on its way to the scanner.
type Wear int

// AsIs is no cell at all but the picture in its set. Clean cells are only pasted;
// Light ones come from a good office scanner; Heavy ones from whatever the
// mailroom gets.
const (
	AsIs Wear = iota
	Clean
	Light
	Heavy
)

// A comb cell in px at 8 px/mm: 6.2 to 7 mm wide, 8 mm high.
const (
	cellWideLeast, cellWideMost = 50, 56
	cellHigh                    = 64
)

// Maker makes cells by chance.
type Maker struct {
	Rng     *rand.Rand
	Samples []Sample // whose digits stray into cells and make up junk
	Bowed   bool     // nines get the bowed tails that some people write
}

func (m *Maker) between(lo, hi float64) float64 { return lo + (hi-lo)*m.Rng.Float64() }

func (m *Maker) chance(p float64) bool { return m.Rng.Float64() < p }

// Cell makes a cell with a digit in it.
func (m *Maker) Cell(s Sample, wear Wear) *image.Gray {
	if wear == AsIs {
		return asIs(s.Ink)
	}
	c := m.cell()
	p := m.place(c, s, wear)
	m.habits(s, p, wear)
	c.paste(s.Ink, p, m.Rng)
	if wear == Heavy {
		m.intrude(c)
	}
	return m.scan(c, wear)
}

// Plain makes a digit's picture as it stands in its set, dark on light, a little
// warped.
func (m *Maker) Plain(s Sample) *image.Gray {
	b := s.Ink.Rect
	c := newCanvas(b.Dx()+m.Rng.IntN(6), b.Dy()+m.Rng.IntN(6))
	p := m.place(c, s, Light)
	p.wide, p.high = m.between(0.92, 1.08), m.between(0.92, 1.08)
	for i := range p.bend {
		for j := range p.bend[i] {
			p.bend[i][j] *= 0.4
		}
	}
	p.x, p.y = float64(c.w)/2, float64(c.h)/2
	p.thick, p.sharp, p.dark, p.grain = m.between(0.4, 0.6), m.between(1, 1.3), 1, 0
	m.habits(s, p, Light)
	c.paste(s.Ink, p, m.Rng)
	return c.grey()
}

// cell is an empty cell, with what is cut out around it.
func (m *Maker) cell() *canvas {
	wide := cellWideLeast + m.Rng.IntN(cellWideMost-cellWideLeast+1)
	return newCanvas(wide+m.Rng.IntN(8), cellHigh+m.Rng.IntN(8))
}

// place lays a digit into a cell as people do.
func (m *Maker) place(c *canvas, s Sample, wear Wear) *place {
	k := map[Wear]float64{Clean: 0, Light: 0.6, Heavy: 1}[wear]
	box := inkBox(s.Ink)
	w, h := float64(box.Dx()), float64(box.Dy())
	scale := min(float64(c.h)*(0.7+k*m.between(-0.28, 0.15))/h, float64(c.w)*(0.76+k*m.between(-0.3, 0.2))/w)
	p := &place{
		x: float64(c.w)/2 + k*m.Rng.NormFloat64()*2.5, y: float64(c.h)/2 + k*m.Rng.NormFloat64()*3,
		wide: scale * (1 + k*m.between(-0.15, 0.15)), high: scale * (1 + k*m.between(-0.15, 0.15)),
		turn: k * m.between(-0.2, 0.2), slant: k * m.between(-0.25, 0.25),
		thick: 0.5 - k*m.between(-0.13, 0.28), sharp: m.between(1.2, 4),
		dark: 1 - k*m.between(0, 0.62), grain: k * m.between(0, 0.45),
	}
	if s.Set == "semeion" { // thin already, and with no greys
		p.thick = max(0.2, min(0.45, p.thick-0.05))
	}
	bend := k * m.between(0, 3)
	for i := range p.bend {
		for j := range p.bend[i] {
			p.bend[i][j] = m.Rng.NormFloat64() * bend
		}
	}
	return p
}

// habits adds what people here do and the sets' writers mostly did not: bars
// through sevens, flags and feet on ones, strokes through noughts.
func (m *Maker) habits(s Sample, p *place, wear Wear) {
	if wear == Clean {
		return
	}
	b := inkBox(s.Ink)
	x0, y0, w, h := float64(b.Min.X), float64(b.Min.Y), float64(b.Dx()), float64(b.Dy())
	r := h / 20 * m.between(0.6, 1.1)
	switch {
	case s.Digit == 7 && m.chance(0.35):
		y := y0 + h*m.between(0.45, 0.62)
		mid := inkMiddle(s.Ink, int(y))
		half, tilt := w*m.between(0.2, 0.4), h*m.between(-0.06, 0.06)
		p.strokes = append(p.strokes, segment{mid - half, y + tilt, mid + half, y - tilt, r})
	case s.Digit == 1 && w < h*0.45 && m.chance(0.45):
		top := inkMiddle(s.Ink, b.Min.Y+1)
		long, steep := h*m.between(0.15, 0.42), m.between(0.5, 1)
		p.strokes = append(p.strokes, segment{top, y0 + r, top - long*math.Cos(steep), y0 + r + long*math.Sin(steep), r})
		if m.chance(0.4) {
			foot := inkMiddle(s.Ink, b.Max.Y-2)
			half := h * m.between(0.12, 0.25)
			p.strokes = append(p.strokes, segment{foot - half, y0 + h - r, foot + half, y0 + h - r, r})
		}
	case s.Digit == 9 && m.Bowed && m.chance(0.3):
		p.strokes = append(p.strokes, m.bow(s.Ink, r)...)
	case s.Digit == 0 && w > h*0.45 && m.chance(0.06):
		p.strokes = append(p.strokes, segment{x0 + w*0.15, y0 + h*0.85, x0 + w*0.85, y0 + h*0.15, r})
	}
}

// bow is a tail for a nine: from the end of its stem to the left, and up again a
// little or nearly to the head, which makes it so like an 8.
func (m *Maker) bow(ink *image.Gray, r float64) []segment {
	b := inkBox(ink)
	w, h := float64(b.Dx()), float64(b.Dy())
	x, y := inkMiddle(ink, b.Max.Y-2), float64(b.Max.Y)-1-r
	wide, high := max(w, h/2)*m.between(0.25, 0.75), h*m.between(0.05, 0.4)
	const steps = 6
	var out []segment
	ax, ay := x, y
	for i := range steps { // half an ellipse at most, hanging below the stem's end
		turn := math.Pi * float64(i+1) / steps
		bx, by := x-wide/2*(1-math.Cos(turn)), y+high/3*math.Sin(turn)-(high*float64(i)/steps)*0.7
		out = append(out, segment{ax, ay, bx, by, r})
		ax, ay = bx, by
	}
	return out
}

// inkMiddle is where the ink of a row balances.
func inkMiddle(img *image.Gray, y int) float64 {
	y = max(0, min(img.Rect.Dy()-1, y))
	sum, at := 1e-9, 0.0
	for x, v := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
		sum += float64(v)
		at += float64(v) * (float64(x) + 0.5)
	}
	return at / sum
}

// intrude adds what does not belong to the cell: a neighbour's ink, and remains
// of the printed border; or takes ink away where the border was.
func (m *Maker) intrude(c *canvas) {
	if m.chance(0.12) {
		s := m.Samples[m.Rng.IntN(len(m.Samples))]
		p := m.place(c, s, Light)
		half := float64(inkBox(s.Ink).Dx()) * p.wide / 2
		p.x = m.between(1, 7) - half
		if m.chance(0.5) {
			p.x = float64(c.w) - p.x
		}
		c.paste(s.Ink, p, m.Rng)
	}
	if m.chance(0.25) {
		m.remains(c)
	}
	if m.chance(0.15) {
		at, wide := m.Rng.IntN(8), 2+m.Rng.IntN(4)
		switch m.Rng.IntN(4) {
		case 0:
			c.wipe(image.Rect(at, 0, at+wide, c.h))
		case 1:
			c.wipe(image.Rect(c.w-at-wide, 0, c.w-at, c.h))
		case 2:
			c.wipe(image.Rect(0, at, c.w, at+wide))
		default:
			c.wipe(image.Rect(0, c.h-at-wide, c.w, c.h-at))
		}
	}
}

// remains leaves pieces of a printed border along the edges.
func (m *Maker) remains(c *canvas) {
	w, h := float64(c.w), float64(c.h)
	for range 1 + m.Rng.IntN(3) {
		at, from := m.between(0, 5), m.Rng.Float64()
		to, r := from+m.between(0.02, 0.6), m.between(0.3, 1.2)
		s := [4]segment{{at, from * h, at, to * h, r}, {w - at, from * h, w - at, to * h, r},
			{from * w, at, to * w, at, r}, {from * w, h - at, to * w, h - at, r}}[m.Rng.IntN(4)]
		c.line(s, m.between(0.25, 0.8))
	}
}
