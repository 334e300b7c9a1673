package forms

// Sizes in the running text of a form. Points are type sizes, the rest is mm.
const (
	bodyPT    = 11.0 // the smallest size for text that people read through
	captionPT = 10.0 // field captions
	footPT    = 9.0  // the footer, and what is said of personal data
	codePT    = 8.5  // what the code is for, and the line with the edition
	headingPT = 13.0
	bodyLead  = 5.0  // baseline to baseline of body text
	noteLead  = 3.8  // baseline to baseline in the footer
	ascent    = 0.75 // of a line's size: from its top to its baseline

	captionDrop = 4.8 // from a caption's top to the field below it
	writeHeight = 8.0 // a line to write on
	combHeight  = 8.0 // as high: what stands beside each other is
	signHeight  = 15.0
	cellMin     = 6.2 // the narrowest comb cell
	cellMax     = 7.0 // the widest: beyond it a number falls apart
	groupGap    = 3.0 // between groups of cells
	fieldGap    = 6.0 // between fields in a row
	rowGap      = 2.8
	textMin     = 45.0 // the narrowest line for a name
	signMin     = 60.0

	tickSide  = 5.0
	stackLead = 9.0  // from one stacked box to the next: 4 mm of white between
	tickLine  = 0.35 // black
	fineLine  = 0.25 // field outlines

	// fieldGrey is 3.3:1 against white: plain to the eye, and a pen that
	// crosses it still shows.
	fieldGrey = 0.55
	// quietGrey is 7:1 against white, for captions.
	quietGrey = 0.33
)

// block is a part of a page that is laid out but not yet placed: mm from its
// own top left corner.
type block struct {
	ink     []Op
	zones   []Zone
	choices []Choice
	h       float64
}

// put places another block in this one.
func (b *block) put(other block, x, y float64) {
	for _, o := range other.ink {
		o.Rect = o.Rect.moved(x, y)
		b.ink = append(b.ink, o)
	}
	for _, z := range other.zones {
		b.zones = append(b.zones, z.moved(x, y))
	}
	b.choices = append(b.choices, other.choices...)
	b.h = max(b.h, y+other.h)
}

func (z Zone) moved(x, y float64) Zone {
	z.Rect = z.Rect.moved(x, y)
	cells := z.Cells
	z.Cells = nil
	for _, c := range cells {
		z.Cells = append(z.Cells, c.moved(x, y))
	}
	return z
}

// text sets one line with its top at y: a paragraph of its own.
func (b *block) text(x, y float64, text, font string, sizePT, grey float64) {
	b.tagged(tagText, x, y, text, font, sizePT, grey)
}

// tagged sets a line that is something else to somebody who has it read aloud.
func (b *block) tagged(tag string, x, y float64, text, font string, sizePT, grey float64) {
	o := textOp(x, y+ascent*sizePT*mmPerPT, text, font, sizePT, grey)
	o.Tag = tag
	b.ink = append(b.ink, o)
}

// textOp is a line of text from its baseline's start.
func textOp(x, y float64, text, font string, sizePT, grey float64) Op {
	return Op{Do: doText, Rect: Rect{X: x, Y: y, W: widthMM(text, font, sizePT)},
		Text: text, Font: font, SizePT: sizePT, Grey: grey}
}

// paragraph is a text broken into lines.
func paragraph(text string, width float64) block {
	return lines(tagText, text, width)
}

// lines are a paragraph's, or an item's: the first has the tag.
func lines(tag, text string, width float64) block {
	var b block
	for _, line := range wrap(text, fontRegular, bodyPT, width) {
		b.tagged(tag, 0, b.h, line, fontRegular, bodyPT, 0)
		b.h += bodyLead
		tag = tagMore
	}
	return b
}

// points is a list with bullets.
func points(items []string, width float64) block {
	const indent = 4.5 // mm
	var b block
	for _, item := range items {
		b.tagged(tagItem, 0.8, b.h, "•", fontRegular, bodyPT, 0)
		b.put(lines(tagBody, item, width-indent), indent, b.h)
		b.h += 0.3
	}
	return b
}

