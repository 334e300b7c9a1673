package forms

import (
	"slices"
	"strings"
)

// What an op's tag says of its place in what is read aloud. The order of the
// ink is the order of reading.
const (
	tagHeading = "H1" // the page's title
	tagSection = "H2" // a section's heading
	tagText    = "P"  // the first line of a paragraph
	tagItem    = "LI" // a list item's bullet; its lines are tagBody and tagMore
	tagBody    = "LBody"
	tagMore    = "+"         // goes on with the paragraph or item before it
	tagField   = "Form "     // and the name of the field whose box it is
	tagCode    = "Figure"    // the sheet code
	tagColumn  = "TH Column" // a table's cell: the heading of a column, of a row, or data
	tagRow     = "TH Row"
	tagData    = "TD"
	tagFirst   = "TR "  // begins the tag of a row's first cell
	tagSpan    = "Span" // some words in another language, within a cell
	tagEnglish = "/en"  // ends the tag of a heading or a paragraph in English
)

// element is one thing in the tree of what is read aloud.
type element struct {
	role    string
	field   string // of a Form
	english bool
	alt     string // what is said of a picture
	box     Rect   // of a picture, mm
	scope   string // what the heading in a table is for: Column, Row
	parent  int    // the element that holds it; the page's own is 0 and held by the document
	kids    []kid
}

// kid is what an element holds: marked content, an element, or the place of a
// field to fill in, each by its number; the other two are -1.
type kid struct{ content, element, widget int }

// outline is the tree of one page: elements by number, of which the first is
// the page itself, and which of them each marked content belongs to.
type outline struct {
	elements []element
	owners   []int // by the number of the marked content
}

// part is ink that is read as one; it has no number where it is only seen.
type part struct {
	ops     []Op
	role    string
	content int // -1 for what is only seen
}

// outlined sorts a page's ink into parts and grows their tree. Fields to be
// filled in on a screen are placed by widgets, which says how many places a
// field has: their boxes are only seen, and the field itself speaks. Printed
// ones are nil.
func outlined(ink []Op, widgets func(field string) int) ([]part, *outline) {
	g := &grower{outline: &outline{elements: []element{{role: "Sect"}}}, widgets: widgets}
	g.block, g.list = -1, -1
	for _, o := range ink {
		g.add(o)
	}
	return g.parts, g.outline
}

// grower puts one op after the other into the tree.
type grower struct {
	*outline
	parts       []part
	block, list int    // the paragraph, item or row, and the list or table, that are open; -1 for none
	now         int    // the element that text goes into
	field       string // the field whose box was last
	widgets     func(string) int
	placed      int // places of fields so far
}

func (g *grower) add(o Op) {
	tag, english := strings.CutSuffix(o.Tag, tagEnglish)
	field, isField := strings.CutPrefix(tag, tagField)
	switch {
	case o.Tag == "":
		g.seen(o)
		return
	case isField:
		g.box(o, field)
		return
	case tag == tagMore && g.block >= 0:
		if g.field != "" { // the words of a tick box
			g.now = g.block
		}
	case tag == tagItem:
		g.item()
	case tag == tagBody && g.list >= 0:
		g.now = g.grow(g.block, element{role: tagBody})
	case isCell(tag):
		g.cell(tag)
	case tag == tagSpan && g.now > 0:
		g.now = g.grow(g.now, element{role: tagSpan, english: english})
	default:
		g.list = -1
		g.block = g.grow(0, element{role: cmpOr(tag, tagMore, tagText), english: english})
		g.now = g.block
	}
	g.field = ""
	g.mark(o, g.now)
}

// cmpOr is tag, or otherwise where it is not one to begin with.
func cmpOr(tag, not, otherwise string) string {
	if tag == not {
		return otherwise
	}
	return tag
}

// item begins an item of a list, and the list where none is open.
func (g *grower) item() {
	if g.list < 0 || g.elements[g.list].role != "L" {
		g.list = g.grow(0, element{role: "L"})
	}
	g.block = g.grow(g.list, element{role: tagItem})
	g.now = g.grow(g.block, element{role: "Lbl"})
}

// isCell says whether a tag is that of a table's cell.
func isCell(tag string) bool {
	tag = strings.TrimPrefix(tag, tagFirst)
	return tag == tagColumn || tag == tagRow || tag == tagData
}

// cell begins a cell of a table, and with the first one of a row that row, and
// with the first of all the table.
func (g *grower) cell(tag string) {
	tag, first := strings.CutPrefix(tag, tagFirst)
	if g.list < 0 || g.elements[g.list].role != "Table" {
		g.list = g.grow(0, element{role: "Table"})
	}
	if first || g.block < 0 || g.elements[g.block].role != "TR" {
		g.block = g.grow(g.list, element{role: "TR"})
	}
	role, scope, _ := strings.Cut(tag, " ")
	g.now = g.grow(g.block, element{role: role, scope: scope})
}

// box takes the ink of a field: a printed field's own element, or only seen.
func (g *grower) box(o Op, field string) {
	fresh := field != g.field
	g.field = field
	if g.block < 0 {
		g.block = g.grow(0, element{role: tagText})
	}
	if n := g.widgets(field); n > 0 {
		for i := 0; i < n && fresh; i++ {
			e := g.grow(g.block, element{role: "Form", field: field})
			g.elements[e].kids = []kid{{content: -1, element: -1, widget: g.placed}}
			g.placed++
		}
		g.seen(o)
		return
	}
	if fresh {
		g.now = g.grow(g.block, element{role: "Form", field: field})
	}
	g.mark(o, g.now)
}

// grow adds an element below another and gives its number.
func (o *outline) grow(under int, e element) int {
	e.parent = under
	o.elements = append(o.elements, e)
	n := len(o.elements) - 1
	o.elements[under].kids = append(o.elements[under].kids, kid{content: -1, element: n, widget: -1})
	return n
}

// mark adds ink to an element: to what was marked last where that is its own.
func (g *grower) mark(o Op, owner int) {
	if n := len(g.parts); n > 0 && g.parts[n-1].content >= 0 && g.owners[g.parts[n-1].content] == owner {
		g.parts[n-1].ops = append(g.parts[n-1].ops, o)
		return
	}
	g.parts = append(g.parts, part{[]Op{o}, g.elements[owner].role, g.content(owner)})
}

// content numbers marked content of an element.
func (o *outline) content(owner int) int {
	n := len(o.owners)
	o.owners = append(o.owners, owner)
	o.elements[owner].kids = append(o.elements[owner].kids, kid{content: n, element: -1, widget: -1})
	return n
}

// seen adds ink that is not read aloud: lines, frames, marks.
func (g *grower) seen(o Op) {
	if n := len(g.parts); n > 0 && g.parts[n-1].content < 0 {
		g.parts[n-1].ops = append(g.parts[n-1].ops, o)
		return
	}
	g.parts = append(g.parts, part{[]Op{o}, "Artifact", -1})
}

// fork is a tree to add a sheet's own to: the page's stays as it is.
func (o *outline) fork() *outline {
	own := &outline{slices.Clone(o.elements), slices.Clone(o.owners)}
	for i := range own.elements {
		own.elements[i].kids = slices.Clip(own.elements[i].kids)
	}
	return own
}

// of finds a field's element; where it has none, the page's.
func (o *outline) of(field string) int {
	return max(0, slices.IndexFunc(o.elements, func(e element) bool { return e.role == "Form" && e.field == field }))
}
