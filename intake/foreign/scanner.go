package foreign

import (
	"image"
	"math"
	"math/rand/v2"
)

// Machine is a scanner, a copier with one, or a phone.
type Machine struct {
	Name    string
	PxPerMM float64
	Bitonal bool
	copied  bool
	held    bool // in a hand
}

// Machines are those that are measured with.
var Machines = []Machine{
	{"office", 300 / 25.4, false, false, false},
	{"black and white", 200 / 25.4, true, false, false},
	{"copy", 300 / 25.4, false, true, false},
	{"phone", 11, false, false, true},
}

// Scan is a page in a picture, and how it lies there.
type Scan struct {
	Img *image.Gray
	lie lie
}

// lie maps mm on the page to px of the scan: turned, stretched, seen aslant.
type lie struct {
	px, sin, cos, kx, ky, dx, dy, tilt, midX, midY float64
}

func (l lie) at(x, y float64) (float64, float64) {
	x, y = (x-l.midX)*l.kx, (y-l.midY)*l.ky
	x, y = x*l.cos-y*l.sin, x*l.sin+y*l.cos
	w := 1 + l.tilt*y
	return (x/w + l.midX + l.dx) * l.px, (y/w + l.midY + l.dy) * l.px
}

func (l lie) back(x, y float64) (float64, float64) {
	x, y = x/l.px-l.midX-l.dx, y/l.px-l.midY-l.dy
	w := 1 / (1 - l.tilt*y) // y = y'·w gives w = 1 + tilt·y'
	x, y = x*w, y*w
	x, y = x*l.cos+y*l.sin, -x*l.sin+y*l.cos
	return x/l.kx + l.midX, y/l.ky + l.midY
}

// Scan takes a page, drawn at pxPerMM, through the machine. The same chance gives the same
// lie and the same grain, whatever is on the page.
func (m Machine) Scan(page *image.Gray, pxPerMM float64, rng *rand.Rand) Scan {
	in := func(lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }
	wide, high := float64(page.Rect.Dx())/pxPerMM, float64(page.Rect.Dy())/pxPerMM
	l := lie{px: m.PxPerMM, kx: in(0.985, 1.005), ky: in(0.985, 1.005), dx: in(-1.5, 1.5), dy: in(-1.5, 1.5), midX: wide / 2, midY: high / 2}
	skew := in(-1.5, 1.5)
	margin := 0.0
	if m.held {
		skew, l.tilt, margin = in(-3, 3), in(-3e-4, 3e-4), 10
		l.dx, l.dy = l.dx+margin, l.dy+margin
		l.kx, l.ky = l.kx*0.96, l.ky*0.96
	}
	l.sin, l.cos = math.Sincos(skew * math.Pi / 180)
	plane := make([]float32, int((wide+2*margin)*m.PxPerMM)*int((high+2*margin)*m.PxPerMM))
	w := int((wide + 2*margin) * m.PxPerMM)
	s := sensor{plane, w, len(plane) / w}
	s.expose(page, pxPerMM, l, in(0.9, 1))
	if m.copied { // a copier's hard curve, and its dust
		s.smear(1)
		s.curve(func(v float32) float32 { return clamp((v-0.5)*1.7 + 0.62) })
		s.dust(rng, 0.0001)
	}
	s.smear(1)
	if m.held {
		s.smear(1)
		s.vignette(in(0.15, 0.35), in(-0.3, 0.3), in(-0.3, 0.3))
	} else {
		s.sharpen(float32(in(0.2, 0.8)))
	}
	black, gamma := float32(in(0.05, 0.2)), in(0.85, 1.15)
	var table [257]float32
	for i := range table {
		table[i] = black + (0.97-black)*float32(math.Pow(float64(i)/256, gamma))
	}
	s.curve(func(v float32) float32 { return table[int(clamp(v)*256)] })
	s.grain(rng, float32(in(0.008, 0.025)))
	if m.Bitonal {
		s.dust(rng, 0.0001)
		return Scan{s.sauvola(int(3*m.PxPerMM), float32(in(0.2, 0.34))), l}
	}
	return Scan{s.picture(), l}
}

// At is where in a scan a place of the page lies, in px.
func (s Scan) At(xMM, yMM float64) (float64, float64) { return s.lie.at(xMM, yMM) }

func clamp(v float32) float32 { return max(0, min(1, v)) }

// sensor is light by px, 0 to 1.
type sensor struct {
	px   []float32
	w, h int
}

// expose integrates over each px, nine places of it.
func (s sensor) expose(page *image.Gray, pxPerMM float64, l lie, paper float64) {
	bright := float32(paper) / 9 / 255
	for y := range s.h {
		x0, y0 := l.back(0.5, float64(y)+0.5)
		x1, y1 := l.back(float64(s.w)-0.5, float64(y)+0.5)
		for x := range s.w {
			t := float64(x) / float64(s.w-1)
			cx, cy := (x0+(x1-x0)*t)*pxPerMM, (y0+(y1-y0)*t)*pxPerMM
			step := pxPerMM / l.px / 3
			sum := 0
			for j := -1; j <= 1; j++ {
				for i := -1; i <= 1; i++ {
					u, v := int(cx+float64(i)*step), int(cy+float64(j)*step)
					if u >= 0 && v >= 0 && u < page.Rect.Dx() && v < page.Rect.Dy() {
						sum += int(page.Pix[v*page.Stride+u])
					} else {
						sum += 215
					}
				}
			}
			s.px[y*s.w+x] = float32(sum) * bright
		}
	}
}

