package train

import (
	"math"

	"blankett/intake/scan/digit/cnn"
)

// dropped is the share of the hidden numbers left out at each step, so that no
// answer hangs on one of them.
const dropped = 0.25

// top is what follows the convolutions, over a batch: hidden numbers, and scores.
type top struct {
	last       cnn.Grid
	planes     []float32 // input
	planesGrad []float32
	x, xGrad   []float32 // [batch][Features]
	h, hGrad   []float32 // [batch][Hidden]
	kept       []float32 // [batch][Hidden]: 0, or what makes up for those left out
	y, yGrad   []float32 // [batch][Outputs]
	packed     []float32
	turned     []float32
	bias       [cnn.TileHigh]float32
}

func (t *top) init() {
	final := cnn.Layers[len(cnn.Layers)-1]
	t.last = final.Grid.Half()
	size := batch * final.Out * t.last.Plane()
	t.planes, t.planesGrad = make([]float32, size), make([]float32, size)
	t.x, t.xGrad = make([]float32, batch*cnn.Features), make([]float32, batch*cnn.Features)
	t.h, t.hGrad = make([]float32, batch*cnn.Hidden), make([]float32, batch*cnn.Hidden)
	t.kept = make([]float32, batch*cnn.Hidden)
	t.y, t.yGrad = make([]float32, batch*cnn.Outputs), make([]float32, batch*cnn.Outputs)
	t.packed = make([]float32, cnn.TileHigh*cnn.Features)
	t.turned = make([]float32, cnn.Features*cnn.Hidden)
}

func (t *top) input(b int) []float32 {
	return t.planes[b*len(t.planes)/batch : (b+1)*len(t.planes)/batch]
}

func (t *top) inputGrad(b int) []float32 {
	return t.planesGrad[b*len(t.planes)/batch : (b+1)*len(t.planes)/batch]
}

// multiply sets c = a · m for a [rows][inner], m [inner][wide], rows a multiple
// of TileHigh and wide of TileWide. With turned, a is [inner][rows].
func (t *top) multiply(c, a, m []float32, rows, inner, wide int, turned bool) {
	offsets := cnn.Rows(inner, wide)
	for r := 0; r < rows; r += cnn.TileHigh {
		for i := range inner {
			for j := range cnn.TileHigh {
				at := (r+j)*inner + i
				if turned {
					at = i*rows + r + j
				}
				t.packed[i*cnn.TileHigh+j] = a[at]
			}
		}
		for x := 0; x < wide; x += cnn.TileWide {
			cnn.Tile(c[r*wide+x:], wide, m[x:], offsets, t.packed, t.bias[:], noFloor)
		}
	}
}

// forward gives the scores, and their gradient, loss and right answers.
func (t *top) forward(w *worker) {
	t.flatten(t.planes, t.x, false)
	t.multiply(t.h, t.x, w.p.Hidden, batch, cnn.Features, cnn.Hidden, false)
	for i := range t.h {
		t.kept[i] = 0
		if w.rng.Float32() >= dropped {
			t.kept[i] = 1 / (1 - float32(dropped))
		}
		t.h[i] = max(0, t.h[i]+w.p.HiddenBias[i%cnn.Hidden]) * t.kept[i]
	}
	t.multiply(t.y, t.h, w.p.Out, batch, cnn.Hidden, cnn.Outputs, false)
	w.loss, w.right = 0, 0
	for b := range batch {
		row := t.y[b*cnn.Outputs : b*cnn.Outputs+cnn.Classes]
		for i := range row {
			row[i] += w.p.OutBias[i]
		}
		loss, best := softmax(row, t.yGrad[b*cnn.Outputs:], w.labels[b])
		w.loss += loss / batch
		if best == w.labels[b] {
			w.right++
		}
	}
}

// softmax gives the loss of a row of scores for the right class, the class that
// scores best, and the gradient, shared over the batch.
func softmax(row, grad []float32, class int) (loss float64, best int) {
	for i, v := range row {
		if v > row[best] {
			best = i
		}
	}
	sum := 0.0
	for _, v := range row {
		sum += math.Exp(float64(v - row[best]))
	}
	for i, v := range row {
		p := math.Exp(float64(v-row[best])) / sum
		grad[i] = float32(p / batch)
		if i == class {
			grad[i] -= 1.0 / batch
			loss = -math.Log(max(p, 1e-30))
		}
	}
	return loss, best
}

// backward gives the gradients of the weights and of the input.
func (t *top) backward(w *worker) {
	t.multiply(w.grad.Out, t.h, t.yGrad, cnn.Hidden, batch, cnn.Outputs, true)
	columns(w.grad.OutBias, t.yGrad)
	turn(t.turned, w.p.Out, cnn.Hidden, cnn.Outputs)
	t.multiply(t.hGrad, t.yGrad, t.turned, batch, cnn.Outputs, cnn.Hidden, false)
	for i, v := range t.h {
		if v <= 0 {
			t.hGrad[i] = 0
		} else {
			t.hGrad[i] *= t.kept[i]
		}
	}
	t.multiply(w.grad.Hidden, t.x, t.hGrad, cnn.Features, batch, cnn.Hidden, true)
	columns(w.grad.HiddenBias, t.hGrad)
	turn(t.turned, w.p.Hidden, cnn.Features, cnn.Hidden)
	t.multiply(t.xGrad, t.hGrad, t.turned, batch, cnn.Hidden, cnn.Features, false)
	t.flatten(t.planesGrad, t.xGrad, true)
}

// flatten copies the planes' px into rows of features, or, back, the other way.
func (t *top) flatten(planes, rows []float32, back bool) {
	g, channels, i := t.last, len(t.planes)/batch/t.last.Plane(), 0
	for p := range batch * channels {
		for y := range int(g) {
			at := p*g.Plane() + g.Start() + y*g.Stride()
			if line := planes[at : at+int(g)]; back {
				copy(line, rows[i:])
			} else {
				copy(rows[i:], line)
			}
			i += int(g)
		}
	}
}

// columns sums the rows of a matrix.
func columns(sums, m []float32) {
	clear(sums)
	for i, v := range m {
		sums[i%len(sums)] += v
	}
}

// turn turns a matrix of rows × wide on its side.
func turn(to, m []float32, rows, wide int) {
	for r := range rows {
		for x := range wide {
			to[x*rows+r] = m[r*wide+x]
		}
	}
}
