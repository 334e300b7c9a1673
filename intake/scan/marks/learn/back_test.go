package learn

import (
	"math"
	"math/rand/v2"
	"testing"

	"blankett/intake/scan/marks/net"
)

// shapes are one of each way to hand on, with steps and rims of every kind.
var shapes = []net.Shape{
	{Layers: []net.Layer{{In: 2, Out: 8, Step: 2}, {In: 8, Out: 16, Step: 1}, {In: 16, Out: 8, Step: 2}}, Size: net.Grid{W: 9, H: 7}, Hidden: 6, Classes: 4},
	{Layers: []net.Layer{{In: 3, Out: 8, Step: 1}, {In: 8, Out: 8, Step: 2}}, Pool: true, Hidden: 5, Classes: 3},
}

func chanceSample(s net.Shape, size net.Grid, rng *rand.Rand) *Sample {
	picture := make([]float32, s.Layers[0].In*size.W*size.H)
	for i := range picture {
		picture[i] = rng.Float32()
	}
	return &Sample{Picture: picture, Size: size, Label: rng.IntN(s.Classes)}
}

// TestGradientIsTheLosssSlope compares the gradient with differences.
func TestGradientIsTheLosssSlope(t *testing.T) {
	for _, s := range shapes {
		rng := rand.New(rand.NewPCG(1, 2))
		w := start(s, rng)
		for _, part := range w.Parts() {
			for i := range part {
				part[i] += float32(rng.NormFloat64() * 0.05)
			}
		}
		k, sample := newWorker(s, w), chanceSample(s, net.Grid{W: 9, H: 7}, rng)
		loss := func() float64 {
			k.take()
			k.learn(sample)
			chances, sum := net.Chances(k.scores, 1), 0.0
			for c, p := range chances {
				want := smoothing / float64(s.Classes)
				if c == sample.Label {
					want += 1 - smoothing
				}
				sum -= want * math.Log(p)
			}
			return sum
		}
		loss()
		for p, part := range w.Parts() {
			for range 6 {
				i := rng.IntN(len(part))
				loss()
				got := float64(k.grad.Parts()[p][i])
				const step = 5e-4
				kept := part[i]
				part[i] = kept + step
				up := loss()
				part[i] = kept - step
				down := loss()
				part[i] = kept
				if want := (up - down) / (2 * step); math.Abs(got-want) > 0.02*math.Abs(want)+2e-3 {
					t.Errorf("part %d, weight %d: gradient %.5f, slope %.5f", p, i, got, want)
				}
			}
		}
	}
}

// TestTheNetSaysWhatWasLearnt runs a network as readers do beside the one that learns.
func TestTheNetSaysWhatWasLearnt(t *testing.T) {
	for _, s := range shapes {
		rng := rand.New(rand.NewPCG(3, 4))
		w := start(s, rng)
		n, k := net.New(s, w), newWorker(s, w)
		k.take()
		for _, size := range []net.Grid{{W: 9, H: 7}, {W: 9, H: 7}} {
			sample := chanceSample(s, size, rng)
			k.learn(sample)
			for c, v := range n.Run(sample.Picture, size) {
				if v != k.scores[c] {
					t.Errorf("class %d: %v, learnt with %v", c, v, k.scores[c])
				}
			}
		}
	}
}

// smallBoxes looks at boxes with few weights, to learn in a second.
var smallBoxes = net.Shape{Layers: []net.Layer{{In: 2, Out: 8, Step: 2}, {In: 8, Out: 8, Step: 2}, {In: 8, Out: 16, Step: 2}}, Size: net.Grid{W: 48, H: 48}, Hidden: 16, Classes: 4}
