package learn

import (
	"math"

	"blankett/intake/scan/marks/net"
)

// Judged is what a network made of samples, at the temperature at which they surprise it
// least.
type Judged struct {
	Temperature float64
	samples     []Sample
	chances     [][]float64
}

// Judge runs a network over samples that it did not learn from.
func Judge(s net.Shape, w *net.Weights, samples []Sample) Judged {
	n := net.New(s, w)
	scores := make([][]float32, len(samples))
	for i, sample := range samples {
		scores[i] = n.Run(sample.Picture, sample.Size)
	}
	j := Judged{samples: samples}
	least := math.Inf(1)
	for t := 0.5; t < 4; t *= 1.05 {
		sum := 0.0
		for i, s := range samples {
			sum -= math.Log(max(1e-12, net.Chances(scores[i], t)[s.Label]))
		}
		if sum < least {
			least, j.Temperature = sum, t
		}
	}
	for _, s := range scores {
		j.chances = append(j.chances, net.Chances(s, j.Temperature))
	}
	return j
}

// likeliest is the class that a sample is taken for.
func (j Judged) likeliest(i int) int {
	best := 0
	for c, p := range j.chances[i] {
		if p > j.chances[i][best] {
			best = c
		}
	}
	return best
}

// Count is how many samples of a label were taken for a class.
func (j Judged) Count(label, class int) (n int) {
	for i, s := range j.samples {
		if s.Label == label && j.likeliest(i) == class {
			n++
		}
	}
	return n
}

// Right is the part of the samples that were taken for what they are.
func (j Judged) Right() float64 {
	n := 0
	for i, s := range j.samples {
		if j.likeliest(i) == s.Label {
			n++
		}
	}
	return float64(n) / float64(max(1, len(j.samples)))
}

// From is how many samples of a class, of all of it, reach a chance of it, and how many of
// all others do.
func (j Judged) From(class int, least float64) (taken, of, wrong, others int) {
	for i, s := range j.samples {
		reached := j.chances[i][class] >= least
		switch {
		case s.Label == class:
			of++
			if reached {
				taken++
			}
		default:
			others++
			if reached {
				wrong++
			}
		}
	}
	return taken, of, wrong, others
}

// MeanOf is a mean and of how many it is.
type MeanOf struct {
	Mean float64
	N    int
}

// ByKind is the mean chance of a class by how samples were made.
func (j Judged) ByKind(class int) map[string]MeanOf {
	out := map[string]MeanOf{}
	for i, s := range j.samples {
		m := out[s.Kind]
		m.Mean = (m.Mean*float64(m.N) + j.chances[i][class]) / float64(m.N+1)
		m.N++
		out[s.Kind] = m
	}
	return out
}
