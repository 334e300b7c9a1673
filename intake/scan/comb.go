package scan

import (
	"bytes"
	"image"
	"strings"

	"blankett/forms"
	"blankett/intake/scan/digit"
)

const (
	// notSure stands for a cell that has something in it which can't be told.
	notSure = '?'
	// nothingThere stands for an empty cell between filled ones.
	nothingThere = ' '
)

// digits reads the cells of a comb: a digit for each, notSure or nothingThere,
// without the empty cells at the end, and the best guess for each. The confidence
// is the least of any cell.
func (in *ink) digits(states []forms.State) (value string, best []forms.Cell, confidence float64) {
	cells := make([]image.Rectangle, len(in.Cells))
	for i, c := range in.Cells {
		cells[i] = in.cellRect(c)
	}
	var inked []*image.Gray
	for i, picture := range digit.Cut(in.penned(), cells) {
		if states[i] == forms.Filled {
			inked = append(inked, picture)
		}
	}
	guesses := digit.ReadAll(inked)
	var b strings.Builder
	confidence = 1
	best = make([]forms.Cell, len(states))
	for i, s := range states {
		switch s {
		case forms.Empty:
			b.WriteByte(nothingThere)
			continue
		case forms.Unsure:
			b.WriteByte(notSure)
			confidence = min(confidence, 0.5)
			continue
		}
		g := guesses[0]
		guesses = guesses[1:]
		confidence = min(confidence, g.Confidence)
		best[i] = forms.Cell{Digit: string(rune('0' + g.Digit)), Confidence: g.Confidence,
			Second: string(rune('0' + g.Second)), SecondConfidence: g.SecondConfidence}
		if g.Sure() {
			b.WriteByte(byte('0' + g.Digit))
		} else {
			b.WriteByte(notSure)
		}
	}
	return strings.TrimRight(b.String(), string(nothingThere)), best, confidence
}

// penned is what a pen added in the patch, dark on white, its grey edges included.
func (in *ink) penned() *image.Gray {
	out := &image.Gray{Pix: bytes.Repeat([]uint8{255}, in.w*in.h), Stride: in.w, Rect: image.Rect(0, 0, in.w, in.h)}
	for y := 1; y < in.h-1; y++ {
		near := in.nearRow(y)
		for x := 1; x < in.w-1; x++ {
			i := y*in.w + x
			inked := in.labels[i] != 0
			edge := near[x] != onPrint && (in.labels[i-1]|in.labels[i+1]|in.labels[i-in.w]|in.labels[i+in.w]) != 0
			if inked || edge {
				out.Pix[i] = 255 - in.dark[i]
			}
		}
	}
	return out
}
