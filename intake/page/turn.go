package page

import "image"

// turn is how a picture has to be laid to stand upright: rows and columns
// swapped first, then mirrored left-right, then top-bottom.
type turn struct{ swap, flipX, flipY bool }

// exifTurns are the turns of the EXIF and TIFF orientations 1 to 8.
var exifTurns = [9]turn{
	1: {},
	2: {flipX: true},
	3: {flipX: true, flipY: true},
	4: {flipY: true},
	5: {swap: true},
	6: {swap: true, flipX: true},
	7: {swap: true, flipX: true, flipY: true},
	8: {swap: true, flipY: true},
}

// exifTurn gives the turn of an orientation, none where it is out of range.
func exifTurn(orientation int) turn {
	if orientation < 1 || orientation > 8 {
		return turn{}
	}
	return exifTurns[orientation]
}

// clockwise gives the turn by a PDF page's /Rotate in degrees.
func clockwise(deg int) turn {
	switch ((deg % 360) + 360) % 360 {
	case 90:
		return exifTurns[6]
	case 180:
		return exifTurns[3]
	case 270:
		return exifTurns[8]
	}
	return turn{}
}

// apply lays a picture by a turn. It may give the same picture back.
func (t turn) apply(src *image.Gray) *image.Gray {
	if t == (turn{}) {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if !t.swap {
		dst := image.NewGray(image.Rect(0, 0, w, h))
		for y := range h {
			row := src.Pix[y*src.Stride:][:w]
			to := y
			if t.flipY {
				to = h - 1 - y
			}
			lay(dst.Pix[to*dst.Stride:][:w], row, t.flipX)
		}
		return dst
	}
	return t.swapped(src, w, h)
}

func lay(dst, src []byte, mirror bool) {
	if !mirror {
		copy(dst, src)
		return
	}
	for i, v := range src {
		dst[len(dst)-1-i] = v
	}
}

// swapped goes by blocks, so that both pictures stay in the cache.
func (t turn) swapped(src *image.Gray, w, h int) *image.Gray {
	const block = 64 // px: a cache line
	dst := image.NewGray(image.Rect(0, 0, h, w))
	for by := 0; by < h; by += block {
		for bx := 0; bx < w; bx += block {
			t.swapBlock(dst, src, image.Rect(bx, by, min(bx+block, w), min(by+block, h)))
		}
	}
	return dst
}

func (t turn) swapBlock(dst, src *image.Gray, r image.Rectangle) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for x := r.Min.X; x < r.Max.X; x++ {
		ty := x
		if t.flipY {
			ty = w - 1 - x
		}
		row := dst.Pix[ty*dst.Stride:][:h]
		for y := r.Min.Y; y < r.Max.Y; y++ {
			tx := y
			if t.flipX {
				tx = h - 1 - y
			}
			row[tx] = src.Pix[y*src.Stride+x]
		}
	}
}

// shrink reduces a picture by a whole factor until its longest side fits.
func shrink(src *image.Gray, side int) *image.Gray {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	k := (max(w, h) + side - 1) / side
	if k <= 1 {
		return src
	}
	dst := image.NewGray(image.Rect(0, 0, max(w/k, 1), max(h/k, 1)))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			dst.Pix[y*dst.Stride+x] = mean(src, x*k, y*k, k)
		}
	}
	return dst
}

// mean is the grey of a square of a picture, as far as it reaches.
func mean(src *image.Gray, x0, y0, k int) byte {
	x1, y1 := min(x0+k, src.Rect.Dx()), min(y0+k, src.Rect.Dy())
	sum := 0
	for y := y0; y < y1; y++ {
		for _, v := range src.Pix[y*src.Stride+x0 : y*src.Stride+x1] {
			sum += int(v)
		}
	}
	return byte(sum / ((x1 - x0) * (y1 - y0)))
}

// invert turns dark to light, in place.
func invert(img *image.Gray) {
	for i, v := range img.Pix {
		img.Pix[i] = 255 - v
	}
}
