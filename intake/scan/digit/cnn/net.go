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
	planes  [len(Layers) + 1][]float32 // the input of each layer, and of Hidden
	full    [len(Layers)][]float32     // a layer's output before pooling
	column  []float32                  // Features numbers, each in the first of TileHigh rows
	hidden  []int
	out     []int
	row     [TileHigh * Hidden]float32
	bias    [TileHigh]float32
}

// NewNet makes a network of weights, which it keeps.
func NewNet(w *Weights) *Net {
	n := &Net{w: w, column: make([]float32, Features*TileHigh), hidden: Rows(Features, Hidden), out: Rows(Hidden, Outputs)}
	for i, l := range Layers {
		n.packed[i] = Pack(w.Conv[i], l.Out)
		n.offsets[i] = l.Grid.Offsets(l.In)
		n.planes[i] = make([]float32, l.In*l.Grid.Plane())
		if l.Pool {
			n.full[i] = make([]float32, l.Out*l.Grid.Plane())
		}
	}
	last := Layers[len(Layers)-1]
	n.planes[len(Layers)] = make([]float32, last.Out*last.Grid.Half().Plane())
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
	SetPlane(n.planes[0], picture)
	for i, l := range Layers {
		to := n.planes[i+1]
		if l.Pool {
			to = n.full[i]
		}
		l.Grid.Conv(to, n.planes[i], n.offsets[i], n.packed[i], n.w.ConvBias[i], 0)
		if l.Pool {
			l.Grid.Pool(n.planes[i+1], to, l.Out)
		}
	}
	n.gather()
	n.dense(n.hidden, n.w.Hidden, n.w.HiddenBias, 0)
	for i := range Hidden {
		n.column[i*TileHigh] = n.row[i]
	}
	n.dense(n.out, n.w.Out, n.w.OutBias, negative)
	copy(scores[:], n.row[:Classes])
	return scores
}

// negative is a floor that holds nothing back.
const negative = -3.4e38

// gather lines up the last planes' px.
func (n *Net) gather() {
	last := Layers[len(Layers)-1]
	g := last.Grid.Half()
	planes, i := n.planes[len(Layers)], 0
	for c := range last.Out {
		for y := range int(g) {
			at := c*g.Plane() + g.Start() + y*g.Stride()
			for _, v := range planes[at : at+int(g)] {
				n.column[i*TileHigh] = v
				i++
			}
		}
	}
}

// dense multiplies the column by a matrix into the first row; its bias goes on
// before the floor.
func (n *Net) dense(rows []int, matrix, bias []float32, floor float32) {
	wide := len(bias)
	for x := 0; x < wide; x += TileWide {
		Tile(n.row[x:], Hidden, matrix[x:], rows, n.column, n.bias[:], negative)
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
