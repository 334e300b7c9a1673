package digit

const (
	// Temperature is what scores are divided by before they become chances: the
	// value at which the digits set apart for validation, lightly and badly worn,
	// are least surprising.
	Temperature = 1.0
	// SureFrom is the confidence from which a guess is sure: the lowest step at
	// which 9,995 in 10,000 sure guesses at digits for validation, as from a good
	// scanner, are right. New weights need it looked at again.
	SureFrom = 0.995
)

// Sure says whether a guess may stand without a person looking at it.
func (g Guess) Sure() bool { return g.Confidence >= SureFrom }
