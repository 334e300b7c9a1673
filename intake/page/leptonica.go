package page

// #cgo LDFLAGS: -lleptonica
// #include "leptonica.h"
import "C"

import (
	"bytes"
	"encoding/binary"
	"image"
	"unsafe"
)

func init() { C.quiet() }

func first(data []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))) }

// tiffAt decodes the page of a TIFF whose directory stands at an offset. Its
// size must have been checked.
func tiffAt(data []byte, offset int) (*image.Gray, error) {
	return taken("TIFF", C.read_tiff(first(data), C.size_t(len(data)), C.size_t(offset)))
}

// jp2Start begins the codestream of JPEG 2000: its sizes follow.
var jp2Start = []byte{0xff, 0x4f, 0xff, 0x51}

// decodeJP2 decodes a JPEG 2000 picture, whose size is read first.
func decodeJP2(data []byte) (*image.Gray, error) {
	at := bytes.Index(data, jp2Start)
	if at < 0 || at+24 > len(data) {
		return nil, faultf(PageUnreadable, "JPEG 2000 header")
	}
	side := func(i int) int { return int(binary.BigEndian.Uint32(data[at+8+4*i:])) }
	if err := fits(side(0)-side(2), side(1)-side(3)); err != nil {
		return nil, err
	}
	return taken("JPEG 2000", C.read_jp2(first(data), C.size_t(len(data))))
}

// taken moves a picture of Leptonica's to Go and frees it.
func taken(format string, p C.picture) (*image.Gray, error) {
	if p.pix == nil {
		return nil, faultf(PageUnreadable, "%s data could not be decoded", format)
	}
	if err := fits(int(p.w), int(p.h)); err != nil {
		C.drop(p)
		return nil, err
	}
	img := image.NewGray(image.Rect(0, 0, int(p.w), int(p.h)))
	if C.take(p, first(img.Pix)) != 0 {
		return nil, faultf(PageUnreadable, "%s of a depth that gives no grey", format)
	}
	return img, nil
}
