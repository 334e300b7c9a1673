package trial

import (
	"fmt"
	"image"
	"math"

	"blankett/forms"
)

// names are given and family names of nobody, for signing and typing.
var (
	givenNames  = []string{"Åsa", "Björn", "Eva", "Nils", "Märta", "Örjan", "Karin", "Göran", "Li", "Fatima", "Mohammed", "Anna-Lena", "K.", "Per-Erik", "Sofia", "J.", "Zainab", "Ulla"}
	familyNames = []string{"Öberg", "Ängström", "Lind", "Håkansson", "Sjögren", "Falk", "af Klint", "Nguyen", "Svensson", "Al-Hassan", "Berg", "Wik", "Kowalska", "Åkerblom", "Ek", "Johansson"}
)

func (p *Paper) one(of []string) string { return of[p.Rng.IntN(len(of))] }

// AnyName is a name of nobody.
func (p *Paper) AnyName() string { return p.one(givenNames) + " " + p.one(familyNames) }

// AnySignature signs a field by one of many hands: letters in print or joined, loops,
// waves, a capital and a line, letters of alphabets that no reader knows, pictures of
// real signatures where there are any. letters may be nil, and real.
func (p *Paper) AnySignature(z forms.Zone, letters func() Ways, real func() image.Image) string {
	kind := p.Rng.IntN(12)
	switch {
	case kind < 2:
		p.Sign(z)
		return "drawn by loops"
	case kind < 5 && real != nil:
		r := z
		r.H = z.H * between(p.Rng, 0.6, 1.15)
		r.Y += (z.H - r.H) * p.Rng.Float64()
		p.PasteSignature(r, real())
		return "real"
	case kind < 7:
		p.writeAll(p.place(p.lettering(p.AnyName(), p.Rng.IntN(3) > 0), z))
		return "letters"
	case kind < 9 && letters != nil:
		p.drawAll(p.place(p.strange(letters), z))
		return "strange letters"
	default:
		p.writeAll(p.place(p.scrawl(), z))
		return "scrawl"
	}
}

// place lays a signature's strokes in a field: of any size that fits, a little aslant,
// now and then over its edge, now and then with a line beneath.
func (p *Paper) place(d drawing, z forms.Zone) drawing {
	b := d.bounds()
	wide := between(p.Rng, 16, max(18, min(70, z.W*0.95)))
	high := max(3, min(wide*b.H/max(b.W, 1e-6)*between(p.Rng, 0.7, 1.4), between(p.Rng, 6, z.H*1.1)))
	r := forms.Rect{X: z.X + (z.W-wide)*p.Rng.Float64(), W: wide, H: high}
	r.Y = z.Y + (z.H-high)*between(p.Rng, 0.1, 1.05)
	if p.Rng.IntN(3) == 0 { // short strokes beneath: at most half as long as all
		y := r.Y + high*between(p.Rng, 0.95, 1.15)
		from := between(p.Rng, 0.1, 0.5)
		d = append(d.fit(r), p.bowed(point{r.X + wide*from, y}, point{r.X + wide*(from+between(p.Rng, 0.2, 0.5)), y + between(p.Rng, -1, 1)}, 0.08))
	} else {
		d = d.fit(r)
	}
	return d.turn(between(p.Rng, -9, 9), point{r.X + wide/2, r.Y + high/2})
}

// lettering is a text in the alphabet's letters, slanted, each stroke after the other or
// joined into words.
func (p *Paper) lettering(text string, joined bool) drawing {
	var d drawing
	x, slant := 0.0, between(p.Rng, -0.1, 0.5)
	var word stroke
	flush := func() {
		if len(word) > 0 {
			d, word = append(d, word), nil
		}
	}
	for _, r := range text {
		strokes, wide := glyph(r)
		for _, s := range strokes {
			t := make(stroke, 0, len(s))
			for _, g := range s {
				t = append(t, p.about(x+g.X+slant*(gridHigh-g.Y), g.Y, 0.25))
			}
			if joined && len(s) > 1 {
				word = append(word, t...)
			} else {
				d = append(d, t)
			}
		}
		if r == ' ' {
			flush()
		}
		x += wide + gridGap*between(p.Rng, 0.4, 1.2)
	}
	flush()
	return d
}

// strange is a row of letters that no reader knows.
func (p *Paper) strange(letters func() Ways) drawing {
	var d drawing
	x := 0.0
	for range 3 + p.Rng.IntN(7) {
		k := between(p.Rng, 0.7, 1.2)
		d = append(d, drawing(letters().strokes()).each(func(q point) point { return point{x + q.X*k, q.Y * k} })...)
		x += k * between(p.Rng, 0.6, 1)
	}
	return d
}

// scrawl is a quick hand: a large first letter, then waves and loops that flatten out,
// in one to three strokes.
func (p *Paper) scrawl() drawing {
	var d drawing
	x := 0.0
	for range 1 + p.Rng.IntN(3) {
		s := stroke{}
		shape := initials[p.Rng.IntN(len(initials))]
		high := between(p.Rng, 1, 2.4)
		for _, g := range shape {
			s = append(s, p.about(x+g.X*high*0.8, -g.Y*high, 0.1))
		}
		x += high * 0.8
		n, step := 4+p.Rng.IntN(14), between(p.Rng, 0.12, 0.4)
		low, loop, flat := between(p.Rng, 0.2, 0.9), between(p.Rng, -0.3, 0.5), between(p.Rng, 0.85, 1)
		for i := range n {
			up := low * math.Pow(flat, float64(i)) * between(p.Rng, 0.4, 1.4)
			if p.Rng.IntN(6) == 0 {
				up *= between(p.Rng, 1.5, 2.5)
			}
			s = append(s, point{x + step - loop*step, -up}, point{x + step*1.2, -up * 0.7}, point{x + step*0.9, between(p.Rng, 0, 0.15)})
			if p.Rng.IntN(8) == 0 {
				s = append(s, point{x + step*0.5, between(p.Rng, 0.4, 1)})
			}
			x += step * between(p.Rng, 0.7, 1.5)
		}
		d = append(d, s)
		x += between(p.Rng, 0, 0.6)
	}
	return d
}

