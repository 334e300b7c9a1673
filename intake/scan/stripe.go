package scan

import (
	"math"
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

// stripe is a line through all of the scan.
type stripe struct {
	at   float64 // px of the picture: x, or y
	down bool    // along the picture's columns; across them otherwise
}

// stripes finds the lines that run through all of the scan, worked out once.
func (p *Picture) stripes() []stripe {
	if !p.striped {
		r := p.reduced()
		p.striped = true
		p.lines = append(r.down(), r.across()...)
	}
	return p.lines
}

// down is the stripes along the columns: some rows are asked where they are
// darker than on both sides.
func (r *reduced) down() []stripe {
	votes := make([]int, r.w)
	every := max(1, r.h/stripeRows)
	asked := 0
	for y := every / 2; y < r.h; y += every {
		asked++
		row := r.pix[y*r.w : (y+1)*r.w]
		for x := stripeSide; x < r.w-stripeSide; x++ {
			if stands(row[x], row[x-stripeSide], row[x+stripeSide]) {
				votes[x]++
			}
		}
	}
	return r.elected(votes, asked, true)
}

// across is the stripes along the rows, by some columns of each. It goes row by
// row, as the px lie.
func (r *reduced) across() []stripe {
	votes := make([]int, r.h)
	every := max(1, r.w/stripeRows)
	for y := stripeSide; y < r.h-stripeSide; y++ {
		row := r.pix[y*r.w : (y+1)*r.w]
		above, below := r.pix[(y-stripeSide)*r.w:][:r.w], r.pix[(y+stripeSide)*r.w:][:r.w]
		for x := every / 2; x < r.w; x += every {
			if stands(row[x], above[x], below[x]) {
				votes[y]++
			}
		}
	}
	return r.elected(votes, (r.w-every/2+every-1)/every, false)
}

// stands says whether a px is darker than those on both sides.
func stands(v, before, after uint8) bool {
	beside := min(before, after)
	return v < beside && beside-v >= stripeLevels
}

// elected are the stripes that enough of those asked voted for.
func (r *reduced) elected(votes []int, asked int, down bool) []stripe {
	var out []stripe
	for x := 0; x < len(votes); x++ {
		from := x
		for x < len(votes) && float64(votes[x]) >= stripePart*float64(asked) {
			x++
		}
		if x > from {
			out = append(out, stripe{float64(from+x) / 2 * float64(r.factor), down})
		}
	}
	return out
}

// hideStripes takes what stripes add to a patch away.
func (s *sheet) hideStripes(in *ink, at Point) {
	if len(s.stripes) == 0 {
		return
	}
	inv := s.reg.h.Inverse()
	mid := Point{at.X + mm(in.w)/2, at.Y + mm(in.h)/2}
	px := s.reg.Apply(mid)
	for _, l := range s.stripes {
		a, b := Point{px.X, l.at}, Point{px.X + 1, l.at}
		if l.down {
			a, b = Point{l.at, px.Y}, Point{l.at, px.Y + 1}
		}
		off := s.reg.bend.at(mid)
		from := inv.Apply(a).sub(off).sub(at).scale(patchPxPerMM)
		way := inv.Apply(b).sub(off).sub(at).scale(patchPxPerMM).sub(from)
		in.hideLine(from, way.scale(1/way.length()))
	}
}

// hideLine takes away what lies along a line through the patch, but for what
// stands on both sides of it: strokes and print that it crosses.
func (in *ink) hideLine(from, way Point) {
	const reach = stripeMM * patchPxPerMM
	if math.Abs(way.Y) >= math.Abs(way.X) {
		for y := range in.h {
			x := from.X + (float64(y)+0.5-from.Y)/way.Y*way.X
			bridge(in.dark[y*in.w:(y+1)*in.w], int(math.Round(x-reach)), int(math.Round(x+reach)), 1)
		}
		return
	}
	for x := range in.w {
		y := from.Y + (float64(x)+0.5-from.X)/way.X*way.Y
		bridge(in.dark[x:], int(math.Round(y-reach)), int(math.Round(y+reach)), in.w)
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
func (in *ink) unshade() {
	pieces := max(1, int(math.Round(mm(in.w)/creaseMM)))
	for y := range in.h {
		row := in.dark[y*in.w : (y+1)*in.w]
		for i := range pieces {
			lighten(row[i*in.w/pieces : (i+1)*in.w/pieces])
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
	shade := uint8(min(most, percentile(px, 1-creasePart)))
	for i, v := range px {
		px[i] = v - min(v, shade)
	}
}
