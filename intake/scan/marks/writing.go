package marks

import (
	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
)

// Limits of writing in text fields and comb cells.
const (
	// textMarginMM is how far around a text field is looked.
	textMarginMM = 1.0
	// textMM is the least length of the pen's way of a word: two letters of print.
	textMM = 6.0
	// textWidthMM is the least width of a word: tails that hang down from the line
	// above have less.
	textWidthMM = 5.0
	// textDense is signDense for words.
	textDense = 1.3
	// textDark is how dark, of black 1, writing is at least: a wet cup's ring, torn
	// by noise, has 0.19. Some light pencil on rough copies is as pale: a person looks.
	textDark = 0.21
	// throughPart is the part of a field's height that a cup's rim which runs through it
	// inks, between its lines: 0.88.
	throughPart = 0.85
	// textTurnMM is the width of writing for each turn: nineteen words of twenty have 2.8
	// at most, a tail that touches a stamp's ring 4.8.
	textTurnMM = 3.8
)

// text says whether anything is written in a field.
func (in evidence) text(dust float64) forms.Answer {
	marks := in.Marks()
	m := in.strokes(marks)
	state, confidence := forms.Unsure, 0.6
	if m.word() && in.darkest() >= textDark && in.words(marks, m) {
		state, confidence = forms.Filled, geometry.Clamp(0.6+0.1*m.length/textMM, 0.6, 0.99)
	}
	if m.length < traceMM {
		state, confidence = in.nothing(m, dust)
	}
	a := in.Says(state, confidence)
	a.Why = m.why(textWidthMM, textMM)
	return a
}

// words says whether those of the strokes that one pen drew are words, and not the rim of
// a cup that runs through the field from its top to its bottom, as no line of words does.
func (in evidence) words(marks []ink.Mark, all strokes) bool {
	pen := in.onePen(marks, all)
	through := all.height >= throughPart*picture.MM(in.Inner.Dy())
	return pen.word() && !(through && in.rimmed(marks, all, pen))
}

// word says whether strokes have the size of a word, and go to and fro as one does.
func (m strokes) word() bool {
	return m.length >= textMM && m.width >= textWidthMM && m.turns >= m.textTurns() &&
		m.waver >= textWaverMM && m.dense(textDense)
}

// textTurns is how often the pen goes up and down at least in writing of a width:
// twice in a short word, and more often than stains and shadows in a long one.
func (m strokes) textTurns() int {
	return int(geometry.Clamp(m.width/textTurnMM, 2, 5))
}