// smear is the mean of 3 × 3 px, as a lens out of focus by one.
func (s sensor) smear(times int) {
	for range times {
		s.around(func(v, mean float32) float32 { return mean })
	}
}

// sharpen adds what a px differs from those around it, as scanners' makers like.
func (s sensor) sharpen(by float32) {
	s.around(func(v, mean float32) float32 { return clamp(v + by*(v-mean)) })
}

func (s sensor) around(do func(v, mean float32) float32) {
	sums := make([]float32, len(s.px))
	for y := 1; y < s.h-1; y++ {
		for x := 1; x < s.w-1; x++ {
			i := y*s.w + x
			sums[i] = s.px[i-1] + s.px[i] + s.px[i+1]
		}
	}
	last := make([]float32, s.w)
	for y := 1; y < s.h-1; y++ {
		for x := 1; x < s.w-1; x++ {
			i := y*s.w + x
			if y == 1 {
				last[x] = sums[i]
			}
			mean := (last[x] + sums[i] + sums[min(i+s.w, len(sums)-s.w-1+x)]) / 9
			last[x] = sums[i]
			s.px[i] = do(s.px[i], mean)
		}
	}
}

func (s sensor) curve(f func(float32) float32) {
	for i, v := range s.px {
		s.px[i] = f(v)
	}
}

// grain is noise that grows with light, as photons have it, over paper's own clouds.
func (s sensor) grain(rng *rand.Rand, sigma float32) {
	var table [4096]float32
	for i := range table {
		table[i] = float32(rng.NormFloat64()) * sigma
	}
	state := rng.Uint64() | 1
	for i, v := range s.px {
		state = state*6364136223846793005 + 1442695040888963407
		s.px[i] = v + table[state>>52]*(0.4+0.6*v)
	}
}

func (s sensor) dust(rng *rand.Rand, share float64) {
	for range int(share * float64(len(s.px))) {
		i := rng.IntN(len(s.px))
		s.px[i] = float32(rng.Float64()) * 0.5
	}
}

func (s sensor) vignette(dark, offX, offY float64) {
	for y := range s.h {
		v := float64(y)/float64(s.h) - 0.5 + offY
		for x := range s.w {
			u := float64(x)/float64(s.w) - 0.5 + offX
			s.px[y*s.w+x] *= float32(1 - dark*(u*u+v*v)*2)
		}
	}
}

func (s sensor) picture() *image.Gray {
	img := image.NewGray(image.Rect(0, 0, s.w, s.h))
	for i, v := range s.px {
		img.Pix[i] = uint8(clamp(v) * 255)
	}
	return img
}

// sauvola turns a picture black and white by mean and spread around each px (Sauvola and
// Pietikäinen, 2000).
func (s sensor) sauvola(window int, k float32) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, s.w, s.h))
	wide := s.w + 1
	sum, square := make([]float64, wide*(s.h+1)), make([]float64, wide*(s.h+1))
	for y := range s.h {
		line, lineSq := 0.0, 0.0
		for x := range s.w {
			v := float64(s.px[y*s.w+x])
			line, lineSq = line+v, lineSq+v*v
			sum[(y+1)*wide+x+1] = sum[y*wide+x+1] + line
			square[(y+1)*wide+x+1] = square[y*wide+x+1] + lineSq
		}
	}
	for y := range s.h {
		y0, y1 := max(0, y-window/2), min(s.h, y+window/2+1)
		for x := range s.w {
			x0, x1 := max(0, x-window/2), min(s.w, x+window/2+1)
			n := float64((x1 - x0) * (y1 - y0))
			of := func(t []float64) float64 { return t[y1*wide+x1] - t[y0*wide+x1] - t[y1*wide+x0] + t[y0*wide+x0] }
			mean := of(sum) / n
			spread := math.Sqrt(max(0, of(square)/n-mean*mean))
			if float64(s.px[y*s.w+x]) > mean*(1+float64(k)*(spread/0.5-1)) {
				img.Pix[y*s.w+x] = 255
			}
		}
	}
	return img
}

// Seen is the share, 0 to 1, of the ink that was added to a page within a rectangle in mm
// that can be told in its scan from a scan, by the same chance, of the page without; 1
// where nothing was added.
func Seen(without, with Scan, before, after *image.Gray, pxPerMM, x, y, w, h float64) float64 {
	const inked, told = 25, 12 // of 255
	all, seen := 0, 0
	for v := int(y * pxPerMM); v < int((y+h)*pxPerMM); v += 2 {
		for u := int(x * pxPerMM); u < int((x+w)*pxPerMM); u += 2 {
			if !image.Pt(u, v).In(before.Rect) || int(after.GrayAt(u, v).Y)+inked >= int(before.GrayAt(u, v).Y) {
				continue
			}
			sx, sy := with.At((float64(u)+0.5)/pxPerMM, (float64(v)+0.5)/pxPerMM)
			all++
			if int(with.Img.GrayAt(int(sx), int(sy)).Y)+told < int(without.Img.GrayAt(int(sx), int(sy)).Y) {
				seen++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(seen) / float64(all)
}
