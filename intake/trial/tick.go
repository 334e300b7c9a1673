package trial

import (
	"math"

	"blankett/forms"
)

// Style is how a person marks a box.
type Style int

// The styles. StruckOut is a mark taken back by scribbling over it; Miss is a
// cross beside the box, off by up to 2 mm.
const (
	Cross Style = iota
	Check
	Slash
	Scribble
	Dot
	Dash
	Solid
	StruckOut
	Miss
)

var styleNames = []string{"cross", "check", "slash", "scribble", "dot", "dash", "solid", "struck-out", "miss"}

// Styles are all of them, in order.
var Styles = []Style{Cross, Check, Slash, Scribble, Dot, Dash, Solid, StruckOut, Miss}

// String is the style in a word.
func (s Style) String() string { return styleNames[s] }

// missMM is how far a hasty mark lands from the middle of its box.
const missMM = 2.0

// Tick marks a box in a style.
func (p *Paper) Tick(z forms.Zone, style Style) {
	r := z.Rect
	if style == Miss {
		turn, far := between(p.Rng, 0, 2*math.Pi), between(p.Rng, missMM/2, missMM)
		r.X += far * math.Cos(turn)
		r.Y += far * math.Sin(turn)
	}
	for _, s := range p.tick(style) {
		p.write(s.within(r))
	}
}

// within lays a stroke drawn in a square of side 1 over a rectangle.
func (s stroke) within(r forms.Rect) stroke {
	out := make(stroke, len(s))
	for i, p := range s {
		out[i] = point{r.X + p.X*r.W, r.Y + p.Y*r.H}
	}
	return out
}

// tick gives a style's strokes in a square of side 1. Quick hands stop short
// of the corners or shoot past them.
func (p *Paper) tick(style Style) []stroke {
	e := func() float64 { return between(p.Rng, -0.15, 0.2) }
	down := stroke{{e(), e()}, {1 - e(), 1 - e()}}
	up := stroke{{e(), 1 - e()}, {1 - e(), e()}}
	switch style {
	case Check:
		low := point{between(p.Rng, 0.3, 0.5), between(p.Rng, 0.75, 1)}
		return []stroke{{{e(), between(p.Rng, 0.4, 0.6)}, low, low, {between(p.Rng, 0.9, 1.3), between(p.Rng, -0.3, 0.15)}}}
	case Slash:
		return []stroke{up}
	case Scribble:
		return []stroke{p.zigzag(0.1, 0.1, 0.9, 0.9, 6)}
	case Dot:
		return []stroke{p.zigzag(0.4, 0.4, 0.6, 0.6, 4)}
	case Dash:
		y := between(p.Rng, 0.4, 0.6)
		return []stroke{{{0.1 + e()/2, y}, {0.9 - e()/2, y + e()/3}}}
	case Solid:
		return []stroke{p.zigzag(0.05, 0.05, 0.95, 0.95, 14), p.zigzag(0.05, 0.05, 0.95, 0.95, 14)}
	case StruckOut:
		return []stroke{down, up, p.zigzag(-0.3, 0.05, 1.3, 0.95, 9), p.zigzag(-0.3, 0.3, 1.3, 0.7, 5)}
	}
	return []stroke{down, up}
}

// zigzag runs to and fro between left and right, n times, from top to bottom.
func (p *Paper) zigzag(left, top, right, bottom float64, n int) stroke {
	var s stroke
	for i := range n + 1 {
		x := left
		if i%2 == 1 {
			x = right
		}
		y := top + (bottom-top)*float64(i)/float64(n)
		s = append(s, point{x + between(p.Rng, -0.05, 0.05), y + between(p.Rng, -0.04, 0.04)})
	}
	return s
}
