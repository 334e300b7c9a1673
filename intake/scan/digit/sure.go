package digit

const (
	// Temperature is what scores are divided by before they become chances: the
	// value at which the digits set apart for validation, lightly and badly worn,
	// are least surprising.
	Temperature = 1.0
	// SureFrom is the confidence from which a guess is sure. Of held-out digits
	// from a good scanner at least 9,995 in 10,000 guesses that are sure are
	// right, and at least 95 in 100 are sure; the README has the curve.
	SureFrom = 0.99
)

// Sure says whether a guess may stand without a person looking at it.
func (g Guess) Sure() bool { return g.Confidence >= SureFrom }
