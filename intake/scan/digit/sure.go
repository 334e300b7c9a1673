package digit

const (
	// Temperature is what scores are divided by before they become chances: the
	// value at which the digits set apart for validation, lightly and badly worn,
	// are least surprising.
	Temperature = 1.2
	// SureFrom is the confidence from which a guess is sure: where, on cheques that a
	// network has not learnt from, the hardest hands there are, 998 of 1,000 sure
	// guesses are right, badly worn too. All networks together do better. New weights need it looked
	// at again; the README has the curve.
	SureFrom = 0.99
)

// Sure says whether a guess may stand without a person looking at it.
func (g Guess) Sure() bool { return g.Confidence >= SureFrom }
