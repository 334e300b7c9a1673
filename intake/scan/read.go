package scan

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
)

// Read answers for every field zone of a page, in the page's order. The blank
// is the page as unfilled paper scans, forms.BlankPxPerMM px per mm. A zone that
// lies outside the picture is unsure with confidence 0, and so are all of them
// when the blank's print is not where the registration says.
func Read(img *image.Gray, reg Registration, page forms.Page, blank *image.Gray) []forms.Answer {
	s := &sheet{fromZero(img), reg, fromZero(blank), 0}
	s.black = s.blackOf(page)
	var zones []forms.Zone
	var inks []*ink
	for _, z := range page.Zones {
		if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
			zones = append(zones, z)
			inks = append(inks, s.inkOf(z))
		}
	}
	dust, here := pageDust(inks), proven(inks)
	out := make([]forms.Answer, len(zones))
	for i, z := range zones {
		out[i] = forms.Answer{Field: z.Field, Kind: z.Kind, State: forms.Unsure}
		if here && !inks[i].lost {
			out[i].State, out[i].Confidence = inks[i].answer(z, dust)
		}
		// Value stays "": digits are not read yet. When they are, each of
		// z.Cells is sampled here, s.reg.H saying where it is.
	}
	return out
}

// marginOf is how far around a zone is looked.
func marginOf(k forms.Kind) float64 {
	switch k {
	case forms.KindTick:
		return tickMarginMM
	case forms.KindSignature:
		return signMarginMM
	default:
		return textMarginMM
	}
}

// tileOf is the size in mm of the tiles in which a zone's paper is measured.
func tileOf(k forms.Kind) Point {
	if k == forms.KindTick {
		return Point{tickTileMM, tickTileMM}
	}
	return Point{tileMM, tileMM}
}

func (in *ink) answer(z forms.Zone, dust float64) (forms.State, float64) {
	switch z.Kind {
	case forms.KindTick:
		return in.tick(z, dust)
	case forms.KindSignature:
		return in.signature(dust)
	case forms.KindDigits, forms.KindDate:
		return in.cells(z, dust)
	default:
		return in.text(dust)
	}
}

// pageDust is the middle zone's specks per mm².
func pageDust(inks []*ink) float64 {
	var all []float64
	for _, in := range inks {
		if !in.lost {
			n, area := in.dust()
			all = append(all, float64(n)/math.Max(1, area))
		}
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// proven says whether most zones that can be known by their print are there.
func proven(inks []*ink) bool {
	there, gone := 0, 0
	for _, in := range inks {
		switch {
		case in.provable && in.lost:
			gone++
		case in.provable:
			there++
		}
	}
	return gone <= there
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
