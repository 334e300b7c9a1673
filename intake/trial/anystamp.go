package trial

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"blankett/forms"
)

// typefaces are those of machines and stamps, parsed once.
var typefaces = sync.OnceValue(func() (out []*opentype.Font) {
	for _, ttf := range [][]byte{goregular.TTF, gobold.TTF, goitalic.TTF, gobolditalic.TTF, gomono.TTF, gomonobold.TTF, gosmallcaps.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			panic(fmt.Sprintf("trial: an embedded typeface does not parse: %v", err))
		}
		out = append(out, f)
	}
	return out
})

// sheetOf is a picture to print, dark on light, and its scale.
type sheetOf struct {
	*image.Gray
	pxPerMM float64
}

// set sets a line of type, so many mm high, in a typeface of them all; a few by strokes,
// as stencils are. Its baseline is at y.
func (s sheetOf) set(text string, x, y, highMM float64, face int) (wide float64) {
	if face < 0 {
		return s.stencil(text, x, y, highMM)
	}
	f, err := opentype.NewFace(typefaces()[face], &opentype.FaceOptions{Size: highMM * s.pxPerMM / 0.72, DPI: 72})
	if err != nil {
		panic(fmt.Sprintf("trial: an embedded typeface has no face: %v", err))
	}
	defer f.Close()
	d := font.Drawer{Dst: s.Gray, Src: image.Black, Face: f, Dot: fixed.P(int(x*s.pxPerMM), int(y*s.pxPerMM))}
	d.DrawString(text)
	return float64(d.Dot.X)/64/s.pxPerMM - x
}

// stencil sets a text in the alphabet's strokes, all alike.
func (s sheetOf) stencil(text string, x, y, highMM float64) float64 {
	unit, from := highMM/gridHigh, x
	for _, r := range text {
		strokes, wide := glyph(r)
		for _, t := range strokes {
			var out stroke
			for _, g := range t {
				out = append(out, point{x + g.X*unit, y - (gridHigh-g.Y)*unit})
			}
			s.line(out, highMM*0.13)
		}
		x += (wide + gridGap) * unit
	}
	return x - from
}

// line inks a stroke.
func (s sheetOf) line(t stroke, widthMM float64) {
	p := Paper{Img: s.Gray, PxPerMM: s.pxPerMM, Pen: Pen{Dark: 1}, Rng: rand.New(rand.NewPCG(1, 1))}
	for i := 0; i+1 < len(t); i++ {
		p.segment(t[i], t[i+1], widthMM)
	}
}

// stampWords are what stamps say, beside names and days.
var stampWords = []string{"INKOM", "Ankom", "REGION", "Vårdcentralen Ön", "Barnmottagningen", "Dnr", "Signatur", "EXPEDIERAD", "KOPIA", "Läkare", "leg. sjuksköterska", "Region Jönköpings län", "Box 1024", "Tfn 010-100 00 00", "MOTTAGET", "Registrator", "Enhet 14", "AVSLAG"}

func (p *Paper) stampText() string {
	switch p.Rng.IntN(4) {
	case 0:
		return fmt.Sprintf("20%02d-%02d-%02d", 20+p.Rng.IntN(12), 1+p.Rng.IntN(12), 1+p.Rng.IntN(28))
	case 1:
		return p.AnyName()
	}
	return p.one(stampWords)
}

// AnyStamp stamps a field: a name, or one to five lines, with or without a frame that is
// square, round or oval, single or double, at any angle, inked unevenly.
func (p *Paper) AnyStamp(z forms.Zone) string {
	lines, frame := 1+p.Rng.IntN(5), p.Rng.IntN(4)
	high := between(p.Rng, 1.6, 4.5) * math.Pow(float64(lines), -0.35)
	kind := fmt.Sprintf("stamp, frame %d, lines %d", frame, lines)
	s := p.stampSheet(lines, frame, high)
	angle := between(p.Rng, -12, 12)
	if p.Rng.IntN(4) == 0 {
		angle = between(p.Rng, -60, 60)
	}
	w := float64(s.Rect.Dx()) / s.pxPerMM
	mid := point{z.X + z.W*between(p.Rng, 0.1, 0.9), z.Y + z.H*between(p.Rng, 0.2, 0.8)}
	if w < z.W && p.Rng.IntN(3) > 0 {
		mid.X = z.X + w/2 + (z.W-w)*p.Rng.Float64()
	}
	p.imprint(s, mid, angle, between(p.Rng, 0.35, 1), between(p.Rng, 0, 0.8))
	return kind
}

