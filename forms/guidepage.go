package forms

import (
	"fmt"
	"slices"
)

// The guide's page, in mm.
const (
	guideBottom = pageHeight - 11.0
	guideColumn = 96.0 // Swedish left, English right and smaller
	guideRight  = guideColumn + fieldGap
	guideGap    = 4.2 // between its parts
	stepGap     = 6.0 // room for an arrow between two steps
	stepPad     = 2.2
	stepNumber  = 7.0  // the side of a step's number
	stepBand    = 17.0 // the height of a step's picture, with what is around it
	bandGrey    = 0.93
	tablePT     = 9.0
	tableLead   = 4.1
	tableFirst  = 22.0 // the first column: the ages
	tablePad    = 1.5
)

// guidePage lays the instructions out on one page, for a wall as for a desk.
// What room is left over goes between its parts.
func (t *Template) guidePage() block {
	const gapMax = 9.0
	parts := slices.DeleteFunc([]block{
		t.Guide.way(),
		inColumns(Text{"Vem ska jag ringa?", "Whom do I ring?"}, t.Guide.Contacts),
		inColumns(Text{"Bra att veta", "Good to know"}, t.Guide.Points),
		t.Guide.table.layOut(),
	}, func(b block) bool { return b.h == 0 })
	return wallPage(t.guideHead(), parts, guideGap, gapMax)
}

// wallPage sets parts below a head, with what room is left over between them: from
// the least to the most, in mm.
func wallPage(head block, parts []block, gapMin, gapMax float64) block {
	const top = 11.0
	var page block
	page.put(head, textLeft, top)
	spare := guideBottom - page.h
	for _, part := range parts {
		spare -= part.h
	}
	gap := max(gapMin, min(gapMax, spare/float64(len(parts))))
	for _, part := range parts {
		page.put(part, textLeft, page.h+gap)
	}
	return page
}

// guideHead is the title in both languages.
func (t *Template) guideHead() block {
	const englishPT = 13.0
	titlePT, titleLead := titleSize(t.Title.SV, textWidth)
	var b block
	b.text(0, 0, t.Owner, fontBold, captionPT+1, quietGrey)
	b.h = 6
	tag := tagHeading
	for _, line := range wrap(t.Title.SV, fontBold, titlePT, textWidth) {
		b.tagged(tag, 0, b.h, line, fontBold, titlePT, 0)
		b.h += titleLead
		tag = tagMore
	}
	for i, line := range wrap(t.Title.EN, fontItalic, englishPT, textWidth) {
		b.tagged(once(tagText+tagEnglish, i == 0)+once(tagMore, i > 0), 0, b.h, line, fontItalic, englishPT, quietGrey)
		b.h += 5.5
	}
	return b
}

// way is the picture of the form's way, under its heading.
func (g Instructions) way() block {
	b := bilingualHeading(Text{"Så gör du:", "What to do:"})
	b.put(g.picture(), 0, b.h)
	return b
}

// bilingualHeading is a part's heading, Swedish to the left and English to the right.
func bilingualHeading(heading Text) block {
	const headingDrop = 6.6 // mm
	var b block
	b.tagged(tagSection, 0, 0, heading.SV, fontBold, headingPT, 0)
	b.tagged(tagSection+tagEnglish, guideRight, 0, heading.EN, fontBold, headingPT-2, quietGrey)
	b.h = headingDrop
	return b
}

// picture is the way of the form: a box for each step, with what it is to be
// seen in a band at its top, and arrows between.
func (g Instructions) picture() block {
	n := float64(len(g.Steps))
	width := (textWidth - stepGap*(n-1)) / n
	var b block
	var steps []block
	high := 0.0
	for i, s := range g.Steps {
		step := s.layOut(i+1, width)
		steps = append(steps, step)
		high = max(high, step.h)
	}
	for i, step := range steps {
		x := float64(i) * (width + stepGap)
		b.ink = append(b.ink, Op{Do: doFill, Rect: Rect{x, 0, width, stepBand}, Grey: bandGrey},
			Op{Do: doBox, Rect: Rect{x, 0, width, high + stepPad}, LineMM: tickLine})
		b.put(step, x, 0)
		if i > 0 {
			b.ink = append(b.ink, arrow(x-stepGap, stepBand/2)...)
		}
	}
	b.h = high + stepPad
	return b
}

