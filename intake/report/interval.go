package report

import "math"

// z95 is how many deviations hold 95 % of a normal distribution.
const z95 = 1.959964

// Share is how many of a number something holds for.
type Share struct {
	Count, Of int
}

// Part is the share as a number from 0 to 1; 0 of none.
func (s Share) Part() float64 {
	if s.Of == 0 {
		return 0
	}
	return float64(s.Count) / float64(s.Of)
}

// Interval is where the true share lies with 95 % confidence: Wilson's score
// interval, which holds for small numbers and for shares near 0, where the
// textbook's does not. Of none it is all there is, 0 to 1.
func (s Share) Interval() (from, to float64) {
	if s.Of == 0 {
		return 0, 1
	}
	n, p := float64(s.Of), s.Part()
	mid := p + z95*z95/(2*n)
	half := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	whole := 1 + z95*z95/n
	return max(0, (mid-half)/whole), min(1, (mid+half)/whole)
}
