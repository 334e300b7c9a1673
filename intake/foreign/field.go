package foreign

import (
	"fmt"
	"image"
	"math"

	"blankett/forms"
)

// Hands is what real people wrote, as far as there is any.
type Hands struct {
	Letters    [][][][2]float64 // a letter's strokes, each of points
	Signatures []image.Image
	Digits     [10][]*image.Gray // light on dark
}

// Signed are the ways in which a field is signed; Unsigned those that must not pass.
var (
	Signed   = []string{"oscillating hand", "letters", "real signature"}
	Unsigned = []string{"nothing", "stamp", "framed stamp", "round stamp", "type", "digital signature", "date", "number", "struck by lines", "struck by scribbling", "crossed out", "ruled lines", "tails", "paraph"}
)

// Sign signs a field in one of the ways of Signed. Where there is no real handwriting, the
// oscillating hand signs.
func (d *Desk) Sign(z forms.Rect, way string, h *Hands) {
	switch {
	case way == "letters" && len(h.Letters) > 0:
		d.inkAll(d.lay(d.letters(h), z))
	case way == "real signature" && len(h.Signatures) > 0:
		d.paste(h.Signatures[d.Rng.IntN(len(h.Signatures))], z)
	default:
		d.inkAll(d.lay(d.oscillate(), z))
	}
}

func (d *Desk) inkAll(ps []path) {
	for _, p := range ps {
		d.ink(p)
	}
}

// oscillate writes as Hollerbach (1981) has it: two oscillations of the hand, up and down
// and to and fro, of which amplitude and phase change from stroke to stroke, over an even
// drift to the right.
func (d *Desk) oscillate() []path {
	var out []path
	x := 0.0
	for range 1 + d.Rng.IntN(2) {
		var p path
		drift, phase := d.in(0.25, 0.6), d.in(0.5, 2.4)
		up, across := d.in(1, 2.2), d.in(0.3, 1)
		n := 5 + d.Rng.IntN(9)
		for i := range n {
			u, a := up*d.in(0.35, 1.2), across*d.in(0.5, 1.3)
			if i == 0 {
				u = up * d.in(1.6, 2.6)
			}
			for k := range 14 {
				t := float64(k) / 14 * 2 * math.Pi
				p = append(p, pt{x + drift*float64(k)/14 + a*(math.Sin(t+phase)-math.Sin(phase)), -u * (1 - math.Cos(t)) / 2})
			}
			x += drift
			up *= 0.97
		}
		out = append(out, p)
		x += d.in(0.5, 1.2)
	}
	return out
}

// letters writes a row of letters of an alphabet that nobody knows.
func (d *Desk) letters(h *Hands) []path {
	var out []path
	x := 0.0
	for range 4 + d.Rng.IntN(6) {
		var ps []path
		for _, s := range h.Letters[d.Rng.IntN(len(h.Letters))] {
			var p path
			for _, q := range s {
				p = append(p, pt{q[0], q[1]})
			}
			ps = append(ps, p)
		}
		w := d.in(0.5, 0.9)
		out = append(out, over(ps, forms.Rect{X: x, Y: d.in(-0.15, 0.15), W: w, H: d.in(0.7, 1.1)})...)
		x += w + d.in(0.05, 0.3)
	}
	return out
}

// lay lays a signature in a field: as long as signatures are, a little aslant.
func (d *Desk) lay(ps []path, z forms.Rect) []path {
	w := d.in(24, min(60, z.W*0.9))
	h := d.in(5, z.H*0.85)
	r := forms.Rect{X: z.X + (z.W-w)*d.Rng.Float64(), Y: z.Y + (z.H-h)*d.in(0.2, 0.9), W: w, H: h}
	out := over(ps, r)
	angle := d.in(-0.1, 0.1)
	for i := range out {
		out[i] = out[i].turned(angle, pt{r.X + w/2, r.Y + h/2})
	}
	return out
}

