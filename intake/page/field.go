package page

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Limits on the fields of a page: what is beyond is as if it were not there.
const (
	maxFields    = 500 // on a page
	maxFieldName = 64  // bytes of a name's last part
	maxFieldText = 256 // bytes of what is filled in
	maxParents   = 8   // fields above a field
)

// mmPerPT is a point in mm.
const mmPerPT = 25.4 / 72

// Field is a place on a page that was made to be filled in on a screen. All of
// it is the file's word: what can be seen on the page may be something else.
type Field struct {
	Name   string // the last part of its full name
	Text   string // what is filled in: one line, printable; "" for a tick box
	Box    bool   // it is a tick box
	Ticked bool
	// Where it lies on the page, from the upper left, in mm.
	X, Y, W, H float64
}

// Fields are the places of a page, from 1, to be filled in on a screen, at most
// 500; none where the page is a scan, is turned, or can't be read.
func (d *Document) Fields(n int) []Field {
	if d.fields == nil || n < 1 || n > d.pages {
		return nil
	}
	var all []Field
	err := guard(PageUnreadable, func() error {
		all = d.fields(n - 1)
		return nil
	})
	if err != nil {
		return nil
	}
	return all
}

// Drawn says whether a program made a page, from 1, and no scanner: there are
// words and lines on it, and no picture over most of it.
func (d *Document) Drawn(n int) bool {
	if d.drawn == nil || n < 1 || n > d.pages {
		return false
	}
	drawn := false
	err := guard(PageUnreadable, func() error {
		drawn = d.drawn(n - 1)
		return nil
	})
	return err == nil && drawn
}

// programmed says whether a page, from 0, is more than pictures.
func (f *pdfFile) programmed(n int) bool {
	l := f.pages[n]
	s := f.scene(l)
	return s.drawn && !f.covered(s, l.box)
}

// fields lists a page's fields, from 0, in the file's order.
func (f *pdfFile) fields(n int) []Field {
	l := f.pages[n]
	if l.rotate%360 != 0 || !f.programmed(n) {
		return nil
	}
	var all []Field
	for _, o := range f.array(l.dict["Annots"]) {
		d := f.dict(o)
		if d == nil || f.name(d["Subtype"]) != "Widget" || len(all) >= maxFields {
			continue
		}
		if one, ok := f.field(d); ok {
			b, _ := f.box(d["Rect"])
			one.X, one.Y, one.W, one.H = (b.x0-l.box.x0)*mmPerPT, (l.box.y1-b.y1)*mmPerPT, b.w()*mmPerPT, b.h()*mmPerPT
			all = append(all, one)
		}
	}
	return all
}

// field reads one; false for kinds that are not ours, and for values that no
// person typed.
func (f *pdfFile) field(d types.Dict) (Field, bool) {
	const noTick = 1<<15 | 1<<16 // the flags of radio buttons and of push buttons
	name := f.text(f.inherited(d, "T"))
	name = name[strings.LastIndexByte(name, '.')+1:]
	if name == "" || len(name) > maxFieldName {
		return Field{}, false
	}
	switch f.name(f.inherited(d, "FT")) {
	case "Tx":
		text := strings.TrimSpace(f.text(f.inherited(d, "V")))
		return Field{Name: name, Text: text}, len(text) <= maxFieldText && isLine(text)
	case "Btn":
		state := f.name(f.inherited(d, "V"))
		if shown := f.name(d["AS"]); shown != "" {
			state = shown
		}
		return Field{Name: name, Box: true, Ticked: state != "" && state != "Off"}, f.int(f.inherited(d, "Ff"), 0)&noTick == 0
	}
	return Field{}, false
}

func isLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// inherited is what a field says, or the nearest field above it.
func (f *pdfFile) inherited(d types.Dict, key string) types.Object {
	for range maxParents {
		if v := f.get(d[key]); v != nil {
			return v
		}
		if d = f.dict(d["Parent"]); d == nil {
			break
		}
	}
	return nil
}

// text decodes a string of the file; "" where it is none.
func (f *pdfFile) text(o types.Object) string {
	v := f.get(o)
	switch v.(type) {
	case types.StringLiteral, types.HexLiteral:
		if s, err := types.StringOrHexLiteral(v); err == nil && s != nil {
			return *s
		}
	}
	return ""
}

// PartOf splits a place's name: the field it belongs to, and which of its parts
// it is, from 1; 0 where it is the whole.
func (f Field) PartOf() (field string, part int) {
	at := strings.LastIndexByte(f.Name, '-')
	if at < 0 {
		return f.Name, 0
	}
	part, err := strconv.Atoi(f.Name[at+1:])
	if err != nil || part < 1 {
		return f.Name, 0
	}
	return f.Name[:at], part
}
