package forms

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jung-kurt/gofpdf"
)

// Numbers of the objects that every PDF of ours has. The first are gofpdf's
// own: it makes the fonts and draws, at the end we take them out of its file.
const (
	objPages     = 1
	objResources = 2
	objCatalog   = 3
	objInfo      = 4
	drawnObjects = 64 // reserved: seven fonts of seven objects, and what else gofpdf writes
)

// paper is a PDF on its way out, page by page. Nothing of a page is kept.
type paper struct {
	*pdfFile
	draws    *gofpdf.Fpdf
	fonts    []string
	title    Text
	fillable bool
	tree     int // object of the tree's root
	document int // and of the document's element
	pages    []int
	sheets   []int  // elements of the sheets, or pages, in the document
	leaves   []leaf // of the tree's way back, from content to element
	keys     int    // in the tree's way back, so far
	filled   []int  // objects of the sheets' fields
}

// leaf is an object with a run of keys of the tree's way back.
type leaf struct{ object, first, last int }

func newPaper(w io.Writer, title Text, fillable bool, fonts []string) *paper {
	p := &paper{pdfFile: newPDFFile(w), draws: document(fonts), fonts: fonts, title: title, fillable: fillable}
	p.reserve(drawnObjects)
	p.tree, p.document = p.reserve(1), p.reserve(1)
	return p
}

// face writes what a page shows on every sheet, and gives the stream's object.
func (p *paper) face(parts []part) int {
	number := p.reserve(1)
	p.stream(number, "", content(p.draws, parts))
	return number
}

// impression is a page to be written: its streams, its tree, its fields.
type impression struct {
	streams []int
	outline *outline
	places  []widget
	zones   []Zone
	holder  int // the object that the places belong to
}

// add writes a page, and gives the first object of its places.
func (p *paper) add(s impression) int {
	page := p.reserve(1)
	elements := p.reserve(len(s.outline.elements))
	widgets := p.reserve(len(s.places))
	p.pages, p.sheets = append(p.pages, page), append(p.sheets, elements)
	var objects packed
	objects.add(page)
	objects.body = p.pageObject(objects.body, s, widgets)
	for i := range s.outline.elements {
		objects.add(elements + i)
		objects.body = p.element(objects.body, s, i, page, elements, widgets)
	}
	for i, place := range s.places {
		objects.add(widgets + i)
		objects.body = place.object(objects.body, page, s.holder, p.keys+1+i)
	}
	p.wayBack(&objects, s, elements)
	p.pack(&objects)
	return widgets
}

func (p *paper) pageObject(to []byte, s impression, widgets int) []byte {
	to = append(to, "<</Type/Page/Parent 1 0 R/Resources 2 0 R/Tabs/S/MediaBox[0 0 595.28 841.89]/StructParents "...)
	to = strconv.AppendInt(to, int64(p.keys), 10)
	to = append(to, "/Contents["...)
	for _, number := range s.streams {
		to = append(refer(to, number), ' ')
	}
	to = append(to, ']')
	if len(s.places) > 0 {
		to = append(to, "/Annots["...)
		for i := range s.places {
			to = append(refer(to, widgets+i), ' ')
		}
		to = append(to, ']')
	}
	return append(to, ">>"...)
}

// element writes one element of a page's tree. The page's own hangs on the
// document's.
func (p *paper) element(to []byte, s impression, i, page, elements, widgets int) []byte {
	e := s.outline.elements[i]
	to = append(append(to, "<</S/"...), e.role...)
	parent := p.document
	if i > 0 {
		parent = elements + e.parent
	}
	to = refer(append(to, "/P "...), parent)
	to = refer(append(to, "/Pg "...), page)
	if e.english {
		to = append(to, "/Lang(en)"...)
	}
	if e.scope != "" {
		to = append(append(append(to, "/A<</O/Table/Scope/"...), e.scope...), ">>"...)
	}
	if e.alt != "" {
		to = pdfText(append(to, "/Alt"...), e.alt)
		to = append(boxOf(append(to, "/A<</O/Layout/Placement/Block/BBox"...), e.box), ">>"...)
	}
	if e.role == "Form" {
		to = e.says(to, zoneNamed(s.zones, e.field))
	}
	to = append(to, "/K["...)
	for _, k := range e.kids {
		switch {
		case k.element >= 0:
			to = refer(to, elements+k.element)
		case k.widget >= 0:
			to = refer(append(refer(append(to, "<</Type/OBJR/Pg "...), page), "/Obj "...), widgets+k.widget)
			to = append(to, ">>"...)
		default:
			to = strconv.AppendInt(to, int64(k.content), 10)
		}
		to = append(to, ' ')
	}
	return append(to, "]>>"...)
}

// says is what is said of a printed field, which nobody can fill in here
// (ISO 32000-1, table 348): what to write in it, or whether it is crossed.
func (e element) says(to []byte, z Zone) []byte {
	if len(e.kids) > 0 && e.kids[0].widget >= 0 {
		return pdfText(append(to, "/Alt"...), z.Label.SV)
	}
	role := "/tv"
	if z.Kind == KindTick {
		role = "/cb/checked/off"
		if z.Crossed {
			role = "/cb/checked/on"
		}
	}
	to = append(append(to, "/A<</O/PrintField/Role"...), role...)
	return append(pdfText(append(to, "/Desc"...), z.Label.SV), ">>"...)
}