// StrikeOut strikes out writing: by lines through the middle of all of it, by a zigzag
// over it, or crossed out from corner to corner. It says which.
func (p *Paper) StrikeOut(r forms.Rect) string {
	past := func() float64 { return between(p.Rng, -0.03, 0.08) }
	switch p.Rng.IntN(3) {
	case 0:
		for range 1 + p.Rng.IntN(4) {
			y := between(p.Rng, 0.3, 0.75)
			p.write(p.bowed(point{-past(), y + between(p.Rng, -0.15, 0.15)}, point{1 + past(), y + between(p.Rng, -0.15, 0.15)}, 0.02).within(r))
		}
		return "lines"
	case 1:
		n := 8 + p.Rng.IntN(25)
		s := p.zigzag(0.05, 0, 0.95, 1, n)
		if p.Rng.IntN(3) > 0 { // up and down, along the writing
			for i, q := range s {
				s[i] = point{q.Y, q.X}
			}
		}
		p.write(s.within(r))
		return "zigzag"
	default:
		p.write(p.bowed(point{-past(), -past()}, point{1 + past(), 1 + past()}, 0.04).within(r))
		p.write(p.bowed(point{-past(), 1 + past()}, point{1 + past(), -past()}, 0.04).within(r))
		return "crossed out"
	}
}

// AnyFigures writes a day or a number by hand where something else is asked for.
func (p *Paper) AnyFigures(z forms.Zone, digit func(int) *image.Gray) {
	year, month, day := 1990+p.Rng.IntN(40), 1+p.Rng.IntN(12), 1+p.Rng.IntN(28)
	text := []string{
		fmt.Sprintf("%d-%02d-%02d", year, month, day), fmt.Sprintf("%d/%d -%02d", day, month, year%100), fmt.Sprintf("%02d%02d%02d", year%100, month, day),
		fmt.Sprintf("%d%02d%02d", year, month, day), fmt.Sprintf("%02d%02d%02d-%04d", year%100, month, day, p.Rng.IntN(10000)), fmt.Sprintf("0%d-%d", 10+p.Rng.IntN(900), 100000+p.Rng.IntN(900000)),
	}[p.Rng.IntN(6)]
	high := between(p.Rng, 3, 8)
	x, y := z.X+between(p.Rng, 1, max(2, z.W-high*float64(len(text))*0.75)), z.Y+z.H*between(p.Rng, 0.45, 0.95)
	for _, r := range text {
		wide := high * between(p.Rng, 0.5, 0.75)
		at := forms.Rect{X: x, Y: y - high, W: wide, H: high}
		if r >= '0' && r <= '9' && digit != nil {
			p.paste(trim(digit(int(r-'0'))), at, 0.05)
		} else {
			strokes, w := glyph(r)
			p.letter(strokes, hand{x, y, wide / max(w, 2), high / gridHigh, between(p.Rng, 0, 0.2)})
		}
		x += wide * between(p.Rng, 1.02, 1.25)
	}
}

// AnyScratch puts ink in a field that is no writing: lines, dots, an arrow, a cross or a
// tick, a ring, tails of letters from above. It says which.
func (p *Paper) AnyScratch(z forms.Zone, letters func() Ways) string {
	x, y := z.X+z.W*between(p.Rng, 0.05, 0.8), z.Y+z.H*between(p.Rng, 0.2, 0.9)
	switch p.Rng.IntN(7) {
	case 0, 1: // lines along or across
		for range 1 + p.Rng.IntN(3) {
			long := between(p.Rng, 8, z.W*0.9)
			tilt := between(p.Rng, -0.1, 0.1)
			p.write(p.bowed(point{x, y}, point{x + long, y + long*tilt}, 0.03))
			x, y = x+between(p.Rng, -3, 3), y+between(p.Rng, -2, 2)
		}
		return "lines"
	case 2:
		for range 1 + p.Rng.IntN(4) {
			q := p.about(x, y, 4)
			w := between(p.Rng, 0.3, 1.5)
			p.write(p.zigzag(0, 0, 1, 1, 4).within(forms.Rect{X: q.X, Y: q.Y, W: w, H: w}))
		}
		return "dots"
	case 3:
		side := between(p.Rng, 4, 10)
		p.AnyTick(forms.Rect{X: x, Y: y - side/2, W: side, H: side})
		return "cross"
	case 4: // tails of a line of writing above, or its lower halves
		for range 1 + p.Rng.IntN(5) {
			to := z.Y + z.H*between(p.Rng, 0, 0.4)
			p.write(stroke{{x + 1.2, z.Y - 5}, {x + 0.8, z.Y - 1}, {x, to}, {x - between(p.Rng, 0, 2), to - between(p.Rng, 0, 2)}})
			x += between(p.Rng, 3, 9)
		}
		return "tails"
	case 5: // one sign or two: too little for a name
		high := between(p.Rng, 2, 5)
		for range 1 + p.Rng.IntN(2) {
			p.Put(letters(), forms.Rect{X: x, Y: y - high/2, W: high * 0.7, H: high})
			x += high * 0.9
		}
		return "a letter"
	default:
		var wave stroke
		for i := range 6 + p.Rng.IntN(20) {
			wave = append(wave, point{x + float64(i)*1.2, y + between(p.Rng, -0.7, 0.7)})
		}
		p.write(wave)
		return "a wavy line"
	}
}
