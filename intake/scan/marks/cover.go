package marks

import (
	"image"
	"math"

	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
)

// How much of a box's inside its ink covers, and what paper it leaves.

// openPart is the part of a rectangle that has no ink, dust included, within openMM.
func (in evidence) openPart(part image.Rectangle) float64 {
	inked := make([]bool, part.Dx()*part.Dy())
	for y := range part.Dy() {
		for x := range part.Dx() {
			inked[y*part.Dx()+x] = in.Labels[(part.Min.Y+y)*in.WidthPX+part.Min.X+x] != 0
		}
	}
	open, all := 0, 0
	near := ink.Grown(inked, part.Dx(), part.Dy(), openMM)
	for y := range part.Dy() {
		print := in.NearRow(part.Min.Y + y)[part.Min.X:]
		for x := range part.Dx() {
			if print[x] == ink.OnPrint {
				continue
			}
			all++
			if !near[y*part.Dx()+x] {
				open++
			}
		}
	}
	return float64(open) / math.Max(1, float64(all))
}

// unprinted is how many px of a part no print hides.
func (in evidence) unprinted(part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for _, p := range in.NearRow(y)[part.Min.X:part.Max.X] {
			if p != ink.OnPrint {
				n++
			}
		}
	}
	return n
}

// thick is the mean width in mm of the strokes at the box.
func (in evidence) thick(own []bool) float64 {
	area, way := 0, 0.0
	for _, b := range in.Blobs {
		if own[b.Label] {
			area += b.Area
			way += b.StrokeMM()
		}
	}
	return picture.MM2(area) / math.Max(1e-9, way)
}
