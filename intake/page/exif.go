package page

import (
	"bytes"
	"encoding/binary"
)

// tagOrientation is the tag of TIFF and EXIF that says which way is up.
const tagOrientation = 274

// What the segments of a JPEG begin with that are looked at.
const (
	exifStart  = "Exif\x00\x00"
	adobeStart = "Adobe"
)

// exifOrientation finds the orientation, 1 to 8, in a JPEG; 0 where none is said.
func exifOrientation(data []byte) int {
	if body := segment(data, 0xe1, exifStart); body != nil {
		return orientationIn(body[len(exifStart):])
	}
	return 0
}

// segment finds the first segment of a JPEG, before its pixels, that has a
// marker and begins so; nil where there is none.
func segment(data []byte, marker byte, start string) []byte {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		if data[at+1] == 0xff { // padding
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(data[at+2:]))
		if data[at+1] == 0xda || n < 2 || at+2+n > len(data) {
			break
		}
		body := data[at+4 : at+2+n]
		if data[at+1] == marker && bytes.HasPrefix(body, []byte(start)) {
			return body
		}
		at += 2 + n
	}
	return nil
}

// orientationIn reads the first directory of the TIFF that EXIF is.
func orientationIn(data []byte) int {
	if len(data) < 8 {
		return 0
	}
	t := tiffFile{data: data, order: binary.LittleEndian}
	if data[0] == 'M' {
		t.order = binary.BigEndian
	}
	at := t.num(4, 4)
	for i := range max(t.num(at, 2), 0) {
		e := at + 2 + 12*i
		if t.num(e, 2) == tagOrientation {
			return t.value(e, 4)
		}
	}
	return 0
}
