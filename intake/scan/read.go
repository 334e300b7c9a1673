package scan

import (
	"image"

	"blankett/forms"
)

// Read answers for every field zone of a page, in the page's order. The blank
// is the page as unfilled paper scans, forms.BlankPxPerMM px per mm. A zone that
// lies outside the picture is unsure with confidence 0.
func Read(img *image.Gray, reg Registration, page forms.Page, blank *image.Gray) []forms.Answer {
	return nil
}
