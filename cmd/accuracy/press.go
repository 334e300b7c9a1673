package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"slices"

	"blankett/forms"
	"blankett/intake/scan"
)

// printPx is the scale in px/mm that sheets are drawn at: 300 dpi.
const printPx = 300 / 25.4

// press prints the sheets of a run, and knows afterwards what it printed.
type press struct {
	keys   *forms.Keyring
	stocks []*stock
	ledger map[string]bool // the case numbers printed
}

// stock is one page of a variant of a form.
type stock struct {
	edition *forms.Edition
	number  int // of the page, from 1
	page    forms.Page
	ref     *scan.Reference // its blank, as the readers prepare it
	empty   *image.Gray     // as it is printed, at printPx, without codes and case numbers
}

// newPress takes the built-in form of a name, or all of them, all their pages in all
// their variants, and a key.
func newPress(seed uint64, form string) (*press, error) {
	all, err := forms.Builtin()
	if err != nil {
		return nil, err
	}
	p := &press{ledger: map[string]bool{}}
	if p.keys, err = forms.NewKeyring(source(seed, 0)); err != nil {
		return nil, err
	}
	for _, t := range all {
		if form != allForms && t.Form != form {
			continue
		}
		for _, variant := range append([]string{""}, t.VariantNames()...) {
			s, err := newStocks(t, variant)
			if err != nil {
				return nil, fmt.Errorf("lay out %s %s: %w", t.Form, variant, err)
			}
			p.stocks = append(p.stocks, s...)
		}
	}
	if len(p.stocks) == 0 {
		return nil, fmt.Errorf("no form %q", form)
	}
	return p, nil
}

func newStocks(t *forms.Template, variant string) ([]*stock, error) {
	e, err := t.Edition(variant)
	if err != nil {
		return nil, err
	}
	var out []*stock
	for i := range e.Pages {
		s, err := newStock(e, i+1)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		out = append(out, s)
	}
	return out, nil
}

func newStock(e *forms.Edition, number int) (*stock, error) {
	img, err := png.Decode(bytes.NewReader(e.Blanks[number-1]))
	if err != nil {
		return nil, err
	}
	blank, ok := img.(*image.Gray)
	if !ok {
		return nil, fmt.Errorf("the blank page is not grey")
	}
	empty, err := forms.Raster(e, number, printPx, nil)
	if err != nil {
		return nil, err
	}
	page := e.Pages[number-1]
	return &stock{e, number, page, scan.NewReference(page, blank), empty}, nil
}

// choices are those of which boxes stand on the page, with these boxes alone.
func (s *stock) choices() []forms.Choice {
	var out []forms.Choice
	for _, c := range s.edition.Choices {
		c.Boxes = slices.DeleteFunc(slices.Clone(c.Boxes), func(box string) bool {
			_, here := s.page.Zone(box)
			return !here
		})
		if len(c.Boxes) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// draw is a printed sheet. What all sheets share is drawn once, and a sheet's
// own ink laid over it: that takes a third of the time.
func (s *stock) draw(p forms.Print) (*image.Gray, error) {
	own := *s.edition
	own.Ink = make([][]forms.Op, len(own.Pages))
	img, err := forms.Raster(&own, s.number, printPx, &p)
	if err != nil {
		return nil, err
	}
	for i, v := range s.empty.Pix {
		img.Pix[i] = min(img.Pix[i], v)
	}
	return img, nil
}

// issue gives the case of a sheet and the codes of its pages; its number decides which.
func (p *press) issue(seed, sheet uint64, pages int) (forms.Print, error) {
	number, err := forms.NewCaseNumber(source(seed, sheet+1))
	if err != nil {
		return forms.Print{}, err
	}
	print := forms.Print{Case: number}
	for page := range pages {
		code, err := p.keys.Code(number, page+1)
		if err != nil {
			return forms.Print{}, err
		}
		print.Codes = append(print.Codes, code)
	}
	return print, nil
}

// source gives the random bytes that keys and numbers are made of.
func source(seed, n uint64) *rand.ChaCha8 {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	binary.LittleEndian.PutUint64(key[8:], n)
	return rand.NewChaCha8(key)
}
