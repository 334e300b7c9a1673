package cnn

// Side is a picture's width and height in px, Classes how many answers there are.
const (
	Side    = 28
	Classes = 11
)

// Layer is one convolution of 3 × 3, with what follows it.
type Layer struct {
	In, Out int  // planes
	Grid    Grid // of both
	Pool    bool // then the largest of each 2 × 2
}

// Layers are the network's convolutions. Each ends in max(0, ·). What the last
// one's pooling gives goes through Hidden numbers to the classes.
var Layers = [...]Layer{
	{1, 16, 28, false}, {16, 24, 28, true},
	{24, 40, 14, false}, {40, 40, 14, true},
	{40, 64, 7, false}, {64, 64, 7, true},
}

// Numbers on the way from the last planes, 64 of 4 × 4, to the classes.
const (
	Features = 64 * 4 * 4
	Hidden   = 64
	// Outputs is Classes rounded up to whole tiles.
	Outputs = TileWide
)

// Weights are what is learnt, in plain order.
type Weights struct {
	Conv       [len(Layers)][]float32 // [out][in][3][3]
	ConvBias   [len(Layers)][]float32
	Hidden     []float32 // [Features][Hidden]
	HiddenBias []float32
	Out        []float32 // [Hidden][Outputs]
	OutBias    []float32
}

// NewWeights gives weights of zero.
func NewWeights() *Weights {
	w := &Weights{
		Hidden: make([]float32, Features*Hidden), HiddenBias: make([]float32, Hidden),
		Out: make([]float32, Hidden*Outputs), OutBias: make([]float32, Outputs),
	}
	for i, l := range Layers {
		w.Conv[i] = make([]float32, l.Out*l.In*taps)
		w.ConvBias[i] = make([]float32, l.Out)
	}
	return w
}

// Parts are all the weights, in the order of the file.
func (w *Weights) Parts() [][]float32 {
	var out [][]float32
	for i := range Layers {
		out = append(out, w.Conv[i], w.ConvBias[i])
	}
	return append(out, w.Hidden, w.HiddenBias, w.Out, w.OutBias)
}

// Net is a network ready to run. It holds its own working memory: one goroutine
// at a time.
type Net struct {
	w       *Weights
	packed  [len(Layers)][]float32
	offsets [len(Layers)][]int
	planes  [len(Layers) + 1][]float32 // the input of each layer, and what is to be pooled
	sums    []float32                  // of a layer's input, to be multiplied
	results []float32                  // their products
	pooled  [Side]float32              // a row of px
	column  []float32                  // what is not 0 of a dense layer's input, each in the first of TileHigh rows
	at      []int                      // the row of the matrix by which each of those is multiplied
	row     [TileHigh * Hidden]float32
	bias    [TileHigh]float32
}

// NewNet makes a network of weights, which it keeps.
func NewNet(w *Weights) *Net {
	n := &Net{w: w, column: make([]float32, Features*TileHigh), at: make([]int, 0, Features)}
	sums, results, last := 0, 0, 0
	for i, l := range Layers {
		s := l.squares()
		n.packed[i] = packSquares(w.Conv[i], l.In, l.Out)
		n.offsets[i] = Rows(l.In, s.row())
		n.planes[i] = make([]float32, l.In*s.plane())
		sums, results, last = max(sums, fields*s.field(l.In)), max(results, fields*s.field(l.Out)), max(last, l.Out*s.plane())
	}
	n.sums, n.results, n.planes[len(Layers)] = make([]float32, sums), make([]float32, results), make([]float32, last)
	return n
}

// Rows are the offsets of the rows of a matrix, for Tile.
func Rows(n, wide int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i * wide
	}
	return out
}

// Run gives the scores of the classes for a picture, the larger the likelier.
func (n *Net) Run(picture *[Side * Side]float32) (scores [Classes]float32) {
	for y := range Side {
		Layers[0].squares().set(n.planes[0], y, picture[y*Side:(y+1)*Side])
	}
	n.at = n.at[:0]
	for i, l := range Layers {
		n.convolve(i, l)
		if l.Pool {
			n.pool(i, l)
		}
	}
	n.dense(n.w.Hidden, n.w.HiddenBias, 0)
	n.at = n.at[:0]
	for i := range Hidden {
		n.feed(i, n.row[i], Outputs)
	}
	n.dense(n.w.Out, n.w.OutBias, negative)
	copy(scores[:], n.row[:Classes])
	return scores
}

// negative is a floor that holds nothing back.
const negative = -3.4e38

// convolve runs a layer: its output is the next one's input, or else what is to be
// pooled, in the last planes.
func (n *Net) convolve(i int, l Layer) {
	s := l.squares()
	to := n.planes[i+1]
	if l.Pool {
		to = n.planes[len(Layers)]
	}
	s.split(n.sums, n.planes[i], l.In)
	s.multiply(n.results, n.sums, n.offsets[i], n.packed[i], l.Out)
	s.join(to, n.results, n.w.ConvBias[i])
	if odd := l.Grid%2 == 1; odd || s < lanes && !l.Pool { // else there is nothing beside px, or nobody looks
		for c := range l.Out {
			s.clearRims(to[c*s.plane():(c+1)*s.plane()], l.Grid)
		}
	}
}

// pool takes the largest px of each square to the next layer, or to the dense ones.
func (n *Net) pool(i int, l Layer) {
	s := l.squares()
	row := n.pooled[:s]
	for c := range l.Out {
		for y := range int(s) {
			s.pool(row, n.planes[len(Layers)][c*s.plane():], y)
			if i+1 < len(Layers) {
				next := Layers[i+1].squares()
				next.set(n.planes[i+1][c*next.plane():], y, row)
				continue
			}
			for x, v := range row {
				n.feed((c*int(s)+y)*int(s)+x, v, Hidden)
			}
		}
	}
}

// feed gives a dense layer, so many numbers wide, a number of its input. Half of
// them are 0, which changes no sum; the first is kept, so that there is one.
func (n *Net) feed(i int, v float32, wide int) {
	if v != 0 || i == 0 {
		n.column[len(n.at)*TileHigh] = v
		n.at = append(n.at, i*wide)
	}
}

// dense multiplies the column by a matrix into the first row; its bias goes on
// before the floor.
func (n *Net) dense(matrix, bias []float32, floor float32) {
	wide := len(bias)
	for x := 0; x < wide; x += TileWide {
		Tile(n.row[x:], Hidden, matrix[x:], n.at, n.column[:len(n.at)*TileHigh], n.bias[:], negative)
		for i := x; i < x+TileWide; i++ {
			n.row[i] = max(n.row[i]+bias[i], floor)
		}
	}
}

// SetPlane puts a picture into the first layer's plane.
func SetPlane(plane []float32, picture *[Side * Side]float32) {
	g := Grid(Side)
	for y := range Side {
		copy(plane[g.Start()+y*g.Stride():], picture[y*Side:(y+1)*Side])
	}
}
