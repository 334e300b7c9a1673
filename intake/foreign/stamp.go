package foreign

import (
	"image"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"

	"blankett/forms"
)

// rubber is what stamps and machines say.
var rubber = []string{"ANKOM", "2026-11-14", "VC Solgläntan", "Dr S. Ek", "Sigrid Holm", "Sekretariatet", "Diarieenheten", "Reg. nr 4410", "UTLÅNAD", "Överläkare", "J. Brandt, ssk", "09:41", "Sidan 2"}

// faces are typefaces of the measuring world alone.
var faces = []font.Face{inconsolata.Regular8x16, inconsolata.Bold8x16, basicfont.Face7x13}

// block sets lines of type at the face's own size, light on dark.
func (d *Desk) block(lines []string) *image.Gray {
	f := faces[d.Rng.IntN(len(faces))]
	high, wide := f.Metrics().Height.Ceil(), 0
	for _, l := range lines {
		wide = max(wide, font.MeasureString(f, l).Ceil())
	}
	img := image.NewGray(image.Rect(0, 0, wide+2, high*len(lines)+4))
	for i, l := range lines {
		dr := font.Drawer{Dst: img, Src: image.White, Face: f, Dot: fixed.P(1, 2+i*high+f.Metrics().Ascent.Ceil())}
		dr.DrawString(l)
	}
	return img
}

// press prints or stamps a field.
func (d *Desk) press(z forms.Rect, way string) {
	n := 1 + d.Rng.IntN(3)
	var lines []string
	switch way {
	case "digital signature":
		lines = []string{"Signerat elektroniskt av", rubber[3+d.Rng.IntN(2)], "2026-11-14 09:41 CET"}
	case "type":
		lines = []string{rubber[3+d.Rng.IntN(2)]}
	default:
		for range n {
			lines = append(lines, rubber[d.Rng.IntN(len(rubber))])
		}
	}
	b := d.block(lines)
	high := d.in(2.4, 4) // mm a line
	h := high * float64(len(lines))
	w := h * float64(b.Rect.Dx()) / float64(b.Rect.Dy())
	if w > z.W*0.9 {
		w, h = z.W*0.9, h*z.W*0.9/w
	}
	angle, dark, dry := 0.0, d.in(0.7, 1), 0.0
	if way != "type" && way != "digital signature" {
		angle, dark, dry = d.in(-0.25, 0.25), d.in(0.45, 0.95), d.in(0, 0.5)
	}
	mid := pt{z.X + w/2 + (z.W-w)*d.Rng.Float64(), z.Y + z.H*d.in(0.4, 0.6)}
	d.rub(b, mid, w, h, angle, dark, dry)
	nib := d.Nib
	d.Nib = Nib{BroadMM: d.in(0.3, 0.7), Dark: dark, Skip: dry * 0.6}
	d.Nib.ThinMM = d.Nib.BroadMM
	switch way {
	case "framed stamp":
		d.frame(mid, w+3, h+3, angle)
		if d.Rng.IntN(2) == 0 {
			d.frame(mid, w+5, h+5, angle)
		}
	case "round stamp":
		r := math.Hypot(w, h)/2 + 1
		for _, k := range []float64{1, 1.15}[:1+d.Rng.IntN(2)] {
			var p path
			for i := range 100 {
				s, c := math.Sincos(float64(i) * 2 * math.Pi / 99)
				p = append(p, pt{mid.X + r*k*c, mid.Y + r*k*s*0.9})
			}
			d.ink(p)
		}
	}
	d.Nib = nib
}

// frame rules a rectangle with round corners about a place.
func (d *Desk) frame(mid pt, w, h, angle float64) {
	var p path
	for i := range 101 {
		s, c := math.Sincos(float64(i) * 2 * math.Pi / 100)
		sq := func(v float64) float64 { return math.Copysign(math.Pow(math.Abs(v), 0.2), v) } // a superellipse
		p = append(p, pt{mid.X + sq(c)*w/2, mid.Y + sq(s)*h/2})
	}
	d.ink(p.turned(angle, mid))
}

// rub presses letters on the paper: darker at their edges, where ink is squeezed out,
// with dry patches.
func (d *Desk) rub(b *image.Gray, mid pt, w, h, angle, dark, dry float64) {
	sin, cos := math.Sincos(angle)
	reach, px := math.Hypot(w, h)/2, d.PxPerMM
	fx, fy, ph := d.in(0.3, 1.2), d.in(0.3, 1.2), d.in(0, 6)
	box := image.Rect(int((mid.X-reach)*px), int((mid.Y-reach)*px), int((mid.X+reach)*px), int((mid.Y+reach)*px)).Intersect(d.Img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			dx, dy := float64(x)/px-mid.X, float64(y)/px-mid.Y
			u, v := (cos*dx+sin*dy)/w+0.5, (cos*dy-sin*dx)/h+0.5
			if u < 0 || v < 0 || u >= 1 || v >= 1 {
				continue
			}
			ink := smooth(b, u*float64(b.Rect.Dx()-1), v*float64(b.Rect.Dy()-1))
			if ink < 0.42 {
				continue
			}
			edge := 1.0
			if ink > 0.75 {
				edge = 0.85
			}
			patchy := 0.5 + 0.5*math.Sin(dx*fx+ph)*math.Sin(dy*fy+2*ph)
			if d.rough(x, y) && dry > 0.2 {
				continue
			}
			d.darken(x, y, dark*edge*(1-dry*patchy))
		}
	}
}
