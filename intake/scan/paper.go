package scan

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/rows"
)

// darkness is how dark each px is in 255ths of black print, the paper's own
// white at each place as nothing. False when there is no contrast.
func (p *patch) darkness(out []uint8, black int, tile Point) bool {
	g := p.paper(tile)
	var scale [256]int32 // 255ths for a grey level
	for w := range scale {
		scale[w] = int32(255 * rows.One / max(contrastLeast, w-black))
	}
	if int(slices.Min(g.white))-black < contrastLeast {
		return false
	}
	white, line := make([]uint8, p.w), make([]int, g.cols)
	for y := range p.h {
		g.row(white, line, (float64(y)+0.5)/float64(p.h))
		rows.Darker(out[y*p.w:(y+1)*p.w], p.pix[y*p.w:(y+1)*p.w], white, &scale)
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
func (p *patch) paper(tile Point) paperGrid {
	count := func(px int, mm float64) int { return max(1, int(math.Round(float64(px)/p.pxPerMM/mm))) }
	g := paperGrid{cols: count(p.w, tile.X), rows: count(p.h, tile.Y)}
	own := make([]uint8, g.cols*g.rows)
	for i := range own {
		c, r := i%g.cols, i/g.cols
		own[i] = p.tileWhite(image.Rect(c*p.w/g.cols, r*p.h/g.rows, (c+1)*p.w/g.cols, (r+1)*p.h/g.rows))
	}
	g.white = slices.Clone(own)
	for i, v := range own {
		around := v
		for _, j := range []int{i - g.cols, i - 1, i + 1, i + g.cols} {
			if j >= 0 && j < len(own) && (j/g.cols == i/g.cols || j%g.cols == i%g.cols) {
				around = max(around, own[j])
			}
		}
		if int(around)-int(v) > inkBlockLevels {
			g.white[i] = around
		}
	}
	return g
}

// row gives the paper along a row of the patch, with even slopes between the
// middles of the tiles, because shadows slope. line is room for a number for each
// column of tiles.
func (g paperGrid) row(out []uint8, line []int, down float64) {
	r0, r1, fr := between(down, g.rows)
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

// between gives the two of n tiles whose middles a place, from 0 to 1, lies
// between, and how far from the first to the second.
func between(at float64, n int) (int, int, float64) {
	f := clamp(at*float64(n)-0.5, 0, float64(n-1))
	i := int(f)
	return i, min(i+1, n-1), f - float64(i)
}

// tileWhite is the paper's grey level in a part of the patch: most of it is
// paper, so the level that seven px in ten stay under.
func (p *patch) tileWhite(part image.Rectangle) uint8 {
	var h histogram
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y += 2 {
		n += part.Dx()
		h.count(p.pix[y*p.w+part.Min.X : y*p.w+part.Max.X])
	}
	return uint8(h.level(n * 7 / 10))
}

// histogram counts px by their grey level. Its tables take turns: px beside each
// other are alike, and a count has to wait for the one before in the same place.
type histogram [4][256]uint32

func (h *histogram) count(px []uint8) {
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

// level is the grey level that so many px stay under; 255 where there are not more.
func (h *histogram) level(under int) int {
	for v := range 256 {
		if under -= int(h[0][v] + h[1][v] + h[2][v] + h[3][v]); under < 0 {
			return v
		}
	}
	return 255
}

// paperNoise is the standard deviation of the paper, 0 to 1. White is the level
// that seven px in ten stay under, so the level that half stay under is about
// 0.6 of a deviation darker, however much ink there is up to two fifths.
func paperNoise(d []uint8) float64 {
	return math.Min(float64(percentile(d, 0.5))/255/0.6, noiseMost)
}
