package digit_test

import (
	"image"
	"math/rand/v2"
	"testing"

	"blankett/intake/scan/digit"
	"blankett/intake/scan/digit/train"
)

// tally counts what came of cells.
type tally struct{ n, right, sure, sureWrong int }

// read cuts and reads a comb.
func (t *tally) read(c *comb) {
	for i, g := range digit.ReadAll(digit.Cut(c.row, c.cells)) {
		t.add(g, c.want[i])
	}
}

// add counts a guess at a digit; below 0 there is none, and right is not to be sure.
func (t *tally) add(g digit.Guess, want int) {
	t.n++
	right := g.Digit == want
	if want < 0 {
		right = !g.Sure()
	}
	if right {
		t.right++
	}
	if g.Sure() {
		t.sure++
		if !right {
			t.sureWrong++
		}
	}
}

// combs fills combs of 12 cells with digits that stray from the middle by up to
// jitter px, every tenth cell left empty.
func combs(t testing.TB, n, jitter int, wipe bool) tally {
	t.Helper()
	samples := mixed(t, 1500)
	var out tally
	for k := range n {
		rng := rand.New(rand.NewPCG(7, uint64(k)))
		m := &train.Maker{Rng: rng, Samples: samples}
		c := newComb(12)
		for i := range c.cells {
			if rng.IntN(10) > 0 {
				c.write(m, i, samples[rng.IntN(len(samples))], rng.IntN(2*jitter+1)-jitter, rng.IntN(2*jitter+1)-jitter)
			}
		}
		if wipe {
			c.wipeBorders()
		}
		out.read(c)
	}
	return out
}

func TestCombsAreCutAndRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		jitter int
		wipe   bool
		floor  float64 // percent right
	}{
		{"in the middle", 2, false, 98.7},
		{"strays 5 px", 5, false, 98.7},
		{"strays 5 px, borders gone", 5, true, 98.5},
		{"strays 10 px", 10, false, 98.5},
		{"strays 10 px, borders gone", 10, true, 96.5},
	} {
		got := combs(t, 40, c.jitter, c.wipe)
		share := 100 * float64(got.right) / float64(got.n)
		t.Logf("%s: %.2f %% of %d right; %d sure, %d of them wrong", c.name, share, got.n, got.sure, got.sureWrong)
		if share < c.floor || got.sureWrong > 1+got.sure/300 {
			t.Errorf("%s: %.2f %% of %d right, at least %.1f; %d of %d sure ones wrong", c.name, share, got.n, c.floor, got.sureWrong, got.sure)
		}
	}
}

// bar draws a dark rectangle.
func bar(img *image.Gray, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.Pix[img.PixOffset(x, y)] = 0
		}
	}
}

// dark counts a picture's ink.
func dark(img *image.Gray) int {
	n := 0
	for _, v := range img.Pix {
		if v < 128 {
			n++
		}
	}
	return n
}

func TestInkGoesToTheCellThatHoldsMostOfIt(t *testing.T) {
	c := newComb(3)
	x := c.cells[1].Min.X
	bar(c.row, image.Rect(x-10, 30, x+24, 34)) // over the border, most of it in the second
	got := digit.Cut(c.row, c.cells)
	for i, want := range []int{0, 34 * 4, 0} {
		if n := dark(got[i]); n != want {
			t.Errorf("cell %d has %d px of ink, expected %d", i, n, want)
		}
	}
}

func TestTouchingDigitsAreCutWhereTheyAreThin(t *testing.T) {
	c := newComb(2)
	x := c.cells[1].Min.X
	bar(c.row, image.Rect(x-40, 20, x-4, 60)) // one block in each cell
	bar(c.row, image.Rect(x+8, 20, x+40, 60))
	bar(c.row, image.Rect(x-4, 30, x+8, 33)) // and a stroke between them
	got := digit.Cut(c.row, c.cells)
	for i, least := range []int{36 * 40, 32 * 40} {
		if n := dark(got[i]); n < least || n > least+12*3 {
			t.Errorf("cell %d has %d px of ink, expected %d and part of the stroke", i, n, least)
		}
	}
}

func TestEndsCutOffByABorderComeBack(t *testing.T) {
	c := newComb(2)
	x := c.cells[1].Min.X
	bar(c.row, image.Rect(x-36, 40, x-3, 44)) // a foot that ran over the border
	bar(c.row, image.Rect(x-36, 20, x-32, 60))
	bar(c.row, image.Rect(x+3, 40, x+9, 44))
	got := digit.Cut(c.row, c.cells)
	if n := dark(got[1]); n != 0 {
		t.Errorf("%d px of ink left in the neighbour's cell", n)
	}
}

func TestCutOfNothing(t *testing.T) {
	c := newComb(4)
	for i, img := range digit.Cut(c.row, c.cells) {
		if dark(img) != 0 || img.Rect.Size() != c.cells[i].Size() {
			t.Errorf("cell %d of an empty comb: %v, %d px of ink", i, img.Rect, dark(img))
		}
	}
	if got := digit.Cut(c.row, nil); len(got) != 0 {
		t.Errorf("no cells gave %d pictures", len(got))
	}
}

func BenchmarkCut(b *testing.B) {
	samples := mixed(b, 100)
	m := &train.Maker{Rng: rand.New(rand.NewPCG(1, 2)), Samples: samples}
	c := newComb(12)
	for i := range c.cells {
		c.write(m, i, samples[i], 0, 0)
	}
	for b.Loop() {
		digit.Cut(c.row, c.cells)
	}
}
