package forms

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// printDate stands in every PDF as its date: the same input gives the same
// bytes, and the ledger knows when a sheet was printed.
var printDate = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Draw writes a PDF with every page of every print. The unfilled page is in it
// once, so a thousand sheets cost little more than their codes.
func Draw(w io.Writer, e *Edition, prints []Print) error {
	if len(prints) == 0 {
		return fmt.Errorf("draw %s: there is nothing to print", e.Layout.Edition)
	}
	pdf := document(e.Title.SV)
	forms := make([]gofpdf.Template, len(e.Pages))
	for i := range e.Pages {
		forms[i] = pdf.CreateTemplate(func(t *gofpdf.Tpl) { penOf(&t.Fpdf).draw(e.Ink[i]) })
	}
	for _, p := range prints {
		if err := drawPrint(pdf, forms, e, p); err != nil {
			return err
		}
	}
	return finish(w, pdf, e.Layout.Edition)
}

// document is an empty PDF with our fonts.
func document(title string) *gofpdf.Fpdf {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(printDate)
	pdf.SetModificationDate(printDate)
	pdf.SetTitle(title, true)
	pdf.SetProducer("blankett", false)
	pdf.SetAutoPageBreak(false, 0)
	for _, font := range []string{fontRegular, fontBold, fontItalic, fontMono} {
		// A copy: gofpdf writes a checksum into the file it is given.
		pdf.AddUTF8FontFromBytes(font, "", bytes.Clone(fontFiles[font]))
	}
	return pdf
}

func drawPrint(pdf *gofpdf.Fpdf, forms []gofpdf.Template, e *Edition, p Print) error {
	for i := range e.Pages {
		ops, err := p.ink(e, i+1)
		if err != nil {
			return err
		}
		pdf.AddPage()
		pdf.UseTemplate(forms[i])
		penOf(pdf).draw(ops)
	}
	return nil
}

// finish writes the document, with its language in the catalog: gofpdf has no
// setting for it, but the catalog is the last thing before the table of
// offsets, so a longer one moves nothing except that table.
func finish(w io.Writer, pdf *gofpdf.Fpdf, name string) error {
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	const catalog, start = "/Type /Catalog\n", "startxref\n"
	const added = "/Lang (sv-SE)\n/ViewerPreferences << /DisplayDocTitle true >>\n"
	doc := out.Bytes()
	at := bytes.LastIndex(doc, []byte(catalog)) + len(catalog)
	table := bytes.LastIndex(doc, []byte(start)) + len(start)
	offset, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(string(doc[table:])), "\n%%EOF"))
	if err != nil {
		return fmt.Errorf("draw %s: find the table of offsets: %w", name, err)
	}
	for _, part := range [][]byte{doc[:at], []byte(added), doc[at:table], fmt.Appendf(nil, "%d\n%%%%EOF\n", offset+len(added))} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write PDF: %w", err)
		}
	}
	return nil
}

// pen draws ops on a PDF page.
type pen struct {
	pdf *gofpdf.Fpdf
	k   float64 // points per mm
	h   float64 // the page's height in points
}

func penOf(pdf *gofpdf.Fpdf) pen {
	_, h := pdf.GetPageSize()
	k := pdf.GetConversionRatio()
	return pen{pdf: pdf, k: k, h: h * k}
}

func (p pen) draw(ops []Op) {
	for _, run := range together(ops) {
		grey := int(greyByte(run[0].Grey))
		if o := run[0]; o.Do == doText {
			p.pdf.SetFont(o.Font, "", o.SizePT)
			p.pdf.SetTextColor(grey, grey, grey)
			p.pdf.Text(o.X, o.Y, o.Text)
			continue
		}
		p.fill(run, grey)
	}
}

// fill draws shapes as one path.
func (p pen) fill(run []Op, grey int) {
	path := fmt.Appendf(nil, "q %.3f g", float64(grey)/255)
	for _, o := range run {
		if o.Do == doFill {
			path = p.numbers(path, o.X*p.k, p.h-(o.Y+o.H)*p.k, o.W*p.k, o.H*p.k)
			path = append(path, " re"...)
			continue
		}
		for _, polygon := range o.outline() {
			path = p.polygon(path, polygon)
		}
	}
	p.pdf.RawWriteStr(string(append(path, " f Q"...)))
}

func (p pen) polygon(path []byte, corners []point) []byte {
	for i, at := range corners {
		verb := " l"
		if i == 0 {
			verb = " m"
		}
		path = append(p.numbers(path, at.x*p.k, p.h-at.y*p.k), verb...)
	}
	return append(path, " h"...)
}

// numbers writes measures in points; PDF's origin is bottom left.
func (p pen) numbers(path []byte, measures ...float64) []byte {
	for _, m := range measures {
		path = strconv.AppendFloat(append(path, ' '), m, 'f', 3, 64)
	}
	return path
}
