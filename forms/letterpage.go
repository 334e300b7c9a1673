package forms

import (
	"fmt"
	"strings"
	"time"
)

// A letter's page, in mm. It is folded once into a C5 envelope or twice into an
// E65 or C65, with the window to the left: position V2. The windows that the
// Nordic envelope trade sells for it begin 15 mm from the left: E65 (110 × 220)
// 40 mm from the top and 95 × 30, C65 (114 × 229) 39 from the top and 100 × 35,
// C5 (162 × 229) 44 from the top and 105 × 35. The letter slides about inside, so
// the address stands in what shows of all of them wherever it lies, and all else
// keeps clear of what may show: TestNothingElseShowsInTheWindow.
const (
	addressX     = 18.0
	addressTop   = 44.1
	addressPT    = 10.0
	addressLead  = 3.8 // four lines in 15 mm, all that always shows
	addressLines = 4
	addressWidth = 78.0

	letterDateX  = 130.0 // right of all that may show in a window, which ends at 120
	letterTop    = 88.0  // where the text begins on the first page: 8 mm below it
	letterAgain  = 20.0  // and on a later one
	letterBottom = 280.0 // where it ends
	letterFoot   = 284.0 // the page's number
	letterWidth  = 160.0
	letterGap    = 3.2 // between paragraphs
	foldC5       = pageHeight / 2
	foldE65      = pageHeight / 3
	englishPT    = 9.5
)

// letterPart is a piece of a letter: a title, a paragraph, or a list with its
// heading.
type letterPart struct {
	title, text, heading Text
	points               []Text
	numbered             bool
}

// swedish sets a part in the size that is read through.
func (p letterPart) swedish(fill *strings.Replacer) block {
	const titlePT = 17.0
	var b block
	if p.title.SV != "" {
		b.tagged(tagHeading, 0, 0, p.title.SV, fontBold, titlePT, 0)
		b.h = 9
		return b
	}
	if p.heading.SV != "" {
		b.tagged(tagSection, 0, 0, p.heading.SV, fontBold, headingPT, 0)
		b.h = 6.6
	}
	if p.text.SV != "" {
		b.put(paragraph(fill.Replace(p.text.SV), letterWidth), 0, b.h)
	}
	for i, item := range p.points {
		b.put(letterPoint(p.mark(i), item.SV, bodyPT, bodyLead, 0, ""), 0, b.h)
		b.h += 0.6
	}
	return b
}

// english sets the same smaller, below the Swedish.
func (p letterPart) english(fill *strings.Replacer) block {
	const lead = 4.3
	var b block
	for _, head := range []string{p.title.EN, p.heading.EN} {
		if head != "" {
			b.tagged(tagSection+tagEnglish, 0, 0, head, fontBold, englishPT, quietGrey)
			b.h = lead + 0.4
		}
	}
	if p.text.EN != "" {
		for _, line := range wrap(fill.Replace(p.text.EN), fontRegular, englishPT, letterWidth) {
			b.tagged(tagText+tagEnglish, 0, b.h, line, fontRegular, englishPT, quietGrey)
			b.h += lead
		}
	}
	for i, item := range p.points {
		b.put(letterPoint(p.mark(i), item.EN, englishPT, lead, quietGrey, tagEnglish), 0, b.h)
	}
	return b
}

// mark is what stands before a point of a list.
func (p letterPart) mark(i int) string {
	if p.numbered {
		return fmt.Sprintf("%d.", i+1)
	}
	return "•"
}

// letterPoint is one item of a list.
func letterPoint(mark, text string, sizePT, lead, grey float64, language string) block {
	const indent = 5.5 // mm
	var b block
	first, tag := tagItem, tagBody
	if language != "" { // a list has no language of its own, a paragraph has
		first, tag = tagText+language, tagMore
	}
	b.tagged(first, 0.8, 0, mark, fontRegular, sizePT, grey)
	for i, line := range wrap(text, fontRegular, sizePT, letterWidth-indent) {
		if i > 0 {
			tag = tagMore
		}
		b.tagged(tag, indent, b.h, line, fontRegular, sizePT, grey)
		b.h += lead
	}
	return b
}

// letterContacts are the region's own: where to send it, whom to ring.
func letterContacts(remarks []Remark) block {
	var b block
	for _, r := range remarks {
		b.tagged(tagText, 0, b.h, r.Heading, fontBold, bodyPT, 0)
		b.h += bodyLead
		b.put(paragraph(r.Text, letterWidth), 0, b.h)
		b.h += 1.4
	}
	return b
}

// englishRule parts the English from the Swedish.
func englishRule() block {
	var b block
	b.ink = []Op{{Do: doFill, Rect: Rect{0, 1, letterWidth, fineLine}, Grey: fieldGrey}}
	b.h = 1.5
	return b
}

// flowLetter puts blocks on as many pages as they take.
func (t *Template) flowLetter(l Letter, blocks []block) []block {
	pages := []block{t.letterHead(l)}
	y := letterTop
	for _, b := range blocks {
		page := &pages[len(pages)-1]
		if y+b.h > letterBottom && y > letterAgain {
			pages = append(pages, block{})
			page, y = &pages[len(pages)-1], letterAgain
		}
		page.put(b, textLeft, y)
		y += b.h + letterGap
	}
	for i := range pages {
		pages[i].tagged(tagText, letterDateX, letterFoot, fmt.Sprintf("Sida %d av %d", i+1, len(pages)), fontRegular, footPT, quietGrey)
	}
	return pages
}

// letterPrivacy says what becomes of personal data, as the form does.
func (t *Template) letterPrivacy() block {
	var b block
	if t.privacy == "" {
		return b
	}
	b.tagged(tagText, 0, 0, privacyHeading, fontBold, footPT, 0)
	b.h = noteLead
	for _, line := range wrap(t.privacy, fontRegular, footPT, letterWidth) {
		b.tagged(tagMore, 0, b.h, line, fontRegular, footPT, 0)
		b.h += noteLead
	}
	return b
}

// letterHead is what stands above the text: who sends it, clear of the window;
// to whom, in it; the day and the case, beside it. Two strokes at the edge say
// where to fold.
func (t *Template) letterHead(l Letter) block {
	var b block
	b.tagged(tagText, textLeft, 11, t.Owner, fontBold, captionPT+2, 0)
	b.tagged(tagText, textLeft, 16, t.Route.To, fontRegular, captionPT, quietGrey)
	for i, line := range l.To.address {
		b.tagged(tagText, addressX, addressTop+float64(i)*addressLead, line, fontRegular, addressPT, 0)
	}
	for i, line := range []Text{{"Datum", l.Day.Format(time.DateOnly)}, {"Ärende", l.Case}} {
		y := addressTop + 10*float64(i)
		b.tagged(tagText, letterDateX, y, line.SV, fontRegular, captionPT, quietGrey)
		b.tagged(tagText, letterDateX, y+4.2, line.EN, fontRegular, bodyPT, 0)
	}
	for _, y := range []float64{foldE65, foldC5} {
		b.ink = append(b.ink, Op{Do: doFill, Rect: Rect{6, y, 4, fineLine}, Grey: fieldGrey})
	}
	return b
}
