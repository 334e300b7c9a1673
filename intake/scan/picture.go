package scan

import (
	"image"

	"blankett/forms"
	"blankett/intake/scan/beside"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/marks"
	"blankett/intake/scan/number"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

// What a caller names beside a Picture.
type (
	// Code is a QR code that was read on a page, whatever its text.
	Code = register.Code
	// Registration says where a page lies in a picture.
	Registration = register.Registration
	// Point is a place, in px of a picture or in mm on a page.
	Point = geometry.Point
)

// Picture is a page as it was scanned. It is not safe for use from two goroutines at
// a time.
type Picture struct {
	*picture.Picture
	striped bool // lines were looked for
	lines   []ink.Stripe
}

// Reference is a page of an edition as unfilled paper scans, prepared once for
// all sheets of it. It never changes, so goroutines may share it.
type Reference struct {
	land  *register.Landmarks
	zones *ink.Zones
	paper *beside.Paper
}

// NewReference prepares a page by its blank: the page as unfilled paper scans,
// forms.BlankPxPerMM px per mm.
func NewReference(page forms.Page, blank *image.Gray) *Reference {
	return &Reference{register.LandmarksOf(page, blank), ink.ZonesOf(page, blank, marks.MarginMM), beside.PaperOf(page, blank)}
}

// Of prepares a picture. The px stay the caller's and must not change meanwhile.
func Of(img *image.Gray) *Picture { return &Picture{Picture: picture.Of(img)} }

// Find reads the QR codes of a sheet, at any rotation. A sheet of ours has two,
// so it stops when two are read and nothing looks like the code of another sheet.
func (p *Picture) Find() []Code { return register.Find(p.Picture) }

// Align lays a page over the picture by its codes and corner marks, in any order.
// A page of which one corner survived has a large residual until Settle proves it
// by its print. False when no code is the page's.
func (p *Picture) Align(page forms.Page, codes []Code) (Registration, bool) {
	return register.Align(p.Picture, page, codes)
}

// AlignByMarks gives the ways in which the corner marks alone let the page lie:
// up to four, because marks don't say which way is up. Three marks are enough.
func (p *Picture) AlignByMarks(page forms.Page) []Registration {
	return register.AlignByMarks(p.Picture, page)
}

// AlignByFinders gives the ways in which what is left of the page's codes lets it lie,
// where neither can be read.
func (p *Picture) AlignByFinders(page forms.Page) []Registration {
	return register.AlignByFinders(p.Picture, page)
}

// Settle lays a page more closely by its own print, and says honestly how far from
// the layout it still lies.
func (p *Picture) Settle(reg Registration, ref *Reference) Registration {
	return register.Settle(p.Picture, reg, ref.land)
}

// ReadCaseNumbers reads the case numbers that stand in print in a page's
// CaseNumbers boxes, under each of the registrations. Only numbers with right
// check characters are given, each once, in their printed grouping.
//
// The process must run with OMP_THREAD_LIMIT=1 and be able to read tessdata. An
// OCR that can't start reads nothing.
func (p *Picture) ReadCaseNumbers(regs []Registration, page forms.Page) []string {
	return number.ReadCaseNumbers(p.Picture, regs, page)
}

// ReadWords reads a line of print in a zone, and says how sure it is, 0 to 1.
func (p *Picture) ReadWords(reg Registration, z forms.Zone) (text string, confidence float64) {
	return number.ReadWords(p.Picture, reg, z)
}

// stripes are the lines that run through all of the scan, worked out once.
func (p *Picture) stripes() []ink.Stripe {
	if !p.striped {
		p.striped, p.lines = true, ink.Stripes(p.Picture)
	}
	return p.lines
}
