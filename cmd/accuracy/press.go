package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"

	"blankett/forms"
)

// printPx is the scale in px/mm that sheets are drawn at: 300 dpi.
const printPx = 300 / 25.4

// press prints the sheets of a run, and knows afterwards what it printed.
type press struct {
	keys   *forms.Keyring
	stocks []*stock
	ledger map[string]bool // the case numbers printed
}

// stock is one variant of the form.
type stock struct {
	edition *forms.Edition
	page    forms.Page
	blank   *image.Gray // as the readers get it
	empty   *image.Gray // as it is printed, at printPx, without codes and case numbers
}

// newPress takes the first built-in form, in all its variants, and a key.
func newPress(seed uint64) (*press, error) {
	all, err := forms.Builtin()
	if err != nil {
		return nil, err
	}
	p := &press{ledger: map[string]bool{}}
	if p.keys, err = forms.NewKeyring(source(seed, 0)); err != nil {
		return nil, err
	}
	for _, variant := range append([]string{""}, all[0].VariantNames()...) {
		s, err := newStock(all[0], variant)
		if err != nil {
			return nil, fmt.Errorf("lay out %s %s: %w", all[0].Form, variant, err)
		}
		p.stocks = append(p.stocks, s)
	}
	return p, nil
}

func newStock(t *forms.Template, variant string) (*stock, error) {
	e, err := t.Edition(variant)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(e.Blanks[0]))
	if err != nil {
		return nil, err
	}
	blank, ok := img.(*image.Gray)
	if !ok {
		return nil, fmt.Errorf("the blank page is not grey")
	}
	empty, err := forms.Raster(e, 1, printPx, nil)
	if err != nil {
		return nil, err
	}
	return &stock{e, e.Pages[0], blank, empty}, nil
}

// draw is a printed sheet. What all sheets share is drawn once, and a sheet's
// own ink laid over it: that takes a third of the time.
func (s *stock) draw(p forms.Print) (*image.Gray, error) {
	own := *s.edition
	own.Ink = make([][]forms.Op, len(own.Pages))
	img, err := forms.Raster(&own, 1, printPx, &p)
	if err != nil {
		return nil, err
	}
	for i, v := range s.empty.Pix {
		img.Pix[i] = min(img.Pix[i], v)
	}
	return img, nil
}

// issue gives the case and code of a sheet; its number decides which.
func (p *press) issue(seed, sheet uint64) (forms.Print, error) {
	number, err := forms.NewCaseNumber(source(seed, sheet+1))
	if err != nil {
		return forms.Print{}, err
	}
	code, err := p.keys.Code(number, 1)
	if err != nil {
		return forms.Print{}, err
	}
	return forms.Print{Case: number, Codes: []string{code}}, nil
}

// source gives the random bytes that keys and numbers are made of.
func source(seed, n uint64) *rand.ChaCha8 {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	binary.LittleEndian.PutUint64(key[8:], n)
	return rand.NewChaCha8(key)
}
