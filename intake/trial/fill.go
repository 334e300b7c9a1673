package trial

import (
	"image"
	"slices"

	"blankett/forms"
)

// Answers says how a sheet is filled in. The zero Answers fill in everything
// mandatory, with values made up.
type Answers struct {
	// Values are the answers by field: text, digits, or for a choice the name
	// of the box to tick. A tick zone outside every choice is ticked when it
	// has any value. Fields without one get a made-up value if mandatory.
	Values map[string]string
	// Leave names fields, or choices, to leave empty.
	Leave []string
	// Style is how boxes are ticked.
	Style Style
	// Date is written in date fields without a value, YYYYMMDD; "" is MadeUpDate.
	Date string
	// Digit gives pictures of real digits to use in combs; nil writes strokes.
	Digit func(d int) *image.Gray
	// Signature gives pictures of real signatures; nil makes them up.
	Signature func() image.Image
}

// signed is the value reported for a signature, ticked that for a box.
const (
	signed = "signed"
	ticked = "ticked"
)

// FillAll fills a sheet in: all mandatory fields, one box of each choice, and
// the signatures, less what is to be left. It says what was put where, by
// field: the text, "signed" or "ticked".
func FillAll(p *Paper, l *forms.Layout, a Answers) map[string]string {
	truth := map[string]string{}
	boxes := map[string]bool{}
	for _, c := range l.Choices {
		for _, b := range c.Boxes {
			boxes[b] = true
		}
		p.choose(c, a, truth)
	}
	for _, z := range p.Page.Zones {
		v, given := a.Values[z.Field]
		if boxes[z.Field] || slices.Contains(a.Leave, z.Field) || !given && !z.Mandatory {
			continue
		}
		if !given || v == "" {
			v = p.makeUp(z, a, truth)
		}
		p.answer(z, v, a, truth)
	}
	return truth
}

// choose ticks one box of a choice, unless the print has it crossed already.
func (p *Paper) choose(c forms.Choice, a Answers, truth map[string]string) {
	var here []forms.Zone
	for _, b := range c.Boxes {
		z, ok := p.Zone(b)
		if ok && z.Crossed {
			return
		}
		if ok {
			here = append(here, z)
		}
	}
	if len(here) == 0 || slices.Contains(a.Leave, c.Field) {
		return
	}
	pick := here[p.Rng.IntN(len(here))]
	if want, ok := a.Values[c.Field]; ok {
		i := slices.IndexFunc(here, func(z forms.Zone) bool { return z.Field == want })
		if i < 0 {
			return // the box wanted stands on another page
		}
		pick = here[i]
	}
	p.Tick(pick, a.Style)
	truth[pick.Field] = ticked
}

// answer puts one value in its zone and notes it.
func (p *Paper) answer(z forms.Zone, v string, a Answers, truth map[string]string) {
	switch z.Kind {
	case forms.KindText:
		p.Write(z, v)
	case forms.KindDigits, forms.KindDate:
		if a.Digit != nil {
			p.PasteDigits(z, v, a.Digit)
		} else {
			p.Digits(z, v)
		}
	case forms.KindTick:
		p.Tick(z, a.Style)
		v = ticked
	case forms.KindSignature:
		if a.Signature != nil {
			p.PasteSignature(z, a.Signature())
		} else {
			p.Sign(z)
		}
		v = signed
	default:
		return
	}
	truth[z.Field] = v
}
