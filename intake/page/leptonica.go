package page

// #cgo LDFLAGS: -lleptonica
// #include "leptonica.h"
import "C"

import (
	"encoding/binary"
	"image"
	"unsafe"
)

func init() { C.quiet() }

func first(data []byte) *C.uint8_t { return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(data))) }

// What a picture of JPEG 2000 begins with: its boxes, or its codestream alone.
const (
	jp2Magic  = "\x00\x00\x00\x0cjP  "
	jp2Stream = "\xff\x4f\xff\x51"
)

func openJP2(data []byte) (*Document, error) {
	if _, _, err := jp2Size(data); err != nil {
		return nil, err
	}
	return &Document{pages: 1, page: func(int) (*image.Gray, error) { return decodeJP2(data) }}, nil
}

// decodeJP2 decodes a JPEG 2000 picture, whose size is read first.
func decodeJP2(data []byte) (*image.Gray, error) {
	w, h, err := jp2Size(data)
	if err != nil {
		return nil, err
	}
	if err := fits(w, h); err != nil {
		return nil, err
	}
	p := C.read_jp2(first(data), C.size_t(len(data)))
	if p.pix == nil {
		return nil, faultf(PageUnreadable, "JPEG 2000 data could not be decoded")
	}
	if int(p.w) > w || int(p.h) > h {
		C.drop(p)
		return nil, faultf(PageUnreadable, "JPEG 2000 of another size than it says")
	}
	img := image.NewGray(image.Rect(0, 0, int(p.w), int(p.h)))
	if C.take(p, first(img.Pix)) != 0 {
		return nil, faultf(PageUnreadable, "JPEG 2000 of a depth that gives no grey")
	}
	return img, nil
}

// jp2Size reads the size of the codestream that a decoder will find: by the
// boxes before it, so that nothing that lies in them is taken for it.
func jp2Size(data []byte) (w, h int, err error) {
	bad := faultf(PageUnreadable, "JPEG 2000 header")
	at := jp2Codestream(data)
	if at < 0 || at+24 > len(data) || string(data[at:at+4]) != jp2Stream {
		return 0, 0, bad
	}
	side := func(i int) int { return int(binary.BigEndian.Uint32(data[at+8+4*i:])) }
	return side(0) - side(2), side(1) - side(3), nil
}

// jp2Codestream finds where the first codestream begins, -1 if nowhere.
func jp2Codestream(data []byte) int {
	if len(data) < len(jp2Magic) || string(data[:len(jp2Magic)]) != jp2Magic {
		return 0
	}
	for at := 0; at+8 <= len(data); {
		size, kind := int(binary.BigEndian.Uint32(data[at:])), string(data[at+4:at+8])
		head := 8
		if size == 1 && at+16 <= len(data) {
			size, head = int(min(binary.BigEndian.Uint64(data[at+8:]), maxFileBytes)), 16
		}
		if kind == "jp2c" {
			return at + head
		}
		if size < head {
			return -1
		}
		at += size
	}
	return -1
}
