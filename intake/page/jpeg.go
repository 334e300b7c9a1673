package page

// #cgo LDFLAGS: -lturbojpeg
// #include "turbo.h"
import "C"

import (
	"errors"
	"image"
	"strings"
	"unsafe"
)

// harmless are libjpeg's complaints about files whose pixels are all there.
var harmless = []string{"extraneous bytes", "JFIF", "Adobe"}

func openJPEG(data []byte) (*Document, error) {
	if _, err := jpegHeader(data); err != nil {
		return nil, err
	}
	return &Document{pages: 1, page: func(int) (*image.Gray, error) {
		img, err := decodeJPEG(data, segment(data, 0xee, adobeStart) != nil)
		if err != nil {
			return nil, err
		}
		return exifTurn(exifOrientation(data)).apply(img), nil
	}}, nil
}

func jpegHeader(data []byte) (C.jpeg, error) {
	var j C.jpeg
	if len(data) == 0 || C.jpeg_header(first(data), C.size_t(len(data)), &j) != 0 || j.w < 1 || j.h < 1 {
		return j, faultf(PageUnreadable, "JPEG header: %s", C.GoString(&j.message[0]))
	}
	return j, nil
}

// decodeJPEG decodes to grey. Where the samples are inks, inverted says that
// 255 is no ink: so Adobe writes them, and says that it wrote them.
func decodeJPEG(data []byte, inverted bool) (*image.Gray, error) {
	j, err := jpegHeader(data)
	if err != nil {
		return nil, err
	}
	w, h := int(j.w), int(j.h)
	if err := fits(w, h); err != nil {
		return nil, err
	}
	pix := unwiped(w * h * (1 + 3*int(j.ink))) // libjpeg writes all rows, or fails
	if C.jpeg_decode(first(data), C.size_t(len(data)), first(pix), &j) != 0 {
		return nil, faultf(PageUnreadable, "JPEG: %s", C.GoString(&j.message[0]))
	}
	if says := C.GoString(&j.message[0]); j.warned != 0 && !isHarmless(says) {
		return nil, faultf(PageUnreadable, "JPEG: %s", says)
	}
	if j.ink != 0 {
		pix = inks(pix, inverted)
	}
	return &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}, nil
}

func isHarmless(says string) bool {
	for _, h := range harmless {
		if strings.Contains(says, h) {
			return true
		}
	}
	return false
}

// inks makes grey of cyan, magenta, yellow and black, in place.
func inks(pix []byte, inverted bool) []byte {
	flip := byte(255)
	if inverted {
		flip = 0
	}
	out := pix[:len(pix)/4]
	for i := range out {
		c, m, y, k := pix[4*i]^flip, pix[4*i+1]^flip, pix[4*i+2]^flip, pix[4*i+3]^flip
		out[i] = byte(uint32(luma(c, m, y)) * uint32(k) / 255)
	}
	return out
}

// EncodeJPEG makes a grey JPEG; quality is 1 to 100.
func EncodeJPEG(img *image.Gray, quality int) ([]byte, error) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if w < 1 || h < 1 || w > 65500 || h > 65500 {
		return nil, errors.New("encode JPEG: no size for one")
	}
	var out *C.uint8_t
	n := C.jpeg_encode(first(img.Pix), C.int(w), C.int(h), C.int(img.Stride), C.int(quality), &out)
	if n < 0 {
		return nil, errors.New("encode JPEG: libjpeg refused")
	}
	defer C.jpeg_free(out)
	return C.GoBytes(unsafe.Pointer(out), C.int(n)), nil
}
