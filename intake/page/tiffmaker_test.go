package page

import (
	"encoding/binary"
	"image"
	"maps"
	"slices"
)

// tiff is a page to be written as a TIFF without compression, in one strip.
type tiff struct {
	w, h, bits, parts int
	photometric       int
	data              []byte
	more              map[int][]int // other tags, as SHORTs
}

// bytes writes the file: little-endian, every value in a place of its own.
func (p tiff) bytes() []byte {
	tags := map[int][]int{256: {p.w}, 257: {p.h}, 258: slices.Repeat([]int{p.bits}, p.parts), 259: {1}, 262: {p.photometric}, 277: {p.parts}, 278: {p.h}}
	maps.Copy(tags, p.more)
	tags[273], tags[279] = []int{0}, []int{0}
	entries, le := slices.Sorted(maps.Keys(tags)), binary.LittleEndian
	extra := 8 + 2 + 12*len(entries) + 4
	var tail []byte
	b := le.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(entries)))
	var start int // of the entry that says where the strip is
	for _, tag := range entries {
		b = le.AppendUint16(b, uint16(tag))
		v := tags[tag]
		kind := 3 // SHORT
		if tag == 273 || tag == 279 {
			kind = 4 // LONG
		}
		b = le.AppendUint32(le.AppendUint16(b, uint16(kind)), uint32(len(v)))
		switch {
		case tag == 273:
			start = len(b)
			b = le.AppendUint32(b, 0)
		case tag == 279:
			b = le.AppendUint32(b, uint32(len(p.data)))
		case len(v) <= 2:
			b = le.AppendUint16(b, uint16(v[0]))
			b = le.AppendUint16(b, uint16(v[len(v)-1]))
		default:
			b = le.AppendUint32(b, uint32(extra+len(tail)))
			for _, n := range v {
				tail = le.AppendUint16(tail, uint16(n))
			}
		}
	}
	le.PutUint32(b[start:], uint32(extra+len(tail)))
	return append(append(append(b, 0, 0, 0, 0), tail...), p.data...)
}

// plainTIFF is a page of 8-bit grey that lies as an orientation says.
func plainTIFF(img *image.Gray, orientation int) []byte {
	return tiff{w: img.Rect.Dx(), h: img.Rect.Dy(), bits: 8, parts: 1, photometric: 1, data: img.Pix, more: map[int][]int{274: {orientation}}}.bytes()
}

// packed packs a picture's values, brought down to some bits each, into rows of
// whole bytes.
func packed(img *image.Gray, bits int, ink bool) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	row := (w*bits + 7) / 8
	out := make([]byte, row*h)
	for y := range h {
		for x := range w {
			v := img.Pix[y*img.Stride+x]
			if ink {
				v = 255 - v
			}
			at := x * bits
			out[y*row+at/8] |= v >> (8 - bits) << (8 - bits - at%8)
		}
	}
	return out
}

// bilevel is a page as a TIFF of one bit a pixel, where 1 is ink.
func bilevel(img *image.Gray) []byte {
	return tiff{w: img.Rect.Dx(), h: img.Rect.Dy(), bits: 1, parts: 1, data: packed(img, 1, true)}.bytes()
}

// inColours gives each pixel some numbers.
func inColours(img *image.Gray, pixel func(v byte) []byte) []byte {
	var out []byte
	for _, v := range img.Pix {
		out = append(out, pixel(v)...)
	}
	return out
}

// strip gives the data of the one strip of a TIFF page.
func strip(data []byte) []byte {
	t := tiffFile{data: data, order: binary.LittleEndian}
	at := t.start()
	var start, size int
	for i := range t.num(at, 2) {
		e := at + 2 + 12*i
		switch t.num(e, 2) {
		case 273:
			start = t.value(e, 4)
		case 279:
			size = t.value(e, 4)
		}
	}
	return data[start : start+size]
}
