package cnn

import "math"

// Squares is how the planes of a layer lie for Winograd's way of convolving
// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015):
// so many squares of 2 × 2 px a side. A square's four px come from the sixteen
// around and in it by sums, sixteen products a channel, and sums again, where the
// definition has thirty-six.
//
// The px that lie alike in their squares make up a quarter: top left, top right,
// bottom left, bottom right. A quarter has a rim of zeros, and a row's right rim
// is the next row's left one; so what neighbouring squares need lies side by side.
type Squares int

const (
	// fields is the products for each square and pair of channels.
	fields = 16
	// lanes is how many squares split and join do at once.
	lanes = 8
)

// squares is how the planes of a layer lie. The last of an odd grid's squares
// reach a px beyond it.
func (l Layer) squares() Squares { return Squares(l.Grid+1) / 2 }

func (s Squares) stride() int { return int(s) + 1 }

// quarter is the floats of a quarter, with its rims and what vectors reach beyond.
func (s Squares) quarter() int { return s.start() + (int(s)+1)*s.stride() + lanes }

// start is where a quarter's first px lies.
func (s Squares) start() int { return s.stride() + 1 }

// plane is the floats of one plane.
func (s Squares) plane() int { return 4 * s.quarter() }

// row is the floats that hold a number for each square, in whole tiles.
func (s Squares) row() int { return (int(s*s) + TileWide - 1) / TileWide * TileWide }

// field is the floats that hold such rows for some channels, and what vectors
// reach beyond.
func (s Squares) field(channels int) int { return channels*s.row() + lanes }

// starts are the columns at which vectors begin, so that each row is covered.
func (s Squares) starts() []int {
	if s <= lanes {
		return []int{0}
	}
	return []int{0, int(s) - lanes}
}

// split gives the sums that are to be multiplied: in each field, one for each of
// src's channels and squares.
func (s Squares) split(dst, src []float32, channels int) {
	for c := range channels {
		for _, x := range s.starts() {
			split(dst[c*s.row()+x:], s.field(channels), src[c*s.plane():], s.start()+x, s)
		}
	}
}

// join makes px of products: dst gets len(bias) planes, each px plus its bias and
// at least 0.
func (s Squares) join(dst, src []float32, bias []float32) {
	for c, b := range bias {
		for _, x := range s.starts() {
			join(dst[c*s.plane():(c+1)*s.plane()], s.start()+x, src[c*s.row()+x:], s.field(len(bias)), b, s)
		}
	}
}

// clearRims sets to zero what join wrote beside a plane's px: grid is how many there
// are a side.
func (s Squares) clearRims(plane []float32, grid Grid) {
	for q := range 4 {
		px := plane[q*s.quarter()+s.start() : (q+1)*s.quarter()]
		rows, columns := (int(grid)+1-q/2)/2, (int(grid)+1-q%2)/2
		for y := range rows {
			for x := columns; x < s.stride(); x++ {
				px[y*s.stride()+x] = 0
			}
		}
		clear(px[rows*s.stride():])
	}
}

// multiply adds up each channel's products with packed weights: dst gets a row of
// each field for each of out channels.
func (s Squares) multiply(dst, src []float32, offsets []int, weights []float32, out int) {
	var none [TileHigh]float32
	in := len(offsets)
	for f := range fields {
		to, from := dst[f*s.field(out):], src[f*s.field(in):(f+1)*s.field(in)]
		for o := 0; o < out; o += TileHigh {
			w := weights[(f*out+o)*in : (f*out+o+TileHigh)*in]
			for p := 0; p < s.row(); p += TileWide {
				Tile(to[o*s.row()+p:], s.row(), from[p:], offsets, w, none[:], negative)
			}
		}
	}
}

// packSquares turns the weights of a convolution, [out][in × taps], into what
// multiply takes: [field][out / TileHigh][in][TileHigh].
func packSquares(weights []float32, in, out int) []float32 {
	packed := make([]float32, fields*in*out)
	for o := range out {
		for c := range in {
			for f, v := range squareWeights(weights[(o*in+c)*taps:]) {
				packed[f*in*out+((o/TileHigh)*in+c)*TileHigh+o%TileHigh] = v
			}
		}
	}
	return packed
}

// squareWeights are the sums of nine weights by which a square's sums are multiplied.
func squareWeights(g []float32) (out [fields]float32) {
	var half [4][3]float32
	for x := range 3 {
		a, b, c := g[x], g[3+x], g[6+x]
		half[0][x], half[1][x], half[2][x], half[3][x] = a, (a+b+c)/2, (a-b+c)/2, c
	}
	for y, h := range half {
		a, b, c := h[0], h[1], h[2]
		out[4*y], out[4*y+1], out[4*y+2], out[4*y+3] = a, (a+b+c)/2, (a-b+c)/2, c
	}
	return out
}

// set lays a row of px into a plane.
func (s Squares) set(plane []float32, y int, px []float32) {
	at := y%2*2*s.quarter() + s.start() + y/2*s.stride()
	left := plane[at:][:(len(px)+1)/2]
	right := plane[at+s.quarter():][:len(left)]
	for x := range len(px) / 2 {
		left[x], right[x] = px[2*x], px[2*x+1]
	}
	if len(px)%2 == 1 {
		left[len(left)-1] = px[len(px)-1]
	}
}

// pool gives the largest px of each square of a row. They must not be negative: then
// their bits are in the same order, and numbers of bits are quicker to compare.
func (s Squares) pool(row, plane []float32, y int) {
	q := s.quarter()
	plane = plane[s.start()+y*s.stride():]
	a, b, c, d := plane[:len(row)], plane[q:][:len(row)], plane[2*q:][:len(row)], plane[3*q:][:len(row)]
	for x := range row {
		up := max(math.Float32bits(a[x]), math.Float32bits(b[x]))
		row[x] = math.Float32frombits(max(up, math.Float32bits(c[x]), math.Float32bits(d[x])))
	}
}
