package net

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// slow runs a network by its definition, in 64 bits.
func slow(s Shape, w *Weights, picture []float32, g Grid) []float64 {
	planes := make([]float64, len(picture))
	for i, v := range picture {
		planes[i] = float64(v)
	}
	for n, l := range s.Layers {
		to := l.After(g)
		out := make([]float64, l.Out*to.W*to.H)
		for i := range out {
			o, y, x := i/(to.W*to.H), i/to.W%to.H, i%to.W
			sum := float64(w.ConvBias[n][o])
			for k := range l.K() {
				c, v, u := k/9, y*l.Step+k/3%3-1, x*l.Step+k%3-1
				if v >= 0 && u >= 0 && v < g.H && u < g.W {
					sum += planes[(c*g.H+v)*g.W+u] * float64(w.Conv[n][o*l.K()+k])
				}
			}
			out[i] = max(0, sum)
		}
		planes, g = out, to
	}
	if s.Pool {
		var pooled []float64
		for n := g.W * g.H; len(planes) > 0; planes = planes[n:] {
			largest, sum := 0.0, 0.0
			for _, v := range planes[:n] {
				largest, sum = max(largest, v), sum+v
			}
			pooled = append(pooled, largest, sum/float64(n))
		}
		planes = pooled
	}
	hidden := dense(planes, w.Hidden, w.HiddenBias)
	for i, v := range hidden {
		hidden[i] = max(0, v)
	}
	return dense(hidden, w.Out, w.OutBias)
}

func dense(from []float64, matrix, bias []float32) []float64 {
	out := make([]float64, len(bias))
	for j, b := range bias {
		out[j] = float64(b)
		for i, v := range from {
			out[j] += v * float64(matrix[i*len(bias)+j])
		}
	}
	return out
}

func chance(s Shape, size Grid, rng *rand.Rand) (*Weights, []float32) {
	w := NewWeights(s)
	for _, part := range w.Parts() {
		for i := range part {
			part[i] = float32(rng.NormFloat64()) * 0.2
		}
	}
	picture := make([]float32, s.Layers[0].In*size.W*size.H)
	for i := range picture {
		picture[i] = rng.Float32()
	}
	return w, picture
}

var both = []Shape{
	{Layers: []Layer{{2, 8, 2}, {8, 16, 1}, {16, 8, 2}}, Size: Grid{11, 8}, Hidden: 6, Classes: 4},
	{Layers: []Layer{{3, 8, 1}, {8, 8, 2}}, Pool: true, Hidden: 5, Classes: 3},
}

func TestNetsComputeWhatTheirDefinitionSays(t *testing.T) {
	for i, s := range both {
		rng := rand.New(rand.NewPCG(1, uint64(i)))
		size := Grid{11, 8}
		w, picture := chance(s, size, rng)
		n := New(s, w)
		if s.Pool { // what is left of another size must not matter
			_, other := chance(s, Grid{20, 13}, rng)
			n.Run(other, Grid{20, 13})
		}
		want := slow(s, w, picture, size)
		for c, v := range n.Run(picture, size) {
			if math.Abs(float64(v)-want[c]) > 1e-3 {
				t.Errorf("net %d, class %d: %v, by the definition %v", i, c, v, want[c])
			}
		}
	}
}

func TestWeightsKeepInAFile(t *testing.T) {
	w, _ := chance(both[0], Grid{11, 8}, rand.New(rand.NewPCG(2, 3)))
	data := w.Marshal()
	back, err := Unmarshal(both[0], data)
	if err != nil {
		t.Fatal(err)
	}
	for p, part := range w.Parts() {
		for i, v := range part {
			if back.Parts()[p][i] != v {
				t.Fatalf("part %d, number %d: %v became %v", p, i, v, back.Parts()[p][i])
			}
		}
	}
	for _, bad := range [][]byte{nil, data[:20], append([]byte("x"), data[1:]...), append(data, 0)} {
		if _, err := Unmarshal(both[0], bad); !errors.Is(err, ErrWeights) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
	if _, err := Unmarshal(both[1], data); !errors.Is(err, ErrWeights) {
		t.Errorf("weights of another shape: %v", err)
	}
}
