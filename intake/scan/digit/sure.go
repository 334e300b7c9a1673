package digit

const (
	// Temperature is what scores are divided by before they become chances: the
	// value at which the digits set apart for validation, lightly and badly worn,
	// are least surprising.
	Temperature = 1.2
	// SureFrom is the confidence from which a guess is sure: where, on the digits
	// for validation, 9,986 of 10,000 sure guesses are right in light wear, and on
	// whole sheets 19 of 20 digits of an office scan are sure. New weights need it
	// looked at again; the README has the curve.
	SureFrom = 0.98
)

// Sure says whether a guess may stand without a person looking at it.
func (g Guess) Sure() bool { return g.Confidence >= SureFrom }
