package geometry

import "math"

// Point is a place on a picture in px or on a page in mm, origin top left. The
// centre of the first pixel is (0.5, 0.5).
type Point struct{ X, Y float64 }

// Add, Sub, Scale, Dot, Length, Distance and Cross (its z) are those of vectors in the plane.
func (p Point) Add(q Point) Point        { return Point{p.X + q.X, p.Y + q.Y} }
func (p Point) Sub(q Point) Point        { return Point{p.X - q.X, p.Y - q.Y} }
func (p Point) Scale(f float64) Point    { return Point{p.X * f, p.Y * f} }
func (p Point) Dot(q Point) float64      { return p.X*q.X + p.Y*q.Y }
func (p Point) Length() float64          { return math.Sqrt(p.Dot(p)) }
func (p Point) Distance(q Point) float64 { return p.Sub(q).Length() }
func (p Point) Cross(q Point) float64    { return p.X*q.Y - p.Y*q.X }

// Midpoint is halfway between two points.
func Midpoint(p, q Point) Point { return p.Add(q).Scale(0.5) }

// Mixed is the bilinear interpolation between four corners, a and b above c and d, as far across and down as fx
// and fy say, 0 to 1.
func Mixed(a, b, c, d Point, fx, fy float64) Point {
	up, low := a.Scale(1-fx).Add(b.Scale(fx)), c.Scale(1-fx).Add(d.Scale(fx))
	return up.Scale(1 - fy).Add(low.Scale(fy))
}

// Within says whether a number lies between two others, both of them included; Clamp brings
// it there; Ratio is how many times one of two is the other, at least 1.
func Within(v, low, high float64) bool   { return v >= low && v <= high }
func Clamp(v, low, high float64) float64 { return math.Max(low, math.Min(high, v)) }
func Ratio(a, b float64) float64         { return math.Max(a, b) / math.Max(1e-9, math.Min(a, b)) }

// Homography is a plane projective mapping, row by row.
type Homography [9]float64

// Apply maps a point.
func (h Homography) Apply(p Point) Point {
	w := h[6]*p.X + h[7]*p.Y + h[8]
	return Point{(h[0]*p.X + h[1]*p.Y + h[2]) / w, (h[3]*p.X + h[4]*p.Y + h[5]) / w}
}

// Inverse is the mapping back.
func (h Homography) Inverse() Homography {
	return Homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
}

// After is the mapping that first does g, then h.
func (h Homography) After(g Homography) Homography {
	var m Homography
	for r := range 3 {
		for c := range 3 {
			m[3*r+c] = h[3*r]*g[c] + h[3*r+1]*g[3+c] + h[3*r+2]*g[6+c]
		}
	}
	return m
}

// PxPerMM is the scale at a place on the page.
func (h Homography) PxPerMM(at Point) float64 {
	o := h.Apply(at)
	dx, dy := h.Apply(at.Add(Point{1, 0})).Sub(o), h.Apply(at.Add(Point{0, 1})).Sub(o)
	return math.Sqrt(math.Abs(dx.Cross(dy)))
}

// Match ties a place on the page in mm to where it was seen in px.
type Match struct {
	Mm, Px Point
	Mark   bool // the centre of a corner mark, not part of a code
}

// FitSimilarity is the least squares turn, scale and shift; it needs 2 points.
func FitSimilarity(ms []Match) (Homography, bool) {
	a, b := centroids(ms)
	var dot, cross, norm float64
	for _, m := range ms {
		p, q := m.Mm.Sub(a), m.Px.Sub(b)
		dot += p.Dot(q)
		cross += p.Cross(q)
		norm += p.Dot(p)
	}
	if norm < 1 { // mm²: all points in one place
		return Homography{}, false
	}
	c, s := dot/norm, cross/norm
	return Homography{c, -s, b.X - c*a.X + s*a.Y, s, c, b.Y - s*a.X - c*a.Y, 0, 0, 1}, true
}

// FitAffine is the least squares affine mapping; it needs 3 points.
func FitAffine(ms []Match) (Homography, bool) {
	rows := make([][]float64, 0, 2*len(ms))
	for _, m := range ms {
		x, y := m.Mm.X/100, m.Mm.Y/100 // near 1, so that the equations are well scaled
		rows = append(rows, []float64{x, y, 1, 0, 0, 0, m.Px.X}, []float64{0, 0, 0, x, y, 1, m.Px.Y})
	}
	s, ok := LeastSquares(rows, 6)
	if !ok {
		return Homography{}, false
	}
	return Homography{s[0] / 100, s[1] / 100, s[2], s[3] / 100, s[4] / 100, s[5], 0, 0, 1}, true
}

// FitHomography is the normalised direct linear transform; it needs 4 points.
func FitHomography(ms []Match) (Homography, bool) {
	a, b := centroids(ms)
	var da, db float64
	for _, m := range ms {
		da += m.Mm.Distance(a) / float64(len(ms))
		db += m.Px.Distance(b) / float64(len(ms))
	}
	if da < 1 || db < 1 {
		return Homography{}, false
	}
	rows := make([][]float64, 0, 2*len(ms))
	for _, m := range ms {
		p, q := m.Mm.Sub(a).Scale(1/da), m.Px.Sub(b).Scale(1/db)
		rows = append(rows,
			[]float64{p.X, p.Y, 1, 0, 0, 0, -q.X * p.X, -q.X * p.Y, q.X},
			[]float64{0, 0, 0, p.X, p.Y, 1, -q.Y * p.X, -q.Y * p.Y, q.Y})
	}
	s, ok := LeastSquares(rows, 8)
	if !ok {
		return Homography{}, false
	}
	h := Homography{s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], 1}
	to := Homography{db, 0, b.X, 0, db, b.Y, 0, 0, 1}
	from := Homography{1 / da, 0, -a.X / da, 0, 1 / da, -a.Y / da, 0, 0, 1}
	return to.After(h).After(from), true
}

func centroids(ms []Match) (mm, px Point) {
	f := 1 / float64(len(ms))
	for _, m := range ms {
		mm, px = mm.Add(m.Mm.Scale(f)), px.Add(m.Px.Scale(f))
	}
	return mm, px
}

// LeastSquares solves rows of n coefficients and a right-hand side by the
// normal equations. False when they don't determine the answer.
func LeastSquares(rows [][]float64, n int) ([]float64, bool) {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n+1)
		for j := range m[i] {
			for _, r := range rows {
				m[i][j] += r[i] * r[j]
			}
		}
	}
	return solve(m)
}

// solve is Gaussian elimination with pivoting of n rows of n+1.
func solve(m [][]float64) ([]float64, bool) {
	n := len(m)
	for i := range n {
		best := i
		for r := i; r < n; r++ {
			if math.Abs(m[r][i]) > math.Abs(m[best][i]) {
				best = r
			}
		}
		m[i], m[best] = m[best], m[i]
		if math.Abs(m[i][i]) < 1e-12 {
			return nil, false
		}
		for r := range n {
			if r != i {
				eliminate(m[r], m[i], i)
			}
		}
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = m[i][n] / m[i][i]
	}
	return out, true
}

func eliminate(row, pivot []float64, i int) {
	f := row[i] / pivot[i]
	for c := i; c < len(row); c++ {
		row[c] -= f * pivot[c]
	}
}
