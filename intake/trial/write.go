package trial

import (
	"image"
	"unicode/utf8"

	"blankett/forms"
)

// letterMM is the height of a capital as people write on a form's line.
const letterMM = 4.0

// Write fills a text zone by hand. A text too long for its line is written
// narrower, as people do.
func (p *Paper) Write(z forms.Zone, text string) {
	high := min(letterMM, z.H*0.6) * between(p.Rng, 0.85, 1)
	unit := high / gridHigh
	wide := textWide(text) * unit
	squeeze := min(1, (z.W-3)/max(wide, 1e-9))
	x := z.X + between(p.Rng, 1, 2)
	base := z.Y + (z.H+high)/2 + between(p.Rng, -0.04, 0.1)*z.H
	slope := between(p.Rng, -0.01, 0.01)
	slant := between(p.Rng, -0.1, 0.25)
	for _, r := range text {
		strokes, w := glyph(r)
		y := base + slope*(x-z.X) + p.Rng.NormFloat64()*unit*0.3
		p.letter(strokes, hand{x, y, unit * squeeze, unit, slant})
		x += (w + gridGap) * unit * squeeze
	}
}

// Digits writes digits, or whatever the text holds, into the cells of a comb,
// one a cell; a space leaves a cell empty.
func (p *Paper) Digits(z forms.Zone, text string) {
	slant := between(p.Rng, -0.05, 0.2)
	for i, r := range []rune(text) {
		if i >= len(z.Cells) {
			return
		}
		c := z.Cells[i]
		strokes, w := glyph(r)
		unit := min(c.H*0.68/gridHigh, c.W*0.62/4) * between(p.Rng, 0.9, 1.05)
		x := c.X + (c.W-w*unit)/2 + p.Rng.NormFloat64()*c.W*0.04
		y := c.Y + (c.H+gridHigh*unit)/2 + p.Rng.NormFloat64()*c.H*0.03
		p.letter(strokes, hand{x, y, unit, unit, slant})
	}
}

// hand is where and how a letter is written: its line's start and its grid in mm.
type hand struct{ x, base, unitX, unitY, slant float64 }

// letter writes one glyph.
func (p *Paper) letter(strokes []stroke, h hand) {
	for _, s := range strokes {
		out := make(stroke, len(s))
		for i, g := range s {
			up := gridHigh - g.Y
			out[i] = point{h.x + (g.X+h.slant*up)*h.unitX, h.base - up*h.unitY}
		}
		p.draw(out.shake(min(p.Pen.ShakeMM, h.unitY*0.22), p.Rng).curve())
	}
}

// textWide is a text's width in grid units.
func textWide(text string) float64 {
	wide := float64(utf8.RuneCountInString(text)) * gridGap
	for _, r := range text {
		_, w := glyph(r)
		wide += w
	}
	return wide
}

// PasteDigits fills the cells of a comb with pictures of real digits, white ink
// on black as the digit sets have them. Anything but a digit leaves its cell empty.
func (p *Paper) PasteDigits(z forms.Zone, text string, source func(d int) *image.Gray) {
	for i, r := range []rune(text) {
		if i >= len(z.Cells) {
			return
		}
		if r < '0' || r > '9' {
			continue
		}
		c := z.Cells[i]
		p.paste(trim(source(int(r-'0'))), forms.Rect{X: c.X + c.W*0.12, Y: c.Y + c.H*0.14, W: c.W * 0.76, H: c.H * 0.72}, 0.06)
	}
}
