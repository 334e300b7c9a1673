package trial

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"

	"blankett/forms"
)

// A signature's width, from a survey of what fits a form's line.
const (
	signLeastMM = 30.0
	signMostMM  = 55.0
)

// Sign writes a made-up signature: a tall first letter, a run of loops that
// flattens out, now and then a line beneath.
func (p *Paper) Sign(z forms.Zone) {
	wide := min(between(p.Rng, signLeastMM, signMostMM), z.W*0.92)
	high := min(z.H*0.4, between(p.Rng, 4, 7)) // of a tall loop, above its line
	x := z.X + between(p.Rng, 0.02, 1)*(z.W-wide)*0.8
	base := z.Y + z.H*between(p.Rng, 0.58, 0.7)
	x0, end := x, x+wide
	x = p.initial(x, base, high)
	last := p.loops(x, end, base, high)
	if p.Rng.Float64() < 0.4 {
		y := min(base+high*0.4, z.Y+z.H-0.5)
		p.draw(stroke{last, {end, y}, {x0 + wide*0.5, y + 0.3}, {x0 + wide*0.2, y}, {end - wide*0.1, y - 0.6}}.curve())
	}
}

// initial writes the capital that a signature starts with, and says where the
// rest goes on.
func (p *Paper) initial(x, base, high float64) float64 {
	w := high * between(p.Rng, 0.6, 1)
	shape := initials[p.Rng.IntN(len(initials))]
	s := make(stroke, len(shape))
	for i, g := range shape {
		s[i] = point{x + w*(g.X+between(p.Rng, -0.08, 0.08)), base - high*(g.Y+between(p.Rng, -0.08, 0.08))}
	}
	p.write(s)
	return x + w
}

// initials are capitals written in one go, 1 wide and 1 high, y upwards. All
// end low and to the right, where the next letter starts.
var initials = []stroke{
	{{0.6, 1.1}, {0.3, 0.3}, {0, -0.1}, {0, 0.4}, {0.5, 1.2}, {1, 0.8}, {0.5, 0.4}, {1, 0.1}},     // R
	{{0, 0}, {0.2, 0.3}, {0.5, 1.2}, {0.6, 0.9}, {0.7, 0.1}, {0.3, 0.4}, {0.2, 0.5}, {1, 0.3}},    // A
	{{0.9, 1}, {0.6, 1.2}, {0.3, 0.9}, {0.7, 0.6}, {0.2, 0.3}, {0.4, -0.05}, {1, 0.2}},            // E
	{{0.8, 0.9}, {0.5, 1.2}, {0.2, 0.8}, {0.7, 0.4}, {0.5, 0}, {0, 0.1}, {0.3, 0.3}, {1, 0.1}},    // S
	{{0, 0}, {0.15, 1.1}, {0.2, 1.1}, {0.4, 0.3}, {0.7, 1.1}, {0.75, 1.1}, {0.8, 0.1}, {1, 0.1}},  // M
	{{0.3, 1.1}, {0.25, 0.1}, {0.1, 0.9}, {0.7, 1.1}, {0.8, 0.6}, {0.3, 0.5}, {0.6, 0}, {1, 0.1}}, // B
	{{0.1, 0.8}, {0.5, 1.2}, {0.6, 0.4}, {0.4, -0.5}, {0.1, -0.5}, {0.5, 0}, {1, 0.2}},            // J
}

// loops writes joined letters from x to end and gives the last point.
func (p *Paper) loops(x, end, base, high float64) point {
	s := stroke{{x, base - high*0.1}}
	small := high * between(p.Rng, 0.25, 0.45)
	slant := between(p.Rng, 0.1, 0.6)
	for start := x; x < end-1; {
		left := (end - x) / (end - start)
		top, low := small*(0.4+0.6*left), 0.0
		switch k := p.Rng.Float64(); {
		case k < 0.2:
			top = high * between(p.Rng, 0.8, 1.1)
		case k < 0.32:
			low = high * between(p.Rng, 0.4, 0.7)
		}
		step := min(between(p.Rng, 0.5, 1)*small*1.6+0.5, end-x)
		back := step * between(p.Rng, -0.1, 0.7) // > 0 makes a loop of the turn
		s = append(s,
			point{x + step*0.6 + slant*top, base - top},
			point{x + step*0.6 + slant*top - back, base - top*0.8},
			point{x + step*0.5 - slant*low, base + low},
			point{x + step, base - top*0.2})
		x += step
	}
	p.write(s)
	return s[len(s)-1]
}

