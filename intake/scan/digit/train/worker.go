package train

import (
	"math"
	"math/rand/v2"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/cnn"
)

// batch is how many pictures a worker learns from at a time. The normalisation
// is over these.
const batch = 64

// worker computes the gradient of one batch. Each goroutine has its own.
type worker struct {
	p        *params
	grad     *params
	seen     *running // of this batch
	pictures [batch]digit.Picture
	labels   [batch]int
	loss     float64
	right    int
	rng      *rand.Rand

	layers [len(cnn.Layers)]layer
	top    top
}

// newWorker makes a worker for parameters that are shared and not changed while
// it works.
func newWorker(p *params) *worker {
	w := &worker{p: p, grad: newParams(), seen: newRunning()}
	for i := range w.layers {
		w.layers[i].init(cnn.Layers[i])
	}
	w.top.init()
	return w
}

// learn computes the gradient for the pictures and labels set before.
func (w *worker) learn() {
	w.forward(len(w.layers))
	w.top.forward(w)
	w.top.backward(w)
	last := len(w.layers) - 1
	w.layers[last].receive(w.top.inputGrad)
	for i := last; i >= 0; i-- {
		w.layers[i].backward(w, i)
		if i > 0 {
			w.layers[i-1].receive(w.layers[i].inputGrad)
		}
	}
}

// forward takes the pictures through so many layers.
func (w *worker) forward(layers int) {
	for b := range batch {
		l := &w.layers[0]
		cnn.SetPlane(l.input(b), &w.pictures[b])
	}
	for i := range layers {
		w.layers[i].forward(w, i)
		if i+1 < len(w.layers) {
			w.layers[i].pass(w.layers[i+1].input)
		} else {
			w.layers[i].pass(w.top.input)
		}
	}
}

// layer is one convolution with its normalisation, over a batch.
type layer struct {
	cnn.Layer
	in, sum, out []float32 // planes of the batch: input, convolved, normalised and ≥ 0
	gradIn, grad []float32
	offsets      []int // of the input's taps
	backOffsets  []int // of the output's
	packed       []float32
	turned       []float32 // weights turned round for the way back
	turnedPacked []float32
	zero         []float32 // no bias
	scale, shift []float32
	mean, spread []float32 // spread is 1 / standard deviation
	sums         []float32 // of the weights' gradient, 8 lanes each
}

func (l *layer) init(shape cnn.Layer) {
	l.Layer = shape
	plane := l.Grid.Plane()
	l.in, l.gradIn = make([]float32, batch*l.In*plane), make([]float32, batch*l.In*plane)
	l.sum, l.grad = make([]float32, batch*l.Out*plane), make([]float32, batch*l.Out*plane)
	l.out = make([]float32, batch*l.Out*plane)
	l.offsets, l.backOffsets = l.Grid.Offsets(l.In), l.Grid.Offsets(l.Out)
	l.packed, l.turned = make([]float32, l.Out*l.In*9), make([]float32, l.Out*l.In*9)
	l.turnedPacked = make([]float32, l.Out*l.In*9)
	l.zero = make([]float32, max(l.In, l.Out))
	l.scale, l.shift = make([]float32, l.Out), make([]float32, l.Out)
	l.mean, l.spread = make([]float32, l.Out), make([]float32, l.Out)
	l.sums = make([]float32, l.Out/4*l.In*3*dotsOut)
}

func (l *layer) input(b int) []float32 { return l.planes(l.in, b, l.In) }

func (l *layer) inputGrad(b int) []float32 { return l.planes(l.gradIn, b, l.In) }

func (l *layer) planes(of []float32, b, n int) []float32 {
	size := n * l.Grid.Plane()
	return of[b*size : (b+1)*size]
}

const noFloor = -3.4e38

// forward convolves, and normalises each channel over the batch.
func (l *layer) forward(w *worker, i int) {
	cnn.PackInto(l.packed, w.p.Conv[i], l.In*9)
	for b := range batch {
		l.Grid.Conv(l.planes(l.sum, b, l.Out), l.input(b), l.offsets, l.packed, l.zero[:l.Out], noFloor)
	}
	l.measure(w.seen.mean[i], w.seen.variance[i])
	for c := range l.Out {
		l.mean[c] = w.seen.mean[i][c]
		l.spread[c] = float32(1 / math.Sqrt(float64(w.seen.variance[i][c])+steady))
		l.scale[c] = w.p.gain[i][c] * l.spread[c]
		l.shift[c] = w.p.ConvBias[i][c] - l.mean[c]*l.scale[c]
	}
	plane := l.Grid.Plane()
	for j := 0; j < batch*l.Out; j++ {
		c := j % l.Out
		s, t := l.scale[c], l.shift[c]
		out := l.out[j*plane : (j+1)*plane]
		rectify(out, l.sum[j*plane:(j+1)*plane], s, t)
		l.clear(out)
	}
}

// clear sets a plane's rims to zero, on all sides.
func (l *layer) clear(plane []float32) {
	clear(plane[:l.Grid.Start()])
	l.Grid.ClearRims(plane)
}

// px is how many numbers a channel has over the batch.
func (l *layer) px() float32 { return float32(batch * int(l.Grid) * int(l.Grid)) }

