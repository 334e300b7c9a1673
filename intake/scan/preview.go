package scan

import (
	"image"
	"math"

	"blankett/forms"
)

// Aligned is the page upright and straight at a scale of its own, for people to
// look at. What lies outside the picture is white.
func Aligned(img *image.Gray, reg Registration, page forms.Page, pxPerMM float64) *image.Gray {
	w, h := int(math.Round(page.WidthMM*pxPerMM)), int(math.Round(page.HeightMM*pxPerMM))
	return sample(fromZero(img), reg.H, Point{}, w, h, pxPerMM).grey()
}
