package scan

import (
	"image"
	"math"

	"blankett/forms"
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
	// cellInsetMM keeps the comb's lines out of its cells.
	cellInsetMM = 0.4
	// digitMM2 and digitMM are the least area and height of a digit: a thin "1"
	// of half the height of a cell.
	digitMM2 = 0.3
	digitMM  = 1.3
	// strayMM2 is the area up to which ink in a cell is the end of a neighbour's stroke.
	strayMM2 = 0.2
)

// text says whether anything is written in a field.
func (in *ink) text(dust float64) forms.Answer {
	marks := in.marks()
	m := in.strokes(marks)
	state, confidence := forms.Unsure, 0.6
	if m.word() && in.darkest() >= textDark && in.words(marks, m) {
		state, confidence = forms.Filled, clamp(0.6+0.1*m.length/textMM, 0.6, 0.99)
	}
	if m.length < traceMM {
		state, confidence = in.nothing(m, dust)
	}
	a := in.says(state, confidence)
	a.Why = m.why(textWidthMM, textMM)
	return a
}

// words says whether those of the strokes that one pen drew are words, and not the rim of
// a cup that runs through the field from its top to its bottom, as no line of words does.
func (in *ink) words(marks []mark, all strokes) bool {
	pen := in.onePen(marks, all)
	through := all.height >= throughPart*mm(in.inner.Dy())
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
	return int(clamp(m.width/textTurnMM, 2, 5))
}

// comb says whether the comb of a number or date is filled in, and with what.
func (in *ink) comb(dust float64) forms.Answer {
	if len(in.Cells) == 0 {
		return in.text(dust)
	}
	states := make([]forms.State, len(in.Cells))
	inked, stray := 0, 0
	for i, c := range in.Cells {
		states[i] = in.cell(c)
		switch states[i] {
		case forms.Filled:
			inked++
		case forms.Unsure:
			stray++
		}
	}
	if inked == 0 && stray == 0 {
		return in.says(in.nothing(strokes{}, dust))
	}
	a := in.says(in.enough(inked, stray))
	value, best, confidence := in.digits(states)
	a.Value, a.Cells, a.Confidence = value, best, math.Min(a.Confidence, confidence)
	return a
}

// enough judges a comb by how many of its cells are inked, and how many perhaps.
func (in *ink) enough(inked, stray int) (forms.State, float64) {
	need := in.Min
	if need == 0 {
		need = len(in.Cells)
	}
	switch {
	case inked >= need && stray == 0:
		return forms.Filled, 1
	case inked >= need:
		return forms.Filled, 0.8
	}
	return forms.Unsure, 0.8
}

// cell says whether there is a digit's worth of ink in one cell of a zone.
func (in *ink) cell(c forms.Rect) forms.State {
	inset := pxOf(cellInsetMM)
	r := in.cellRect(c).Inset(inset)
	dust := in.specks()
	area, top, bottom := 0, r.Max.Y, r.Min.Y
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			l := in.labels[y*in.w+x]
			if l == 0 || dust[l] {
				continue
			}
			area++
			top, bottom = min(top, y), max(bottom, y)
		}
	}
	switch {
	case mm2(area) >= digitMM2 && mm(bottom-top+1) >= digitMM:
		return forms.Filled
	case mm2(area) < strayMM2:
		return forms.Empty
	}
	return forms.Unsure
}

// cellRect is where a cell lies, in px of the patch.
func (in *ink) cellRect(c forms.Rect) image.Rectangle {
	at := in.zoneRef.inner.Min.Add(in.shift)
	x, y := at.X+int((c.X-in.X)*patchPxPerMM), at.Y+int((c.Y-in.Y)*patchPxPerMM)
	r := image.Rect(x, y, x+int(c.W*patchPxPerMM), y+int(c.H*patchPxPerMM))
	return r.Intersect(image.Rect(0, 0, in.w, in.h))
}
