package register

import (
	"cmp"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
)

const (
	// bendGridMM is the step of the grid on which a bend is kept.
	bendGridMM = 10.0
	// bendAlongMM and bendAcrossMM are how far a landmark speaks for the paper
	// around it, as standard deviations: along the feed a feeder's speed changes
	// within centimetres, across it the whole line runs alike.
	bendAlongMM, bendAcrossMM = 11.0, 60.0
	// bendDoubt is the weight of no bend at all, in landmarks.
	bendDoubt = 0.3
	// strayMM and strayTimes are from how far off what its neighbours say, in mm
	// and in times of the median, a landmark is a false one.
	strayMM, strayTimes = 0.25, 4.0
	// lonelyMM is how far a field may be from the nearest landmark before it is
	// doubted where it lies, and feedSlope how fast it may drift beyond: what
	// feeders do.
	lonelyMM, feedSlope = 45.0, 0.01
	// vouchers is how many landmarks are asked about a field, and vouchLeast how many
	// of them must have been seen.
	vouchers, vouchLeast = 5, 3
	// poorMM is the residual from which a page fits badly: a tenth of a tick box. Each
	// of its fields must then be vouched for by all of its landmarks.
	poorMM = 0.5
)

// bend is how far, in mm on the page, paper lies beside a registration's plane.
type bend struct {
	cols, rows int
	off        []geometry.Point // at every bendGridMM, row by row
}

// At is the bend at a place on the page.
func (b *bend) At(p geometry.Point) geometry.Point {
	if b == nil {
		return geometry.Point{}
	}
	x := geometry.Clamp(p.X/bendGridMM, 0, float64(b.cols-1)-1e-9)
	y := geometry.Clamp(p.Y/bendGridMM, 0, float64(b.rows-1)-1e-9)
	i, fx, fy := int(y)*b.cols+int(x), x-math.Floor(x), y-math.Floor(y)
	return geometry.Mixed(b.off[i], b.off[i+1], b.off[i+b.cols], b.off[i+b.cols+1], fx, fy)
}

// smoother says how far the paper lies off at a place, by the landmarks around it.
type smoother struct {
	sights []sighting
	along  geometry.Point // the feed's direction on the page, of length 1
}

// at is the weighted mean of what landmarks say, without one of them.
func (s smoother) at(p geometry.Point, without int) geometry.Point {
	var sum geometry.Point
	weight := bendDoubt
	for i, l := range s.sights {
		d := l.at.Sub(p)
		a, c := d.Dot(s.along)/bendAlongMM, d.Cross(s.along)/bendAcrossMM
		if i == without || !l.seen || a*a+c*c > 9 {
			continue
		}
		w := math.Exp(-(a*a + c*c) / 2)
		sum, weight = sum.Add(l.off.Scale(w)), weight+w
	}
	return sum.Scale(1 / weight)
}

// misses is how far each landmark that was seen is from what the others say of its place.
func (s smoother) misses() []float64 {
	var out []float64
	for i, l := range s.sights {
		if l.seen {
			out = append(out, l.off.Distance(s.at(l.at, i)))
		}
	}
	return out
}

// newBend smooths what landmarks say along the picture's columns, the way of
// most feeders, or along its rows, whichever the landmarks agree on more. It
// gives the sightings back as they lie beside the bend, false ones as not seen.
func newBend(sights []sighting, page forms.Page, reg Registration) (*bend, []sighting) {
	mid := geometry.Point{X: page.WidthMM / 2, Y: page.HeightMM / 2}
	inv := reg.H.Inverse()
	o := reg.H.Apply(mid)
	var best smoother
	least := math.Inf(1)
	for _, way := range []geometry.Point{{X: 0, Y: 1}, {X: 1, Y: 0}} { // px
		d := inv.Apply(o.Add(way.Scale(100))).Sub(mid)
		s := smoother{slices.Clone(sights), d.Scale(1 / d.Length())}
		s.doubt()
		if m := median(s.misses()); m < least {
			best, least = s, m
		}
	}
	if math.IsInf(least, 1) {
		return nil, sights
	}
	rest := slices.Clone(best.sights)
	for i, l := range rest {
		rest[i].off = l.off.Sub(best.at(l.at, i))
	}
	return best.grid(page), rest
}

// doubt takes back the landmarks that those around them contradict.
func (s smoother) doubt() {
	limit := math.Max(strayMM, strayTimes*median(s.misses()))
	keep := make([]bool, len(s.sights))
	for i, l := range s.sights {
		keep[i] = l.seen && l.off.Distance(s.at(l.at, i)) <= limit
	}
	for i := range s.sights {
		s.sights[i].seen = keep[i]
	}
}

func (s smoother) grid(page forms.Page) *bend {
	b := &bend{cols: int(page.WidthMM/bendGridMM) + 2, rows: int(page.HeightMM/bendGridMM) + 2}
	b.off = make([]geometry.Point, b.cols*b.rows)
	for i := range b.off {
		b.off[i] = s.at(geometry.Point{X: float64(i%b.cols) * bendGridMM, Y: float64(i/b.cols) * bendGridMM}, -1)
	}
	return b
}

// provenBy makes the residual what landmarks say of the fields: that of the field
// that is worst off.
func (reg Registration) provenBy(sights []sighting, on *Landmarks) Registration {
	reg.ResidualMM, reg.doubted = 0, nil
	var doubted []string
	for _, z := range on.page.Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		n := math.Ceil(z.W / lonelyMM)
		for i := range int(n) {
			at := geometry.Point{X: z.X + z.W*(float64(i)+0.5)/n, Y: z.Y + z.H/2}
			off := doubtAt(at, sights)
			reg.ResidualMM = math.Max(reg.ResidualMM, off)
			if off > poorMM || lacking(at, sights) {
				doubted = append(doubted, z.Field)
			}
		}
	}
	if reg.ResidualMM > poorMM {
		reg.doubted = doubted
	}
	return reg
}

// lacking says whether some of the landmarks nearest to a place were not seen.
func lacking(at geometry.Point, sights []sighting) bool {
	near := nearest(at, sights)
	return len(seen(near)) < len(near)
}

// nearest are the landmarks that are asked about a place.
func nearest(at geometry.Point, sights []sighting) []sighting {
	near := slices.Clone(sights)
	slices.SortFunc(near, func(a, b sighting) int { return cmp.Compare(a.at.Distance(at), b.at.Distance(at)) })
	return near[:min(vouchers, len(near))]
}

// doubtAt is how far the paper may lie off at a place: what most of its nearest
// landmarks say, and more where they are far; unprovenMM where most of them are
// not to be seen, as where the paper was folded away or other print lies.
func doubtAt(at geometry.Point, sights []sighting) float64 {
	near := seen(nearest(at, sights))
	if len(near) < vouchLeast {
		return unprovenMM
	}
	var x, y []float64
	for _, s := range near {
		x, y = append(x, s.off.X), append(y, s.off.Y)
	}
	return math.Hypot(median(x), median(y)) + feedSlope*math.Max(0, near[0].at.Distance(at)-lonelyMM)
}

// median is the middle of some values; infinite when there is none.
func median(vs []float64) float64 {
	if len(vs) == 0 {
		return math.Inf(1)
	}
	return slices.Sorted(slices.Values(vs))[len(vs)/2]
}
