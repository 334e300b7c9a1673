package forms

import (
	"fmt"
	"strconv"
)

// The page, in mm. Printers leave 4-5 mm white at the edges and scale to 94 %,
// which brings the marks to 8.5 mm from where the edge would be.
const (
	pageWidth  = 210.0
	pageHeight = 297.0

	markEdge = 9.0 // from a mark's outer edges to the paper's
	markSide = 5.0

	moduleMM = 0.6                             // a module of the code: 7 px at 300 dpi
	codeSide = CodeModules * moduleMM          // 17.4
	quiet    = 4 * moduleMM                    // kept white around the code
	codeTopX = textLeft + textWidth - codeSide // the code top right, 4 mm from the mark
	codeTopY = markEdge
	codeLowX = textLeft // the code bottom left, 4 mm from the mark
	codeLowY = pageHeight - markEdge - codeSide

	numberPT     = 10.5 // the case number in print
	numberWidth  = 35.0
	numberHeight = 7.0

	textLeft   = 18.0
	textWidth  = 174.0
	headWidth  = 138.0 // title and lead, beside the code and its number
	bodyBottom = codeLowY - quiet - 2.6
	footLeft   = 82.0 // clear of the case number
	footWidth  = 110.0
	footLine   = pageHeight - markEdge // baseline of the edition's id

	privacyGap     = 2.6 // above and below what is said of personal data
	privacyLead    = 3.7
	privacyHeading = "Så behandlar vi personuppgifter"

	sectionGap    = 3.0
	sectionGapMax = 9.5 // spare room goes between the sections, up to this
	framePad      = 3.0
)

// pages are laid-out pages before they get their edition's id.
type pages struct {
	layout Layout
	title  Text
	ink    [][]Op
}

// layOut flows a variant of the template onto pages. The error is a *misfit
// where something does not fit, or that there is no such variant.
func (t *Template) layOut(variant string) (*pages, error) {
	title, err := t.title(variant)
	if err != nil {
		return nil, err
	}
	p := &pages{title: title, layout: Layout{Form: t.Form, Variant: variant, Signed: t.Signed, Asks: t.Asks, Approvals: t.Approvals, Route: t.Route, Together: t.Together, Rules: t.rules, Limits: t.limits}}
	blocks, err := t.sections(variant)
	if err != nil {
		return nil, err
	}
	head := t.head(title)
	for len(blocks) > 0 {
		bottom := t.bottomOf(len(p.ink) + 1)
		fit := t.fitting(blocks, bottom-head.h)
		if fit == 0 {
			return nil, &misfit{path: []string{"sections", strconv.Itoa(len(t.Sections) - len(blocks))},
				expected: fmt.Sprintf("sections of at most %.0f mm on a page, this one takes %.0f mm", bottom-head.h-sectionGap, blocks[0].h)}
		}
		p.add(t, head, blocks[:fit])
		blocks = blocks[fit:]
		head = t.headAgain(title, len(p.ink)+1)
	}
	if len(p.ink) > MaxPages {
		return nil, &misfit{path: []string{"sections"}, expected: fmt.Sprintf("at most %d pages, found %d", MaxPages, len(p.ink))}
	}
	return p, p.astray()
}

// astray refuses text that runs past the margin, into a code or a case number,
// or into the line at the foot: a word too long to break, too long a footer.
func (p *pages) astray() error {
	for i, ink := range p.ink {
		keep := append([]Rect{{footLeft, footLine - 3, footWidth, 3}}, p.layout.Pages[i].CaseNumbers...)
		for _, z := range p.layout.Pages[i].Zones {
			if z.Kind == KindCode {
				keep = append(keep, z.grown(quiet))
			}
		}
		for _, o := range ink {
			past := o.Do == doText && o.X+o.W > textLeft+textWidth+0.01
			for _, r := range keep {
				past = past || o.Do == doText && o.meets(r)
			}
			if past {
				return &misfit{expected: fmt.Sprintf("shorter text: %q does not fit where it stands", o.Text)}
			}
		}
	}
	return nil
}

// meets says whether the letters of a text lie in a rectangle.
func (o Op) meets(r Rect) bool {
	return o.X < r.X+r.W && r.X < o.X+o.W && o.Y > r.Y && o.Y-ascent*o.SizePT*mmPerPT < r.Y+r.H
}

// fitting counts the blocks that fit in a height, with gaps between, up to a
// section that starts a page of its own. The blocks are the last sections.
func (t *Template) fitting(blocks []block, height float64) int {
	first := len(t.Sections) - len(blocks)
	for i, b := range blocks {
		height -= b.h + sectionGap
		if height < 0 || i > 0 && t.Sections[first+i].Page {
			return i
		}
	}
	return len(blocks)
}

// add sets one page: its head, its sections, and what every page carries.
func (p *pages) add(t *Template, head block, sections []block) {
	var page block
	page.put(head, 0, 0)
	number := len(p.layout.Pages) + 1
	bottom := t.bottomOf(number)
	spare := bottom - head.h
	for _, s := range sections {
		spare -= s.h
	}
	gap := min(spare/float64(len(sections)), sectionGapMax)
	y := head.h
	for _, s := range sections {
		y += gap
		page.put(s, textLeft, y)
		y += s.h
	}
	if number == 1 {
		page.put(t.privacyNote(), textLeft, bottom+privacyGap)
	}
	page.put(codeNote(), codeLowX+codeSide+quiet+0.6, codeLowY)
	page.put(t.foot(), footLeft, codeLowY-3.4)
	numbers := page.furniture()
	p.layout.Choices = append(p.layout.Choices, page.choices...)
	p.layout.Pages = append(p.layout.Pages, Page{Page: number, WidthMM: pageWidth, HeightMM: pageHeight,
		Zones: page.zones, CaseNumbers: numbers})
	p.ink = append(p.ink, page.ink)
}

