package train

import "image"

// scan takes a cell through a scanner, and keeps of it what the reader takes for
// ink.
func (m *Maker) scan(c *canvas, wear Wear) *image.Gray {
	if wear == Clean {
		return c.grey()
	}
	if wear == Heavy && m.chance(0.3) {
		m.copy(c)
	}
	for range m.Rng.IntN(3) {
		c.blur(float32(m.between(0.4, 0.8)))
	}
	if wear == Heavy && m.chance(0.35) {
		return m.bitonal(c)
	}
	noise := m.between(0.004, 0.02)
	if wear == Heavy {
		noise = m.between(0.004, 0.05)
	}
	c.noise(float32(noise), m.Rng)
	if m.chance(0.85) {
		c.penned(float32(max(inkLeast, inkNoise*noise)))
	}
	img := c.grey()
	if m.chance(0.08) {
		img = throughJPEG(img, 40+m.Rng.IntN(50))
	}
	return img
}

const (
	// inkLeast and inkNoise are the reader's: the darkness, of 1, that is ink at
	// least, and how many times the paper's noise it must stand out.
	inkLeast, inkNoise = 0.14, 4
	// tornMost is the part of a stroke's darkness up to which a scanner's threshold
	// goes; more would leave nothing to read of a grainy pencil.
	tornMost = 0.8
)

// bitonal leaves black and white, as scanners at 200 dpi do, with specks. A
// threshold near the ink's own darkness tears its strokes.
func (m *Maker) bitonal(c *canvas) *image.Gray {
	c.noise(float32(m.between(0.015, 0.04)), m.Rng)
	level := m.between(0.15, 0.5)
	c.threshold(float32(min(level, tornMost*c.darkest())))
	for range m.Rng.IntN(5) {
		c.add(m.Rng.IntN(c.w), m.Rng.IntN(c.h), 1)
	}
	if m.chance(0.5) {
		c.blur(float32(m.between(0.6, 1)))
	}
	return c.grey()
}

// copy takes a cell through copiers, each soft and then hard: faint ink gets
// fainter, dark ink darker. The last is low on toner.
func (m *Maker) copy(c *canvas) {
	const middle = 0.3 // what gets neither
	for range 1 + m.Rng.IntN(2) {
		c.blur(float32(m.between(0.4, 0.7)))
		c.noise(0.024, m.Rng)
		gain := float32(m.between(1.2, 1.9))
		for i, v := range c.ink {
			c.ink[i] = max(0, min(1, (v-middle)*gain+middle))
		}
	}
	keep := float32(m.between(0.45, 0.9))
	for i := range c.ink {
		c.ink[i] *= keep
	}
}

// penned keeps what is darker than a level and the px beside it, the grey edges
// of strokes; all else is white.
func (c *canvas) penned(level float32) {
	keep := make([]bool, len(c.ink))
	for i, v := range c.ink {
		if v <= level {
			continue
		}
		x, y := i%c.w, i/c.w
		keep[i] = true
		keep[i-min(x, 1)] = true
		keep[i+min(c.w-1-x, 1)] = true
		keep[i-c.w*min(y, 1)] = true
		keep[i+c.w*min(c.h-1-y, 1)] = true
	}
	for i := range c.ink {
		if !keep[i] {
			c.ink[i] = 0
		}
	}
}

// darkest is the darkness that one px in a hundred exceeds.
func (c *canvas) darkest() float64 {
	var hist [101]int
	for _, v := range c.ink {
		hist[int(100*max(0, min(1, v)))]++
	}
	left := len(c.ink) / 100
	for v := len(hist) - 1; v > 0; v-- {
		if left -= hist[v]; left < 0 {
			return float64(v) / 100
		}
	}
	return 0
}
