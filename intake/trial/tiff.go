package trial

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"math"
)

// Packing is how a TIFF packs its pages.
type Packing int

// The packings, by their numbers in TIFF 6.0: grey as it is, bitonal group 4,
// and grey with deflate.
const (
	Plain   Packing = 1
	G4      Packing = 4
	Deflate Packing = 8
)

// TIFF saves scans as one file of many pages.
func TIFF(pages []*image.Gray, pxPerMM float64, how Packing) ([]byte, error) {
	f := &tiffFile{}
	f.out.WriteString("II*\x00\x00\x00\x00\x00")
	link := 4 // where the place of the next directory is to be written
	for i, p := range pages {
		data, err := pack(p, how)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		at := f.append(data)
		dpi := f.append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(math.Round(pxPerMM*25400))), 1000))
		link = f.directory(link, directory(p.Rect, how, at, len(data), dpi))
	}
	return f.out.Bytes(), nil
}

// pack gives one page's bytes.
func pack(img *image.Gray, how Packing) ([]byte, error) {
	switch how {
	case G4:
		return EncodeG4(img), nil
	case Deflate:
		return deflate(clone(img).Pix)
	case Plain:
		return clone(img).Pix, nil
	}
	return nil, fmt.Errorf("tiff packing %d is not written here", how)
}

// tag is one entry of a directory: its number in TIFF 6.0, its type and value.
type tag struct {
	id, kind uint16
	value    uint32
}

// The types of values.
const (
	tiffShort    = 3
	tiffLong     = 4
	tiffRational = 5
)

// directory lists a page's tags: one strip, at a place, of a length.
func directory(r image.Rectangle, how Packing, at, length, dpi int) []tag {
	bits, light := uint32(8), uint32(1) // 1: zero is black
	if how == G4 {
		bits, light = 1, 0 // zero is white, as faxes have it
	}
	return []tag{
		{254, tiffLong, 2}, // one page of many
		{256, tiffLong, uint32(r.Dx())},
		{257, tiffLong, uint32(r.Dy())},
		{258, tiffShort, bits},
		{259, tiffShort, uint32(how)},
		{262, tiffShort, light},
		{273, tiffLong, uint32(at)},
		{277, tiffShort, 1}, // one value a pixel
		{278, tiffLong, uint32(r.Dy())},
		{279, tiffLong, uint32(length)},
		{282, tiffRational, uint32(dpi)},
		{283, tiffRational, uint32(dpi)},
		{296, tiffShort, 2}, // per inch
	}
}

// tiffFile is a TIFF being written, least significant byte first.
type tiffFile struct{ out bytes.Buffer }

// append adds bytes at an even place and gives it.
func (f *tiffFile) append(data []byte) int {
	if f.out.Len()%2 == 1 {
		f.out.WriteByte(0)
	}
	at := f.out.Len()
	f.out.Write(data)
	return at
}

// directory adds a directory, notes its place at link, and gives the place for
// the link to the next.
func (f *tiffFile) directory(link int, tags []tag) int {
	le := binary.LittleEndian
	data := le.AppendUint16(nil, uint16(len(tags)))
	for _, t := range tags {
		data = le.AppendUint16(data, t.id)
		data = le.AppendUint16(data, t.kind)
		data = le.AppendUint32(data, 1)
		data = le.AppendUint32(data, t.value)
	}
	data = le.AppendUint32(data, 0)
	at := f.append(data)
	le.PutUint32(f.out.Bytes()[link:], uint32(at))
	return at + len(data) - 4
}

// PNG saves one scan as grey PNG.
func PNG(img *image.Gray) ([]byte, error) {
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("encode png: %w", err)
	}
	return out.Bytes(), nil
}
