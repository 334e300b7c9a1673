// Package crop makes pictures of fields as networks see them: how dark the paper is, the
// blank print of the same edition beside it as a second plane, at a scale of its own.
//
// It knows the ink of a field. It must not know what the ink means.
package crop

import (
	"image"
	"math"

	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks/net"
	"blankett/intake/scan/picture"
)

const (
	// boxSide is the px of a box's picture a side, boxPart how many boxes wide that is:
	// the box and 0.7 of one around it.
	boxSide = 48
	boxPart = 2.4
	// fieldPxPerMM is the scale of a field's picture: a ballpoint's stroke is a px wide.
	fieldPxPerMM = 3.0
)

// BoxPlanes and FieldPlanes are how many planes the pictures have: of the ink, of the
// blank, and of fields what is inside.
const BoxPlanes, FieldPlanes = 2, 3

// BoxSize is the size of a box's picture.
var BoxSize = net.Grid{W: boxSide, H: boxSide}

// Box is the picture of a tick box, the box in its middle.
func Box(in *ink.Ink) []float32 {
	side := boxPart * float64(max(in.Inner.Dx(), in.Inner.Dy()))
	v := view{in, float64(in.Inner.Min.X+in.Inner.Max.X)/2 - side/2, float64(in.Inner.Min.Y+in.Inner.Max.Y)/2 - side/2, side / boxSide, BoxSize}
	out := make([]float32, BoxPlanes*boxSide*boxSide)
	v.fill(out, in.Row)
	v.fill(out[boxSide*boxSide:], in.BlankRow)
	return out
}

// Field is the picture of a field and what is around it, of the size that comes with it.
func Field(in *ink.Ink) ([]float32, net.Grid) {
	const step = picture.PatchPxPerMM / fieldPxPerMM
	size := net.Grid{W: int(math.Ceil(float64(in.WidthPX) / step)), H: int(math.Ceil(float64(in.HeightPX) / step))}
	v := view{in, 0, 0, step, size}
	n := size.W * size.H
	out := make([]float32, FieldPlanes*n)
	v.fill(out, in.Row)
	v.fill(out[n:], in.BlankRow)
	for i := range n {
		at := image.Pt(int((float64(i%size.W)+0.5)*step), int((float64(i/size.W)+0.5)*step))
		if at.In(in.Inner) {
			out[2*n+i] = 1
		}
	}
	return out, size
}

// view is how a picture lies over a patch: from where, and how many of its px make one.
type view struct {
	in         *ink.Ink
	x, y, step float64
	size       net.Grid
}

// fill makes a plane: the mean of the px that lie under each one. Outside is nothing.
func (v view) fill(out []float32, row func(y int) []uint8) {
	from := func(start float64, i, most int) (int, int) {
		a := int(math.Floor(start + float64(i)*v.step + 0.25))
		b := int(math.Ceil(start + float64(i+1)*v.step - 0.25))
		return max(0, a), min(most, max(a+1, b))
	}
	sums, counts := make([]int, v.size.W), make([]int, v.size.W)
	for y := range v.size.H {
		clear(sums)
		clear(counts)
		y0, y1 := from(v.y, y, v.in.HeightPX)
		for ; y0 < y1; y0++ {
			px := row(y0)
			for x := range v.size.W {
				x0, x1 := from(v.x, x, v.in.WidthPX)
				for ; x0 < x1; x0++ {
					sums[x] += int(px[x0])
					counts[x]++
				}
			}
		}
		for x, n := range counts {
			if n > 0 {
				out[y*v.size.W+x] = float32(sums[x]) / float32(n) / 255
			}
		}
	}
}
