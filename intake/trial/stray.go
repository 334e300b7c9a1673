package trial

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"blankett/forms"
)

// Stray is ink in a zone that is no answer.
type Stray int

// The strays: a touch of the pen, a letter's tail from the field above, a ruled
// stroke, a round stamp, writing that shines through from the back, and a name
// in type where a person should sign.
const (
	StrayDot Stray = iota
	StrayTail
	StrayLine
	StrayStamp
	StrayThrough
	StrayTyped
)

var strayNames = []string{"dot", "tail", "line", "stamp", "bleed-through", "typed name"}

// Strays are all of them, in order.
var Strays = []Stray{StrayDot, StrayTail, StrayLine, StrayStamp, StrayThrough, StrayTyped}

// String is the stray in words.
func (s Stray) String() string { return strayNames[s] }

// throughDark is how dark ink is that shines through paper, of 1: 15 to 25 grey levels.
const throughDark = 0.09

// Stray puts one in a zone.
func (p *Paper) Stray(z forms.Zone, kind Stray) {
	x := z.X + z.W*between(p.Rng, 0.2, 0.7)
	switch kind {
	case StrayDot:
		side := 1.0
		at := forms.Rect{X: x, Y: z.Y + z.H*between(p.Rng, 0.3, 0.6), W: side, H: side}
		p.write(p.zigzag(0.3, 0.3, 0.7, 0.7, 4).within(at))
	case StrayTail:
		low := z.Y + z.H*between(p.Rng, 0.2, 0.45)
		p.write(stroke{{x + 1.5, z.Y - 5}, {x + 1, z.Y - 1}, {x + 0.4, low}, {x - 1, low + 0.3}, {x - 1.6, z.Y - 0.5}})
	case StrayLine:
		y := z.Y + z.H*between(p.Rng, 0.4, 0.7)
		p.write(stroke{{z.X + z.W*0.1, y}, {z.X + z.W*0.5, y + between(p.Rng, -0.4, 0.4)}, {z.X + z.W*0.8, y}})
	case StrayStamp:
		p.stamp(point{x, z.Y + z.H*between(p.Rng, -0.2, 0.5)}, between(p.Rng, 9, 14))
	case StrayThrough:
		pen := p.Pen
		p.Pen = Pen{WidthMM: 0.6, Dark: throughDark}
		p.Sign(z)
		p.Pen = pen
	case StrayTyped:
		p.Type(z, "Eva Lind-Ängström")
	}
}

// stamp prints a ring within a ring, with a word between.
func (p *Paper) stamp(mid point, radius float64) {
	pen := p.Pen
	p.Pen = Pen{WidthMM: 0.5, Dark: between(p.Rng, 0.5, 0.8), Grain: 0.4}
	for _, r := range []float64{radius, radius * 0.62} {
		var ring stroke
		for i := range 61 {
			s, c := math.Sincos(float64(i) * 2 * math.Pi / 60)
			ring = append(ring, point{mid.X + r*c, mid.Y + r*s})
		}
		p.draw(ring)
	}
	p.Type(forms.Zone{Rect: forms.Rect{X: mid.X - radius*0.55, Y: mid.Y - 2, W: radius, H: 4}}, "INKOM")
	p.Pen = pen
}

// typePT is the size of a typewriter's letters.
const typePT = 11.0

// Type sets a text in a zone as a machine prints it.
func (p *Paper) Type(z forms.Zone, text string) {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(fmt.Sprintf("trial: the embedded typeface does not parse: %v", err))
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: typePT, DPI: p.PxPerMM * 25.4})
	if err != nil {
		panic(fmt.Sprintf("trial: the embedded typeface has no face: %v", err))
	}
	defer face.Close()
	at := fixed.P(int((z.X+1)*p.PxPerMM), int((z.Y+z.H*0.7)*p.PxPerMM))
	d := font.Drawer{Dst: p.Img, Src: image.Black, Face: face, Dot: at}
	d.DrawString(text)
}
