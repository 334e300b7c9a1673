package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image/png"
	"slices"
)

// Edition lays out one variant of the form: "" with open boxes, or the name of
// a box that is printed crossed. Its id is the template's label and a
// fingerprint of everything drawn and every zone, so that two different
// layouts can't share one. A form that lacks a setting gives a *MissingSetting.
func (t *Template) Edition(variant string) (*Edition, error) {
	if t.missing != nil {
		return nil, t.missing
	}
	p, err := t.layOut(variant)
	if err != nil {
		return nil, err
	}
	e := &Edition{Layout: p.layout, Region: t.Region, Title: p.title, Ink: p.ink}
	e.round()
	e.Layout.Edition, err = e.fingerprint(t.Label)
	if err != nil {
		return nil, err
	}
	e.sign(t.Label)
	for page := range e.Pages {
		blank, err := e.blank(page + 1)
		if err != nil {
			return nil, err
		}
		e.Blanks = append(e.Blanks, blank)
	}
	return e, nil
}

// round brings every measure to whole micrometres.
func (e *Edition) round() {
	for i := range e.Pages {
		page := &e.Pages[i]
		for j := range page.Zones {
			z := &page.Zones[j]
			z.Rect = z.Rect.rounded()
			for k := range z.Cells {
				z.Cells[k] = z.Cells[k].rounded()
			}
		}
		for j := range page.CaseNumbers {
			page.CaseNumbers[j] = page.CaseNumbers[j].rounded()
		}
		for j := range e.Ink[i] {
			e.Ink[i][j].Rect = e.Ink[i][j].Rect.rounded()
		}
	}
}

// fingerprint makes the edition's id. The JSON of these types has a fixed
// order of keys, so equal editions have equal fingerprints.
func (e *Edition) fingerprint(label string) (string, error) {
	canonical, err := json.Marshal(struct {
		Layout Layout
		Title  Text
		Ink    [][]Op
	}{e.Layout, e.Title, untagged(e.Ink)})
	if err != nil {
		return "", fmt.Errorf("fingerprint of form %s: %w", e.Form, err)
	}
	sum := sha256.Sum256(canonical)
	return fmt.Sprintf("%s-%x", label, sum[:6]), nil
}

// untagged is ink as it is seen.
func untagged(ink [][]Op) [][]Op {
	seen := make([][]Op, len(ink))
	for i, page := range ink {
		seen[i] = slices.Clone(page)
		for j := range seen[i] {
			seen[i][j].Tag = ""
		}
	}
	return seen
}

// sign prints in the footer what people call the edition, the page, and the
// edition's whole id.
func (e *Edition) sign(label string) {
	for i := range e.Ink {
		text := fmt.Sprintf("Utgåva %s   sida %d av %d   %s %s", label, i+1, len(e.Ink), e.Form, e.Layout.Edition)
		e.Ink[i] = append(e.Ink[i], textOp(footLeft, footLine, text, fontRegular, codePT, quietGrey))
		last := &e.Ink[i][len(e.Ink[i])-1]
		last.Rect = last.Rect.rounded()
	}
}

// blank is a page as unfilled paper would scan, as PNG.
func (e *Edition) blank(page int) ([]byte, error) {
	img, err := Raster(e, page, BlankPxPerMM, nil)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("blank of form %s, page %d: %w", e.Form, page, err)
	}
	return out.Bytes(), nil
}