// measure gives the mean and variance of each channel. Rims are zero and add
// nothing.
func (l *layer) measure(mean, variance []float32) {
	plane := l.Grid.Plane()
	for c := range l.Out {
		var sum, squares float64
		for b := range batch {
			var lanes [16]float32
			moments(l.sum[(b*l.Out+c)*plane:(b*l.Out+c+1)*plane], &lanes)
			s, q := fold(&lanes)
			sum, squares = sum+s, squares+q
		}
		m := sum / float64(l.px())
		mean[c], variance[c] = float32(m), float32(max(0, squares/float64(l.px())-m*m))
	}
}

// pass hands the output on, pooled where the layer says so.
func (l *layer) pass(to func(b int) []float32) {
	for b := range batch {
		if out := l.planes(l.out, b, l.Out); l.Pool {
			l.Grid.Pool(to(b), out, l.Out)
		} else {
			copy(to(b), out)
		}
	}
}

// receive takes the gradient of what was passed on; through pooling it goes to
// the px that was largest.
func (l *layer) receive(from func(b int) []float32) {
	for b := range batch {
		if to := l.planes(l.grad, b, l.Out); l.Pool {
			l.unpool(to, l.planes(l.out, b, l.Out), from(b))
		} else {
			copy(to, from(b))
		}
	}
}

func (l *layer) unpool(grad, out, pooled []float32) {
	clear(grad)
	g, h := l.Grid, l.Grid.Half()
	wide := 2 * int(h)
	for c := range l.Out {
		for y := range int(h) {
			at := c*g.Plane() + g.Start() + 2*y*g.Stride()
			from := c*h.Plane() + h.Start() + y*h.Stride()
			unpoolRows(grad[at:][:g.Stride()+wide], out[at:][:g.Stride()+wide], pooled[from:from+int(h)], g.Stride())
		}
	}
}

// unpoolRows gives each number of a row to the largest of the 2 × 2 px above it,
// the first of equals.
func unpoolRows(grad, out, pooled []float32, stride int) {
	down := out[stride:]
	for x, v := range pooled {
		best, most := 2*x, out[2*x]
		if out[2*x+1] > most {
			best, most = 2*x+1, out[2*x+1]
		}
		if down[2*x] > most {
			best, most = stride+2*x, down[2*x]
		}
		if down[2*x+1] > most {
			best = stride + 2*x + 1
		}
		grad[best] = v
	}
}

// backward turns the gradient of the output into those of the weights and of
// the input.
func (l *layer) backward(w *worker, i int) {
	l.denormalise(w.grad.gain[i], w.grad.ConvBias[i])
	l.weightsGrad(w.grad.Conv[i])
	if i == 0 {
		return
	}
	for o := range l.Out {
		for c := range l.In {
			for t := range 9 {
				l.turned[(c*l.Out+o)*9+8-t] = w.p.Conv[i][(o*l.In+c)*9+t]
			}
		}
	}
	cnn.PackInto(l.turnedPacked, l.turned, l.Out*9)
	for b := range batch {
		l.Grid.Conv(l.inputGrad(b), l.planes(l.grad, b, l.Out), l.backOffsets, l.turnedPacked, l.zero[:l.In], noFloor)
	}
}

// denormalise takes the gradient back through max(0, ·) and the normalisation.
func (l *layer) denormalise(gain, shift []float32) {
	plane := l.Grid.Plane()
	for c := range l.Out {
		var sum, along float64
		for b := range batch {
			from, to := (b*l.Out+c)*plane, (b*l.Out+c+1)*plane
			var lanes [16]float32
			mask(l.grad[from:to], l.out[from:to], l.sum[from:to], l.mean[c], &lanes)
			s, a := fold(&lanes)
			sum, along = sum+s, along+a
		}
		along *= float64(l.spread[c])
		gain[c], shift[c] = float32(along), float32(sum)
		m1 := float32(sum) / l.px()
		m2 := float32(along) / l.px() * l.spread[c]
		for b := range batch {
			from, to := (b*l.Out+c)*plane, (b*l.Out+c+1)*plane
			f := l.scale[c]
			follows(l.grad[from:to], l.sum[from:to], f, -f*m2, f*(l.mean[c]*m2-m1))
			l.clear(l.grad[from:to])
		}
	}
}

// weightsGrad sums, for each weight, the output's gradient by the input it met.
func (l *layer) weightsGrad(grad []float32) {
	plane, start, span, stride := l.Grid.Plane(), l.Grid.Start(), l.Grid.Span(), l.Grid.Stride()
	clear(l.sums)
	for b := range batch {
		out, in := l.planes(l.grad, b, l.Out), l.input(b)
		at := 0
		for o := 0; o < l.Out; o += 4 {
			for c := range l.In {
				for dy := range 3 {
					dots(out[o*plane+start:], plane, in[c*plane+dy*stride:], span, l.sums[at:])
					at += dotsOut
				}
			}
		}
	}
	for i := 0; i < len(l.sums); i += 8 {
		sum := float32(0)
		for _, v := range l.sums[i : i+8] {
			sum += v
		}
		block, r, dx := i/dotsOut, i%dotsOut/24, i%24/8
		o, c, dy := block/(l.In*3)*4+r, block/3%l.In, block%3
		grad[(o*l.In+c)*9+dy*3+dx] = sum
	}
}
