package register

import (
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// step is one way of making a window easier to read.
type step struct {
	scale  float64
	global bool // one threshold for the window instead of one for each place
	blur   bool
}

// The ladders of ways to read a window, quickest to succeed first. The full one
// read 195 of 200 damaged codes; its smaller scales average print and noise
// away, and the blur closes what a bad printer or a thresholding scanner broke.
var (
	fullLadder = []step{
		{scale: 1}, {scale: 1, global: true},
		{scale: 0.7}, {scale: 0.7, global: true},
		{scale: 0.5}, {scale: 0.5, global: true},
		{scale: 0.35}, {scale: 0.35, global: true},
		{scale: 1, blur: true}, {scale: 0.7, blur: true}, {scale: 1, blur: true, global: true},
	}
	// smallLadder is for pictures so small that their modules are 2 or 3 px: larger,
	// the reader's grid falls into their middles.
	smallLadder = []step{
		{scale: 2}, {scale: 3}, {scale: 2, global: true}, {scale: 3, global: true},
		{scale: 2, blur: true}, {scale: 3, blur: true}, {scale: 1.5}, {scale: 2.5},
	}
	shortLadder = []step{{scale: 0.7}, {scale: 0.45}, {scale: 0.45, global: true}}
)

// decode reads one QR code in a window of a picture. Points are px of the
// picture, counted from its top left.
func decode(img *image.Gray, window image.Rectangle, steps []step) (Code, bool) {
	window = window.Intersect(img.Rect)
	if window.Dx() < 21 || window.Dy() < 21 { // fewer px than the smallest symbol has modules
		return Code{}, false
	}
	crop := img.SubImage(window).(*image.Gray)
	off := window.Min.Sub(img.Rect.Min)
	for _, s := range steps {
		src := newLuminance(crop, s)
		if c, ok := src.read(s.global); ok {
			fx, fy := float64(window.Dx())/float64(src.w), float64(window.Dy())/float64(src.h)
			for i, p := range c.Finder {
				c.Finder[i] = geometry.Point{X: p.X*fx + float64(off.X), Y: p.Y*fy + float64(off.Y)}
			}
			return c, true
		}
	}
	return Code{}, false
}

// luminance is a grey window as gozxing wants it.
type luminance struct {
	gozxing.LuminanceSourceBase
	pix  []uint8
	w, h int
}

func newLuminance(crop *image.Gray, s step) *luminance {
	w, h := crop.Rect.Dx(), crop.Rect.Dy()
	pix := picture.Contiguous(crop)
	if s.blur {
		pix = blur3(pix, w, h)
	}
	if s.scale > 1 {
		nw, nh := int(float64(w)*s.scale), int(float64(h)*s.scale)
		pix, w, h = enlarge(pix, w, h, nw, nh), nw, nh
	}
	if s.scale < 1 {
		nw, nh := int(float64(w)*s.scale), int(float64(h)*s.scale)
		pix, w, h = shrink(pix, w, h, nw, nh), nw, nh
	}
	return &luminance{gozxing.LuminanceSourceBase{Width: w, Height: h}, pix, w, h}
}

// GetRow is one row of the window.
func (l *luminance) GetRow(y int, row []byte) ([]byte, error) { return l.pix[y*l.w : (y+1)*l.w], nil }

// GetMatrix is the whole window, row by row.
func (l *luminance) GetMatrix() []byte { return l.pix }

// Invert is asked for by no reader that is used here; it gives the window itself.
func (l *luminance) Invert() gozxing.LuminanceSource { return l }

// String says what it is, and nothing of what is on it.
func (l *luminance) String() string { return "window" }

func (l *luminance) read(global bool) (Code, bool) {
	if l.w < 21 || l.h < 21 {
		return Code{}, false
	}
	binarizer := gozxing.NewHybridBinarizer
	if global {
		binarizer = gozxing.NewGlobalHistgramBinarizer
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarizer(l))
	if err != nil {
		return Code{}, false
	}
	res, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || len(res.GetResultPoints()) < 3 {
		return Code{}, false // no code here, which is no fault
	}
	// gozxing gives bottom left, top left, top right, in px counted from the
	// first one's corner.
	p := res.GetResultPoints()
	at := func(i int) geometry.Point { return geometry.Point{X: p[i].GetX(), Y: p[i].GetY()} }
	return Code{res.GetText(), [3]geometry.Point{at(1), at(2), at(0)}}, true
}

// blur3 is the mean of each px and its eight neighbours.
func blur3(pix []uint8, w, h int) []uint8 {
	out := make([]uint8, len(pix))
	copy(out, pix)
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			sum := 0
			for _, row := range []int{(y - 1) * w, y * w, (y + 1) * w} {
				sum += int(pix[row+x-1]) + int(pix[row+x]) + int(pix[row+x+1])
			}
			out[y*w+x] = uint8(sum / 9)
		}
	}
	return out
}

// shrink gives each px of the smaller picture the mean of the px it stands for.
func shrink(pix []uint8, w, h, nw, nh int) []uint8 {
	out := make([]uint8, nw*nh)
	for y := range nh {
		y0, y1 := y*h/nh, max(y*h/nh+1, min(h, ((y+1)*h+nh-1)/nh))
		for x := range nw {
			x0, x1 := x*w/nw, max(x*w/nw+1, min(w, ((x+1)*w+nw-1)/nw))
			sum := 0
			for yy := y0; yy < y1; yy++ {
				for _, v := range pix[yy*w+x0 : yy*w+x1] {
					sum += int(v)
				}
			}
			out[y*nw+x] = uint8(sum / ((y1 - y0) * (x1 - x0)))
		}
	}
	return out
}

// enlarge mixes each px of the larger picture of the four around its place.
func enlarge(pix []uint8, w, h, nw, nh int) []uint8 {
	out := make([]uint8, nw*nh)
	for y := range nh {
		y0, y1, fy := picture.Between((float64(y)+0.5)/float64(nh), h)
		for x := range nw {
			x0, x1, fx := picture.Between((float64(x)+0.5)/float64(nw), w)
			up := float64(pix[y0*w+x0])*(1-fx) + float64(pix[y0*w+x1])*fx
			low := float64(pix[y1*w+x0])*(1-fx) + float64(pix[y1*w+x1])*fx
			out[y*nw+x] = uint8(up*(1-fy) + low*fy + 0.5)
		}
	}
	return out
}
