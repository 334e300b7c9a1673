package trial

import (
	"image"
	"math"
	"math/rand/v2"
)

// What scanners and copiers do to a picture. Each step changes it in place.

// Blur softens edges by a Gaussian of sigma px, up to 3.
func Blur(img *image.Gray, sigma float64) {
	if sigma <= 0 {
		return
	}
	reach := max(1, int(math.Ceil(2.2*sigma)))
	weights := make([]uint32, reach+1)
	sum := 0.0
	for i := -reach; i <= reach; i++ {
		sum += math.Exp(-float64(i*i) / (2 * sigma * sigma))
	}
	rest := uint32(1 << 16)
	for i := reach; i > 0; i-- {
		weights[i] = uint32(math.Exp(-float64(i*i)/(2*sigma*sigma)) / sum * (1 << 16))
		rest -= 2 * weights[i]
	}
	weights[0] = rest
	blurRows(img, weights)
	blurCols(img, weights)
}

// blurRows weighs each pixel with its neighbours left and right.
func blurRows(img *image.Gray, weights []uint32) {
	w, reach := img.Rect.Dx(), len(weights)-1
	padded, sums := make([]uint8, w+2*reach), make([]uint32, w)
	for y := range img.Rect.Dy() {
		line := img.Pix[y*img.Stride : y*img.Stride+w]
		copy(padded[reach:], line)
		for i := range reach {
			padded[i], padded[reach+w+i] = line[0], line[w-1]
		}
		weigh(sums, line, weights[0])
		for k := 1; k <= reach; k++ {
			weighPair(sums, padded[reach-k:], padded[reach+k:], weights[k])
		}
		settle(line, sums)
	}
}

// blurCols does the same up and down, a ring of untouched lines behind it.
func blurCols(img *image.Gray, weights []uint32) {
	w, h, reach := img.Rect.Dx(), img.Rect.Dy(), len(weights)-1
	ring := make([][]uint8, 2*reach+1)
	at := func(y int) *[]uint8 { return &ring[(y+len(ring))%len(ring)] }
	take := func(y int) {
		yy := max(0, min(h-1, y))
		*at(y) = append((*at(y))[:0], img.Pix[yy*img.Stride:yy*img.Stride+w]...)
	}
	for y := -reach; y < reach; y++ {
		take(y)
	}
	sums := make([]uint32, w)
	for y := range h {
		take(y + reach)
		weigh(sums, *at(y), weights[0])
		for k := 1; k <= reach; k++ {
			weighPair(sums, *at(y - k), *at(y + k), weights[k])
		}
		settle(img.Pix[y*img.Stride:y*img.Stride+w], sums)
	}
}

// weigh starts a line of sums, with a half to round by.
func weigh(sums []uint32, line []uint8, weight uint32) {
	line = line[:len(sums)]
	for x := range sums {
		sums[x] = uint32(line[x])*weight + 1<<15
	}
}

// weighPair adds two lines of one weight.
func weighPair(sums []uint32, a, b []uint8, weight uint32) {
	a, b = a[:len(sums)], b[:len(sums)]
	for x := range sums {
		sums[x] += (uint32(a[x]) + uint32(b[x])) * weight
	}
}

// settle turns sums of weights of 1<<16 back into greys.
func settle(line []uint8, sums []uint32) {
	line = line[:len(sums)]
	for x, s := range sums {
		line[x] = uint8(s >> 16)
	}
}

// noiseLen is how many numbers of noise are drawn; each line starts elsewhere
// among them.
const noiseLen = 1 << 14

// Noise adds grain of the given standard deviation, in greys of 255.
func Noise(img *image.Gray, sigma float64, rng *rand.Rand) {
	var table [noiseLen]int16
	for i := range table {
		table[i] = int16(math.Round(rng.NormFloat64() * sigma))
	}
	w := img.Rect.Dx()
	for y := range img.Rect.Dy() {
		k := rng.UintN(noiseLen)
		line := img.Pix[y*img.Stride : y*img.Stride+w]
		for x, v := range line {
			line[x] = uint8(max(0, min(255, int(v)+int(table[(uint(x)+k)%noiseLen]))))
		}
	}
}

// Curve maps greys: what is black becomes the first grey, what is white the
// second, and contrast > 1 pulls those between apart, about the middle grey
// from 0 to 1: a high one darkens, as copiers do so as not to lose faint ink.
func Curve(img *image.Gray, black, white uint8, contrast, middle float64) {
	var table [256]uint8
	for i := range table {
		t := max(0, min(1, (float64(i)/255-middle)*contrast+middle))
		table[i] = uint8(float64(black) + t*(float64(white)-float64(black)) + 0.5)
	}
	for i, v := range img.Pix {
		img.Pix[i] = table[v]
	}
}