// wayBack writes which element each marked content, and each field, belongs to.
func (p *paper) wayBack(objects *packed, s impression, elements int) {
	number := p.reserve(1)
	objects.add(number)
	first := p.keys
	to := append(objects.body, "<</Limits["...)
	to = strconv.AppendInt(to, int64(first), 10)
	to = strconv.AppendInt(append(to, ' '), int64(first+len(s.places)), 10)
	to = strconv.AppendInt(append(to, "]/Nums["...), int64(first), 10)
	to = append(to, '[')
	for _, owner := range s.outline.owners {
		to = append(refer(to, elements+owner), ' ')
	}
	to = append(to, ']')
	p.keys++
	for i, e := range s.outline.elements {
		if len(e.kids) > 0 && e.kids[0].widget >= 0 {
			to = strconv.AppendInt(append(to, ' '), int64(p.keys), 10)
			to = refer(append(to, ' '), elements+i)
			p.keys++
		}
	}
	objects.body = append(to, "]>>"...)
	p.leaves = append(p.leaves, leaf{number, first, p.keys - 1})
}

// boxOf is a rectangle in points from the page's lower left.
func boxOf(to []byte, r Rect) []byte {
	const k, h = 1 / mmPerPT, pageHeight / mmPerPT
	to = append(to, '[')
	for i, v := range []float64{r.X * k, h - (r.Y+r.H)*k, (r.X + r.W) * k, h - r.Y*k} {
		if i > 0 {
			to = append(to, ' ')
		}
		to = strconv.AppendFloat(to, v, 'f', 3, 64)
	}
	return append(to, ']')
}

// close writes what is about all pages, and the fonts.
func (p *paper) close() error {
	if err := p.takeFonts(); err != nil {
		return err
	}
	p.object(objPages, fmt.Appendf(nil, "<</Type/Pages/Kids[%s]/Count %d>>", refs(p.pages), len(p.pages)))
	p.object(p.document, fmt.Appendf(nil, "<</S/Document/P %d 0 R/K[%s]>>", p.tree, refs(p.sheets)))
	p.object(p.tree, p.root())
	p.object(objInfo, information(p.title.SV))
	meta := p.reserve(1)
	p.raw(meta, "/Type/Metadata/Subtype/XML", metadata(p.title, !p.fillable))
	catalog := fmt.Appendf(nil, "<</Type/Catalog/Pages 1 0 R/Lang (sv-SE)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>", p.tree, meta)
	if p.fillable {
		catalog = p.form(catalog)
	} else {
		profile := p.reserve(1)
		p.stream(profile, "/N 1", greyProfile())
		catalog = fmt.Appendf(catalog, "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(Custom)/Info(grey, gamma 2.2)/DestOutputProfile %d 0 R>>]", profile)
	}
	p.object(objCatalog, append(catalog, ">>"...))
	return p.finish(objCatalog, objInfo)
}

// root is the root of the tree, with the way back.
func (p *paper) root() []byte {
	kids := make([]int, len(p.leaves))
	for i, l := range p.leaves {
		kids[i] = l.object
	}
	return fmt.Appendf(nil, "<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Kids[%s]>>/ParentTreeNextKey %d>>", p.document, refs(kids), p.keys)
}

func refs(numbers []int) []byte {
	var to []byte
	for _, n := range numbers {
		to = append(refer(to, n), ' ')
	}
	return to
}

// takeFonts takes the fonts out of gofpdf's file, with the letters that were drawn,
// under the numbers they have there.
func (p *paper) takeFonts() error {
	var out bytes.Buffer
	if err := p.draws.Output(&out); err != nil {
		return fmt.Errorf("draw the fonts: %w", err)
	}
	const pages, page, pageContent = 1, 3, 4 // gofpdf's own, empty
	taken := map[int]bool{}
	for _, text := range strings.Split(out.String(), "\nendobj\n")[1:] {
		head, body, ok := strings.Cut(text, " 0 obj\n")
		number, err := strconv.Atoi(head[strings.LastIndexByte(head, '\n')+1:])
		if !ok || err != nil || number > drawnObjects || number == pages || number == page || number == pageContent {
			continue
		}
		if strings.Contains(body, "/Type /Catalog") || strings.Contains(body, "/Producer") {
			continue
		}
		p.object(number, []byte(subsetNames.Replace(body)))
		taken[number] = true
	}
	if !taken[objResources] || len(taken) != 1+7*len(p.fonts) {
		return fmt.Errorf("draw the fonts: %d objects in place of %d", len(taken), 1+7*len(p.fonts))
	}
	return nil
}

// subsetNames names fonts as those of which only some letters are in the file
// (ISO 32000-1, 9.6.4).
var subsetNames = strings.NewReplacer("/BaseFont /utf8", "/BaseFont /BLANKT+", "/FontName /utf8", "/FontName /BLANKT+")
