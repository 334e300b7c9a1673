package beside

import (
	"math"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

// sideMM is how far beside it a stroke's px is held against the paper: a pen's line
// is thinner, shadows and the rims of stains are broader.
const sideMM = 1.5

// stripeMM is how far to each side of a stripe's middle nothing counts.
const stripeMM = 0.6

// sieve goes over the dark px of a reduced page.
type sieve struct {
	*picture.Reduced
	bare         func(at geometry.Point) bool
	reg          register.Registration
	back         geometry.Homography // px of the picture to mm
	paper, black int                 // grey levels of the page
	side         int                 // px: sideMM
	striped      stripes
}

// stripes are the columns and rows of a reduced page that lie in a stripe.
type stripes struct{ cols, rows []bool }

// levels are the grey levels of a page's paper and of its black.
func levels(r *picture.Reduced) (paper, black int) {
	var h picture.Histogram
	for y := 0; y < r.H; y += 8 {
		h.Count(r.Pix[y*r.W : (y+1)*r.W])
	}
	n := (r.H + 7) / 8 * r.W
	return h.Level(n * 7 / 10), h.Level(n / 200)
}

// limit is the grey level that ink is darker than beside some paper: so much of the
// way to the page's black.
func (s sieve) limit(paper int) uint8 {
	return uint8(max(0, float64(paper)-inkPart*float64(paper-s.black)))
}

// striped are the places where stripes run.
func striped(r *picture.Reduced, all []ink.Stripe, pic *picture.Picture) stripes {
	s := stripes{make([]bool, r.W), make([]bool, r.H)}
	reach := int(math.Ceil(stripeMM * picture.PictureScale(pic.Gray) / float64(r.Factor)))
	for _, l := range all {
		in := s.rows
		if l.Down {
			in = s.cols
		}
		at := int(l.At / float64(r.Factor))
		for i := max(0, at-reach); i < min(len(in), at+reach+1); i++ {
			in[i] = true
		}
	}
	return s
}

// dark calls for each px of ink on bare paper, with where it lies on the page in mm. Over a
// block the mapping is taken as straight.
func (s sieve) dark(found func(at geometry.Point)) {
	ceiling := s.limit(s.paper)
	for y := s.side; y < s.H-s.side; y++ {
		if s.striped.rows[y] {
			continue
		}
		row, thr := s.Pix[y*s.W:(y+1)*s.W], s.Thr[y/picture.BlockPX*s.Bw:]
		for b := range s.Bw {
			from, to := b*picture.BlockPX, min(s.W, (b+1)*picture.BlockPX)
			s.block(row[from:to], min(thr[b], ceiling), from, y, found)
		}
	}
}

// block is dark for the px of a row that lie in one block.
func (s sieve) block(px []uint8, limit uint8, x, y int, found func(at geometry.Point)) {
	var at, step geometry.Point
	known := false
	for i, v := range px {
		if v >= limit || s.striped.cols[x+i] {
			continue
		}
		if !known {
			known = true
			at = s.place(x, y)
			step = s.place(x+len(px), y).Sub(at).Scale(1 / float64(len(px)))
		}
		if p := at.Add(step.Scale(float64(i))); s.bare(p) && s.stands(x+i, y, v) {
			found(p)
		}
	}
}

// stands says whether a px is plainly darker than the paper on both sides of it,
// along the rows or along the columns.
func (s sieve) stands(x, y int, v uint8) bool {
	if x < s.side || x >= s.W-s.side {
		return false
	}
	at := y*s.W + x
	paper := max(min(s.Pix[at-s.side], s.Pix[at+s.side]), min(s.Pix[at-s.side*s.W], s.Pix[at+s.side*s.W]))
	return v < s.limit(int(paper))
}

// place is where a px of the reduced page lies on the paper, in mm.
func (s sieve) place(x, y int) geometry.Point {
	f := float64(s.Factor)
	at := s.back.Apply(geometry.Point{X: (float64(x) + 0.5) * f, Y: (float64(y) + 0.5) * f})
	return at.Sub(s.reg.Bend.At(at))
}
