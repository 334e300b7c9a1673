package train

import (
	"image"
	"math/rand/v2"
	"testing"
)

func TestPartsAreAFifthHeldOut(t *testing.T) {
	count := map[Part]int{}
	const n = 50_000
	for i := range n {
		count[PartOf("mnist", i%10, i/10)]++
	}
	for part, want := range map[Part]float64{HeldOut: 0.2, Validation: 0.04, Learnt: 0.76} {
		if got := float64(count[part]) / n; got < want*0.95 || got > want*1.05 {
			t.Errorf("part %d is %.3f of all, expected %.2f", part, got, want)
		}
	}
}

// A part must never change: what was held out once must not be learnt later.
func TestPartsStay(t *testing.T) {
	sum := 0
	for i := range 1000 {
		sum = sum*31%1_000_003 + int(PartOf("usps", i%10, i)) + int(PartOf("semeion", i%10, i))
	}
	if sum != partsSum {
		t.Errorf("the parts have changed: %d, expected %d", sum, partsSum)
	}
}

// partsSum stands for the parts that the committed weights were learnt with.
const partsSum = 37635

// strokes are samples made up: a digit is as many bars.
func strokes() []Sample {
	var out []Sample
	for i := range 4 * batch {
		img := image.NewGray(image.Rect(0, 0, 28, 28))
		for bar := range i%10 + 1 {
			for x := 6; x < 22; x++ {
				img.Pix[(4+2*bar)*28+x] = 255
			}
		}
		out = append(out, Sample{Ink: img, Digit: i % 10, Set: "mnist"})
	}
	return out
}

// learn learns from made-up samples, and gives the weights and the last state.
func learn(t *testing.T, o Options) (weights string, state []byte) {
	t.Helper()
	o.Cool, o.Shares = 1, Ground
	o.Report = func(p Progress) { state = p.State }
	w, err := Learn(strokes(), o)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.Marshal()), state
}

func TestLearningRepeats(t *testing.T) {
	a, _ := learn(t, Options{Seed: 3, Rounds: 1})
	b, _ := learn(t, Options{Seed: 3, Rounds: 1})
	if a != b {
		t.Error("the same seed gave other weights")
	}
	if c, _ := learn(t, Options{Seed: 4, Rounds: 1}); a == c {
		t.Error("another seed gave the same weights")
	}
}

func TestLearningGoesOnWhereItWasCut(t *testing.T) {
	var first []byte
	whole, err := Learn(strokes(), Options{Seed: 3, Rounds: 2, Cool: 1, Shares: Ground, Report: func(p Progress) {
		if p.Round == 1 {
			first = p.State
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if cut, _ := learn(t, Options{Seed: 3, Rounds: 2, From: first}); cut != string(whole.Marshal()) {
		t.Error("learning that was cut gave other weights")
	}
	if _, err := Learn(strokes(), Options{Seed: 3, Rounds: 2, Cool: 1, Shares: Ground, From: []byte("no state")}); err == nil {
		t.Error("went on from what is no state")
	}
}

func TestDotsWithoutVectors(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	a, b := make([]float32, 4*50), make([]float32, 60)
	for i := range a {
		a[i] = rng.Float32()
	}
	for i := range b {
		b[i] = rng.Float32()
	}
	sums := make([]float32, dotsOut)
	dots(a, 50, b, 48, sums)
	for r := range 4 {
		for tap := range 3 {
			want, got := float32(0), float32(0)
			for x := range 48 {
				want += a[r*50+x] * b[x+tap]
			}
			for _, v := range sums[(r*3+tap)*8 : (r*3+tap)*8+8] {
				got += v
			}
			if d := got - want; d > 1e-3 || d < -1e-3 {
				t.Errorf("row %d, tap %d: %v, expected %v", r, tap, got, want)
			}
		}
	}
}

// A start must read as its weights do: the normalisations set apart from them are
// folded in again.
func TestLearningBeginsWithWeights(t *testing.T) {
	var o Options
	o.Seed, o.Rounds, o.Cool, o.Shares = 3, 1, 1, Ground
	start, err := Learn(strokes(), o)
	if err != nil {
		t.Fatal(err)
	}
	o.Start = start
	l := newLearner(strokes(), o)
	again := l.p.fold(l.run)
	for i, part := range start.Parts() {
		for j, want := range part {
			if d := again.Parts()[i][j] - want; d > 1e-3 || d < -1e-3 {
				t.Fatalf("part %d, number %d: %v, of the start %v", i, j, again.Parts()[i][j], want)
			}
		}
	}
}

func TestEachSetHasItsShareOfARound(t *testing.T) {
	samples := strokes()
	for i := range samples {
		if i%2 == 1 {
			samples[i].Set = "orand"
		}
	}
	l := newLearner(samples, Options{Seed: 1, Shares: Shares{"mnist": 0.5, "orand": 2.5}})
	l.draw(rand.New(rand.NewPCG(1, 2)))
	n := map[string]float64{}
	for _, i := range l.order {
		n[samples[i].Set]++
	}
	if share := n["orand"] / n["mnist"]; share < 4 || share > 6 {
		t.Errorf("a round holds %v: expected five times as many of orand", n)
	}
}
