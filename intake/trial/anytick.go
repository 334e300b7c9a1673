package trial

import (
	"math"

	"blankett/forms"
)

// about is a point that chance puts near another.
func (p *Paper) about(x, y, off float64) point {
	return point{x + between(p.Rng, -off, off), y + between(p.Rng, -off, off)}
}

// bowed is a stroke from one point to another, bent to a side by a part of its length.
func (p *Paper) bowed(a, b point, bend float64) stroke {
	k := between(p.Rng, -bend, bend)
	dx, dy := b.X-a.X, b.Y-a.Y
	return stroke{a, {a.X + dx*0.35 - dy*k, a.Y + dy*0.35 + dx*k}, {a.X + dx*0.7 - dy*k*0.8, a.Y + dy*0.7 + dx*k*0.8}, b}
}

// AnyTick marks a box as people do who mean it: crosses and checks from half to twice its
// size, bowed, doubled, starred, of one arm; zigzags that leave paper; beside the middle
// by as much as their size allows. It says which.
func (p *Paper) AnyTick(r forms.Rect) string {
	mid := point{r.X + r.W/2, r.Y + r.H/2}
	size := between(p.Rng, 0.5, 1.2)
	if p.Rng.IntN(3) == 0 {
		size = between(p.Rng, 1.2, 2)
	}
	kind := []string{"cross", "cross", "cross", "doubled cross", "check", "check", "long check", "slash", "star", "zigzag", "curl"}[p.Rng.IntN(11)]
	d := p.tickOf(kind)
	if kind == "slash" || kind == "zigzag" || kind == "curl" {
		size = min(size, 1.4)
	}
	if kind == "star" { // larger, its arms would look like lines that strike a box out
		size = min(size, 1.2)
	}
	wide, high := r.W*size*between(p.Rng, 0.8, 1.2), r.H*size*between(p.Rng, 0.8, 1.2)
	off := min(3, r.W*(0.12+0.3*max(0, size-0.6)))
	at := p.about(mid.X, mid.Y, off*p.Rng.Float64())
	if kind == "check" || kind == "long check" { // the corner stands in the box, the arm runs out of it
		at.X, at.Y = at.X+wide*between(p.Rng, 0, 0.15), at.Y-high*between(p.Rng, 0, 0.25)
	}
	d = d.each(func(q point) point { return point{at.X + (q.X-0.5)*wide, at.Y + (q.Y-0.5)*high} })
	p.writeAll(d.turn(between(p.Rng, -15, 15), at))
	return kind
}

// tickOf is a kind of tick in a square of side 1.
func (p *Paper) tickOf(kind string) drawing {
	bend := between(p.Rng, 0, 0.2)
	const e = 0.14
	down := func() stroke { return p.bowed(p.about(0, 0, e), p.about(1, 1, e), bend) }
	up := func() stroke { return p.bowed(p.about(0, 1, e), p.about(1, 0, e), bend) }
	switch kind {
	case "doubled cross":
		d := drawing{down(), up(), down(), up()}
		if p.Rng.IntN(2) == 0 { // in one go, without lifting the pen
			d = drawing{append(append(down(), up()...), append(down(), up()...)...)}
		}
		return d[:max(1, len(d)-p.Rng.IntN(2))]
	case "check", "long check":
		arm := between(p.Rng, 0.9, 1.3)
		if kind == "long check" {
			arm = between(p.Rng, 1.3, 2.3)
		}
		low := p.about(0.35, 0.95, 0.1)
		turn := between(p.Rng, 0.6, 1.25) // the arm's angle
		tip := point{low.X + arm*math.Cos(turn), low.Y - arm*math.Sin(turn)}
		arms := p.bowed(low, tip, bend)
		if p.Rng.IntN(3) == 0 {
			return drawing{append(stroke{p.about(0, 0.5, 0.2)}, arms...)}
		}
		return drawing{append(stroke{p.about(0, 0.5, 0.2), low}, arms...)}
	case "slash":
		if p.Rng.IntN(4) == 0 {
			return drawing{down()}
		}
		return drawing{up()}
	case "star":
		return drawing{down(), up(), p.bowed(p.about(0.5, 0, e), p.about(0.5, 1, e), bend), p.bowed(p.about(0, 0.5, e), p.about(1, 0.5, e), bend)}[:3+p.Rng.IntN(2)]
	case "zigzag":
		return drawing{p.zigzag(between(p.Rng, 0, 0.2), 0.05, between(p.Rng, 0.8, 1), 0.95, 4+p.Rng.IntN(4))}
	case "curl": // a cross in one go, with a loop
		return drawing{{p.about(0, 0, e), {0.5, 0.5}, p.about(1, 1, e), p.about(1.1, 0.5, e), p.about(1, 0, e), {0.5, 0.5}, p.about(0, 1, e)}}
	}
	return drawing{down(), up()}
}

