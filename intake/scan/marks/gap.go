package marks

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
)

const (
	// gapWideMM is the width of paper between strokes of a scribble. Slits in a box
	// that was filled, and the paper between grains of pencil, are narrower.
	gapWideMM = 0.35
	// slitMM is the width of what is counted as paper between strokes at all.
	slitMM = 0.25
	// gapSquareMM is the side of a square that fits between a felt pen's strokes.
	gapSquareMM = 0.5
	// gapEdgeMM is how near a box's outline paper may begin that lies along it: the
	// outline and its spread hide more than half of that.
	gapEdgeMM = 0.6
)

// gaps is the paper wider than gapWideMM that is left inside a box.
type gaps struct {
	pieces int
	within int     // of them, those that don't lie along an edge, where filling stopped short
	roomy  bool    // a square with sides of gapSquareMM fits in one
	part   float64 // of the inside
	spread float64 // how far across the box, the lesser way, the middles of all gaps lie apart
}

// gaps looks for them in a rectangle.
func (in evidence) gaps(part image.Rectangle) gaps {
	w, h := part.Dx(), part.Dy()
	paper := in.paper(part)
	g := gaps{
		roomy:  slices.Contains(opened(paper, w, h, gapSquareMM), true),
		spread: spreadOf(picture.Blobs(opened(paper, w, h, slitMM), w, h), w, h),
	}
	area := 0
	for _, b := range picture.Blobs(opened(paper, w, h, gapWideMM), w, h) {
		g.pieces++
		area += b.Area
		if !along(b, w, h) {
			g.within++
		}
	}
	g.part = float64(area) / math.Max(1, float64(in.unprinted(part)))
	return g
}

// spreadOf is the part of w or of h, the lesser one, over which pieces' middles lie.
func spreadOf(pieces []picture.Blob, w, h int) float64 {
	if len(pieces) == 0 {
		return 0
	}
	at := func(b picture.Blob) image.Point { return image.Pt(b.MinX+b.MaxX, b.MinY+b.MaxY).Div(2) }
	least, most := at(pieces[0]), at(pieces[0])
	for _, b := range pieces {
		p := at(b)
		least = image.Pt(min(least.X, p.X), min(least.Y, p.Y))
		most = image.Pt(max(most.X, p.X), max(most.Y, p.Y))
	}
	return math.Min(float64(most.X-least.X)/float64(w), float64(most.Y-least.Y)/float64(h))
}

// along says whether a piece lies along an edge of a box of w × h px.
func along(b picture.Blob, w, h int) bool {
	edge := picture.PxOf(gapEdgeMM)
	flat := min(b.MinY, h-1-b.MaxY) < edge && b.Width() > b.Height()
	upright := min(b.MinX, w-1-b.MaxX) < edge && b.Height() > b.Width()
	return flat || upright
}

// paper says of each px of a rectangle whether neither ink nor print is there.
func (in evidence) paper(part image.Rectangle) []bool {
	paper := make([]bool, 0, part.Dx()*part.Dy())
	for y := part.Min.Y; y < part.Max.Y; y++ {
		print, row := in.NearRow(y)[part.Min.X:part.Max.X], in.Labels[y*in.WidthPX+part.Min.X:]
		for x, near := range print {
			paper = append(paper, near != ink.OnPrint && row[x] == 0)
		}
	}
	return paper
}

// opened is morphological opening: it keeps of some px those that lie in a square of them with sides of mm.
func opened(px []bool, w, h int, mm float64) []bool {
	side := picture.PxOf(mm)
	out := make([]bool, len(px))
	for y := 0; y+side <= h; y++ {
		for x := 0; x+side <= w; x++ {
			if full(px[y*w+x:], w, side) {
				fill(out[y*w+x:], w, side)
			}
		}
	}
	return out
}

// full says whether all px of a square are, the first of them its corner, in rows of w.
func full(px []bool, w, side int) bool {
	for y := range side {
		if slices.Contains(px[y*w:y*w+side], false) {
			return false
		}
	}
	return true
}

func fill(px []bool, w, side int) {
	for y := range side {
		for x := range side {
			px[y*w+x] = true
		}
	}
}
