package comb

import (
	"bytes"
	"image"
	"math"
	"strings"

	"blankett/forms"
	"blankett/intake/scan/digit"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks"
	"blankett/intake/scan/picture"
)

const (
	// notSure stands for a cell that has something in it which can't be told.
	notSure = '?'
	// nothingThere stands for an empty cell between filled ones.
	nothingThere = ' '
	// cellInsetMM keeps the comb's lines out of its cells.
	cellInsetMM = 0.4
	// digitMM2 and digitMM are the least area and height of a digit: a thin "1"
	// of half the height of a cell.
	digitMM2 = 0.3
	digitMM  = 1.3
	// hiddenMM2 is the area of ink from which a digit that lost it is another one: the
	// foot of a 2.
	hiddenMM2 = 0.1
	// strayMM2 is the area up to which ink in a cell is the end of a neighbour's stroke.
	strayMM2 = 0.2
)

// digits reads the cells of a comb: a digit for each, notSure or nothingThere,
// without the empty cells at the end, and the best guess for each. The confidence
// is the least of any cell.
func digits(in *ink.Ink, states []forms.State) (value string, best []forms.Cell, confidence float64) {
	cells := make([]image.Rectangle, len(in.Cells))
	for i, c := range in.Cells {
		cells[i] = cellRect(in, c)
	}
	var inked []*image.Gray
	for i, picture := range digit.Cut(penned(in), cells) {
		if states[i] != forms.Empty {
			inked = append(inked, picture)
		}
	}
	guesses := digit.ReadAll(inked)
	var b strings.Builder
	confidence = 1
	best = make([]forms.Cell, len(states))
	for i, s := range states {
		if s == forms.Empty {
			b.WriteByte(nothingThere)
			continue
		}
		g := guesses[0]
		guesses = guesses[1:]
		confidence = min(confidence, g.Confidence)
		best[i] = forms.Cell{Digit: string(rune('0' + g.Digit)), Confidence: g.Confidence,
			Second: string(rune('0' + g.Second)), SecondConfidence: g.SecondConfidence, NoDigit: g.Junk}
		switch {
		case s == forms.Unsure:
			b.WriteByte(notSure)
			confidence = min(confidence, 0.5)
		case g.Sure() && !robbed(in, cells[i]):
			b.WriteByte(byte('0' + g.Digit))
		default:
			b.WriteByte(notSure)
		}
	}
	return strings.TrimRight(b.String(), string(nothingThere)), best, confidence
}

// robbed says whether ink as dark as a pen's went from a cell with a line through all
// of the scan: a 2 without its foot is a 7, a 9 with an open head too.
func robbed(in *ink.Ink, cell image.Rectangle) bool {
	if in.Hidden == nil {
		return false
	}
	var pen uint8
	for y := cell.Min.Y; y < cell.Max.Y; y++ {
		for x := cell.Min.X; x < cell.Max.X; x++ {
			if i := y*in.WidthPX + x; in.Labels[i] != 0 {
				pen = max(pen, in.Dark[i])
			}
		}
	}
	lost := 0
	for y := cell.Min.Y; y < cell.Max.Y; y++ {
		for _, v := range in.Hidden[y*in.WidthPX+cell.Min.X : y*in.WidthPX+cell.Max.X] {
			if v > pen/2 {
				lost++
			}
		}
	}
	return picture.MM2(lost) >= hiddenMM2
}

// penned is what a pen added in the patch, dark on white, its grey edges included.
func penned(in *ink.Ink) *image.Gray {
	out := &image.Gray{Pix: bytes.Repeat([]uint8{255}, in.WidthPX*in.HeightPX), Stride: in.WidthPX, Rect: image.Rect(0, 0, in.WidthPX, in.HeightPX)}
	for y := 1; y < in.HeightPX-1; y++ {
		near := in.NearRow(y)
		for x := 1; x < in.WidthPX-1; x++ {
			i := y*in.WidthPX + x
			inked := in.Labels[i] != 0
			edge := near[x] != ink.OnPrint && (in.Labels[i-1]|in.Labels[i+1]|in.Labels[i-in.WidthPX]|in.Labels[i+in.WidthPX]) != 0
			if inked || edge {
				out.Pix[i] = 255 - in.Dark[i]
			}
		}
	}
	return out
}

// Read says whether the comb of a number or date is filled in, and with what.
func Read(in *ink.Ink, dust float64) forms.Answer {
	states := make([]forms.State, len(in.Cells))
	inked, stray := 0, 0
	for i, c := range in.Cells {
		states[i] = cellState(in, c)
		switch states[i] {
		case forms.Filled:
			inked++
		case forms.Unsure:
			stray++
		}
	}
	if inked == 0 && stray == 0 {
		return in.Says(marks.NothingWritten(in, dust))
	}
	a := in.Says(enough(in, inked, stray))
	value, best, confidence := digits(in, states)
	a.Value, a.Cells, a.Confidence = value, best, math.Min(a.Confidence, confidence)
	return a
}

// enough judges a comb by how many of its cells are inked, and how many perhaps.
func enough(in *ink.Ink, inked, stray int) (forms.State, float64) {
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

// cellState says whether there is a digit's worth of ink in one cell of a zone.
func cellState(in *ink.Ink, c forms.Rect) forms.State {
	inset := picture.PxOf(cellInsetMM)
	r := cellRect(in, c).Inset(inset)
	dust := in.Specks()
	area, top, bottom := 0, r.Max.Y, r.Min.Y
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			l := in.Labels[y*in.WidthPX+x]
			if l == 0 || dust[l] {
				continue
			}
			area++
			top, bottom = min(top, y), max(bottom, y)
		}
	}
	switch {
	case picture.MM2(area) >= digitMM2 && picture.MM(bottom-top+1) >= digitMM:
		return forms.Filled
	case picture.MM2(area) < strayMM2:
		return forms.Empty
	}
	return forms.Unsure
}

// cellRect is where a cell lies, in px of the patch.
func cellRect(in *ink.Ink, c forms.Rect) image.Rectangle {
	at := in.ZoneRef.Inner.Min.Add(in.Shift)
	x, y := at.X+int((c.X-in.X)*picture.PatchPxPerMM), at.Y+int((c.Y-in.Y)*picture.PatchPxPerMM)
	r := image.Rect(x, y, x+int(c.W*picture.PatchPxPerMM), y+int(c.H*picture.PatchPxPerMM))
	return r.Intersect(image.Rect(0, 0, in.WidthPX, in.HeightPX))
}
