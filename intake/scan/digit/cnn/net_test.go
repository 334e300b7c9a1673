package cnn

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// random gives weights and a picture by chance, of the sizes that learning gives.
func random(seed uint64) (*Weights, *[Side * Side]float32) {
	rng := rand.New(rand.NewPCG(seed, 1))
	w := NewWeights()
	for _, part := range w.Parts() {
		for i := range part {
			part[i] = float32(rng.NormFloat64()) * 0.1
		}
	}
	var picture [Side * Side]float32
	for i := range picture {
		picture[i] = rng.Float32()
	}
	return w, &picture
}

// slow computes the network the way its definition reads.
func slow(w *Weights, picture *[Side * Side]float32) []float64 {
	var planes [][]float64
	first := make([]float64, Side*Side)
	for i, v := range picture {
		first[i] = float64(v)
	}
	planes = [][]float64{first}
	for i, l := range Layers {
		planes = slowConv(planes, int(l.Grid), w.Conv[i], w.ConvBias[i])
		if l.Pool {
			for c, p := range planes {
				planes[c] = slowPool(p, int(l.Grid))
			}
		}
	}
	var x []float64
	for _, p := range planes {
		x = append(x, p...)
	}
	h := slowDense(x, w.Hidden, w.HiddenBias)
	for i := range h {
		h[i] = max(h[i], 0)
	}
	return slowDense(h, w.Out, w.OutBias)[:Classes]
}

func slowConv(in [][]float64, side int, w, bias []float32) [][]float64 {
	var out [][]float64
	for o, b := range bias {
		plane := make([]float64, side*side)
		for i := range plane {
			sum := float64(b)
			for c := range in {
				for t := range 9 {
					y, x := i/side+t/3-1, i%side+t%3-1
					if y >= 0 && x >= 0 && y < side && x < side {
						sum += in[c][y*side+x] * float64(w[(o*len(in)+c)*9+t])
					}
				}
			}
			plane[i] = max(sum, 0)
		}
		out = append(out, plane)
	}
	return out
}

func slowPool(in []float64, side int) []float64 {
	half := (side + 1) / 2
	out := make([]float64, half*half)
	for i, v := range in {
		o := i/side/2*half + i%side/2
		out[o] = max(out[o], v)
	}
	return out
}

func slowDense(x []float64, w, bias []float32) []float64 {
	out := make([]float64, len(bias))
	for j, b := range bias {
		out[j] = float64(b)
		for i, v := range x {
			out[j] += v * float64(w[i*len(bias)+j])
		}
	}
	return out
}

func TestNetComputesWhatItsDefinitionSays(t *testing.T) {
	for seed := range uint64(3) {
		w, picture := random(seed)
		want := slow(w, picture)
		net := NewNet(w)
		net.Run(new([Side * Side]float32)) // what is left in memory must not matter
		for c, got := range net.Run(picture) {
			if d := float64(got) - want[c]; d > 1e-3 || d < -1e-3 {
				t.Errorf("class %d: %v, by the definition %v", c, got, want[c])
			}
		}
	}
}

func TestTileIsTheSameWithoutVectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	numbers := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			out[i] = float32(rng.NormFloat64())
		}
		return out
	}
	src, w, bias := numbers(5000), numbers(TileHigh*100), numbers(TileHigh)
	offsets := make([]int, 100)
	for i := range offsets {
		offsets[i] = rng.IntN(5000 - TileWide)
	}
	kinds := []func([]float32, int, []float32, []int, []float32, []float32, float32){Tile}
	if haveAVX {
		kinds = append(kinds, tileHalves)
	}
	for kind, tile := range kinds {
		for _, floor := range []float32{0, negative} {
			a, b := make([]float32, 200), make([]float32, 200)
			tile(a, 25, src, offsets, w, bias, floor)
			tilePlain(b, 25, src, offsets, w, bias, floor)
			for i := range a {
				if a[i] != b[i] {
					t.Fatalf("kind %d, floor %v, number %d: %v and %v", kind, floor, i, a[i], b[i])
				}
			}
		}
	}
}

func TestSquaresAreTheSameWithoutVectors(t *testing.T) {
	if !haveAVX {
		t.Skip("no AVX on this processor")
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for _, l := range Layers {
		s := l.squares()
		plane, sums := make([]float32, s.plane()), make([]float32, fields*s.field(1))
		for _, numbers := range [][]float32{plane, sums} {
			for i := range numbers {
				numbers[i] = float32(rng.NormFloat64())
			}
		}
		for _, x := range s.starts() {
			a, b := make([]float32, len(sums)), make([]float32, len(sums))
			split(a[x:], s.field(1), plane, s.start()+x, s)
			splitPlain(b[x:], s.field(1), plane, s.start()+x, s)
			if !slices.Equal(a, b) {
				t.Errorf("%d squares a side, from column %d: other sums", s, x)
			}
			a, b = make([]float32, len(plane)), make([]float32, len(plane))
			join(a, s.start()+x, sums[x:], s.field(1), 0.3, s)
			joinPlain(b, s.start()+x, sums[x:], s.field(1), 0.3, s)
			if !slices.Equal(a, b) {
				t.Errorf("%d squares a side, from column %d: other px", s, x)
			}
		}
	}
}

func TestWeightsKeepInAFile(t *testing.T) {
	w, _ := random(7)
	data := w.Marshal()
	back, err := Unmarshal(data)
	if err != nil {
		t.Fatal(err)
	}
	for p, part := range w.Parts() {
		for i, v := range part {
			d := back.Parts()[p][i] - v
			if max(d, -d) > max(v, -v)/1024+1e-4 {
				t.Fatalf("part %d, number %d: %v became %v", p, i, v, back.Parts()[p][i])
			}
		}
	}
	if !bytes.Equal(back.Marshal(), data) {
		t.Error("weights from a file change when written again")
	}
	for _, bad := range [][]byte{nil, data[:100], append([]byte("x"), data[1:]...), append(bytes.Clone(data), 0)} {
		if _, err := Unmarshal(bad); !errors.Is(err, ErrWeights) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	w, picture := random(1)
	net := NewNet(w)
	b.ReportAllocs()
	for b.Loop() {
		net.Run(picture)
	}
}
