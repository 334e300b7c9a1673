package net

import "blankett/intake/scan/digit/cnn"

// taps is the px that a convolution looks at in one plane, 3 × 3.
const taps = 9

// Layer is one convolution of 3 × 3, each ended by max(0, ·). Step 2 looks at every
// other px, so that its planes are half as wide and high. Out is a multiple of 8.
type Layer struct{ In, Out, Step int }

// K is how many numbers each of a layer's sums is made of.
func (l Layer) K() int { return l.In * taps }

// Grid is how the planes of a layer lie in memory, its input's as its output's: rows of
// so many px with a rim of zeros around them; a row's right rim is the next one's left.
// The input of a layer of step 2 is parted into four planes, by whether the row and
// the column are even, so that each tap is a fixed distance from the px it is for.
type Grid struct{ W, H int }

// After is the grid of a layer over a picture or planes of a grid.
func (l Layer) After(g Grid) Grid {
	return Grid{(g.W + l.Step - 1) / l.Step, (g.H + l.Step - 1) / l.Step}
}

// Stride is the floats from one row to the next.
func (g Grid) Stride() int { return g.W + 1 }

// Span is the floats from a plane's first px to its last, rims within, in whole tiles.
func (g Grid) Span() int { return (g.H*g.Stride() + cnn.TileWide - 1) / cnn.TileWide * cnn.TileWide }

// Plane is the floats of one plane of a layer's input, with all its rims.
func (g Grid) Plane() int { return g.Span() + 2*g.Stride() + 2 }

// Planes is how many planes a layer's input has.
func (l Layer) Planes() int { return l.In * l.Step * l.Step }

// Offsets are where in a layer's input the taps for its first px lie, channel by
// channel, row by row.
func (l Layer) Offsets(g Grid) []int {
	out := make([]int, 0, l.K())
	for c := range l.In {
		for dy := range 3 {
			for dx := range 3 {
				plane, y, x := c, dy, dx
				if l.Step == 2 {
					odd := func(d int) int { return (d + 1) % 2 }
					plane = c*4 + odd(dy)*2 + odd(dx)
					y, x = (dy+1)/2, (dx+1)/2
				}
				out = append(out, plane*g.Plane()+y*g.Stride()+x)
			}
		}
	}
	return out
}

// Place is where px x, y of channel c, of the picture or planes before a layer, lies in
// its input.
func (l Layer) Place(g Grid, c, x, y int) int {
	plane := c
	if l.Step == 2 {
		plane, x, y = c*4+y%2*2+x%2, x/2, y/2
	}
	return plane*g.Plane() + (y+1)*g.Stride() + x + 1
}

// Lay puts planes of a grid, a row's px g.Stride() apart as a layer's output has them,
// into the next one's input.
func (l Layer) Lay(dst, src []float32, from, to Grid) {
	for c := range l.In {
		for y := range from.H {
			row := src[c*from.Span()+y*from.Stride():][:from.W]
			at := l.Place(to, c, 0, y)
			if l.Step == 1 {
				copy(dst[at:], row)
				continue
			}
			next := l.Place(to, c, 1, y)
			for x, v := range row {
				if x%2 == 0 {
					dst[at+x/2] = v
				} else {
					dst[next+x/2] = v
				}
			}
		}
	}
}

// Pack lays weights, [out][k], as cnn.Tile wants them: [out / 8][k][8].
func Pack(packed, weights []float32, k int) { cnn.PackInto(packed, weights, k) }

// Convolve multiplies a layer's input into planes of Span floats: what lies in the rims
// means nothing.
func Convolve(dst, src []float32, offsets []int, packed, bias []float32, g Grid) {
	k, span := len(offsets), g.Span()
	for o := 0; o < len(bias); o += cnn.TileHigh {
		for p := 0; p < span; p += cnn.TileWide {
			cnn.Tile(dst[o*span+p:], span, src[p:], offsets, packed[o*k:(o+cnn.TileHigh)*k], bias[o:o+cnn.TileHigh], 0)
		}
	}
}
