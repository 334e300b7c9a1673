package digit_test

import (
	"image"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"blankett/intake/scan/digit/train"
	"blankett/intake/trial/corpus"
)

var loaded = sync.OnceValues(func() (map[train.Part][]train.Sample, error) {
	return train.Load(filepath.Join(corpus.Folder(), "digits"))
})

// of gives the digits of a set in a part.
func of(t testing.TB, set string, part train.Part) []train.Sample {
	t.Helper()
	corpus.Dir(t, "digits")
	parts, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	var out []train.Sample
	for _, s := range parts[part] {
		if s.Set == set {
			out = append(out, s)
		}
	}
	return out
}

// digits gives up to n digits of a set that nothing was learnt from, always the same.
func digits(t testing.TB, set string, n int) []train.Sample {
	t.Helper()
	all := of(t, set, train.HeldOut)
	rng := rand.New(rand.NewPCG(11, 12))
	out := make([]train.Sample, min(n, len(all)))
	for i, k := range rng.Perm(len(all))[:len(out)] {
		out[i] = all[k]
	}
	return out
}

// mixed gives digits of all sets.
func mixed(t testing.TB, n int) []train.Sample {
	t.Helper()
	out := digits(t, "mnist", n*7/10)
	out = append(out, digits(t, "usps", n*2/10)...)
	return append(out, digits(t, "semeion", n/10)...)
}

// comb is a row of a comb's added ink, and what was written in its cells.
type comb struct {
	row   *image.Gray
	cells []image.Rectangle
	want  []int // -1 for none
}

const (
	combMargin = 12 // px around the cells
	combWide   = 50
	combHigh   = 64
)

// newComb is an empty comb of n cells, a gap after the first group of 8.
func newComb(n int) *comb {
	c := &comb{}
	x := combMargin
	for i := range n {
		if i == 8 {
			x += 24
		}
		c.cells = append(c.cells, image.Rect(x, combMargin, x+combWide, combMargin+combHigh))
		c.want = append(c.want, -1)
		x += combWide
	}
	c.row = image.NewGray(image.Rect(0, 0, x+combMargin, combHigh+2*combMargin))
	for i := range c.row.Pix {
		c.row.Pix[i] = 255
	}
	return c
}

// write puts a digit in a cell, off its middle by dx and dy px.
func (c *comb) write(m *train.Maker, i int, s train.Sample, dx, dy int) {
	ink := m.Cell(s, train.Light)
	at := c.cells[i].Min.Add(image.Pt(dx-(ink.Rect.Dx()-combWide)/2, dy-(ink.Rect.Dy()-combHigh)/2))
	for y := range ink.Rect.Dy() {
		for x := range ink.Rect.Dx() {
			if p := at.Add(image.Pt(x, y)); p.In(c.row.Rect) {
				o := c.row.PixOffset(p.X, p.Y)
				c.row.Pix[o] = min(c.row.Pix[o], ink.Pix[y*ink.Stride+x])
			}
		}
	}
	c.want[i] = s.Digit
}

// wipeBorders takes away the ink where the cells' borders were printed.
func (c *comb) wipeBorders() {
	const half = 3 // px: 0.25 mm of line and its spread
	wipe := func(r image.Rectangle) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				c.row.Pix[c.row.PixOffset(x, y)] = 255
			}
		}
	}
	for _, r := range c.cells {
		wipe(image.Rect(r.Min.X-half, r.Min.Y, r.Min.X+half, r.Max.Y))
		wipe(image.Rect(r.Max.X-half, r.Min.Y, r.Max.X+half, r.Max.Y))
		wipe(image.Rect(r.Min.X, r.Min.Y-half, r.Max.X, r.Min.Y+half))
		wipe(image.Rect(r.Min.X, r.Max.Y-half, r.Max.X, r.Max.Y+half))
	}
}