// caption is the small text above a field.
func (b *block) caption(label, hint string) {
	b.text(0, 0, label, fontRegular, captionPT, 0)
	if hint != "" {
		b.tagged(tagMore, widthMM(label+"  ", fontRegular, captionPT), 0, "("+hint+")", fontRegular, captionPT, quietGrey)
	}
}

// box is a field to write or sign in.
func (f Field) box(width, height float64) block {
	var b block
	b.caption(f.Label.SV, f.note())
	r := Rect{0, captionDrop, width, height}
	b.ink = append(b.ink, Op{Do: doBox, Rect: r, LineMM: fineLine, Grey: fieldGrey, Tag: tagField + f.Name})
	b.zones = []Zone{{Field: f.Name, Kind: f.Kind, Mandatory: !f.Optional, Label: f.Label, Check: f.Check, Rect: r}}
	b.h = captionDrop + height
	return b
}

// comb is a field with a cell for each digit.
func (f Field) comb(cell float64) block {
	var b block
	b.caption(f.Label.SV, f.note())
	zone := Zone{Field: f.Name, Kind: f.Kind, Mandatory: !f.Optional, Label: f.Label, Min: f.Min, Check: f.Check}
	x := 0.0
	for _, group := range f.groups() {
		for range group {
			r := Rect{x, captionDrop, cell, combHeight}
			b.ink = append(b.ink, Op{Do: doBox, Rect: r, LineMM: fineLine, Grey: fieldGrey, Tag: tagField + f.Name})
			zone.Cells = append(zone.Cells, r)
			x += cell
		}
		x += groupGap
	}
	zone.Rect = Rect{0, captionDrop, x - groupGap, combHeight}
	b.zones = []Zone{zone}
	b.h = captionDrop + combHeight
	return b
}

// note is what stands after the caption in brackets.
func (f Field) note() string {
	need := f.Only
	if f.Optional && need == "" {
		need = "frivilligt"
	}
	if f.Hint != "" && need != "" {
		return f.Hint + ", " + need
	}
	return f.Hint + need
}

// boxes is a choice: its label, and its boxes side by side or below each other.
func (q *Question) boxes(width float64, variant string) block {
	var b block
	top := 0.0
	if !q.captioned {
		b.caption(q.instruction(variant), "")
		top = captionDrop + 0.4
	}
	choice := Choice{Field: q.Name, Label: q.Label}
	column, line := width/float64(len(q.Boxes)), 0.0
	if q.Stacked {
		column, line = 0, stackLead
	}
	for i, box := range q.Boxes {
		r := Rect{float64(i) * column, top + float64(i)*line, tickSide, tickSide}
		b.ink = append(b.ink, Op{Do: doBox, Rect: r, LineMM: tickLine, Tag: tagField + box.Name})
		if box.Name == variant {
			b.ink = append(b.ink, cross(r, tagField+box.Name)...)
		}
		b.tagged(tagMore, r.X+tickSide+2.2, r.Y+(tickSide-bodyPT*mmPerPT*ascent)/2-0.2, box.Label.SV, fontRegular, bodyPT, 0)
		b.zones = append(b.zones, Zone{Field: box.Name, Kind: KindTick, Label: box.Label, Rect: r, Crossed: box.Name == variant})
		choice.Boxes = append(choice.Boxes, box.Name)
	}
	b.choices = []Choice{choice}
	b.h = top + tickSide + 0.4 + line*float64(len(q.Boxes)-1)
	return b
}

// instruction is what stands above the boxes: not to tick one, where one of
// them is printed crossed.
func (q *Question) instruction(variant string) string {
	for _, box := range q.Boxes {
		if variant != "" && box.Name == variant {
			return "Redan ikryssat"
		}
	}
	return q.Label.SV
}

// cross is the cross in a box that is printed crossed.
func cross(r Rect, tag string) []Op {
	const inset, line = 0.9, 0.6 // mm
	side := r.W - 2*inset
	return []Op{
		{Do: doLine, Rect: Rect{r.X + inset, r.Y + inset, side, side}, LineMM: line, Tag: tag},
		{Do: doLine, Rect: Rect{r.X + inset, r.Y + inset + side, side, -side}, LineMM: line, Tag: tag},
	}
}
