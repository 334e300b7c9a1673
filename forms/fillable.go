package forms

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Flags of a field to fill in (ISO 32000-1, tables 221 and 228).
const (
	fieldRequired = 1 << 1
	fieldNoSpell  = 1 << 22 // names and numbers are not in the dictionary
	fieldNoScroll = 1 << 23 // what can't be seen can't be printed
	fieldComb     = 1 << 24
)

// longestText is how many characters a line to write on takes.
const longestText = 100

// Type sizes of what is filled in on a screen, in points: those of print.
const (
	inputPT = bodyPT
	combPT  = 14.0
)

// input is one place on a page to fill in on a screen: a line, a tick box, or
// the cells of a comb that stand together. A viewer divides its width evenly,
// so a number in two groups is two places.
type input struct {
	Rect
	name  string // the field's; of several places with -1, -2, …
	tip   string // what to write, in both languages
	zone  Zone
	cells int // 0 where it is no comb
	first int // the cell it begins with
}

// inputs are a field's places: none for signatures, which are for a pen, and
// none for boxes of a choice that is printed crossed.
func (z Zone) inputs(l *Layout) []input {
	one := input{Rect: z.Rect, name: z.Field, tip: z.Label.SV + " / " + z.Label.EN, zone: z}
	switch {
	case z.Kind == KindText:
		return []input{one}
	case z.Kind == KindTick && !l.settled(z.Field):
		return []input{one}
	case z.Kind == KindDigits, z.Kind == KindDate:
		return z.groups()
	}
	return nil
}

// settled says that a box is one of a choice of which one is printed crossed.
func (l *Layout) settled(box string) bool {
	for _, c := range l.Choices {
		ours, crossed := false, false
		for _, name := range c.Boxes {
			ours, crossed = ours || name == box, crossed || l.Zone(name).Crossed
		}
		if ours {
			return crossed
		}
	}
	return false
}

// groups are the cells of a comb that touch, as one place each.
func (z Zone) groups() []input {
	var all []input
	for i, c := range z.Cells {
		const touch = 0.01 // mm
		if n := len(all); n > 0 && c.X-(all[n-1].X+all[n-1].W) < touch {
			all[n-1].W = c.X + c.W - all[n-1].X
			all[n-1].cells++
			continue
		}
		all = append(all, input{Rect: c, zone: z, cells: 1, first: i})
	}
	for i := range all {
		all[i].name, all[i].tip = z.Field, z.Label.SV+" / "+z.Label.EN
		if len(all) > 1 {
			all[i].name = z.Field + "-" + strconv.Itoa(i+1)
			all[i].tip = all[i].hint(i)
		}
	}
	return all
}

// hint says which part of a number or date a place is for.
func (in input) hint(i int) string {
	sv, en := fmt.Sprintf("siffra %d–%d", in.first+1, in.first+in.cells), fmt.Sprintf("digits %d–%d", in.first+1, in.first+in.cells)
	if in.zone.Kind == KindDate && i < 3 {
		sv = []string{"år (ÅÅÅÅ)", "månad (MM)", "dag (DD)"}[i]
		en = []string{"year (YYYY)", "month (MM)", "day (DD)"}[i]
	}
	return fmt.Sprintf("%s, %s / %s, %s", in.zone.Label.SV, sv, in.zone.Label.EN, en)
}

// value is what of a field's value stands in this place.
func (in input) value(whole string) string {
	if in.cells == 0 {
		return whole
	}
	digits := []rune(strings.ReplaceAll(whole, "-", ""))
	from, to := min(in.first, len(digits)), min(in.first+in.cells, len(digits))
	return string(digits[from:to])
}

// inputs counts a field's places; none on a form to be printed.
func (s *Stack) inputs(page int, field string) int {
	if !s.fillable {
		return 0
	}
	return len(zoneNamed(s.edition.Pages[page].Zones, field).inputs(&s.edition.Layout))
}

// widget is a place with what stands in it at first.
type widget struct {
	input
	value string
	looks int // the stream that draws it; 0 for none
	off   int // of a tick box: the stream that draws it empty
}

