package page

import (
	"bytes"
	"compress/lzw"
	"fmt"
	"image"
	"testing"
)

// Every filter that makes or unpacks pixels.
func TestPicturesInPDF(t *testing.T) {
	const w, h = 208, 296
	want := sheet(w, h)
	colours := inColours(want, func(v byte) []byte { return []byte{v, v, v} })
	four := inColours(want, func(v byte) []byte { return []byte{0, 0, 0, 255 - v} })
	pgm := append([]byte("P5 208 296 255\n"), want.Pix...)
	ppm := append([]byte("P6 208 296 255\n"), colours...)
	cjpeg := func(data []byte, args ...string) []byte {
		return tool(t, data, append(append([]string{"cjpeg", "-quality", "90"}, args...), "-outfile", "OUT", "IN")...)
	}
	lzwed := strip(tiffcp(t, plainTIFF(want, 1), "-c", "lzw", "-r", "300"))
	var late bytes.Buffer
	z := lzw.NewWriter(&late, lzw.MSB, 8)
	z.Write(want.Pix)
	z.Close()
	const grey, rgb, cmyk = "/ColorSpace/DeviceGray/BitsPerComponent 8", "/ColorSpace/DeviceRGB/BitsPerComponent 8", "/ColorSpace/DeviceCMYK/BitsPerComponent 8"
	const dct, flate = "/Filter/DCTDecode", "/Filter/FlateDecode"
	for name, c := range map[string]struct {
		dict string
		data []byte
	}{
		"JPEG":                    {grey + dct, cjpeg(pgm)},
		"JPEG RGB":                {rgb + dct, cjpeg(ppm)},
		"JPEG progressive":        {rgb + dct, cjpeg(ppm, "-progressive")},
		"JPEG CMYK":               {cmyk + dct, inks4(t, want, false)},
		"JPEG CMYK Adobe":         {cmyk + dct + "/Decode[1 0 1 0 1 0 1 0]", inks4(t, want, true)},
		"JPEG within ASCII85":     {grey + "/Filter[/ASCII85Decode/DCTDecode]", base85(cjpeg(pgm))},
		"Flate":                   {grey + flate, deflated(want.Pix)},
		"Flate RGB":               {rgb + flate, deflated(colours)},
		"Flate CMYK":              {cmyk + flate, deflated(four)},
		"Flate 16 bits":           {"/ColorSpace/DeviceGray/BitsPerComponent 16" + flate, deflated(inColours(want, func(v byte) []byte { return []byte{v, v} }))},
		"Flate 4 bits":            {"/ColorSpace/DeviceGray/BitsPerComponent 4" + flate, deflated(packed(want, 4, false))},
		"Flate 1 bit":             {"/ColorSpace/DeviceGray/BitsPerComponent 1" + flate, deflated(packed(want, 1, false))},
		"Flate 1 bit turned":      {"/ColorSpace/DeviceGray/BitsPerComponent 1/Decode[1 0]" + flate, deflated(packed(want, 1, true))},
		"Flate palette":           {"/ColorSpace[/Indexed/DeviceRGB 1<ffffff000000>]/BitsPerComponent 1" + flate, deflated(packed(want, 1, true))},
		"Flate stencil":           {"/ImageMask true/BitsPerComponent 1" + flate, deflated(packed(want, 1, false))},
		"LZW":                     {grey + "/Filter/LZWDecode", lzwed},
		"LZW without EarlyChange": {grey + "/Filter/LZWDecode/DecodeParms<</EarlyChange 0>>", late.Bytes()},
		"RunLength":               {grey + "/Filter/RunLengthDecode", runLength(want.Pix)},
		"none":                    {grey, want.Pix},
	} {
		t.Run(name, func(t *testing.T) { asPopplerHasIt(t, imagePDF(w, h, c.dict, c.data), want) })
	}
}