// paste lays a picture of ink over a field, in the nib's darkness.
func (d *Desk) paste(img image.Image, z forms.Rect) {
	b := img.Bounds()
	k := min(z.H*d.in(0.8, 1.1)/float64(b.Dy()), min(z.W*0.95, 60)/float64(b.Dx())) // mm a px
	x0, y0 := z.X+(z.W-k*float64(b.Dx()))*d.Rng.Float64(), z.Y+z.H/2-k*float64(b.Dy())/2
	paper := 0.0
	for i := range 50 {
		r, g, bl, _ := img.At(b.Min.X+i*b.Dx()/50, b.Min.Y).RGBA()
		paper = max(paper, float64(r+g+bl)/3/65535)
	}
	px := d.PxPerMM
	for y := int(y0 * px); y < int((y0+k*float64(b.Dy()))*px); y++ {
		for x := int(x0 * px); x < int((x0+k*float64(b.Dx()))*px); x++ {
			u, v := b.Min.X+int((float64(x)/px-x0)/k), b.Min.Y+int((float64(y)/px-y0)/k)
			if !image.Pt(u, v).In(b) || !image.Pt(x, y).In(d.Img.Rect) {
				continue
			}
			r, g, bl, _ := img.At(u, v).RGBA()
			if dark := paper - float64(r+g+bl)/3/65535; dark > 0.25 && !d.rough(x, y) {
				d.darken(x, y, d.Nib.Dark*min(1, dark*1.6))
			}
		}
	}
}

// Unsign puts in a field what is no signature, in one of the ways of Unsigned.
func (d *Desk) Unsign(z forms.Rect, way string, h *Hands) {
	switch way {
	case "stamp", "framed stamp", "round stamp", "type", "digital signature":
		d.press(z, way)
	case "date", "number":
		d.figures(z, way, h)
	case "struck by lines", "struck by scribbling", "crossed out":
		ps := d.lay(d.oscillate(), z)
		d.inkAll(ps)
		d.strike(ps, way)
	case "ruled lines":
		for range 1 + d.Rng.IntN(3) {
			y := z.Y + z.H*d.in(0.2, 0.9)
			d.ink(d.arc(pt{z.X + z.W*d.in(0.02, 0.3), y}, pt{z.X + z.W*d.in(0.6, 0.98), y + d.in(-1, 1)}, 0.02))
		}
	case "tails":
		for range 2 + d.Rng.IntN(4) {
			x := z.X + z.W*d.in(0.1, 0.9)
			d.ink(bezier(pt{x + 1, z.Y - 4}, pt{x + 0.5, z.Y}, pt{x + 0.5, z.Y + z.H*0.2}, pt{x - d.in(0, 2), z.Y + z.H*d.in(0.1, 0.35)}))
		}
	case "paraph":
		x, y := z.X+z.W*d.in(0.1, 0.8), z.Y+z.H*0.5
		d.ink(bezier(pt{x, y}, pt{x + 2, y - 3}, pt{x + 3, y + 3}, pt{x + 5, y}))
	}
}

func (d *Desk) strike(ps []path, way string) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range ps {
		for _, q := range p {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
	}
	mid := func(t float64) float64 { return y0 + (y1-y0)*t }
	switch way {
	case "struck by lines":
		for range 2 + d.Rng.IntN(2) {
			y := mid(d.in(0.35, 0.7))
			d.ink(d.arc(pt{x0 - 1, y}, pt{x1 + 1, y + d.in(-1, 1)}, 0.02))
		}
	case "crossed out":
		d.ink(d.arc(pt{x0, y0}, pt{x1, y1}, 0.04))
		d.ink(d.arc(pt{x0, y1}, pt{x1, y0}, 0.04))
	default:
		var p path
		n := 14 + d.Rng.IntN(12)
		for i := range n {
			a, b := float64(i)/float64(n), float64(i+1)/float64(n)
			p = append(p, d.arc(pt{x0 + (x1-x0)*a, mid(d.in(0, 0.2))}, pt{x0 + (x1-x0)*b, mid(d.in(0.8, 1))}, 0.1)...)
			p = append(p, d.arc(pt{x0 + (x1-x0)*b, mid(d.in(0.8, 1))}, pt{x0 + (x1-x0)*b, mid(d.in(0, 0.2))}, 0.1)...)
		}
		d.ink(p)
	}
}

