package comb

import (
	"image"
	"testing"

	"blankett/intake/scan/ink"
)

// A cell of which a pen's ink went with a line is read by a person: whether its digit
// has lost what tells it from another, nobody can see.
func TestInkThatWentWithALineLeavesDoubt(t *testing.T) {
	const w, h = 60, 70
	cell := image.Rect(5, 5, 55, 65)
	for _, c := range []struct {
		name         string
		hidden, long int // how dark the ink that went was, and how many px of it
		want         bool
	}{
		{"no line", 0, 0, false},
		{"a line over paper", 40, 50, false},
		{"a foot went with the line", 180, 20, true},
		{"a stroke's edge went with it", 180, 4, false},
	} {
		in := &ink.Ink{WidthPX: w, HeightPX: h, Dark: make([]uint8, w*h), Labels: make([]int32, w*h)}
		for y := 20; y < 50; y++ {
			in.Dark[y*w+30], in.Labels[y*w+30] = 200, 1
		}
		if c.hidden > 0 {
			in.Hidden = make([]uint8, w*h)
			for x := range c.long {
				in.Hidden[51*w+5+x] = uint8(c.hidden)
			}
		}
		if got := robbed(in, cell); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
