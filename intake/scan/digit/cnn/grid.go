package cnn

// Grid is how the planes of a layer lie in memory: squares of Grid px a side
// with a rim of zeros, so that a convolution's taps are fixed distances and need
// no test for the edge. A row's right rim and the next row's left rim are
// beside each other.
type Grid int

const (
	// TileWide and TileHigh are what Tile computes at once: px and channels.
	// A row is one 512-bit register. With 8 rows there is enough to do to hide how
	// long an addition takes, and every layer's channels come in eights.
	TileWide, TileHigh = 16, 8
	// taps is the px that a convolution looks at in one plane, 3 × 3.
	taps = 9
)

// Stride is the floats from one row to the next.
func (g Grid) Stride() int { return int(g) + 2 }

// Span is the floats from a plane's first px to its last, rims within, rounded
// up to whole tiles.
func (g Grid) Span() int {
	return (int(g)*g.Stride() + TileWide - 1) / TileWide * TileWide
}

// Plane is the floats of one plane with all its rims.
func (g Grid) Plane() int { return g.Span() + 2*g.Stride() + 2 }

// Start is where a plane's first px lies.
func (g Grid) Start() int { return g.Stride() + 1 }

// Offsets are the distances of a convolution's taps from the tap up and left in
// the first plane, channel by channel, row by row.
func (g Grid) Offsets(channels int) []int {
	out := make([]int, 0, channels*taps)
	for c := range channels {
		for dy := range 3 {
			for dx := range 3 {
				out = append(out, c*g.Plane()+dy*g.Stride()+dx)
			}
		}
	}
	return out
}

// Conv convolves: dst gets len(bias) planes, each the sum over all of src's
// taps by weight, plus bias, and at least floor. weights are as PackInto gives them.
func (g Grid) Conv(dst, src []float32, offsets []int, weights, bias []float32, floor float32) {
	plane, start, span, k := g.Plane(), g.Start(), g.Span(), len(offsets)
	_ = src[(k/taps)*plane-1] // Tile does not look
	for o := 0; o < len(bias); o += TileHigh {
		out := dst[o*plane : (o+TileHigh)*plane]
		w := weights[o*k : (o+TileHigh)*k]
		for p := 0; p < span; p += TileWide {
			Tile(out[start+p:], plane, src[p:], offsets, w, bias[o:o+TileHigh], floor)
		}
		g.ClearRims(out)
	}
}

// ClearRims sets to zero what a convolution wrote beside the px.
func (g Grid) ClearRims(planes []float32) {
	plane, stride := g.Plane(), g.Stride()
	for ; len(planes) >= plane; planes = planes[plane:] {
		px := planes[g.Start():plane]
		for y := range int(g) {
			px[y*stride+int(g)], px[y*stride+int(g)+1] = 0, 0
		}
		clear(px[int(g)*stride:])
	}
}

// Pool gives the largest of each 2 × 2 px, into planes of a grid half as wide,
// rounded up. The px must not be negative: rims count as zero.
func (g Grid) Pool(dst, src []float32, channels int) {
	to := g.Half()
	for c := range channels {
		in := src[c*g.Plane()+g.Start() : (c+1)*g.Plane()]
		out := dst[c*to.Plane()+to.Start() : (c+1)*to.Plane()]
		for y := range int(to) {
			up := in[2*y*g.Stride():]
			up, down := up[:2*int(to)], up[g.Stride():g.Stride()+2*int(to)]
			row := out[y*to.Stride() : y*to.Stride()+int(to)]
			for x := range row {
				row[x] = max(up[2*x], up[2*x+1], down[2*x], down[2*x+1])
			}
		}
	}
}

// Half is the grid that pooling gives.
func (g Grid) Half() Grid { return (g + 1) / 2 }

// PackInto lays the weights of a convolution, [out][in × taps], as Tile wants them:
// [out / TileHigh][in × taps][TileHigh]. k is in × taps.
func PackInto(packed, weights []float32, k int) {
	for i, w := range weights {
		o, tap := i/k, i%k
		packed[(o/TileHigh*k+tap)*TileHigh+o%TileHigh] = w
	}
}
