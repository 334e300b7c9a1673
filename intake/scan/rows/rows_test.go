package rows

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestVectorsGiveWhatPlainCodeGives makes samples of random rows at random places,
// with and without vector instructions.
func TestVectorsGiveWhatPlainCodeGives(t *testing.T) {
	if !vectors {
		t.Skip("no vector instructions on this processor")
	}
	rng := rand.New(rand.NewPCG(1, 1))
	grouped := 0
	for range 20000 {
		up, low, n := noise(rng, 300), noise(rng, 300), 1+rng.IntN(100)
		x, dx := rng.IntN(280*One), rng.IntN(2*mostStep+1)-mostStep
		if last := (x + (n-1)*dx) >> 16; last < 0 || last+1 >= len(up) {
			continue
		}
		got, want := make([]uint8, n), make([]uint8, n)
		Pairs(got, up, low, x, dx)
		pairsPlain(want, up, low, x, dx)
		same(t, "pairs", got, want)
		y, dy := slope(rng, n)
		Mix(got, up, low, x, dx, y, dy)
		mixPlain(want, up, low, x, dx, y, dy)
		same(t, "mixed", got, want)
		grouped++
	}
	if grouped < 1000 {
		t.Fatalf("only %d rows were long enough", grouped)
	}
}

// slope is where a row of n samples begins and how it falls, within one px.
func slope(rng *rand.Rand, n int) (y, dy int) {
	from, to := rng.IntN(One), rng.IntN(One)
	return from, (to - from) / n
}

func TestThirdsAreMeansOfNine(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		a, b, c := noise(rng, 3*n), noise(rng, 3*n), noise(rng, 3*n)
		got, want := make([]uint8, n), make([]uint8, n)
		Thirds(got, a, b, c)
		for i := range want {
			sum := 0
			for j := range 3 {
				sum += int(a[3*i+j]) + int(b[3*i+j]) + int(c[3*i+j])
			}
			want[i] = uint8(sum / 9)
		}
		same(t, "thirds", got, want)
	}
	white := bytes.Repeat([]byte{255}, 300)
	got := make([]uint8, 100)
	Thirds(got, white, white, white)
	same(t, "thirds of white", got, white[:100])
}

func TestExtremesAreTheLeastAndTheMost(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		low, high, row := noise(rng, n), noise(rng, n), noise(rng, n)
		least, most := bytes.Clone(low), bytes.Clone(high)
		for i, v := range row {
			least[i], most[i] = min(least[i], v), max(most[i], v)
		}
		Extremes(low, high, row)
		same(t, "least", low, least)
		same(t, "most", high, most)
	}
}

func TestRampsRiseEvenly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		v, to := rng.IntN(256*One), rng.IntN(256*One)
		step := (to - v) / (n + 1)
		got, want := make([]uint8, n), make([]uint8, n)
		Ramp(got, v, step)
		for i := range want {
			want[i] = uint8((v + i*step) >> 16)
		}
		same(t, "ramp", got, want)
	}
}

func TestDarkerIsScaledByItsWhite(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var scale [256]int32
	for w := range scale {
		scale[w] = int32(255 * One / max(40, w-rng.IntN(60))) // 40 levels are the least contrast
	}
	for n := range 200 {
		px, white, got, want := noise(rng, n), noise(rng, n), make([]uint8, n), make([]uint8, n)
		Darker(got, px, white, &scale)
		for i := range want {
			if white[i] > px[i] {
				want[i] = uint8(min(255, int(white[i]-px[i])*int(scale[white[i]])/One))
			}
		}
		same(t, "darker", got, want)
	}
}

func TestAboveIsAboveBothFloors(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		px, floor, least := noise(rng, n), noise(rng, n), uint8(rng.IntN(256))
		got := make([]bool, n)
		Above(got, px, floor, least)
		for i, is := range got {
			if want := px[i] > floor[i] && px[i] > least; is != want {
				t.Fatalf("%d above %d and %d: %v", px[i], floor[i], least, is)
			}
		}
	}
}

func TestFirstIsTheFirstThatIsSet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := range 200 {
		px := make([]bool, n)
		if got := First(px); got != n {
			t.Fatalf("the first of %d that are not set is %d", n, got)
		}
		for range min(n, 3) {
			px[rng.IntN(n)] = true
		}
		if got := First(px); n > 0 && got != slices.Index(px, true) {
			t.Fatalf("the first of %v is %d", px, got)
		}
	}
}

// TestNothingBesideIsTouched has px before and behind what is written.
func TestNothingBesideIsTouched(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	a, b, c := noise(rng, 400), noise(rng, 400), noise(rng, 400)
	for n := 8; n < 90; n++ {
		all := bytes.Repeat([]byte{77}, n+64)
		out := all[32 : 32+n : 32+n]
		Pairs(out, a, b, 3*One, One+One/2)
		Mix(out, a, b, 3*One, One+One/7, 5, 7)
		Thirds(out, a, b, c)
		Ramp(out, 5, 7)
		Darker(out, a, b, new([256]int32))
		flags := make([]bool, n+64)
		Above(flags[32:32+n:32+n], bytes.Repeat([]byte{9}, n), make([]uint8, n), 8)
		if slices.Contains(flags[:32], true) || slices.Contains(flags[32+n:], true) || slices.Contains(flags[32:32+n], false) {
			t.Fatalf("%d px above: %v", n, flags)
		}
		low, high := bytes.Clone(all), bytes.Clone(all)
		Extremes(low[32:32+n:32+n], high[32:32+n:32+n], a[:n])
		for _, v := range [][]uint8{all, low, high} {
			beside := append(bytes.Clone(v[:32]), v[32+n:]...)
			same(t, "beside", beside, bytes.Repeat([]byte{77}, 64))
		}
	}
}

func noise(rng *rand.Rand, n int) []uint8 {
	out := make([]uint8, n)
	for i := range out {
		out[i] = uint8(rng.IntN(256))
	}
	return out
}

func same(t *testing.T, what string, got, want []uint8) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Fatalf("%s: %v\nwant %v", what, got, want)
	}
}
