package net

import "math"

// Shape is a network: convolutions, then what they found goes through Hidden numbers to
// the classes. With Pool that is the largest and the mean of each plane, for pictures of
// any size; without, every px in its place, for pictures of one.
type Shape struct {
	Layers  []Layer
	Pool    bool
	Size    Grid // of the pictures, where not Pool
	Hidden  int
	Classes int
}

// Features is how many numbers the convolutions hand on.
func (s Shape) Features() int {
	last := s.Layers[len(s.Layers)-1].Out
	if s.Pool {
		return 2 * last
	}
	g := s.Size
	for _, l := range s.Layers {
		g = l.After(g)
	}
	return last * g.W * g.H
}

// Weights are what is learnt, in plain order.
type Weights struct {
	Conv, ConvBias [][]float32 // of each layer, [out][in × taps]
	Hidden         []float32   // [Features][Hidden]
	HiddenBias     []float32
	Out            []float32 // [Hidden][Classes]
	OutBias        []float32
}

// NewWeights gives weights of zero.
func NewWeights(s Shape) *Weights {
	w := &Weights{
		Hidden: make([]float32, s.Features()*s.Hidden), HiddenBias: make([]float32, s.Hidden),
		Out: make([]float32, s.Hidden*s.Classes), OutBias: make([]float32, s.Classes),
	}
	for _, l := range s.Layers {
		w.Conv = append(w.Conv, make([]float32, l.Out*l.K()))
		w.ConvBias = append(w.ConvBias, make([]float32, l.Out))
	}
	return w
}

// Parts are all the weights, in the order of the file.
func (w *Weights) Parts() [][]float32 {
	var out [][]float32
	for i := range w.Conv {
		out = append(out, w.Conv[i], w.ConvBias[i])
	}
	return append(out, w.Hidden, w.HiddenBias, w.Out, w.OutBias)
}

// Net is a network ready to run. It holds its own working memory: one goroutine at a
// time.
type Net struct {
	Shape
	w        *Weights
	packed   [][]float32
	size     Grid // that the memory is laid out for
	grids    []Grid
	offsets  [][]int
	inputs   [][]float32 // of each layer
	results  []float32   // of a layer
	features []float32
	hidden   []float32
}

// New makes a network of weights, which it keeps.
func New(s Shape, w *Weights) *Net {
	n := &Net{Shape: s, w: w, features: make([]float32, s.Features()), hidden: make([]float32, s.Hidden)}
	for i, l := range s.Layers {
		n.packed = append(n.packed, make([]float32, len(w.Conv[i])))
		Pack(n.packed[i], w.Conv[i], l.K())
	}
	return n
}

// layOut makes room for pictures of a size.
func (n *Net) layOut(size Grid) {
	if n.size == size {
		return
	}
	n.size, n.grids, n.offsets, n.inputs = size, nil, nil, nil
	most, g := 0, size
	for _, l := range n.Layers {
		g = l.After(g)
		n.grids = append(n.grids, g)
		n.offsets = append(n.offsets, l.Offsets(g))
		n.inputs = append(n.inputs, make([]float32, l.Planes()*g.Plane()))
		most = max(most, l.Out*g.Span())
	}
	n.results = make([]float32, most)
}

// Run gives the scores of the classes for a picture's planes, each of whole rows, one
// after the other; the larger the likelier.
func (n *Net) Run(picture []float32, size Grid) []float32 {
	n.layOut(size)
	first := n.Layers[0]
	for c := range first.In {
		for y := range size.H {
			for x, v := range picture[(c*size.H+y)*size.W:][:size.W] {
				n.inputs[0][first.Place(n.grids[0], c, x, y)] = v
			}
		}
	}
	for i, l := range n.Layers {
		Convolve(n.results, n.inputs[i], n.offsets[i], n.packed[i], n.w.ConvBias[i], n.grids[i])
		if i+1 < len(n.Layers) {
			n.Layers[i+1].Lay(n.inputs[i+1], n.results[:l.Out*n.grids[i].Span()], n.grids[i], n.grids[i+1])
		}
	}
	n.Collect(n.features, n.results, n.grids[len(n.grids)-1])
	Dense(n.hidden, n.features, n.w.Hidden, n.w.HiddenBias)
	for i, v := range n.hidden {
		n.hidden[i] = max(0, v)
	}
	scores := make([]float32, n.Classes)
	Dense(scores, n.hidden, n.w.Out, n.w.OutBias)
	return scores
}

// Collect gives what the last planes, of a grid, hand on.
func (s Shape) Collect(features, planes []float32, g Grid) {
	for c := range s.Layers[len(s.Layers)-1].Out {
		largest, sum := float32(0), float32(0)
		for y := range g.H {
			row := planes[c*g.Span()+y*g.Stride():][:g.W]
			if !s.Pool {
				copy(features[(c*g.H+y)*g.W:], row)
				continue
			}
			for _, v := range row {
				largest, sum = max(largest, v), sum+v
			}
		}
		if s.Pool {
			features[2*c], features[2*c+1] = largest, sum/float32(g.W*g.H)
		}
	}
}

// Dense multiplies numbers by a matrix, [from][to], onto a bias.
func Dense(to, from, matrix, bias []float32) {
	copy(to, bias)
	for i, v := range from {
		if v == 0 {
			continue
		}
		row := matrix[i*len(to) : (i+1)*len(to)]
		for j, w := range row {
			to[j] += float32(v * w) // the conversion keeps the product from being fused
		}
	}
}

// Chances are what scores, divided by a temperature, say of the classes: softmax.
func Chances(scores []float32, temperature float64) []float64 {
	most, sum := math.Inf(-1), 0.0
	for _, s := range scores {
		most = max(most, float64(s)/temperature)
	}
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = math.Exp(float64(s)/temperature - most)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