// layOut sets one step: its number white on black, what it looks like, what to
// do, the same in English.
func (s Step) layOut(number int, width float64) block {
	const numberPT, inset = 14.0, 2.2
	var b block
	b.ink = append(b.ink, Op{Do: doFill, Rect: Rect{0, 0, stepNumber, stepNumber}})
	b.text(inset, 1.6, fmt.Sprint(number), fontBold, numberPT, 1)
	b.ink = append(b.ink, pictured(s.Picture, (width-pictureWide)/2+1.5, (stepBand-pictureHigh)/2)...)
	b.h = stepBand + 2
	for _, part := range []struct {
		text, font string
		size, grey float64
		tag        string
	}{
		{s.Title.SV, fontBold, bodyPT, 0, tagText}, {s.Text.SV, fontRegular, bodyPT, 0, tagText},
		{s.Title.EN, fontBold, tablePT, quietGrey, tagText + tagEnglish}, {s.Text.EN, fontRegular, tablePT, quietGrey, tagText + tagEnglish},
	} {
		for i, line := range wrap(part.text, part.font, part.size, width-2*stepPad) {
			if i > 0 {
				part.tag = tagMore
			}
			b.tagged(part.tag, stepPad, b.h, line, part.font, part.size, part.grey)
			b.h += bodyLead * part.size / bodyPT
		}
		b.h += 0.8
	}
	return b
}

// arrow points right, from one step to the next.
func arrow(x, y float64) []Op {
	const line, head = 0.7, 1.7 // mm
	from, to := x+1.2, x+stepGap-1.2
	return []Op{
		{Do: doLine, Rect: Rect{from, y, to - from, 0}, LineMM: line},
		{Do: doLine, Rect: Rect{to - head, y - head, head, head}, LineMM: line},
		{Do: doLine, Rect: Rect{to - head, y + head, head, -head}, LineMM: line},
	}
}

// inColumns sets a list with Swedish to the left and English, smaller, to the
// right of it. Both start on the same line, and each item as far below the last.
func inColumns(heading Text, items []Text) block {
	const itemGap = 1.2
	b := bilingualHeading(heading)
	for _, item := range items {
		y := b.h
		b.put(points([]string{item.SV}, guideColumn), 0, y)
		b.put(inEnglish(item.EN, textWidth-guideRight), guideRight, y+0.4)
		b.h += itemGap
	}
	return b
}

// inEnglish is a paragraph in the size of what stands beside the Swedish.
func inEnglish(text string, width float64) block {
	var b block
	for i, line := range wrap(text, fontRegular, tablePT, width) {
		tag := tagText + tagEnglish
		if i > 0 {
			tag = tagMore
		}
		b.tagged(tag, 0, b.h, line, fontRegular, tablePT, quietGrey)
		b.h += tableLead
	}
	return b
}

// layOut draws the table of ages: Swedish above English in each cell.
func (a ageTable) layOut() block {
	var b block
	if len(a.Rows) == 0 {
		return b
	}
	b = bilingualHeading(a.Heading)
	b.put(tableRow(a.Columns, fontBold, tagColumn, tagColumn), 0, b.h)
	for _, row := range a.Rows {
		b.put(tableRow(row, fontRegular, tagRow, tagData), 0, b.h)
	}
	b.h++
	return b
}

// tableRow is one row of the table, with a line above it. The first cell has a
// tag of its own.
func tableRow(cells []Text, font, first, rest string) block {
	width := (textWidth - tableFirst) / float64(len(cells)-1)
	x, wide, tag := 0.0, tableFirst, tagFirst+first
	var b block
	b.ink = []Op{{Do: doFill, Rect: Rect{0, 0, textWidth, fineLine}, Grey: fieldGrey}}
	for _, c := range cells {
		b.put(tableCell(c, font, tag, wide-1.5), x, tablePad)
		x, wide, tag = x+wide, width, rest
	}
	b.h += tablePad - 0.8
	return b
}

// tableCell sets Swedish and English beside each other, or below each other
// where they are too long.
func tableCell(c Text, font, tag string, width float64) block {
	var b block
	if room := widthMM(c.SV+"  ", font, tablePT); room+widthMM(c.EN, font, tablePT) <= width {
		b.tagged(tag, 0, 0, c.SV, font, tablePT, 0)
		b.tagged(tagSpan+tagEnglish, room, 0, c.EN, font, tablePT, quietGrey)
		b.h = tableLead
		return b
	}
	for _, line := range wrap(c.SV, font, tablePT, width) {
		b.tagged(tag, 0, b.h, line, font, tablePT, 0)
		b.h += tableLead
		tag = tagMore
	}
	tag = tagSpan + tagEnglish
	for _, line := range wrap(c.EN, font, tablePT, width) {
		b.tagged(tag, 0, b.h, line, font, tablePT, quietGrey)
		b.h += tableLead
		tag = tagMore
	}
	return b
}
