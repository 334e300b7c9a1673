package scan

import (
	"image"

	"blankett/forms"
)

// Registration says where a page lies in a picture.
type Registration struct {
	RotationDeg float64 // clockwise, -180 to 180: how the page lies in the picture
	ResidualMM  float64 // the worst used point's distance from where the layout has it
	H           Homography
}

// Align lays a page over the picture by its codes and corner marks. False when
// too little of them survived.
func Align(img *image.Gray, page forms.Page, codes []Code) (Registration, bool) {
	return Registration{}, false
}

// AlignByMarks gives the ways in which the corner marks alone let the page lie:
// up to four, because marks don't say which way is up. Likeliest first.
func AlignByMarks(img *image.Gray, page forms.Page) []Registration { return nil }
