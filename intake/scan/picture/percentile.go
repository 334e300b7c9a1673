package picture

import (
	"blankett/intake/scan/geometry"
)

const (
	// ContrastLeast is the least number of grey levels from paper to black; with
	// less nothing can be said.
	ContrastLeast = 40
)

// Percentile is the grey level below which a part of the px lies.
func Percentile(pix []uint8, part float64) int {
	var h Histogram
	h.Count(pix)
	return h.Level(int(part * float64(len(pix))))
}

// Histogram counts px by their grey level. Its tables take turns: px beside each
// other are alike, and a count has to wait for the one before in the same place.
type Histogram [4][256]uint32

// Count adds px.
func (h *Histogram) Count(px []uint8) {
	for ; len(px) >= 4; px = px[4:] {
		h[0][px[0]]++
		h[1][px[1]]++
		h[2][px[2]]++
		h[3][px[3]]++
	}
	for _, v := range px {
		h[0][v]++
	}
}

// Level is the grey level that so many px stay under; 255 where there are not more.
func (h *Histogram) Level(under int) int {
	for v := range 256 {
		if under -= int(h[0][v] + h[1][v] + h[2][v] + h[3][v]); under < 0 {
			return v
		}
	}
	return 255
}

// Between gives the two of n tiles whose middles a place, from 0 to 1, lies
// between, and how far from the first to the second.
func Between(at float64, n int) (int, int, float64) {
	f := geometry.Clamp(at*float64(n)-0.5, 0, float64(n-1))
	i := int(f)
	return i, min(i+1, n-1), f - float64(i)
}
