package page

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/image/ccitt"
)

// fax is how a CCITT picture in a PDF was written.
type fax struct {
	k       int // below 0 G4, 0 G3 in one dimension, above 0 G3 in two
	columns int
	rows    int
	align   bool // rows begin on bytes
	flip    bool // 1 stands for ink: the reader of the samples has to know
}

func (f *pdfFile) fax(parms types.Dict, s samples) fax {
	return fax{
		k: f.int(parms["K"], 0), columns: f.int(parms["Columns"], 1728), rows: s.h,
		align: f.bool(parms["EncodedByteAlign"]), flip: f.bool(parms["BlackIs1"]),
	}
}

// decode gives 0 for ink and 255 for paper, or the other way round where
// BlackIs1 is set: as the samples would have been.
func (x fax) decode(data []byte) (*image.Gray, error) {
	if err := fits(x.columns, x.rows); err != nil {
		return nil, err
	}
	img, err := x.pixels(data)
	if err == nil && x.flip {
		invert(img)
	}
	return img, err
}

func (x fax) pixels(data []byte) (*image.Gray, error) {
	switch {
	case x.k < 0 && !x.align && endsWell(data):
		return tiffAt(x.wrap(data), tiffHead)
	case x.k < 0:
		return x.careful(data)
	case x.align:
		return nil, faultf(PageUnreadable, "G3 data with rows on bytes")
	}
	return tiffAt(x.wrap(data), tiffHead)
}

// endsWell looks for the end-of-block code of G4 at the end of the data. With
// it the picture is whole, and libtiff, which forgives everything, may have it.
func endsWell(data []byte) bool {
	const endOfBlock, bits, tail = 0x001001, 24, 16
	var window uint32
	for _, b := range data[max(len(data)-tail, 0):] {
		for i := 7; i >= 0; i-- {
			window = window<<1 | uint32(b>>i&1)
			if window&(1<<bits-1) == endOfBlock {
				return true
			}
		}
	}
	return false
}

// careful decodes G4 that has no end, or that rounds its rows to bytes, and
// refuses what is broken.
func (x fax) careful(data []byte) (*image.Gray, error) {
	img := image.NewGray(image.Rect(0, 0, x.columns, x.rows))
	opts := &ccitt.Options{Align: x.align}
	if err := ccitt.DecodeIntoGray(img, bytes.NewReader(data), ccitt.MSB, ccitt.Group4, opts); err != nil {
		return nil, faultf(PageUnreadable, "G4 data: %v", err)
	}
	return img, nil
}

// tiffHead is where the directory stands in what wrap makes, in bytes.
const tiffHead = 8

// wrap puts fax data into the smallest TIFF that says what it is: one page,
// one strip.
func (x fax) wrap(data []byte) []byte {
	compression, options := 4, 0
	if x.k >= 0 {
		compression, options = 3, min(x.k, 1)
	}
	entries := [][2]int{
		{256, x.columns}, {257, x.rows}, {258, 1}, {259, compression}, {262, 0}, {273, 0},
		{277, 1}, {278, x.rows}, {279, len(data)}, {292 + compression - 3, options},
	}
	start := tiffHead + 2 + 12*len(entries) + 4
	entries[5][1] = start
	b := make([]byte, 0, start+len(data))
	b = append(b, "II*\x00\x08\x00\x00\x00"...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, 4) // LONG
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(e[1]))
	}
	b = append(b, 0, 0, 0, 0) // no next directory
	return append(b, data...)
}
