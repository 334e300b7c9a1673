package scan

// Point is a place on a picture in px or on a page in mm, origin top left. The
// centre of the first pixel is (0.5, 0.5).
type Point struct{ X, Y float64 }

// Homography is a plane projective mapping, row by row, of mm to px.
type Homography [9]float64

// Apply maps a point.
func (h Homography) Apply(p Point) Point {
	w := h[6]*p.X + h[7]*p.Y + h[8]
	return Point{(h[0]*p.X + h[1]*p.Y + h[2]) / w, (h[3]*p.X + h[4]*p.Y + h[5]) / w}
}