// figures writes a day or a number by hand.
func (d *Desk) figures(z forms.Rect, way string, h *Hands) {
	text := fmt.Sprintf("%d/%d %d", 1+d.Rng.IntN(28), 1+d.Rng.IntN(12), 2020+d.Rng.IntN(10))
	if way == "number" {
		text = fmt.Sprintf("%08d", d.Rng.IntN(1e8))
	}
	high := d.in(4, 7)
	x, y := z.X+z.W*d.in(0.02, 0.3), z.Y+(z.H-high)*d.in(0.3, 0.9)
	for _, r := range text {
		w := high * 0.55
		switch {
		case r == '/':
			d.ink(d.arc(pt{x, y + high}, pt{x + w, y}, 0.05))
		case r >= '0' && len(h.Digits[r-'0']) > 0:
			of := h.Digits[r-'0']
			d.pasteLight(of[d.Rng.IntN(len(of))], forms.Rect{X: x, Y: y, W: w, H: high})
		case r >= '0':
			d.segments(int(r-'0'), forms.Rect{X: x, Y: y, W: w, H: high})
		}
		x += w * d.in(1.1, 1.35)
	}
}

func (d *Desk) pasteLight(img *image.Gray, r forms.Rect) {
	b, px := img.Rect, d.PxPerMM
	for y := int(r.Y * px); y < int((r.Y+r.H)*px); y++ {
		for x := int(r.X * px); x < int((r.X+r.W)*px); x++ {
			u, v := (float64(x)/px-r.X)/r.W*float64(b.Dx()-1), (float64(y)/px-r.Y)/r.H*float64(b.Dy()-1)
			if !image.Pt(x, y).In(d.Img.Rect) || u < 0 || v < 0 {
				continue
			}
			if ink := smooth(img, u, v); ink > 0.35 && !d.rough(x, y) {
				d.darken(x, y, d.Nib.Dark)
			}
		}
	}
}

// smooth reads a picture between its px, 0 to 1.
func smooth(img *image.Gray, u, v float64) float64 {
	x, y := int(u), int(v)
	fx, fy := u-float64(x), v-float64(y)
	at := func(x, y int) float64 {
		return float64(img.GrayAt(img.Rect.Min.X+min(x, img.Rect.Dx()-1), img.Rect.Min.Y+min(y, img.Rect.Dy()-1)).Y) / 255
	}
	return (at(x, y)*(1-fx)+at(x+1, y)*fx)*(1-fy) + (at(x, y+1)*(1-fx)+at(x+1, y+1)*fx)*fy
}

// lit are the seven parts of a figure, top, upper left, upper right, middle, lower left,
// lower right, bottom, that are drawn of each.
var lit = [10]string{"1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111", "1111011"}

// segments draws a figure of seven parts, as some people do on forms.
func (d *Desk) segments(n int, r forms.Rect) {
	ends := [7][4]float64{{0, 0, 1, 0}, {0, 0, 0, 0.5}, {1, 0, 1, 0.5}, {0, 0.5, 1, 0.5}, {0, 0.5, 0, 1}, {1, 0.5, 1, 1}, {0, 1, 1, 1}}
	for i, e := range ends {
		if lit[n][i] == '1' {
			d.ink(d.arc(pt{r.X + e[0]*r.W, r.Y + e[1]*r.H}, pt{r.X + e[2]*r.W, r.Y + e[3]*r.H}, 0.12))
		}
	}
}
