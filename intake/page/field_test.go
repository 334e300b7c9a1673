package page

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// someWords make a page one that a program drew.
const someWords = "0 g 10 10 20 20 re f "

// withFields is a page with fields, each an object from 5 on, on A4.
func withFields(page, content string, fields ...string) []byte {
	var objects []stream
	refs := ""
	for i, f := range fields {
		objects = append(objects, stream{f, nil})
		refs += fmt.Sprintf("%d 0 R ", i+5)
	}
	return rawPDF("/MediaBox[0 0 595.28 841.89]/Annots["+refs+"]"+page, content, objects...)
}

func fieldsOf(t *testing.T, data []byte) []Field {
	t.Helper()
	d, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	return d.Fields(1)
}

func TestFields(t *testing.T) {
	const widget = "/Type/Annot/Subtype/Widget/Rect[72 100 144 120]"
	got := fieldsOf(t, withFields("", someWords,
		widget+"/FT/Tx/T(namn)/V(\\305sa)",
		widget+"/FT/Tx/T(ort)/V<FEFF004D00F6006C006E00640061006C>",
		widget+"/FT/Btn/T(lasa)/AS/Ja",
		widget+"/FT/Btn/T(lasupp)/AS/Off/V/Ja",
		widget+"/T(datum-2)/Parent 10 0 R",
		"/T(K7QF)/FT/Tx/V(11)",
		"/Subtype/Link/Rect[0 0 10 10]/T(no)/FT/Tx/V(no)"))
	want := []Field{
		{Name: "namn", Text: "Åsa"}, {Name: "ort", Text: "Mölndal"}, {Name: "lasa", Box: true, Ticked: true},
		{Name: "lasupp", Box: true}, {Name: "datum-2", Text: "11"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d fields: %+v", len(got), got)
	}
	for i, f := range got {
		if fmt.Sprintf("%.1f %.1f %.1f %.1f", f.X, f.Y, f.W, f.H) != "25.4 254.7 25.4 7.1" {
			t.Errorf("%s lies at %.1f %.1f, %.1f x %.1f", f.Name, f.X, f.Y, f.W, f.H)
		}
		f.X, f.Y, f.W, f.H = 0, 0, 0, 0
		if f != want[i] {
			t.Errorf("%+v, want %+v", f, want[i])
		}
	}
	if name, part := got[4].PartOf(); name != "datum" || part != 2 {
		t.Errorf("%s, part %d", name, part)
	}
}

// What no person types, and what is too much, is no field; nothing makes a
// reader stumble.
func TestFieldsOfStrangers(t *testing.T) {
	const widget = "/Type/Annot/Subtype/Widget/Rect[72 100 144 120]"
	for name, field := range map[string]string{
		"an endless chain of parents": widget + "/T(a)/Parent 5 0 R",
		"too long":                    widget + "/FT/Tx/T(a)/V(" + strings.Repeat("x", 257) + ")",
		"a name too long":             widget + "/FT/Tx/T(" + strings.Repeat("x", 65) + ")/V(x)",
		"no name":                     widget + "/FT/Tx/V(x)",
		"more than a line":            widget + "/FT/Tx/T(a)/V(x\\ny)",
		"a bell":                      widget + "/FT/Tx/T(a)/V(x\\007)",
		"a push button":               widget + "/FT/Btn/Ff 65536/T(a)/AS/Ja",
		"a radio button":              widget + "/FT/Btn/Ff 32768/T(a)/AS/Ja",
		"a signature":                 widget + "/FT/Sig/T(a)/V(x)",
		"no kind":                     widget + "/FT 7/T(a)/V(x)",
	} {
		if got := fieldsOf(t, withFields("", someWords, field)); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for name, field := range map[string]string{
		"a number for a text": widget + "/FT/Tx/T(a)/V 7",
		"a place of nothing":  "/Type/Annot/Subtype/Widget/Rect[0 0 0]/FT/Tx/T(a)",
		"a parent of numbers": widget + "/FT/Tx/T(a)/Parent 7",
	} {
		if got := fieldsOf(t, withFields("", someWords, field)); len(got) != 1 || got[0].Text != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	many := make([]string, 600)
	for i := range many {
		many[i] = widget + "/FT/Tx/T(a)"
	}
	if n := len(fieldsOf(t, withFields("", someWords, many...))); n != maxFields {
		t.Errorf("%d fields of 600", n)
	}
	if n := len(fieldsOf(t, withFields("/Rotate 90", someWords, many[0]))); n != 0 {
		t.Errorf("%d fields on a page that is turned", n)
	}
}

func TestDrawn(t *testing.T) {
	const w, h = 100, 140
	pix := deflated(image.NewGray(image.Rect(0, 0, w, h)).Pix)
	const dict = "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
	scan := pdfPicture(w, h, dict, pix)
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"words":               {rawPDF("/MediaBox[0 0 100 140]", someWords), true},
		"nothing":             {rawPDF("/MediaBox[0 0 100 140]", ""), false},
		"a scan":              {imagePDF(w, h, dict, pix), false},
		"a scan with words":   {rawPDF("/MediaBox[0 0 100 140]", shownOn(0, 0, 100, 140)+someWords, scan), false},
		"words with a logo":   {rawPDF("/MediaBox[0 0 100 140]", shownOn(0, 0, 20, 20)+someWords, scan), true},
		"a picture by itself": {asPNG(t, sheet(w, h)), false},
		"a scan off the page": {rawPDF("/MediaBox[0 0 100 140]", shownOn(200, 0, 100, 140)+someWords, scan), true},
		"a scan over an edge": {rawPDF("/MediaBox[0 0 100 140]", shownOn(-10, -10, 120, 160)+someWords, scan), false},
	} {
		d, err := Open(c.data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := d.Drawn(1); got != c.want || d.Drawn(2) || d.Fields(0) != nil {
			t.Errorf("%s: %v", name, got)
		}
		d.Close()
	}
}
