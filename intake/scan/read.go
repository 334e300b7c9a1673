package scan

import (
	"image"

	"blankett/forms"
)

// Read answers for every field zone of a page, in the page's order. The blank
// is the page as unfilled paper scans, forms.BlankPxPerMM px per mm. A zone that
// lies outside the picture is unsure with confidence 0.
func Read(img *image.Gray, reg Registration, page forms.Page, blank *image.Gray) []forms.Answer {
	img, blank = fromZero(img), fromZero(blank)
	s := &sheet{img, reg, blank, 0}
	s.black = s.blackOf(page)
	var out []forms.Answer
	for _, z := range page.Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		state, confidence := s.answer(z)
		// Value stays "": digits are not read yet. Their crops are cut here, with
		// s.sample for each of z.Cells, when they are.
		out = append(out, forms.Answer{Field: z.Field, Kind: z.Kind, State: state, Confidence: confidence})
	}
	return out
}

func (s *sheet) answer(z forms.Zone) (forms.State, float64) {
	switch z.Kind {
	case forms.KindTick:
		return s.tick(z)
	case forms.KindSignature:
		return s.signature(z)
	case forms.KindDigits, forms.KindDate:
		return s.cells(z)
	default:
		return s.text(z)
	}
}

// blackOf is the grey level of print on this page: the darkest core of the marks
// that can be seen. Low toner and photocopies make it lighter.
func (s *sheet) blackOf(page forms.Page) int {
	const coreMM = 2.0
	black := 256
	for _, c := range markCentres(page) {
		p := sample(s.img, s.reg.H, Point{c.X - coreMM/2, c.Y - coreMM/2}, 8, 8, 8/coreMM)
		if p.missing == 0 {
			black = min(black, percentile(p.pix, 0.5))
		}
	}
	if black > 160 { // no mark survived, or none was black
		return blackLevel
	}
	return black
}
