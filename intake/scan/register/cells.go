package register

import (
	"image"
	"math"

	"blankett/intake/scan/geometry"
)

// cell is a module whose shade is known before it is seen, by its centre.
type cell struct {
	at   geometry.Point
	dark bool
}

// finderCells are a finder pattern and the light around it.
func finderCells(centre geometry.Point) []cell {
	return rings(centre, 4, func(ring int) bool { return ring <= 1 || ring == 3 })
}

// alignmentCells are an alignment pattern.
func alignmentCells(centre geometry.Point) []cell {
	return rings(centre, 2, func(ring int) bool { return ring != 1 })
}

// rings are the modules around a place, out to a ring.
func rings(centre geometry.Point, out int, dark func(ring int) bool) []cell {
	var cells []cell
	for y := -out; y <= out; y++ {
		for x := -out; x <= out; x++ {
			cells = append(cells, cell{centre.Add(geometry.Point{X: float64(x), Y: float64(y)}), dark(max(x, -x, y, -y))})
		}
	}
	return cells
}

// timingCells are the row and the column of a code that are dark and light by turns.
func timingCells(side int) []cell {
	var cells []cell
	for i := 8; i < side-8; i++ {
		along, dark := float64(i)+0.5, i%2 == 0
		cells = append(cells, cell{geometry.Point{X: along, Y: 6.5}, dark}, cell{geometry.Point{X: 6.5, Y: along}, dark})
	}
	return cells
}

// likeness is how like its pattern a place looks, -1 to 1, however dark and pale it
// is: the normalized cross-correlation of what cells should be and what a picture shows of them.
func likeness(img *image.Gray, cells []cell, px func(geometry.Point) geometry.Point) float64 {
	var levels, squares, signs, both float64
	for _, c := range cells {
		v, sign := levelAt(img, px(c.at)), 1.0
		if c.dark {
			sign = -1
		}
		levels, squares, signs, both = levels+v, squares+v*v, signs+sign, both+v*sign
	}
	n := float64(len(cells))
	spread := (squares - levels*levels/n) * (n - signs*signs/n)
	return (both - levels*signs/n) / math.Sqrt(math.Max(1, spread))
}

// levelAt is the grey level at a place in px, mixed of the four px around it; that
// of the nearest px outside the picture.
func levelAt(img *image.Gray, p geometry.Point) float64 {
	if math.IsNaN(p.X) || math.IsNaN(p.Y) { // on the horizon of a plane
		return 0
	}
	x, y := geometry.Clamp(p.X-0.5, 0, float64(img.Rect.Dx()-2)), geometry.Clamp(p.Y-0.5, 0, float64(img.Rect.Dy()-2))
	at, fx, fy := int(y)*img.Stride+int(x), x-math.Floor(x), y-math.Floor(y)
	up, low := img.Pix[at:at+2], img.Pix[at+img.Stride:at+img.Stride+2]
	return (float64(up[0])*(1-fx)+float64(up[1])*fx)*(1-fy) + (float64(low[0])*(1-fx)+float64(low[1])*fx)*fy
}