// TakeBack strikes out what stands in a box: scribbled over, struck through by lines that
// run well beyond it, or filled solid. It says which.
func (p *Paper) TakeBack(r forms.Rect) string {
	over := between(p.Rng, 0, 0.5)
	lay := func(s stroke) { p.write(s.within(r)) }
	switch p.Rng.IntN(4) {
	case 0:
		p.BlackOut(r)
		return "filled"
	case 1: // lines across, through it and out of it on both sides
		for range 2 + p.Rng.IntN(3) {
			y := between(p.Rng, 0.1, 0.9)
			lay(p.bowed(point{-between(p.Rng, 0.4, 1), y + between(p.Rng, -0.2, 0.2)}, point{1 + between(p.Rng, 0.4, 1), y + between(p.Rng, -0.2, 0.2)}, 0.05))
		}
		return "struck by lines"
	case 2:
		lay(p.zigzag(-over, between(p.Rng, -0.1, 0.2), 1+over, between(p.Rng, 0.8, 1.1), 8+p.Rng.IntN(5)))
		lay(p.zigzag(-over/2, between(p.Rng, 0, 0.3), 1+over/2, between(p.Rng, 0.6, 1), 5+p.Rng.IntN(6)))
		return "scribbled over"
	default:
		for range 2 + p.Rng.IntN(2) { // round and round
			var s stroke
			rx, ry, from := between(p.Rng, 0.35, 0.75), between(p.Rng, 0.3, 0.6), between(p.Rng, 0, 6)
			for i := range 30 + p.Rng.IntN(30) {
				q := p.about(0.5+rx*math.Cos(from+float64(i)*0.6), 0.5+ry*math.Sin(from+float64(i)*0.6), 0.12)
				s = append(s, q)
				rx, ry = rx*between(p.Rng, 0.96, 1.02), ry*between(p.Rng, 0.96, 1.02)
			}
			lay(s)
		}
		return "scribbled round"
	}
}

// BlackOut fills a box so that hardly any paper shows.
func (p *Paper) BlackOut(r forms.Rect) {
	step := p.Pen.WidthMM * between(p.Rng, 0.7, 1)
	in := between(p.Rng, 0, 0.08)
	n := max(4, int(r.H*(1-2*in)/step*1.3))
	d := drawing{p.zigzag(in, in, 1-in, 1-in, n), p.zigzag(in, in, 1-in, 1-in, n)}
	turn := float64(p.Rng.IntN(2)) * 90
	d = d.turn(turn, point{0.5, 0.5})
	for _, s := range d {
		p.draw(s.within(r).curve())
	}
}

// AnyStray puts ink by a box that is no tick: a dot, a dash, a short slip of the pen, a
// letter's tail from above, a line that passes, a ring around it, part of a word. It
// says which.
func (p *Paper) AnyStray(r forms.Rect, letters func() Ways) string {
	x, y := r.X+r.W*between(p.Rng, 0, 1), r.Y+r.H*between(p.Rng, 0, 1)
	switch p.Rng.IntN(8) {
	case 0:
		w := between(p.Rng, 0.3, 1.1)
		p.write(p.zigzag(0, 0, 1, 1, 2+p.Rng.IntN(4)).within(forms.Rect{X: x, Y: y, W: w, H: w}))
		return "dot"
	case 1:
		w := r.W * between(p.Rng, 0.15, 0.7)
		p.write(p.bowed(point{x - w/2, y}, point{x + w/2, y + w*between(p.Rng, -0.15, 0.15)}, 0.1))
		return "dash"
	case 2:
		w := between(p.Rng, 0.5, 1.4)
		p.write(p.bowed(point{x, y}, p.about(x, y, w), 0.2))
		return "slip"
	case 3, 4: // from above, or from below
		side := 1.0
		if p.Rng.IntN(4) == 0 {
			side = -1
		}
		from := r.Y - between(p.Rng, 2, 5)
		to := r.Y + r.H*between(p.Rng, 0, 0.6)
		if side < 0 {
			from, to = r.Y+r.H+between(p.Rng, 2, 5), r.Y+r.H*between(p.Rng, 0.4, 1)
		}
		tail := stroke{{x + 1.2, from}, {x + 0.8, (from + to) / 2}, {x + 0.2, to}}
		if p.Rng.IntN(2) == 0 {
			tail = append(tail, point{x - 0.8, to + side*0.2}, point{x - between(p.Rng, 1, 2), (from + 2*to) / 3})
		}
		p.write(tail)
		return "tail"
	case 5: // a line that runs past, through the page
		dx := between(p.Rng, 6, 15)
		p.write(p.bowed(point{x - dx, y + between(p.Rng, -2, 2)}, point{x + dx, y + between(p.Rng, -2, 2)}, 0.05))
		return "passing line"
	case 6:
		var ring stroke
		rx, ry := r.W*between(p.Rng, 0.75, 1.3), r.H*between(p.Rng, 0.75, 1.3)
		from := between(p.Rng, 0, 6)
		for i := range 18 {
			a := from + float64(i)*0.4
			ring = append(ring, p.about(r.X+r.W/2+rx*math.Cos(a), r.Y+r.H/2+ry*math.Sin(a), 0.2))
		}
		p.write(ring)
		return "ring"
	default: // letters of a word that reaches in from a side
		high := between(p.Rng, 2.5, 5)
		at := forms.Rect{X: r.X + r.W*between(p.Rng, 0.75, 1.1), Y: r.Y + r.H/2 - high*between(p.Rng, 0.3, 0.9), W: high * 0.7, H: high}
		if p.Rng.IntN(2) == 0 {
			at.X = r.X - r.W*between(p.Rng, -0.1, 0.3) - at.W
		}
		for range 1 + p.Rng.IntN(3) {
			p.Put(letters(), at)
			if at.X > r.X {
				at.X += at.W * 1.3
			} else {
				at.X -= at.W * 1.3
			}
		}
		return "word beside"
	}
}
