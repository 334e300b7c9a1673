package ink

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/rows"
)

// darkness is how dark each px is in 255ths of black print, the paper's own
// white at each place as nothing. False when there is no contrast.
func darkness(p *picture.Patch, out []uint8, black int, tile geometry.Point) bool {
	g := paper(p, tile)
	var scale [256]int32 // 255ths for a grey level
	for w := range scale {
		scale[w] = int32(255 * rows.One / max(picture.ContrastLeast, w-black))
	}
	if int(slices.Min(g.white))-black < picture.ContrastLeast {
		return false
	}
	white, line := make([]uint8, p.W), make([]int, g.cols)
	for y := range p.H {
		g.row(white, line, (float64(y)+0.5)/float64(p.H))
		rows.Darker(out[y*p.W:(y+1)*p.W], p.Pix[y*p.W:(y+1)*p.W], white, &scale)
	}
	return true
}

// paperGrid is the paper's grey level in tiles of a patch.
type paperGrid struct {
	cols, rows int
	white      []uint8
}

// paper measures the paper in tiles of about the size given, in mm. A tile that
// is all ink gets the lightest level around it.
func paper(p *picture.Patch, tile geometry.Point) paperGrid {
	count := func(px int, mm float64) int { return max(1, int(math.Round(float64(px)/p.PxPerMM/mm))) }
	g := paperGrid{cols: count(p.W, tile.X), rows: count(p.H, tile.Y)}
	own := make([]uint8, g.cols*g.rows)
	for i := range own {
		c, r := i%g.cols, i/g.cols
		own[i] = tileWhite(p, image.Rect(c*p.W/g.cols, r*p.H/g.rows, (c+1)*p.W/g.cols, (r+1)*p.H/g.rows))
	}
	g.white = slices.Clone(own)
	for i, v := range own {
		around := v
		for _, j := range []int{i - g.cols, i - 1, i + 1, i + g.cols} {
			if j >= 0 && j < len(own) && (j/g.cols == i/g.cols || j%g.cols == i%g.cols) {
				around = max(around, own[j])
			}
		}
		if int(around)-int(v) > picture.InkBlockLevels {
			g.white[i] = around
		}
	}
	return g
}

// row gives the paper along a row of the patch, with even slopes between the
// middles of the tiles, because shadows slope. line is room for a number for each
// column of tiles.
func (g paperGrid) row(out []uint8, line []int, down float64) {
	r0, r1, fr := picture.Between(down, g.rows)
	for c := range line {
		line[c] = int((float64(g.white[r0*g.cols+c])*(1-fr) + float64(g.white[r1*g.cols+c])*fr) * rows.One)
	}
	width := float64(len(out)) / float64(g.cols)
	from := 0
	for c := -1; c < g.cols; c++ { // from the middle of one tile to the next one's
		to := min(len(out), int((float64(c)+1.5)*width))
		v, next := line[max(0, c)], line[min(c+1, g.cols-1)]
		rows.Ramp(out[from:to], v, int(float64(next-v)/width))
		from = to
	}
	rows.Ramp(out[from:], line[g.cols-1], 0)
}

// tileWhite is the paper's grey level in a part of the patch: most of it is
// paper, so the level that seven px in ten stay under.
func tileWhite(p *picture.Patch, part image.Rectangle) uint8 {
	var h picture.Histogram
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y += 2 {
		n += part.Dx()
		h.Count(p.Pix[y*p.W+part.Min.X : y*p.W+part.Max.X])
	}
	return uint8(h.Level(n * 7 / 10))
}

// paperNoise is the standard deviation of the paper, 0 to 1. White is the level
// that seven px in ten stay under, so the level that half stay under is about
// 0.6 of a deviation darker, however much ink there is up to two fifths.
func paperNoise(d []uint8) float64 {
	return math.Min(float64(picture.Percentile(d, 0.5))/255/0.6, noiseMost)
}
