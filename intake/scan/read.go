package scan

import (
	"math"
	"slices"

	"blankett/forms"
)

// Read answers for every field zone of a page, in the page's order. A zone that
// lies outside the picture is unsure with confidence 0, and so are all of them
// when the blank's print is not where the registration says.
func (p *Picture) Read(reg Registration, ref *Reference) []forms.Answer {
	s := &sheet{img: p.img, reg: reg, room: p.room, bitonal: p.bitonal(), stripes: p.stripes()}
	s.black = s.blackOf(ref.page)
	inks := make([]*ink, len(ref.zones))
	for i := range ref.zones {
		inks[i] = s.inkOf(&ref.zones[i])
	}
	dust, here := pageDust(inks), proven(inks)
	out := make([]forms.Answer, len(inks))
	for i, in := range inks {
		out[i] = in.says(forms.Unsure, 0)
		if here && !in.lost {
			out[i] = in.answer(dust)
		}
	}
	return out
}

// says is an answer for the zone.
func (in *ink) says(s forms.State, confidence float64) forms.Answer {
	return forms.Answer{Field: in.Field, Kind: in.Kind, State: s, Confidence: confidence}
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

func (in *ink) answer(dust float64) forms.Answer {
	switch in.Kind {
	case forms.KindTick:
		return in.tick(dust)
	case forms.KindSignature:
		return in.signature(dust)
	case forms.KindDigits, forms.KindDate:
		return in.comb(dust)
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
		p := sample(s.img, s.reg, Point{c.X - coreMM/2, c.Y - coreMM/2}, 8, 8, 8/coreMM)
		if p.missing == 0 {
			black = min(black, percentile(p.pix, 0.5))
		}
	}
	if black > 160 { // no mark survived, or none was black
		return blackLevel
	}
	return black
}
