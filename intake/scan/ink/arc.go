package ink

import (
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// arcMM is the least extent of an arc: rings of stamps and cups are larger, a
	// letter's bow is smaller.
	arcMM = 6.0
	// ArcLeastMM and arcMostMM bound an arc's radius: half a stamp's inner ring,
	// and a cup. What bends less is straight.
	ArcLeastMM, arcMostMM = 3.0, 60.0
	// StampMostMM is the radius of a stamp's ring at most, and stampMM the length
	// of rings from which a stamp is seen: half of a small one.
	StampMostMM, StampMM = 20.0, 20.0
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
func (in *Ink) rings() []bool {
	out := make([]bool, len(in.Blobs)+1)
	way := 0.0
	for _, b := range in.Blobs {
		if in.arc(b) {
			out[b.Label] = true
			way += b.StrokeMM()
		}
	}
	if in.Kind == forms.KindSignature && way < StampMM {
		clear(out)
	}
	return out
}

// arc says whether a blob is a part of a ring.
func (in *Ink) arc(b picture.Blob) bool {
	if b.ExtentMM() < arcMM {
		return false
	}
	most := arcMostMM
	if in.Kind == forms.KindSignature {
		most = StampMostMM
	}
	px := in.pointsOf(b)
	near := px
	for try := range arcTries {
		c, r, ok := circle(near)
		if !ok || !geometry.Within(r, ArcLeastMM, most) {
			return false
		}
		off := arcOffMM * float64(arcTries-try) // from far to near
		near = nil
		for _, p := range px {
			if math.Abs(p.Distance(c)-r) < off {
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
func (in *Ink) pointsOf(b picture.Blob) []geometry.Point {
	const most = 400 // px: enough for a circle
	step := max(1, b.Area/most)
	var out []geometry.Point
	n := 0
	for y := b.MinY; y <= b.MaxY; y++ {
		for x := b.MinX; x <= b.MaxX; x++ {
			if in.Labels[y*in.WidthPX+x] != b.Label {
				continue
			}
			if n++; n%step == 0 {
				out = append(out, geometry.Point{X: picture.MM(x), Y: picture.MM(y)})
			}
		}
	}
	return out
}

// circle is the least squares circle through points.
func circle(ps []geometry.Point) (centre geometry.Point, radius float64, ok bool) {
	if len(ps) < 3 {
		return geometry.Point{}, 0, false
	}
	o := ps[0]
	rows := make([][]float64, len(ps))
	for i, p := range ps {
		x, y := p.X-o.X, p.Y-o.Y
		rows[i] = []float64{x, y, 1, x*x + y*y}
	}
	s, ok := geometry.LeastSquares(rows, 3)
	if !ok {
		return geometry.Point{}, 0, false
	}
	c := geometry.Point{X: s[0] / 2, Y: s[1] / 2}
	return c.Add(o), math.Sqrt(math.Max(0, s[2]+c.Dot(c))), true
}
