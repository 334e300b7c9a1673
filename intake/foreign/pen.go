package foreign

import (
	"image"
	"math"
	"math/rand/v2"

	"blankett/forms"
)

// Nib is a pen's point: an ellipse held at an angle, with ink that flows by pressure.
type Nib struct {
	BroadMM, ThinMM float64
	Angle           float64 // radians
	Dark            float64 // 1 is black
	Skip            float64 // how likely a rough spot of paper takes no ink
}

// Desk is a sheet being written on.
type Desk struct {
	Img     *image.Gray
	PxPerMM float64
	Nib     Nib
	Rng     *rand.Rand
}

// NewDesk takes a copy of a printed page and some pen.
func NewDesk(printed *image.Gray, pxPerMM float64, rng *rand.Rand) *Desk {
	img := image.NewGray(printed.Rect)
	copy(img.Pix, printed.Pix)
	d := &Desk{Img: img, PxPerMM: pxPerMM, Rng: rng}
	d.Nib = d.AnyNib()
	return d
}

// AnyNib is a pen as people have in their pockets.
func (d *Desk) AnyNib() Nib {
	n := Nib{BroadMM: d.in(0.3, 0.7), Angle: d.in(0, math.Pi), Dark: d.in(0.6, 0.98), Skip: d.in(0, 0.1)}
	switch d.Rng.IntN(6) {
	case 0: // pencil
		n.BroadMM, n.Dark, n.Skip = d.in(0.4, 0.7), d.in(0.38, 0.6), d.in(0.2, 0.45)
	case 1: // marker
		n.BroadMM, n.Dark = d.in(0.7, 1.3), d.in(0.85, 1)
	}
	n.ThinMM = n.BroadMM * d.in(0.5, 1)
	return n
}

func (d *Desk) in(lo, hi float64) float64 { return lo + (hi-lo)*d.Rng.Float64() }

// pt is a place in mm.
type pt struct{ X, Y float64 }

// path is where a pen goes.
type path []pt

// bezier is a cubic curve, evenly stepped.
func bezier(a, b, c, e pt) path {
	const steps = 24
	var out path
	for i := range steps + 1 {
		t := float64(i) / steps
		u := 1 - t
		w := [4]float64{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t}
		out = append(out, pt{w[0]*a.X + w[1]*b.X + w[2]*c.X + w[3]*e.X, w[0]*a.Y + w[1]*b.Y + w[2]*c.Y + w[3]*e.Y})
	}
	return out
}

// arc bows from one place to another by a part of the way.
func (d *Desk) arc(a, b pt, bow float64) path {
	k, l := d.in(-bow, bow), d.in(-bow, bow)
	dx, dy := b.X-a.X, b.Y-a.Y
	return bezier(a, pt{a.X + dx/3 - dy*k, a.Y + dy/3 + dx*k}, pt{a.X + dx*2/3 - dy*l, a.Y + dy*2/3 + dx*l}, b)
}

// ink draws a path by setting the nib down every eighth of a mm. Pressure swells and
// fades along the way, and falls off where the pen is lifted in haste.
func (d *Desk) ink(p path) {
	if len(p) == 0 {
		return
	}
	const step = 0.08
	wave, phase := d.in(0.05, 0.4), d.in(0, 6)
	flick := d.in(0, 0.5)
	total := 0.0
	for i := 1; i < len(p); i++ {
		total += math.Hypot(p[i].X-p[i-1].X, p[i].Y-p[i-1].Y)
	}
	gone := 0.0
	d.dab(p[0], 0.9)
	for i := 1; i < len(p); i++ {
		a, b := p[i-1], p[i]
		long := math.Hypot(b.X-a.X, b.Y-a.Y)
		for s := 0.0; s < long; s += step {
			left := total - gone - s
			press := 0.85 + 0.15*math.Sin((gone+s)*wave+phase)
			if left < 1.5 {
				press *= 1 - flick*(1-left/1.5)
			}
			d.dab(pt{a.X + (b.X-a.X)*s/long, a.Y + (b.Y-a.Y)*s/long}, press)
		}
		gone += long
	}
}

// dab sets the nib down once, with soft edges.
func (d *Desk) dab(at pt, press float64) {
	k := d.PxPerMM
	rb, rt := max(0.6, d.Nib.BroadMM*k/2*press), max(0.6, d.Nib.ThinMM*k/2*press)
	sin, cos := math.Sincos(d.Nib.Angle)
	cx, cy := at.X*k, at.Y*k
	box := image.Rect(int(cx-rb-1), int(cy-rb-1), int(cx+rb+2), int(cy+rb+2)).Intersect(d.Img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			dx, dy := float64(x)+0.5-cx, float64(y)+0.5-cy
			u, v := (dx*cos+dy*sin)/rb, (dy*cos-dx*sin)/rt
			cover := (1.15 - math.Sqrt(u*u+v*v)) * rt
			if cover <= 0 || d.rough(x, y) {
				continue
			}
			d.darken(x, y, min(1, cover)*d.Nib.Dark*(0.8+0.2*press))
		}
	}
}

// rough says whether the paper takes no ink at a px: the same each time the pen comes by.
func (d *Desk) rough(x, y int) bool {
	h := uint32(x/2)*0x9e3779b1 ^ uint32(y/2)*0x85ebca6b
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 13
	return float64(h%1024)/1024 < d.Nib.Skip
}

func (d *Desk) darken(x, y int, dark float64) {
	i := y*d.Img.Stride + x
	d.Img.Pix[i] = min(d.Img.Pix[i], uint8(255*(1-min(1, dark))))
}

// turned turns a path about a place.
func (p path) turned(angle float64, about pt) path {
	s, c := math.Sincos(angle)
	out := make(path, len(p))
	for i, q := range p {
		out[i] = pt{about.X + c*(q.X-about.X) - s*(q.Y-about.Y), about.Y + s*(q.X-about.X) + c*(q.Y-about.Y)}
	}
	return out
}

// over lays paths over a rectangle.
func over(ps []path, r forms.Rect) []path {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range ps {
		for _, q := range p {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	out := make([]path, len(ps))
	for i, p := range ps {
		for _, q := range p {
			out[i] = append(out[i], pt{r.X + (q.X-x0)/max(1e-6, x1-x0)*r.W, r.Y + (q.Y-y0)/max(1e-6, y1-y0)*r.H})
		}
	}
	return out
}