// PasteSignature puts the ink of a picture of a real signature into a zone:
// background and margins left off, scaled to fit, placed a little by chance.
func (p *Paper) PasteSignature(z forms.Zone, img image.Image) {
	ink := trim(inkOf(img))
	r := z.Rect
	w := min(r.W, max(signMostMM, r.W*0.6))
	r.X, r.W = r.X+between(p.Rng, 0, 0.6)*(r.W-w), w
	r.Y, r.H = r.Y+r.H*0.08, r.H*0.84
	p.paste(ink, r, 0.03)
}

// paste lays ink (255 is full) into a rectangle, keeping its shape; chance
// shrinks and shifts it by up to the given share of the rectangle.
func (p *Paper) paste(ink *image.Gray, r forms.Rect, chance float64) {
	w, h := float64(ink.Rect.Dx()), float64(ink.Rect.Dy())
	if w == 0 || h == 0 {
		return
	}
	k := min(r.W/w, r.H/h) * (1 - between(p.Rng, 0, 2*chance)) // mm a picture's pixel
	x := r.X + (r.W-w*k)/2 + between(p.Rng, -chance, chance)*r.W
	y := r.Y + (r.H-h*k)/2 + between(p.Rng, -chance, chance)*r.H
	m := p.PxPerMM
	box := image.Rect(int(x*m), int(y*m), int(math.Ceil((x+w*k)*m)), int(math.Ceil((y+h*k)*m)))
	scaled := image.NewGray(box)
	draw.BiLinear.Scale(scaled, box, ink, ink.Rect, draw.Src, nil)
	box = box.Intersect(p.Img.Rect)
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px := box.Min.X; px < box.Max.X; px++ {
			if v := scaled.GrayAt(px, py).Y; v > 8 {
				p.ink(px, py, float64(v)/255)
			}
		}
	}
}

// inkOf tells a picture's ink from its background, whatever the colours:
// 0 is background, 255 the strongest ink.
func inkOf(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, b.Min, draw.Over)
	paper, ink := paperAndInk(out)
	span := float64(ink) - float64(paper)
	if math.Abs(span) < 16 { // nothing stands out
		fill(out, 0)
		return out
	}
	for i, v := range out.Pix {
		share := (float64(v) - float64(paper)) / span
		out.Pix[i] = uint8(255 * max(0, min(1, (share-0.25)/0.6)))
	}
	return out
}

// paperAndInk gives a picture's commonest grey and the extreme farthest from it.
func paperAndInk(img *image.Gray) (paper, ink uint8) {
	var count [256]int
	for _, v := range img.Pix {
		count[v]++
	}
	most := 0
	for v := range count {
		if count[v] > count[most] {
			most = v
		}
	}
	few := len(img.Pix) / 500
	lo, hi := quantile(count, few), quantile(count, len(img.Pix)-few)
	if most-lo >= hi-most {
		return uint8(most), uint8(lo)
	}
	return uint8(most), uint8(hi)
}

// quantile is the grey below which n pixels lie.
func quantile(count [256]int, n int) int {
	for v, c := range count {
		if n -= c; n < 0 {
			return v
		}
	}
	return 255
}

// trim cuts the margins off, a lone speck or two not counted as ink.
func trim(ink *image.Gray) *image.Gray {
	b := ink.Rect
	rows, cols := make([]int, b.Dy()), make([]int, b.Dx())
	for y := range rows {
		for x := range cols {
			if ink.Pix[y*ink.Stride+x] > 100 {
				rows[y]++
				cols[x]++
			}
		}
	}
	y0, y1 := span(rows)
	x0, x1 := span(cols)
	return ink.SubImage(image.Rect(x0, y0, x1, y1).Add(b.Min)).(*image.Gray)
}

// span gives where counts that matter start and end.
func span(counts []int) (from, to int) {
	least := 1
	if len(counts) > 100 { // the digit sets' pictures are clean, and too small to lose any
		least = 2
	}
	from = len(counts)
	for i, n := range counts {
		if n >= least {
			from, to = min(from, i), i+1
		}
	}
	return min(from, to), to
}