// asPopplerHasIt wants a page to read as a picture, and Poppler to agree.
func asPopplerHasIt(t *testing.T, data []byte, want *image.Gray) {
	t.Helper()
	// Poppler lays a picture over one pixel more than it has.
	if off := same(poppler(t, data, 1, want.Rect.Dx(), want.Rect.Dy()), want); off > 5 {
		t.Fatalf("Poppler sees something else in this test's file: off by %.1f", off)
	}
	if off := same(read(t, data, 1), want); off > 2 {
		t.Errorf("differs by %.1f levels on the mean", off)
	}
}

// Fax data as writers of PDF have it: with and without ends of rows, on bytes
// and not, in one dimension and two.
func TestFaxInPDF(t *testing.T) {
	const w, h = 203, 288
	want := sheet(w, h)
	one := strip(tiffcp(t, bilevel(want), "-c", "g3:1d", "-r", "300"))
	rows := bitRows(one)
	if len(rows) != h {
		t.Fatalf("%d rows", len(rows))
	}
	two := strip(tiffcp(t, bilevel(want), "-c", "g3:2d", "-r", "300"))
	four := strip(tiffcp(t, bilevel(want), "-c", "g4", "-r", "300"))
	turned := strip(tiffcp(t, tiff{w: w, h: h, bits: 1, parts: 1, data: packed(want, 1, false)}.bytes(), "-c", "g4", "-r", "300"))
	lines := barsAndGaps(w, h)
	lineRows := g4Rows(t, lines)
	for name, c := range map[string]struct {
		parms string
		data  []byte
		want  *image.Gray
	}{
		"G3 1-D":             {"/K 0/EndOfLine true", one, want},
		"G3 1-D unsaid ends": {"", one, want},
		"G3 1-D no ends":     {"/K 0", fromBits(rows, false), want},
		"G3 1-D on bytes":    {"/K 0/EncodedByteAlign true", fromBits(rows, true), want},
		"G3 2-D":             {"/K 4/EndOfLine true", two, want},
		"G4":                 {"/K -1", four, want},
		"G4 without its end": {"/K -1/EndOfBlock false", bytes.TrimSuffix(four, []byte{0x00, 0x10, 0x01}), want},
		"G4 BlackIs1":        {"/K -1/BlackIs1 true", turned, want},
		"G4 of rows":         {"/K -1", fromBits(lineRows, false), lines},
		"G4 on bytes":        {"/K -1/EncodedByteAlign true", fromBits(lineRows, true), lines},
	} {
		t.Run(name, func(t *testing.T) {
			dict := fmt.Sprintf("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</Columns %d/Rows %d%s>>", w, h, c.parms)
			asPopplerHasIt(t, imagePDF(w, h, dict, c.data), c.want)
		})
	}
}

func TestJBIG2(t *testing.T) {
	const w, h = 203, 288
	want := sheet(w, h)
	data := jbig2(w, h, strip(tiffcp(t, bilevel(want), "-c", "g4", "-r", "300")))
	const dict = "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode"
	asPopplerHasIt(t, imagePDF(w, h, dict, data), want)
	// Beside it, what pages have in common: here a remark for its reader.
	remark := []byte("\x00\x00\x00\x07\x3e\x00\x00\x00\x00\x00\x08\x20\x00\x00\x00 on \x00")
	asPopplerHasIt(t, imagePDF(w, h, dict+"/DecodeParms<</JBIG2Globals 6 0 R>>", data, stream{"", remark}), want)
	white := jbig2(w, h, strip(tiffcp(t, bilevel(blankSheet(w, h)), "-c", "g4", "-r", "300")))
	asPopplerHasIt(t, imagePDF(w, h, dict, white), blankSheet(w, h))
	d, err := Open(imagePDF(w, h, dict, []byte("nothing of the kind")))
	if err == nil {
		_, err = d.Page(1)
	}
	if reason(err) != PageUnreadable {
		t.Errorf("no JBIG2 at all: %v", err)
	}
}

func blankSheet(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	fillWhite(img.Pix)
	return img
}
