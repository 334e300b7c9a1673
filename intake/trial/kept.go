package trial

import (
	"image"
	"slices"

	"blankett/forms"
)

const (
	// drawnLevels is how much darker than the print a px must be to count as
	// drawn: half of the lightest pencil.
	drawnLevels = 25
	// keptLevels is how much darker than the paper around it a scan's px must be
	// to show ink: twice a scanner's noise.
	keptLevels = 12
	// keptStep and aroundStep are how many px of the page lie between two that are
	// looked at, of the ink and of what is around it.
	keptStep, aroundStep = 2, 7
)

// Kept is the share, 0 to 1, of what was drawn within a rectangle in mm that can
// still be seen in the scan: a light pencil may be gone after black and white.
// It is 1 where nothing was drawn. All pictures of the page are at pxPerMM.
func Kept(printed, filled, scan *image.Gray, pxPerMM float64, w Wear, r forms.Rect) float64 {
	kept := 0
	var around, on []uint8
	look := func(x, y int, to *[]uint8) {
		xs, ys := w.Warp.At((float64(x)+0.5)/pxPerMM, (float64(y)+0.5)/pxPerMM)
		p := image.Pt(int(xs*w.PxPerMM), int(ys*w.PxPerMM))
		if p.In(scan.Rect) {
			*to = append(*to, scan.GrayAt(p.X, p.Y).Y)
		}
	}
	eachPx(filled, pxPerMM, r, keptStep, func(x, y int) {
		if isDrawn(printed, filled, x, y) {
			look(x, y, &on)
		}
	})
	eachPx(filled, pxPerMM, r, aroundStep, func(x, y int) { look(x, y, &around) })
	if len(on) == 0 {
		return 1
	}
	slices.Sort(around)
	white := int(around[len(around)*3/4])
	for _, v := range on {
		if int(v)+keptLevels < white {
			kept++
		}
	}
	return float64(kept) / float64(len(on))
}

// Covered is the share, 0 to 1, of a rectangle in mm that was drawn on.
func Covered(printed, filled *image.Gray, pxPerMM float64, r forms.Rect) float64 {
	drawn, all := 0, 0
	eachPx(filled, pxPerMM, r, 1, func(x, y int) {
		all++
		if isDrawn(printed, filled, x, y) {
			drawn++
		}
	})
	return float64(drawn) / float64(max(1, all))
}

func isDrawn(printed, filled *image.Gray, x, y int) bool {
	return int(filled.GrayAt(x, y).Y)+drawnLevels < int(printed.GrayAt(x, y).Y)
}

// eachPx visits the px of a rectangle in mm, every so many in both directions.
func eachPx(img *image.Gray, pxPerMM float64, r forms.Rect, step int, do func(x, y int)) {
	px := func(mm float64) int { return int(mm * pxPerMM) }
	in := image.Rect(px(r.X), px(r.Y), px(r.X+r.W), px(r.Y+r.H)).Intersect(img.Rect)
	for y := in.Min.Y; y < in.Max.Y; y += step {
		for x := in.Min.X; x < in.Max.X; x += step {
			do(x, y)
		}
	}
}
