package ink

import (
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

// Dirt on a scanner's glass draws a line down all of the scan, and a crease
// throws a shadow across the paper. Neither is a pen's.

const (
	// stripeRows is how many rows, or columns, of the reduced page are asked whether
	// a line runs through them all.
	stripeRows = 90
	// stripePart is the part of them in which it must: a frame of the form's own has
	// a fifth, chance a tenth.
	stripePart = 0.6
	// stripeLevels is how much darker than the paper on both sides a stripe is at
	// least, in grey levels: above a scanner's noise in the reduced page.
	stripeLevels = 4
	// stripeSide is how far beside it, in px of the reduced page, the paper is
	// taken: a stripe is at most half a millimetre wide, 2 px.
	stripeSide = 3
	// stripeMM is how far to each side of a stripe's middle nothing counts.
	stripeMM = 0.35
)

// Stripe is a line through all of the scan.
type Stripe struct {
	At   float64 // px of the picture: x, or y
	Down bool    // along the picture's columns; across them otherwise
}

// Stripes finds the lines that run through all of the scan.
func Stripes(p *picture.Picture) []Stripe {
	r := p.Reduced()
	return append(down(r), across(r)...)
}

// down is the stripes along the columns: some rows are asked where they are
// darker than on both sides.
func down(r *picture.Reduced) []Stripe {
	votes := make([]int, r.W)
	every := max(1, r.H/stripeRows)
	asked := 0
	for y := every / 2; y < r.H; y += every {
		asked++
		row := r.Pix[y*r.W : (y+1)*r.W]
		for x := stripeSide; x < r.W-stripeSide; x++ {
			if stands(row[x], row[x-stripeSide], row[x+stripeSide]) {
				votes[x]++
			}
		}
	}
	return elected(r, votes, asked, true)
}

// across is the stripes along the rows, by some columns of each. It goes row by
// row, as the px lie.
func across(r *picture.Reduced) []Stripe {
	votes := make([]int, r.H)
	every := max(1, r.W/stripeRows)
	for y := stripeSide; y < r.H-stripeSide; y++ {
		row := r.Pix[y*r.W : (y+1)*r.W]
		above, below := r.Pix[(y-stripeSide)*r.W:][:r.W], r.Pix[(y+stripeSide)*r.W:][:r.W]
		for x := every / 2; x < r.W; x += every {
			if stands(row[x], above[x], below[x]) {
				votes[y]++
			}
		}
	}
	return elected(r, votes, (r.W-every/2+every-1)/every, false)
}

// stands says whether a px is darker than those on both sides.
func stands(v, before, after uint8) bool {
	beside := min(before, after)
	return v < beside && beside-v >= stripeLevels
}

// elected are the stripes that enough of those asked voted for.
func elected(r *picture.Reduced, votes []int, asked int, down bool) []Stripe {
	var out []Stripe
	for x := 0; x < len(votes); x++ {
		from := x
		for x < len(votes) && float64(votes[x]) >= stripePart*float64(asked) {
			x++
		}
		if x > from {
			out = append(out, Stripe{float64(from+x) / 2 * float64(r.Factor), down})
		}
	}
	return out
}

// hideStripes takes what stripes add to a patch away.
func (s *sheet) hideStripes(in *Ink, at geometry.Point) {
	if len(s.stripes) == 0 {
		return
	}
	in.Hidden = slices.Clone(in.Dark)
	inv := s.reg.H.Inverse()
	mid := geometry.Point{X: at.X + picture.MM(in.WidthPX)/2, Y: at.Y + picture.MM(in.HeightPX)/2}
	px := s.reg.Apply(mid)
	for _, l := range s.stripes {
		a, b := geometry.Point{X: px.X, Y: l.At}, geometry.Point{X: px.X + 1, Y: l.At}
		if l.Down {
			a, b = geometry.Point{X: l.At, Y: px.Y}, geometry.Point{X: l.At, Y: px.Y + 1}
		}
		off := s.reg.Bend.At(mid)
		from := inv.Apply(a).Sub(off).Sub(at).Scale(picture.PatchPxPerMM)
		way := inv.Apply(b).Sub(off).Sub(at).Scale(picture.PatchPxPerMM).Sub(from)
		in.hideLine(from, way.Scale(1/way.Length()))
	}
	for i, v := range in.Dark {
		in.Hidden[i] -= v
	}
}

// hideLine takes away what lies along a line through the patch, but for what
// stands on both sides of it: strokes and print that it crosses.
func (in *Ink) hideLine(from, way geometry.Point) {
	const reach = stripeMM * picture.PatchPxPerMM
	if math.Abs(way.Y) >= math.Abs(way.X) {
		for y := range in.HeightPX {
			x := from.X + (float64(y)+0.5-from.Y)/way.Y*way.X
			bridge(in.Dark[y*in.WidthPX:(y+1)*in.WidthPX], int(math.Round(x-reach)), int(math.Round(x+reach)), 1)
		}
		return
	}
	for x := range in.WidthPX {
		y := from.Y + (float64(x)+0.5-from.X)/way.X*way.Y
		bridge(in.Dark[x:], int(math.Round(y-reach)), int(math.Round(y+reach)), in.WidthPX)
	}
}

// bridge makes the px between two of a line, whose px lie so far apart, no darker
// than the lighter of the two.
func bridge(px []uint8, from, to, step int) {
	n := (len(px) + step - 1) / step
	if to <= 0 || from >= n {
		return
	}
	from, to = max(0, from), min(to, n-1)
	most := min(px[from*step], px[to*step])
	for i := from; i <= to; i++ {
		px[i*step] = min(px[i*step], most)
	}
}

const (
	// creaseMM is the length of the pieces of a row that a crease's shadow darkens
	// all along: creases lean, and a long row leaves them.
	creaseMM = 26.0
	// creasePart is the part of such a piece that is dark at least. A filled box and
	// its label leave a third of their row white.
	creasePart = 0.75
	// creaseMost is the darkness, of black 1, that a crease's shadow has at most.
	creaseMost = 61.0 / 255
	// creaseStep is how many px lie between those looked at.
	creaseStep = 3
)

// unshade takes away the shadow of creases, which run along the rows.
func (in *Ink) unshade() {
	pieces := max(1, int(math.Round(picture.MM(in.WidthPX)/creaseMM)))
	for y := range in.HeightPX {
		row := in.Dark[y*in.WidthPX : (y+1)*in.WidthPX]
		for i := range pieces {
			lighten(row[i*in.WidthPX/pieces : (i+1)*in.WidthPX/pieces])
		}
	}
}

// lighten takes from some px the darkness that most of them have.
func lighten(px []uint8) {
	const least, most = 10, int(creaseMost * 255) // of 255: what noise has, and creases
	dark, all := 0, 0
	for i := 0; i < len(px); i += creaseStep {
		all++
		if px[i] > least {
			dark++
		}
	}
	if float64(dark) < creasePart*float64(all) {
		return
	}
	shade := uint8(min(most, picture.Percentile(px, 1-creasePart)))
	for i, v := range px {
		px[i] = v - min(v, shade)
	}
}
