package number

import (
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

const (
	// numberLetters are the letters of a printed case number.
	numberLetters = "34679ACDEFHJKMNPQRTVWXY-"
	// numberPxPerMM is the scale the OCR sees: about 300 dpi, what it is made for.
	numberPxPerMM = 12
	// numberMarginMM is kept white around the box, because print that touches
	// the picture's edge is lost.
	numberMarginMM = 1.5
)

// caseNumbers is the OCR for them.
var caseNumbers = ocr{letters: numberLetters}

// ReadCaseNumbers reads the case numbers that stand in print in a page's
// CaseNumbers boxes, under each of the registrations. Only numbers with right
// check characters are given, each once, in their printed grouping.
//
// The process must run with OMP_THREAD_LIMIT=1 and be able to read tessdata. An
// OCR that can't start reads nothing.
func ReadCaseNumbers(p *picture.Picture, regs []register.Registration, page forms.Page) []string {
	var out []string
	for _, reg := range regs {
		for _, box := range page.CaseNumbers {
			w, h := box.W+2*numberMarginMM, box.H+2*numberMarginMM
			at := geometry.Point{X: box.X - numberMarginMM, Y: box.Y - numberMarginMM}
			box := picture.Sample(p.Gray, reg, at, int(w*numberPxPerMM), int(h*numberPxPerMM), numberPxPerMM)
			number, ok := readNumber(box)
			if ok && !slices.Contains(out, number) {
				out = append(out, number)
			}
		}
		if len(out) > 0 { // the right way up
			break
		}
	}
	return out
}

func readNumber(p *picture.Patch) (string, bool) {
	if picture.Percentile(p.Pix, 0.9)-picture.Percentile(p.Pix, 0.01) < picture.ContrastLeast || p.Missing*3 > len(p.Pix) {
		return "", false
	}
	for _, text := range []string{caseNumbers.text(p), caseNumbers.text(stretched(p))} {
		if n, ok := numberIn(text); ok {
			return n, true
		}
	}
	return "", false
}

// numberIn finds a case number in a line of text: all of it, or a part that
// other print stands beside.
func numberIn(text string) (string, bool) {
	text = strings.Join(strings.Fields(text), "")
	if n, err := forms.ParseCaseNumber(text); err == nil {
		return n, true
	}
	const grouped = 14 // XXXX-XXXX-XXXX
	for i := 0; i+grouped <= len(text); i++ {
		if n, err := forms.ParseCaseNumber(text[i : i+grouped]); err == nil {
			return n, true
		}
	}
	return "", false
}

// stretched is the patch with its darkest and lightest px made black and white.
func stretched(p *picture.Patch) *picture.Patch {
	low, high := picture.Percentile(p.Pix, 0.02), picture.Percentile(p.Pix, 0.7)
	q := *p
	q.Pix = make([]uint8, len(p.Pix))
	for i, v := range p.Pix {
		q.Pix[i] = uint8(geometry.Clamp(float64(int(v)-low)*255/float64(max(1, high-low)), 0, 255))
	}
	return &q
}