// places are a page's places with a print's values, in the order of reading:
// that of the zones.
func (s *Stack) places(p Print, page int) []widget {
	var all []widget
	for _, z := range s.edition.Pages[page].Zones {
		for _, in := range z.inputs(&s.edition.Layout) {
			w := widget{input: in, value: in.value(p.Values[z.Field])}
			switch {
			case z.Kind == KindTick:
				w.looks, w.off = s.look(z.Rect, cross(z.Rect, "")), s.look(z.Rect, nil)
			case w.value != "":
				w.looks = s.appearance(in.Rect, in.ink(p.Values[z.Field]))
			}
			all = append(all, w)
		}
	}
	return all
}

// ink is how a value stands in the place, as in print.
func (in input) ink(whole string) []Op {
	ops := in.zone.valueInk(whole)
	if in.cells == 0 {
		return ops
	}
	return ops[min(in.first, len(ops)):min(in.first+in.cells, len(ops))]
}

// look is what is drawn in places of one size: nothing, or a cross.
type look struct{ w, h, ops int } // µm, µm

// look is a stream that is the same on every sheet, and in the file once. Only
// boxes may share one: what is written on a line is written into its stream.
func (s *Stack) look(in Rect, ops []Op) int {
	key := look{int(math.Round(in.W * 1000)), int(math.Round(in.H * 1000)), len(ops)}
	if _, known := s.looks[key]; !known {
		s.looks[key] = s.appearance(in, ops)
	}
	return s.looks[key]
}

// appearance writes a stream that draws ops in a place. Its origin is the
// place's own: programs that fill in a form write into it as if it were.
func (s *Stack) appearance(in Rect, ops []Op) int {
	var own []Op
	for _, o := range ops {
		o.Rect = o.Rect.moved(-in.X, pageHeight-in.Y-in.H)
		own = append(own, o)
	}
	drawn := content(s.draws, []part{{ops: own, role: "Tx", content: -1}}) // the mark that viewers look for
	number := s.reserve(1)
	place := boxOf(nil, Rect{0, pageHeight - in.H, in.W, in.H})
	s.stream(number, "/Type/XObject/Subtype/Form/Resources 2 0 R/BBox"+string(place), drawn)
	return number
}

// object is the field as PDF has it, and its place on the page in one.
func (w widget) object(to []byte, page, holder, key int) []byte {
	to = append(boxOf(append(to, "<</Type/Annot/Subtype/Widget/F 4/Rect"...), w.Rect), "/P "...)
	to = append(refer(append(refer(to, page), "/Parent "...), holder), "/StructParent "...)
	to = strconv.AppendInt(to, int64(key), 10)
	to = pdfText(append(to, "/T"...), w.name)
	to = pdfText(append(to, "/TU"...), w.tip)
	if w.zone.Kind == KindTick {
		to = refer(append(to, "/FT/Btn/V/Off/AS/Off/MK<</CA(8)>>/AP<</N<</Ja "...), w.looks)
		return append(refer(append(to, "/Off "...), w.off), ">>>>>>"...)
	}
	return w.text(to)
}

// text is what makes it a place for text.
func (w widget) text(to []byte) []byte {
	flags, size, longest := fieldNoSpell|fieldNoScroll, inputPT, longestText
	if w.cells > 0 {
		flags, size, longest = fieldNoSpell|fieldNoScroll|fieldComb, combPT, w.cells
	}
	if w.zone.Mandatory {
		flags |= fieldRequired
	}
	to = fmt.Appendf(to, "/FT/Tx/Ff %d/MaxLen %d/DA(/Helv %g Tf 0 g)/MK<<>>", flags, longest, size)
	if w.value != "" {
		to = pdfText(append(refer(append(to, "/AP<</N "...), w.looks), ">>/V"...), w.value)
	}
	return append(to, ">>"...)
}

// hold writes the field that a sheet's fields belong to: they have the same
// names on every sheet.
func (s *Stack) hold(number int, name string, fields []int) {
	s.object(number, append(pdfText(fmt.Appendf(nil, "<</Kids[%s]/T", refs(fields)), name), ">>"...))
	s.filled = append(s.filled, number)
}

// form adds the fields to the catalog, and the fonts they are filled in with:
// those that every viewer has, with the letters of western Europe.
func (p *paper) form(catalog []byte) []byte {
	first := p.reserve(2)
	p.object(first, []byte("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"))
	p.object(first+1, []byte("<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>"))
	return fmt.Appendf(catalog, "/AcroForm<</Fields[%s]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv %d 0 R/ZaDb %d 0 R>>>>>>", refs(p.filled), first, first+1)
}
