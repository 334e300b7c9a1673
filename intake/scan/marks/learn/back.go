package learn

import (
	"math"

	"blankett/intake/scan/digit/cnn"
	"blankett/intake/scan/marks/net"
)

// worker computes the gradient of some samples, one at a time, by backpropagation.
type worker struct {
	net.Shape
	w, grad *net.Weights
	packed  [][]float32 // the weights, as convolutions take them
	turned  [][]float32 // and the way back: [k / 8][out][8]
	size    net.Grid
	layers  []passage
	out     []float32 // of the last layer, and its gradient
	outGrad []float32

	features, featuresGrad []float32
	hidden, hiddenGrad     []float32
	scores, scoresGrad     []float32
	loss                   float64
	right                  int
}

// passage is a layer's memory on the way there and back.
type passage struct {
	net.Layer
	from, grid  net.Grid
	offsets     []int
	in, inGrad  []float32
	columns     []float32 // for each px, its taps, in whole tiles
	lines, each []float32 // the gradient of 8 channels px by px; of 8 taps
	rows        []int
	none        [cnn.TileHigh]float32
}

const noFloor = -3.4e38

func newWorker(s net.Shape, w *net.Weights) *worker {
	k := &worker{Shape: s, w: w, grad: net.NewWeights(s),
		features: make([]float32, s.Features()), featuresGrad: make([]float32, s.Features()),
		hidden: make([]float32, s.Hidden), hiddenGrad: make([]float32, s.Hidden),
		scores: make([]float32, s.Classes), scoresGrad: make([]float32, s.Classes)}
	for i, l := range s.Layers {
		k.packed = append(k.packed, make([]float32, len(w.Conv[i])))
		k.turned = append(k.turned, make([]float32, l.Out*wholeRows(l.K())))
	}
	return k
}

// wholeRows rounds up to what a tile is high, wholeTiles to what it is wide.
func wholeRows(n int) int  { return (n + cnn.TileHigh - 1) / cnn.TileHigh * cnn.TileHigh }
func wholeTiles(n int) int { return (n + cnn.TileWide - 1) / cnn.TileWide * cnn.TileWide }

// take packs the weights anew and forgets the gradient.
func (k *worker) take() {
	for i, l := range k.Layers {
		net.Pack(k.packed[i], k.w.Conv[i], l.K())
		for o := range l.Out {
			for t := range l.K() {
				k.turned[i][(t/cnn.TileHigh*l.Out+o)*cnn.TileHigh+t%cnn.TileHigh] = k.w.Conv[i][o*l.K()+t]
			}
		}
	}
	for _, part := range k.grad.Parts() {
		clear(part)
	}
	k.loss, k.right = 0, 0
}

func (k *worker) layOut(size net.Grid) {
	if k.size == size {
		return
	}
	k.size, k.layers = size, nil
	g := size
	for _, l := range k.Layers {
		to := l.After(g)
		p := passage{Layer: l, from: g, grid: to, offsets: l.Offsets(to)}
		p.in, p.inGrad = make([]float32, l.Planes()*to.Plane()), make([]float32, l.Planes()*to.Plane())
		p.columns = make([]float32, to.Span()*wholeTiles(l.K()))
		p.lines, p.each = make([]float32, to.Span()*cnn.TileHigh), make([]float32, to.Span()*cnn.TileHigh)
		k.layers = append(k.layers, p)
		g = to
	}
	last := k.Layers[len(k.Layers)-1].Out * g.Span()
	k.out, k.outGrad = make([]float32, last), make([]float32, last)
}

// learn adds a sample's gradient. How sure it is of its label goes with its weight.
func (k *worker) learn(s *Sample) {
	k.layOut(s.Size)
	k.forward(s.Picture)
	chances := net.Chances(k.scores, 1)
	best := 0
	for c, p := range chances {
		if p > chances[best] {
			best = c
		}
		want := smoothing / float64(k.Classes)
		if c == s.Label {
			want += 1 - smoothing
			k.loss -= math.Log(max(1e-9, p))
		}
		k.scoresGrad[c] = float32(p - want)
	}
	if best == s.Label {
		k.right++
	}
	k.backward()
}

// smoothing is the part of a label that is spread over all classes: none is beyond doubt.
const smoothing = 0.01

func (k *worker) forward(picture []float32) {
	first := &k.layers[0]
	for c := range first.In {
		for y := range k.size.H {
			for x, v := range picture[(c*k.size.H+y)*k.size.W:][:k.size.W] {
				first.in[first.Place(first.grid, c, x, y)] = v
			}
		}
	}
	for i := range k.layers {
		p := &k.layers[i]
		net.Convolve(k.room(p), p.in, p.offsets, k.packed[i], k.w.ConvBias[i], p.grid)
		if i+1 < len(k.layers) {
			next := &k.layers[i+1]
			next.Lay(next.in, k.out, p.grid, next.grid)
		}
	}
	k.Collect(k.features, k.out, k.layers[len(k.layers)-1].grid)
	net.Dense(k.hidden, k.features, k.w.Hidden, k.w.HiddenBias)
	for i, v := range k.hidden {
		k.hidden[i] = max(0, v)
	}
	net.Dense(k.scores, k.hidden, k.w.Out, k.w.OutBias)
}

