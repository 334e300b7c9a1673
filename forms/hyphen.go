package forms

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/image/font/sfnt"
)

// withShortHyphen is a Go font whose hyphen is shorter than its dash: as it comes,
// 1.9 mm against 1.4 in eleven points, so that "8-12" and "8–12" look the wrong way
// round. The hyphen takes the outline and the width of the soft hyphen, which the
// font draws right. A font that is not as expected is left as it is: a test tells.
func withShortHyphen(ttf []byte) []byte {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		return ttf
	}
	var b sfnt.Buffer
	hyphen, err1 := f.GlyphIndex(&b, '-')
	soft, err2 := f.GlyphIndex(&b, '\u00ad')
	if err1 != nil || err2 != nil {
		return ttf
	}
	file := ttfFile(bytes.Clone(ttf))
	from, to := file.glyph(int(soft)), file.glyph(int(hyphen))
	if len(from) == 0 || len(from) > len(to) {
		return ttf
	}
	copy(to, from)
	widths := file.table("hmtx")
	copy(widths[4*hyphen:4*hyphen+4], widths[4*soft:])
	return file
}

// ttfFile is a TrueType font's bytes, whose tables are found by name.
type ttfFile []byte

func (f ttfFile) table(name string) []byte {
	const directory, entry = 12, 16 // bytes
	for i := range int(binary.BigEndian.Uint16(f[4:])) {
		at := f[directory+entry*i:]
		if string(at[:4]) == name {
			start, size := binary.BigEndian.Uint32(at[8:]), binary.BigEndian.Uint32(at[12:])
			return f[start : start+size]
		}
	}
	return nil
}

// glyph is a glyph's outline in the file.
func (f ttfFile) glyph(number int) []byte {
	loca, glyf := f.table("loca"), f.table("glyf")
	at := func(n int) int {
		if long := binary.BigEndian.Uint16(f.table("head")[50:]); long != 0 {
			return int(binary.BigEndian.Uint32(loca[4*n:]))
		}
		return 2 * int(binary.BigEndian.Uint16(loca[2*n:]))
	}
	return glyf[at(number):at(number+1)]
}
