package train

import "image"

// mix says what part of the cells that are learnt from is of which kind. The
// rest is badly worn.
type mix struct {
	junk  float64 // holds no digit
	plain float64 // pictures as they stand in their sets
	light float64 // from a good scanner
}

var (
	// mixStart is what is learnt from until cooling begins.
	mixStart = mix{junk: 0.06, plain: 0.14, light: 0.33}
	// mixEnd is what it has turned into when cooling ends: what the mailroom gets
	// most of weighs most in the last, fine steps.
	mixEnd = mix{junk: 0.06, plain: 0.22, light: 0.42}
)

// mixAt is the mix at a part of the cooling.
func mixAt(cooled float64) mix {
	between := func(a, b float64) float64 { return a + (b-a)*cooled }
	return mix{between(mixStart.junk, mixEnd.junk), between(mixStart.plain, mixEnd.plain), between(mixStart.light, mixEnd.light)}
}

// learnable makes a cell to learn from, most often with the sample in it, and
// says what its answer is.
func (m *Maker) learnable(s Sample, of mix, class *int) *image.Gray {
	*class = s.Digit
	switch r := m.Rng.Float64(); {
	case r < of.junk:
		*class = JunkClass
		return m.Junk()
	case r < of.junk+of.plain:
		return m.Plain(s)
	case r < of.junk+of.plain+of.light:
		return m.Cell(s, Light)
	}
	return m.Cell(s, Heavy)
}
