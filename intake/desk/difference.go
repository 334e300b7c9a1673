package desk

import (
	"image"
	"image/color"

	"blankett/forms"
)

// How two scans of one sheet are compared, on previews of about 100 dpi.
const (
	inkLevel = 150 // grey below which a px is ink; a pen at 100 dpi is lighter than at 300
	palePx   = 215 // grey above which it is certainly paper
	slackPx  = 3   // how far the same stroke may lie off, after aligning: 0.75 mm
	// enoughPx is how many px of new ink in a zone are a stroke and no speck:
	// a dot of a pen is about 2 px wide, a tick 20 px long.
	enoughPx = 12
)

// difference is the ink of one sheet in two scans.
type difference struct {
	w, h          int
	before, after []bool // ink at all
	gone, added   []bool // ink that has none near it in the other
}

// differ compares two pictures of one size; what lies outside the smaller one
// is left out. A px of ink that has paper all around its place in the other
// picture is added or gone.
func differ(before, after *image.Gray) *difference {
	w, h := min(before.Rect.Dx(), after.Rect.Dx()), min(before.Rect.Dy(), after.Rect.Dy())
	d := &difference{w: w, h: h, before: inked(before, w, h, inkLevel), after: inked(after, w, h, inkLevel)}
	d.gone = minus(d.before, spread(inked(after, w, h, palePx), w, h))
	d.added = minus(d.after, spread(inked(before, w, h, palePx), w, h))
	return d
}

func inked(img *image.Gray, w, h int, level uint8) []bool {
	ink := make([]bool, w*h)
	for y := range h {
		for x, v := range img.Pix[y*img.Stride:][:w] {
			ink[y*w+x] = v < level
		}
	}
	return ink
}

// spread thickens ink by slackPx on all sides: first along the rows, then along
// the columns.
func spread(ink []bool, w, h int) []bool {
	return smear(smear(ink, w, h, 1, w), h, w, w, 1)
}

// smear thickens along lines of n px, step apart, of which there are many.
func smear(ink []bool, n, many, step, stride int) []bool {
	out := make([]bool, len(ink))
	for line := range many {
		at, last := line*stride, -2*slackPx
		for i := range n {
			if ink[at+i*step] {
				for j := max(i-slackPx, last+1, 0); j <= min(i+slackPx, n-1); j++ {
					out[at+j*step] = true
					last = j
				}
			}
		}
	}
	return out
}

func minus(a, b []bool) []bool {
	out := make([]bool, len(a))
	for i := range a {
		out[i] = a[i] && !b[i]
	}
	return out
}

// within says whether ink was added or is gone in a place on the page, given
// in mm.
func (d *difference) within(r forms.Rect, pageWidthMM float64) (added, gone bool) {
	pxPerMM := float64(d.w) / pageWidthMM
	var more, less int
	for y := max(int(r.Y*pxPerMM), 0); y < min(int((r.Y+r.H)*pxPerMM), d.h); y++ {
		for x := max(int(r.X*pxPerMM), 0); x < min(int((r.X+r.W)*pxPerMM), d.w); x++ {
			if d.added[y*d.w+x] {
				more++
			}
			if d.gone[y*d.w+x] {
				less++
			}
		}
	}
	return more >= enoughPx, less >= enoughPx
}

// The colours of the picture: apart for those who tell few colours apart.
var (
	bothColour  = color.RGBA{R: 0xb4, G: 0xbc, B: 0xc0, A: 0xff}
	addedColour = color.RGBA{R: 0xc2, G: 0x41, B: 0x0c, A: 0xff} // orange
	goneColour  = color.RGBA{R: 0x1d, G: 0x4e, B: 0xd8, A: 0xff} // blue
	paperColour = color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
)

// picture draws what both have in grey, what is added in orange, and what is
// gone in blue with every other line left out, so that colour alone does not tell.
func (d *difference) picture() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, d.w, d.h))
	for i := range d.w * d.h {
		c := paperColour
		switch {
		case d.added[i]:
			c = addedColour
		case d.gone[i] && i/d.w%2 == 0:
			c = goneColour
		case d.before[i] || d.after[i]:
			c = bothColour
		}
		out.SetRGBA(i%d.w, i/d.w, c)
	}
	return out
}
