package scan

import (
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/beside"
	"blankett/intake/scan/comb"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks"
)

// Read answers for every field zone of a page, in the page's order. A zone that
// lies outside the picture is unsure with confidence 0, and so are all of them
// when the blank's print is not where the registration says. So is one beyond a fold.
func (p *Picture) Read(reg Registration, ref *Reference) []forms.Answer {
	inks := ref.zones.Inks(p.Picture, reg, p.stripes())
	dust, here := pageDust(inks), proven(inks)
	out := make([]forms.Answer, len(inks))
	for i, in := range inks {
		out[i] = in.Says(forms.Unsure, 0)
		if here && !in.Lost && !reg.Doubts(in.Field) {
			out[i] = answer(in, dust)
		}
	}
	return out
}

// Beside looks at what stands outside the fields of a page, and says whether it is
// large: a note, a stamp, a drawing. An empty box whose label has a ring round it, or a
// line below it, becomes unsure: so people choose, too.
func (p *Picture) Beside(reg Registration, ref *Reference, answers []forms.Answer) bool {
	if reg.ResidualMM > beside.MostResidualMM {
		return false // print would be taken for writing
	}
	w := ref.paper.Look(p.Picture, reg, p.stripes())
	for _, field := range w.Marked() {
		for i, a := range answers {
			if a.Field == field && a.State == forms.Empty {
				answers[i].State, answers[i].Confidence = forms.Unsure, 0
			}
		}
	}
	return w.Large()
}

// answer judges the ink of one zone.
func answer(in *ink.Ink, dust float64) forms.Answer {
	switch {
	case in.Kind == forms.KindTick:
		return marks.Tick(in, dust)
	case in.Kind == forms.KindSignature:
		return marks.Signature(in, dust)
	case (in.Kind == forms.KindDigits || in.Kind == forms.KindDate) && len(in.Cells) > 0:
		return comb.Read(in, dust)
	default:
		return marks.Text(in, dust)
	}
}

// pageDust is the middle zone's specks per mm².
func pageDust(inks []*ink.Ink) float64 {
	var all []float64
	for _, in := range inks {
		if !in.Lost {
			n, area := in.Dust()
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
func proven(inks []*ink.Ink) bool {
	there, gone := 0, 0
	for _, in := range inks {
		switch {
		case in.Provable && in.Lost:
			gone++
		case in.Provable:
			there++
		}
	}
	return gone <= there
}
