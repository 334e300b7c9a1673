package scan

import (
	"image"
	"math"
)

// How much of a box's inside its ink covers, and what paper it leaves.

// openPart is the part of a rectangle that has no ink, dust included, within openMM.
func (in *ink) openPart(part image.Rectangle) float64 {
	inked := make([]bool, part.Dx()*part.Dy())
	for y := range part.Dy() {
		for x := range part.Dx() {
			inked[y*part.Dx()+x] = in.labels[(part.Min.Y+y)*in.w+part.Min.X+x] != 0
		}
	}
	open, all := 0, 0
	near := grown(inked, part.Dx(), part.Dy(), openMM)
	for y := range part.Dy() {
		print := in.nearRow(part.Min.Y + y)[part.Min.X:]
		for x := range part.Dx() {
			if print[x] == onPrint {
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
func (in *ink) unprinted(part image.Rectangle) int {
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for _, p := range in.nearRow(y)[part.Min.X:part.Max.X] {
			if p != onPrint {
				n++
			}
		}
	}
	return n
}

// thick is the mean width in mm of the strokes at the box.
func (in *ink) thick(own []bool) float64 {
	area, way := 0, 0.0
	for _, b := range in.blobs {
		if own[b.label] {
			area += b.area
			way += b.strokeMM()
		}
	}
	return mm2(area) / math.Max(1e-9, way)
}
