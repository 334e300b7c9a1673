package page

import (
	"image"
	"math"
)

// How unlike the sides of a px may be. Less than unevenMost is a scanner that is a
// little off; more than oddMost is a file that says nonsense. Standard fax has 2.1.
const unevenMost, oddMost = 1.1, 4.0

// isoPaper is the ratio of the sides of A4, and of all its kin.
const isoPaper = math.Sqrt2

// squared gives a picture whose px are as wide as they are high, by how many lie on
// a length across and down: fax machines in their standard mode have half as many
// rows. A picture that would be less like a page for it stays as it is. Px are
// repeated and not mixed, so that black and white stay so.
func squared(src *image.Gray, across, down float64) *image.Gray {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if across <= 0 || down <= 0 || math.IsInf(across/down, 0) {
		return src
	}
	to := image.Pt(w, int(math.Round(float64(h)*across/down)))
	if down > across {
		to = image.Pt(int(math.Round(float64(w)*down/across)), h)
	}
	off := max(across/down, down/across)
	if off < unevenMost || off > oddMost || fits(to.X, to.Y) != nil || unlike(to.X, to.Y) > unlike(w, h) {
		return src
	}
	dst := image.NewGray(image.Rectangle{Max: to})
	put(dst, src, dst.Rect)
	return dst
}

// unlike is how far a picture's sides are from a page's, as the logarithm of a ratio.
func unlike(w, h int) float64 {
	long, short := float64(max(w, h)), float64(min(w, h))
	return math.Abs(math.Log(long / short / isoPaper))
}
