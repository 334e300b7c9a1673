package trial

import (
	"image"
	"math"
	"math/rand/v2"

	"blankett/forms"
)

// Paper is one printed page in pixels, and a hand with a pen above it.
type Paper struct {
	Img     *image.Gray // 0 black to 255 white
	PxPerMM float64     // scale of Img; 300 dpi is 11.81
	Page    forms.Page
	Pen     Pen
	Rng     *rand.Rand // decides everything left to chance
}

// NewPaper takes a copy of a printed page, with a ballpoint to fill it in.
func NewPaper(printed *image.Gray, pxPerMM float64, page forms.Page, rng *rand.Rand) *Paper {
	return &Paper{Img: clone(printed), PxPerMM: pxPerMM, Page: page, Pen: Ballpoint, Rng: rng}
}

// Blank is a white page of the given size, without print; at least one pixel.
func Blank(widthMM, heightMM, pxPerMM float64) *image.Gray {
	px := func(mm float64) int { return max(1, int(math.Round(mm*pxPerMM))) }
	img := image.NewGray(image.Rect(0, 0, px(widthMM), px(heightMM)))
	fill(img, 255)
	return img
}

// Zone finds a zone of the page by its field's name.
func (p *Paper) Zone(field string) (forms.Zone, bool) { return p.Page.Zone(field) }

func fill(img *image.Gray, v uint8) {
	for i := range img.Pix {
		img.Pix[i] = v
	}
}

// clone copies a picture, with its corner at 0, 0.
func clone(src *image.Gray) *image.Gray {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		copy(dst.Pix[y*w:(y+1)*w], src.Pix[y*src.Stride:])
	}
	return dst
}
