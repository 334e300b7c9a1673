package main

import "math"

// z95 is how many deviations hold 95 % of a normal distribution.
const z95 = 1.959964

// interval is where the true share lies with 95 % confidence: Wilson's, and the
// rule of three where nothing or everything went badly.
func (c count) interval() (from, to float64) {
	n := float64(c.Of)
	switch {
	case c.Of == 0:
		return 0, 1
	case c.Bad == 0:
		return 0, math.Min(1, 3/n)
	case c.Bad == c.Of:
		return math.Max(0, 1-3/n), 1
	}
	p := c.share()
	mid := p + z95*z95/(2*n)
	half := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	return (mid - half) / (1 + z95*z95/n), (mid + half) / (1 + z95*z95/n)
}