// Speckle scatters specks over a share of the pixels: dust on white, holes in black.
func Speckle(img *image.Gray, share float64, rng *rand.Rand) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 2 || h < 2 {
		return
	}
	for range int(share * float64(w*h) / 2.5) { // a speck is 1 to 4 px
		x, y := rng.IntN(w-1), rng.IntN(h-1)
		v := uint8(0)
		if img.Pix[y*img.Stride+x] < 128 {
			v = 255
		}
		for i := range 4 {
			if i == 0 || rng.IntN(2) == 0 {
				img.Pix[(y+i/2)*img.Stride+x+i%2] = v
			}
		}
	}
}

// Threshold makes a picture bitonal: what is darker than the level turns black.
func Threshold(img *image.Gray, level uint8) {
	for i, v := range img.Pix {
		if v < level {
			img.Pix[i] = 0
		} else {
			img.Pix[i] = 255
		}
	}
}

// ThresholdLocal makes a picture bitonal as scanners with "text" settings do:
// black is what is darker, by a share, than the mean of the square around it.
func ThresholdLocal(img *image.Gray, windowPX int, share float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	sums := make([]uint32, (w+1)*(h+1))
	for y := range h {
		line := uint32(0)
		for x := range w {
			line += uint32(img.Pix[y*img.Stride+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + line
		}
	}
	keep := uint64((1 - share) * 1024)
	for y := range h {
		y0, y1 := max(0, y-windowPX/2), min(h, y+windowPX/2+1)
		for x := range w {
			x0, x1 := max(0, x-windowPX/2), min(w, x+windowPX/2+1)
			sum := sums[y1*(w+1)+x1] - sums[y0*(w+1)+x1] - sums[y1*(w+1)+x0] + sums[y0*(w+1)+x0]
			i := y*img.Stride + x
			if uint64(img.Pix[i])*uint64((x1-x0)*(y1-y0))*1024 < uint64(sum)*keep {
				img.Pix[i] = 0
			} else {
				img.Pix[i] = 255
			}
		}
	}
}

// EdgeCrop whites out a margin, as machines that can't reach the edge do.
func EdgeCrop(img *image.Gray, pxPerMM, mm float64) {
	n := int(mm * pxPerMM)
	inner := img.Rect.Inset(n)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if !(image.Point{X: x, Y: y}).In(inner) {
				img.Pix[y*img.Stride+x] = 255
			}
		}
	}
}

// Streak draws a line down the scan, as dirt on the glass does: dark 0.3 is
// faint, negative takes ink away.
func Streak(img *image.Gray, pxPerMM, widthMM, dark float64, rng *rand.Rand) {
	w := img.Rect.Dx()
	x0 := rng.IntN(w + 1)
	x1 := min(w, x0+max(1, int(widthMM*pxPerMM)))
	for y := range img.Rect.Dy() {
		for x := x0; x < x1; x++ {
			shade(img, x, y, dark*between(rng, 0.5, 1))
		}
	}
}

// shade darkens a pixel by a share of its light, or lightens it by a share of
// its darkness when dark is negative.
func shade(img *image.Gray, x, y int, dark float64) {
	if x < 0 || y < 0 || x >= img.Rect.Dx() || y >= img.Rect.Dy() {
		return
	}
	v := &img.Pix[y*img.Stride+x]
	if dark >= 0 {
		*v = uint8(float64(*v) * (1 - dark))
	} else {
		*v = uint8(255 - (255-float64(*v))*(1+dark))
	}
}

// Fade thins the toner: ink keeps the given share of its darkness, less in
// some bands down the page, where the cartridge runs dry.
func Fade(img *image.Gray, pxPerMM, keep float64, rng *rand.Rand) {
	w := img.Rect.Dx()
	share := make([]int, w)
	period, phase := between(rng, 40, 120)*pxPerMM, between(rng, 0, 6)
	for x := range share {
		band := 0.5 + 0.5*math.Sin(2*math.Pi*float64(x)/period+phase)
		share[x] = int(256 * keep * (1 - 0.25*band))
	}
	for y := range img.Rect.Dy() {
		line := img.Pix[y*img.Stride : y*img.Stride+w]
		for x, v := range line {
			line[x] = uint8(255 - (255-int(v))*share[x]>>8)
		}
	}
}

// CopyOfCopy is one more time through a copier: soft, then hard, then dusty.
func CopyOfCopy(img *image.Gray, rng *rand.Rand) {
	Blur(img, between(rng, 0.6, 1))
	Noise(img, 6, rng)
	Curve(img, 0, 255, between(rng, 1.4, 1.9), 0.7)
	Speckle(img, 0.0002, rng)
}
