package scan

import (
	"math"

	"blankett/forms"
)

const (
	// arcMM is the least extent of an arc: rings of stamps and cups are larger, a
	// letter's bow is smaller.
	arcMM = 6.0
	// arcLeastMM and arcMostMM bound an arc's radius: half a stamp's inner ring,
	// and a cup. What bends less is straight.
	arcLeastMM, arcMostMM = 3.0, 60.0
	// stampMostMM is the radius of a stamp's ring at most, and stampMM the length
	// of rings from which a stamp is seen: half of a small one.
	stampMostMM, stampMM = 20.0, 20.0
	// arcOffMM is how far an arc's ink lies from its circle at most.
	arcOffMM = 0.4
	// arcPart is the part of a mark's ink that lies on the circle at least; the
	// rest is what the ring runs into.
	arcPart = 0.75
	// arcTries is how often the circle is laid anew through what lies near it.
	arcTries = 4
)

// rings says of each blob, by label, whether it is a part of a ring: of a cup, or
// of a stamp. A pen makes bows too: in a signature's field only much of them is a
// stamp.
func (in *ink) rings() []bool {
	out := make([]bool, len(in.blobs)+1)
	way := 0.0
	for _, b := range in.blobs {
		if in.arc(b) {
			out[b.label] = true
			way += b.strokeMM()
		}
	}
	if in.Kind == forms.KindSignature && way < stampMM {
		clear(out)
	}
	return out
}

// arc says whether a blob is a part of a ring.
func (in *ink) arc(b blob) bool {
	if b.extentMM() < arcMM {
		return false
	}
	most := arcMostMM
	if in.Kind == forms.KindSignature {
		most = stampMostMM
	}
	px := in.pointsOf(b)
	near := px
	for try := range arcTries {
		c, r, ok := circle(near)
		if !ok || !within(r, arcLeastMM, most) {
			return false
		}
		off := arcOffMM * float64(arcTries-try) // from far to near
		near = nil
		for _, p := range px {
			if math.Abs(p.distance(c)-r) < off {
				near = append(near, p)
			}
		}
		if float64(len(near)) < arcPart*float64(len(px)) {
			return false
		}
	}
	return true
}

// pointsOf are some of the px of a blob, in mm of the patch.
func (in *ink) pointsOf(b blob) []Point {
	const most = 400 // px: enough for a circle
	step := max(1, b.area/most)
	var out []Point
	n := 0
	for y := b.minY; y <= b.maxY; y++ {
		for x := b.minX; x <= b.maxX; x++ {
			if in.labels[y*in.w+x] != b.label {
				continue
			}
			if n++; n%step == 0 {
				out = append(out, Point{mm(x), mm(y)})
			}
		}
	}
	return out
}

// circle is the least squares circle through points.
func circle(ps []Point) (centre Point, radius float64, ok bool) {
	if len(ps) < 3 {
		return Point{}, 0, false
	}
	o := ps[0]
	rows := make([][]float64, len(ps))
	for i, p := range ps {
		x, y := p.X-o.X, p.Y-o.Y
		rows[i] = []float64{x, y, 1, x*x + y*y}
	}
	s, ok := leastSquares(rows, 3)
	if !ok {
		return Point{}, 0, false
	}
	c := Point{s[0] / 2, s[1] / 2}
	return c.add(o), math.Sqrt(math.Max(0, s[2]+c.dot(c))), true
}