// room is where a layer's output goes, and its gradient beside it.
func (k *worker) room(p *passage) []float32 {
	n := p.Out * p.grid.Span()
	if n > len(k.out) {
		k.out, k.outGrad = make([]float32, n), make([]float32, n)
	}
	return k.out
}

func (k *worker) backward() {
	denseBack(k.hiddenGrad, k.hidden, k.scoresGrad, k.w.Out, k.grad.Out, k.grad.OutBias)
	for i, v := range k.hidden {
		if v == 0 {
			k.hiddenGrad[i] = 0
		}
	}
	denseBack(k.featuresGrad, k.features, k.hiddenGrad, k.w.Hidden, k.grad.Hidden, k.grad.HiddenBias)
	k.spread()
	for i := len(k.layers) - 1; i >= 0; i-- {
		p := &k.layers[i]
		p.weights(k.grad.Conv[i], k.grad.ConvBias[i], k.outGrad)
		if i > 0 {
			p.back(k.outGrad, k.turned[i])
			k.receive(&k.layers[i-1], p)
		}
	}
}

// denseBack gives the gradient of what a dense layer was given, and adds that of its weights.
func denseBack(fromGrad, from, toGrad, matrix, grad, biasGrad []float32) {
	for j, g := range toGrad {
		biasGrad[j] += g
	}
	n := len(toGrad)
	for i, v := range from {
		sum, row, to := float32(0), matrix[i*n:(i+1)*n], grad[i*n:(i+1)*n]
		for j, g := range toGrad {
			sum += g * row[j]
			to[j] += g * v
		}
		fromGrad[i] = sum
	}
}

// spread takes the features' gradient back to the last layer's px.
func (k *worker) spread() {
	g, last := k.layers[len(k.layers)-1].grid, k.Layers[len(k.Layers)-1].Out
	clear(k.outGrad[:last*g.Span()])
	for c := range last {
		given := false
		for y := range g.H {
			at := c*g.Span() + y*g.Stride()
			for x, v := range k.out[at : at+g.W] {
				d := float32(0)
				if !k.Pool {
					d = k.featuresGrad[(c*g.H+y)*g.W+x]
				} else {
					d = k.featuresGrad[2*c+1] / float32(g.W*g.H)
					if !given && v == k.features[2*c] {
						d, given = d+k.featuresGrad[2*c], true
					}
				}
				if v > 0 {
					k.outGrad[at+x] = d
				}
			}
		}
	}
}

// weights adds the gradient of a layer's weights: for eight channels at once, each px's
// gradient by what its taps saw.
func (p *passage) weights(grad, biasGrad, outGrad []float32) {
	k, span := p.K(), p.grid.Span()
	wide := wholeTiles(k)
	used := make([]bool, span)
	for o := 0; o < p.Out; o += cnn.TileHigh {
		p.rows = p.rows[:0]
		n := 0
		for x := range span {
			any := false
			for r := range cnn.TileHigh {
				v := outGrad[(o+r)*span+x]
				p.lines[n*cnn.TileHigh+r] = v
				any = any || v != 0
			}
			if !any {
				continue
			}
			if !used[x] {
				used[x] = true
				column := p.columns[x*wide:]
				for t, at := range p.offsets {
					column[t] = p.in[at+x]
				}
			}
			for r := range cnn.TileHigh {
				biasGrad[o+r] += p.lines[n*cnn.TileHigh+r]
			}
			p.rows = append(p.rows, x*wide)
			n++
		}
		if n == 0 {
			continue
		}
		var tile [cnn.TileHigh * cnn.TileWide]float32
		for t := 0; t < wide; t += cnn.TileWide {
			cnn.Tile(tile[:], cnn.TileWide, p.columns[t:], p.rows, p.lines[:n*cnn.TileHigh], p.none[:], noFloor)
			for r := range cnn.TileHigh {
				for x := range min(cnn.TileWide, k-t) {
					grad[(o+r)*k+t+x] += tile[r*cnn.TileWide+x]
				}
			}
		}
	}
}

// back gives the gradient of a layer's input.
func (p *passage) back(outGrad, turned []float32) {
	clear(p.inGrad)
	k, span := p.K(), p.grid.Span()
	rows := cnn.Rows(p.Out, span)
	for t := 0; t < k; t += cnn.TileHigh {
		w := turned[t*p.Out : (t+cnn.TileHigh)*p.Out]
		for x := 0; x < span; x += cnn.TileWide {
			cnn.Tile(p.each[x:], span, outGrad[x:], rows, w, p.none[:], noFloor)
		}
		for r := range min(cnn.TileHigh, k-t) {
			to := p.inGrad[p.offsets[t+r]:][:span]
			for x, v := range p.each[r*span : (r+1)*span] {
				to[x] += v
			}
		}
	}
}

// receive takes the gradient of a layer's input to the output of the one before, where
// that was more than nothing.
func (k *worker) receive(before, p *passage) {
	g := before.grid
	clear(k.outGrad[:before.Out*g.Span()])
	for c := range before.Out {
		for y := range g.H {
			for x := range g.W {
				at := p.Place(p.grid, c, x, y)
				if p.in[at] > 0 {
					k.outGrad[c*g.Span()+y*g.Stride()+x] = p.inGrad[at]
				}
			}
		}
	}
}