// stampSheet draws a stamp's face.
func (p *Paper) stampSheet(lines, frame int, high float64) sheetOf {
	var texts []string
	most := 0
	for range lines {
		t := p.stampText()
		texts, most = append(texts, t), max(most, len([]rune(t)))
	}
	face := p.Rng.IntN(len(typefaces())+1) - 1
	lead := high * between(p.Rng, 1.4, 2)
	wide, tall := high*0.95*float64(most)+6, lead*float64(lines)+6
	if frame == 2 {
		wide, tall = wide*1.2, tall*1.5
	}
	if frame == 3 {
		wide = max(wide, tall)
		tall = wide
	}
	s := sheetOf{Blank(wide, tall, p.PxPerMM), p.PxPerMM}
	for i, t := range texts {
		y := tall/2 + (float64(i)+0.85-float64(lines)/2)*lead
		x := wide/2 - high*0.3*float64(len([]rune(t)))
		s.set(t, max(2, x), y, high*between(p.Rng, 0.85, 1.1), face)
	}
	thick := between(p.Rng, 0.2, 0.8)
	for n := range 1 + p.Rng.IntN(2) {
		in := 0.7 + float64(n)*between(p.Rng, 0.8, 1.8)
		switch frame {
		case 1:
			s.line(stroke{{in, in}, {wide - in, in}, {wide - in, tall - in}, {in, tall - in}, {in, in}}, thick)
		case 2, 3:
			var ring stroke
			for i := range 61 {
				sin, cos := math.Sincos(float64(i) * math.Pi / 30)
				ring = append(ring, point{wide/2 + (wide/2-in)*cos, tall/2 + (tall/2-in)*sin})
			}
			s.line(ring, thick)
		}
	}
	return s
}

// imprint presses a picture on the paper, its middle at a place, turned, so dark; uneven
// is how much darker some parts of it are than others.
func (p *Paper) imprint(s sheetOf, mid point, deg, dark, uneven float64) {
	pen := p.Pen
	p.Pen = Pen{Dark: dark, Grain: between(p.Rng, 0, 0.4)}
	patch := newClouds(p.Rng)
	sin, cos := math.Sincos(deg * math.Pi / 180)
	w, h := float64(s.Rect.Dx()), float64(s.Rect.Dy())
	reach := math.Hypot(w, h) / 2
	cx, cy := mid.X*p.PxPerMM, mid.Y*p.PxPerMM
	box := image.Rect(int(cx-reach), int(cy-reach), int(cx+reach)+1, int(cy+reach)+1).Intersect(p.Img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			u, v := int(cos*dx+sin*dy+w/2), int(-sin*dx+cos*dy+h/2)
			if u < 0 || v < 0 || u >= s.Rect.Dx() || v >= s.Rect.Dy() {
				continue
			}
			if ink := 255 - s.Pix[v*s.Stride+u]; ink > 8 {
				p.ink(x, y, float64(ink)/255*(1-uneven*patch.at(float64(u)/w, float64(v)/h)))
			}
		}
	}
	p.Pen = pen
}

// clouds is a smooth field of chance, 0 to 1, over a square of side 1.
type clouds [6][6]float64

func newClouds(rng *rand.Rand) (c clouds) {
	for y := range c {
		for x := range c[y] {
			c[y][x] = rng.Float64()
		}
	}
	return c
}

func (c *clouds) at(x, y float64) float64 {
	x, y = max(0, min(0.999, x))*5, max(0, min(0.999, y))*5
	i, j := int(x), int(y)
	fx, fy := x-float64(i), y-float64(j)
	return (c[j][i]*(1-fx)+c[j][i+1]*fx)*(1-fy) + (c[j+1][i]*(1-fx)+c[j+1][i+1]*fx)*fy
}

// AnyType prints a name, or one to four lines, in a field as machines do: by a
// typewriter, a printer, a program that "signs", in letters of any size and typeface.
func (p *Paper) AnyType(z forms.Zone) string {
	lines := 1 + p.Rng.IntN(3)
	high := between(p.Rng, 1.5, min(5, z.H/float64(lines)*0.6))
	face := p.Rng.IntN(len(typefaces())+1) - 1
	s := sheetOf{Blank(z.W, z.H, p.PxPerMM), p.PxPerMM}
	x, y := between(p.Rng, 0.5, z.W*0.5), z.H*between(p.Rng, 0.25, 0.9)-high*1.5*float64(lines-1)
	for i := range lines {
		text := p.AnyName()
		switch p.Rng.IntN(5) {
		case 0:
			text = "Digitalt undertecknad av " + text
		case 1:
			text = fmt.Sprintf("20%02d-%02d-%02d %02d:%02d", 20+p.Rng.IntN(12), 1+p.Rng.IntN(12), 1+p.Rng.IntN(28), p.Rng.IntN(24), p.Rng.IntN(60))
		case 2:
			text = p.one(stampWords)
		}
		s.set(text, x, max(high, y)+float64(i)*high*1.5, high, face)
	}
	p.imprint(s, point{z.X + z.W/2, z.Y + z.H/2}, between(p.Rng, -1, 1), between(p.Rng, 0.5, 1), between(p.Rng, 0, 0.3))
	return "type"
}
