package trial

import (
	"fmt"
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

// MadeUpDate is written where nobody says which day it is.
const MadeUpDate = "20260115"

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
			v = p.makeUp(z, a)
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

// Made-up answers. The numbers are published test numbers of nobody.
var (
	madeUpNumbers = []string{"201311212383", "201311222382", "201011212386", "200811212380", "200811222389", "192501019216"}
	madeUpTexts   = []string{"Åsa Öberg", "Björn Ängström", "Mölndal", "Vårdcentralen Ön", "Eva Lind", "Göteborg", "Nils Håkansson", "Sjuksköterska", "Jönköping"}
)

// makeUp gives a value that suits a zone.
func (p *Paper) makeUp(z forms.Zone, a Answers) string {
	switch z.Kind {
	case forms.KindText:
		return madeUpTexts[p.Rng.IntN(len(madeUpTexts))]
	case forms.KindDate:
		if a.Date == "" {
			return MadeUpDate
		}
		return a.Date
	case forms.KindDigits:
		return p.makeUpNumber(len(z.Cells))
	}
	return ""
}

// makeUpNumber fills n cells: twelve with a test number, others as a phone
// number of the series that is set aside for fiction.
func (p *Paper) makeUpNumber(n int) string {
	if n == 12 {
		return madeUpNumbers[p.Rng.IntN(len(madeUpNumbers))]
	}
	phone := fmt.Sprintf("07017406%02d", 5+p.Rng.IntN(95))
	if n < len(phone) {
		return phone[len(phone)-n:]
	}
	return phone
}
