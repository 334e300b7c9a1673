package folder

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/tiff"
)

// TestEndings holds each kind of file against itself cut short.
func TestEndings(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * i)
	}
	var jpg, pngs, tif bytes.Buffer
	must(t, jpeg.Encode(&jpg, picture, nil))
	must(t, png.Encode(&pngs, picture))
	must(t, tiff.Encode(&tif, picture, nil))
	webp := append([]byte("RIFF\x14\x00\x00\x00WEBPVP8 "), make([]byte, 12)...)
	for name, whole := range map[string][]byte{
		"jpeg": jpg.Bytes(), "png": pngs.Bytes(), "tiff": tif.Bytes(), "webp": webp, "pdf": []byte(pdf("x")),
		"tiff with its pages first": tiffPagesFirst(binary.BigEndian), "tiff little": tiffPagesFirst(binary.LittleEndian),
	} {
		if !isWhole(bytes.NewReader(whole), int64(len(whole))) {
			t.Errorf("%s: not whole", name)
		}
		for _, cut := range []int{0, 1, 4, 11, len(whole) / 2, len(whole) * 9 / 10, len(whole) - 7} {
			part := whole[:cut]
			if isWhole(bytes.NewReader(part), int64(len(part))) {
				t.Errorf("%s: whole at %d of %d bytes", name, cut, len(whole))
			}
		}
		reserved := append(bytes.Clone(whole[:len(whole)/2]), make([]byte, 4096)...)
		if name == "jpeg" || name == "png" || name == "pdf" {
			if isWhole(bytes.NewReader(reserved), int64(len(reserved))) {
				t.Errorf("%s: whole with its end still to be written", name)
			}
		}
	}
	for name, other := range map[string]string{"empty": "", "text": "hello", "tiff that chases its tail": "II*\x00\x04\x00\x00\x00"} {
		if isWhole(bytes.NewReader([]byte(other)), int64(len(other))) {
			t.Errorf("%s: whole", name)
		}
	}
}

// tiffPagesFirst is a TIFF whose list of pages stands before their strips, two
// of them, as scanners write it that can't go back in a file.
func tiffPagesFirst(order binary.ByteOrder) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&b, order, v)
		}
	}
	mark := "II"
	if order == binary.BigEndian {
		mark = "MM"
	}
	b.WriteString(mark)
	put(uint16(42), uint32(8))
	put(uint16(2),
		uint16(273), uint16(4), uint32(2), uint32(38), // strip offsets, of 4 bytes each
		uint16(279), uint16(3), uint32(2), uint16(10), uint16(20), // lengths, of 2 bytes each
		uint32(0))
	put(uint32(46), uint32(56))
	b.Write(make([]byte, 30))
	return b.Bytes()
}

func FuzzEndings(f *testing.F) {
	f.Add([]byte(pdf("x")))
	f.Add(tiffPagesFirst(binary.LittleEndian))
	f.Fuzz(func(t *testing.T, data []byte) {
		if isWhole(bytes.NewReader(data), int64(len(data))) && len(data) < 4 {
			t.Errorf("whole: %q", data)
		}
	})
}
