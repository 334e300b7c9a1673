package page

// #include "libtiff.h"
import "C"

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"math/bits"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/image/ccitt"
)

// fax is how a CCITT picture in a PDF was written.
type fax struct {
	k       int // below 0 G4, 0 G3 in one dimension, above 0 G3 in two
	columns int
	rows    int
	align   bool // rows begin on bytes
	ended   bool // each row has an end-of-line code
	flip    bool // 1 stands for ink: the reader of the samples has to know
}

func (f *pdfFile) fax(parms types.Dict, s samples) fax {
	return fax{
		k: f.int(parms["K"], 0), columns: f.int(parms["Columns"], 1728), rows: s.h,
		align: f.bool(parms["EncodedByteAlign"]), ended: f.bool(parms["EndOfLine"]), flip: f.bool(parms["BlackIs1"]),
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

// errOtherFax is for fax data that libtiff has no name for.
var errOtherFax = errors.New("fax data of two dimensions without ends of rows")

func (x fax) pixels(data []byte) (*image.Gray, error) {
	switch {
	case x.k < 0 && x.align:
		return x.careful(data)
	case x.k < 0:
		return x.through(data, 4, C.ROWS_AS_TAGGED)
	case x.k > 0 && !startsWithEnd(data):
		return nil, errOtherFax
	case x.k > 0 || x.ended || startsWithEnd(data):
		return x.through(data, compressionG3, C.ROWS_AS_TAGGED)
	case x.align:
		return x.through(data, 2, C.ROWS_ON_BYTES)
	}
	return x.through(data, 2, C.ROWS_ON_BITS)
}

// startsWithEnd says whether G3 data begins with the end of a row, as it does
// where each row has one.
func startsWithEnd(data []byte) bool {
	const zeros = 11 // bits at least, then a one
	for i, b := range data {
		if b != 0 {
			return 8*i+bits.LeadingZeros8(b) >= zeros
		}
	}
	return false
}

// through has libtiff decode the data.
func (x fax) through(data []byte, compression int, rows C.int) (*image.Gray, error) {
	d := ifd{offset: tiffHead, w: x.columns, h: x.rows, compression: compression}
	img, said, err := d.read(x.wrap(data, compression), rows)
	if err == nil {
		err = said.fault(d.spared())
	}
	return img, err
}

// careful decodes G4 that rounds its rows to bytes, which libtiff can't.
func (x fax) careful(data []byte) (*image.Gray, error) {
	img := image.NewGray(image.Rect(0, 0, x.columns, x.rows))
	opts := &ccitt.Options{Align: true}
	if err := ccitt.DecodeIntoGray(img, bytes.NewReader(data), ccitt.MSB, ccitt.Group4, opts); err != nil {
		return nil, faultf(PageUnreadable, "G4 data: %v", err)
	}
	return img, nil
}

// tiffHead is where the directory stands in what wrap makes, in bytes.
const tiffHead = 8

// wrap puts fax data into the smallest TIFF that says what it is: one page,
// one strip.
func (x fax) wrap(data []byte, compression int) []byte {
	entries := [][2]int{
		{256, x.columns}, {257, x.rows}, {258, 1}, {259, compression}, {262, 0}, {273, 0},
		{277, 1}, {278, x.rows}, {279, len(data)},
	}
	if compression == compressionG3 {
		entries = append(entries, [2]int{292, min(max(x.k, 0), 1)}) // T4Options: of two dimensions
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