// Frame is what every page of every form has: the marks, the codes' places and
// the boxes of the case number. A reader looks there for a printed number
// before it knows which form the page is.
func Frame() Page {
	var b block
	numbers := b.furniture()
	return Page{Page: 1, WidthMM: pageWidth, HeightMM: pageHeight, Zones: b.zones, CaseNumbers: numbers}
}

// furniture adds the marks and the codes' places, and gives the case numbers' boxes.
func (b *block) furniture() []Rect {
	far := Rect{X: pageWidth - markEdge - markSide, Y: pageHeight - markEdge - markSide}
	for _, m := range []struct {
		name string
		x, y float64
	}{{"mark-tl", markEdge, markEdge}, {"mark-tr", far.X, markEdge}, {"mark-br", far.X, far.Y}, {"mark-bl", markEdge, far.Y}} {
		r := Rect{m.x, m.y, markSide, markSide}
		b.ink = append(b.ink, Op{Do: doFill, Rect: r})
		b.zones = append(b.zones, Zone{Field: m.name, Kind: KindMark, Rect: r})
	}
	top := Rect{codeTopX, codeTopY, codeSide, codeSide}
	low := Rect{codeLowX, codeLowY, codeSide, codeSide}
	b.zones = append(b.zones, Zone{Field: "code-1", Kind: KindCode, Rect: top}, Zone{Field: "code-2", Kind: KindCode, Rect: low})
	return []Rect{
		{textLeft + textWidth - numberWidth + 2, top.Y + codeSide + quiet, numberWidth, numberHeight},
		{low.X + codeSide + quiet + 0.4, low.Y + codeSide - numberHeight, numberWidth, numberHeight},
	}
}

// bottomOf is where the sections end on a page, from 1: the first also says what
// becomes of personal data.
func (t *Template) bottomOf(page int) float64 {
	if note := t.privacyNote(); page == 1 && note.h > 0 {
		return bodyBottom - note.h - privacyGap
	}
	return bodyBottom
}

// privacyNote is what every form of a region says of personal data: small, in two
// columns, so that no line is longer than is easy to read.
func (t *Template) privacyNote() block {
	var b block
	if t.privacy == "" {
		return b
	}
	const between = 8.0 // mm
	width := (textWidth - between) / 2
	lines := wrap(t.privacy, fontRegular, footPT, width)
	b.tagged(tagText, 0, 0, privacyHeading, fontBold, footPT, 0)
	left := (len(lines) + 2) / 2 // the heading is a line of the left column
	for i, line := range lines {
		x, y := 0.0, float64(i+1)*privacyLead
		if i+1 >= left {
			x, y = width+between, float64(i+1-left)*privacyLead
		}
		b.tagged(tagMore, x, y, line, fontRegular, footPT, 0)
		b.h = max(b.h, y+privacyLead)
	}
	return b
}

// codeNote says what the code is for, above the case number at the foot.
func codeNote() block {
	const lead, width = 3.4, 41.0 // mm
	var b block
	tag := tagText
	for _, line := range wrap("Koden och numret visar vilken blankett det är. De säger inget om dig.", fontRegular, codePT, width) {
		b.tagged(tag, 0, b.h, line, fontRegular, codePT, quietGrey)
		b.h += lead
		tag = tagMore
	}
	return b
}

// head is what stands beside the first page's code, placed on the page.
func (t *Template) head(title Text) block {
	sizePT, leadMM := titleSize(title.SV, headWidth)
	return t.headed(title, sizePT, leadMM, t.Lead)
}

// titleSize is the type of a title, in points, and its lines' distance in mm: a
// long name is set smaller, so that it stays in sight as one.
func titleSize(title string, width float64) (sizePT, leadMM float64) {
	if len(wrap(title, fontBold, 21, width)) > 1 {
		return 16, 7
	}
	return 21, 9.2
}

// headAgain is what stands beside the code of a later page.
func (t *Template) headAgain(title Text, page int) block {
	together := fmt.Sprintf("Sida %d. Den hör ihop med sida 1: samma ärendenummer ska stå på båda. Skicka sidorna tillsammans.", page)
	return t.headed(title, 14, 6.4, together)
}

// headed is a page's title of a size, its lines so many mm apart, with what is
// said below it.
func (t *Template) headed(title Text, sizePT, lineMM float64, below string) block {
	var b block
	y := 17.5
	if t.Owner != "" {
		b.text(textLeft, 11.2, t.Owner, fontBold, captionPT+1, quietGrey)
	}
	tag := tagHeading
	for _, line := range wrap(title.SV, fontBold, sizePT, headWidth) {
		b.tagged(tag, textLeft, y, line, fontBold, sizePT, 0)
		y += lineMM
		tag = tagMore
	}
	b.put(paragraph(below, headWidth), textLeft, y+1.2)
	b.h = max(b.h, codeTopY+codeSide+quiet+numberHeight)
	return b
}

// foot is the footer's remarks, beside the code at the bottom.
func (t *Template) foot() block {
	var b block
	for _, r := range t.Footer {
		b.text(0, b.h, r.Heading, fontBold, footPT, 0)
		lines := wrap(r.Text, fontRegular, footPT, footWidth)
		x, y := 0.0, b.h+noteLead
		if room := widthMM(r.Heading+"  ", fontBold, footPT); len(lines) == 1 && room+widthMM(r.Text, fontRegular, footPT) <= footWidth {
			x, y = room, b.h
		}
		for _, line := range lines {
			b.tagged(tagMore, x, y, line, fontRegular, footPT, 0)
			y += noteLead
		}
		b.h = y + 0.5
	}
	return b
}
