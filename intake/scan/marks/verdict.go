package marks

import (
	"blankett/forms"
	"blankett/intake/scan/ink"
)

// Tick says whether a box is ticked. The dust is the page's, in specks per mm².
func Tick(in *ink.Ink, dust float64) forms.Answer { return evidence{in}.tick(dust) }

// Signature says whether a field is signed.
func Signature(in *ink.Ink, dust float64) forms.Answer {
	return heardSignature(in, evidence{in}.signature(dust))
}

// Text says whether anything is written in a field.
func Text(in *ink.Ink, dust float64) forms.Answer { return evidence{in}.text(dust) }

// NothingWritten says how sure it is that a field in which no stroke was found is
// empty.
func NothingWritten(in *ink.Ink, dust float64) (forms.State, float64) {
	return evidence{in}.nothing(strokes{}, dust)
}

// MarginMM is how far around a zone of a kind is looked.
func MarginMM(k forms.Kind) float64 {
	switch k {
	case forms.KindTick:
		return tickMarginMM
	case forms.KindSignature:
		return signMarginMM
	default:
		return textMarginMM
	}
}
