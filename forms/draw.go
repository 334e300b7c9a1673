package forms

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// printDate stands in every PDF as its date: the same input gives the same
// bytes, and the ledger knows when a sheet was printed.
var printDate = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Draw writes a PDF with every page of every print, to be printed: PDF/A-2b,
// tagged. Stack does the same one sheet at a time.
func Draw(w io.Writer, e *Edition, prints []Print) error {
	return stacked(NewStack(w, e), e, prints)
}

// DrawFillable writes the same as a form to fill in on a screen: fields lie on
// the printed boxes, and what is filled in beforehand stands in them. Signatures
// have no field: a pen must do that.
func DrawFillable(w io.Writer, e *Edition, prints []Print) error {
	return stacked(NewFillableStack(w, e), e, prints)
}

func stacked(s *Stack, e *Edition, prints []Print) error {
	if len(prints) == 0 {
		return fmt.Errorf("draw %s: there is nothing to print", e.Layout.Edition)
	}
	for _, p := range prints {
		if err := s.Add(p); err != nil {
			return err
		}
	}
	return s.Close()
}

// document is an empty PDF with our fonts.
func document(fonts []string) *gofpdf.Fpdf {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(printDate)
	pdf.SetModificationDate(printDate)
	pdf.SetAutoPageBreak(false, 0)
	for _, font := range fonts {
		// A copy: gofpdf writes a checksum into the file it is given.
		pdf.AddUTF8FontFromBytes(font, "", bytes.Clone(fontFiles[font]))
	}
	return pdf
}

// content draws parts of a page as a content stream that leaves no trace in the
// one after it.
func content(pdf *gofpdf.Fpdf, parts []part) []byte {
	drawn := pdf.CreateTemplate(func(t *gofpdf.Tpl) {
		p := penOf(&t.Fpdf)
		for _, part := range parts {
			p.pdf.RawWriteStr(part.begin())
			p.draw(part.ops)
			p.pdf.RawWriteStr("EMC")
		}
	})
	return append(append([]byte("q\n"), drawn.Bytes()...), "Q\n"...)
}

// begin marks what a part is in the tree of what is read aloud.
func (p part) begin() string {
	if p.content < 0 {
		return "/" + p.role + " BMC"
	}
	return "/" + p.role + " <</MCID " + strconv.Itoa(p.content) + ">> BDC"
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
			p.pdf.Text(o.spoken())
			continue
		}
		p.fill(run, grey)
	}
}

// spoken is a line of text and its place. One that goes on from the line before
// begins with a space, to the left of its place: without it, the last word there
// and the first here would be read as one.
func (o Op) spoken() (x, y float64, text string) {
	if o.Tag != tagMore {
		return o.X, o.Y, o.Text
	}
	return o.X - widthMM(" ", o.Font, o.SizePT), o.Y, " " + o.Text
}

// fill draws shapes as one path.
func (p pen) fill(run []Op, grey int) {
	path := fmt.Appendf(nil, "q %.3f g", float64(grey)/255)
	for _, o := range run {
		if o.Do == doFill {
			for _, r := range o.filled() {
				path = p.numbers(path, r.X*p.k, p.h-(r.Y+r.H)*p.k, r.W*p.k, r.H*p.k)
				path = append(path, " re"...)
			}
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
