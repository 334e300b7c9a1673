package desk

import (
	"fmt"
	"io"

	"blankett/forms"
	"blankett/intake/judge"
)

// evidence is a page with what was read on it, laid over its picture: every
// zone outlined in the colour of its answer, each field's crop beside the same
// place on the blank print.
type evidence struct {
	judge.PageReading
	Nth     int           // in the return, from 1
	Layout  *forms.Layout // nil when the page was not identified
	Picture string        // address of the page's picture
	Blank   string        // address of the blank print's picture
	// Original is the address of the page as it lay in the scan; "" for none.
	Original string
}

// cropMarginMM is what a crop shows around its zone, so that strokes that leave
// it are seen.
const cropMarginMM = 2.0

// evidenceZone is one field as it is shown.
type evidenceZone struct {
	forms.Zone
	Answer forms.Answer
}

// Laid says whether the page's picture is the aligned one, on which zones can
// be shown.
func (e evidence) Laid() bool { return e.Registration != nil && e.page() != nil }

// Size is the page's width and height in mm.
func (e evidence) Size() forms.Rect {
	p := e.page()
	return forms.Rect{W: p.WidthMM, H: p.HeightMM}
}

func (e evidence) page() *forms.Page {
	if e.Layout == nil || e.Sheet == nil || e.Sheet.Page > len(e.Layout.Pages) {
		return nil
	}
	return &e.Layout.Pages[e.Sheet.Page-1]
}

// Zones are the fields with their answers, in the order of the page.
func (e evidence) Zones() []evidenceZone {
	answers := map[string]forms.Answer{}
	for _, a := range e.Answers {
		answers[a.Field] = a
	}
	var zones []evidenceZone
	for _, z := range e.page().Zones {
		if a, ok := answers[z.Field]; ok {
			zones = append(zones, evidenceZone{z, a})
		}
	}
	return zones
}

// Name is the field's name in words; its plain name where the edition has none.
func (z evidenceZone) Name() string {
	if z.Label.SV != "" {
		return z.Label.SV
	}
	return z.Field
}

// Crop is the zone with a margin, as an SVG viewBox in mm.
func (z evidenceZone) Crop() string {
	return fmt.Sprintf("%.2f %.2f %.2f %.2f", z.X-cropMarginMM, z.Y-cropMarginMM, z.W+2*cropMarginMM, z.H+2*cropMarginMM)
}

// CropWidth is how wide a crop is shown, in px: wide fields wider, none
// wider than the column.
func (z evidenceZone) CropWidth() int {
	const pxPerMM, most = 4, 320
	return min(int((z.W+2*cropMarginMM)*pxPerMM), most)
}

// Explanation is one page of one file, explained on a web page of its own that
// needs nothing but the pictures beside it.
type Explanation struct {
	Source  string // what the page is a page of, as the caller names it
	Reading judge.PageReading
	Layout  *forms.Layout // nil when the page was not identified
	Picture string        // file name of the reading's preview
	Blank   string        // file name of the edition's blank page
}

// Explain writes the web page.
func Explain(w io.Writer, x Explanation) error {
	style, err := files.ReadFile("static/desk.css")
	if err != nil {
		return fmt.Errorf("explain a page: %w", err)
	}
	return pages()["sv"].ExecuteTemplate(w, "explain.html", map[string]any{
		"Source": x.Source, "Style": cssOf(style), "Findings": x.Reading.Findings,
		"Evidence": evidence{PageReading: x.Reading, Layout: x.Layout, Picture: x.Picture, Blank: x.Blank},
	})
}
