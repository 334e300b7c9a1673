package page

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
)

// pngOf writes a PNG of any kind: colour is its colour type, pixel gives a
// pixel's numbers, laced writes it in Adam7's seven passes.
func pngOf(img *image.Gray, colour, bits int, laced bool, palette []byte, pixel func(v byte) []byte) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	passes := [][4]int{{0, 0, 1, 1}}
	if laced {
		passes = [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	var raw bytes.Buffer
	z := zlib.NewWriter(&raw)
	for _, p := range passes {
		for y := p[1]; y < h && p[0] < w; y += p[3] {
			row := image.NewGray(image.Rect(0, 0, (w-p[0]+p[2]-1)/p[2], 1))
			for x := range row.Pix {
				row.Pix[x] = img.Pix[y*img.Stride+p[0]+x*p[2]]
			}
			z.Write([]byte{0}) // no filter
			if bits < 8 {
				z.Write(packed(row, bits, colour == 3))
			} else {
				z.Write(inColours(row, pixel))
			}
		}
	}
	z.Close()
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(name), data...)
		out = binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))
	chunk("IHDR", append(head, byte(bits), byte(colour), 0, 0, map[bool]byte{true: 1}[laced]))
	if palette != nil {
		chunk("PLTE", palette)
	}
	chunk("IDAT", raw.Bytes())
	chunk("IEND", nil)
	return out
}

func TestPNG(t *testing.T) {
	want := sheet(203, 288)
	same1 := func(v byte) []byte { return []byte{v} }
	for _, laced := range []bool{false, true} {
		for _, bits := range []int{1, 2, 4} {
			palette := []byte{} // from white to black
			for i := range 1 << bits {
				v := byte(255 - 255*i/(1<<bits-1))
				palette = append(palette, v, v, v)
			}
			same0(t, fmt.Sprint("grey ", bits, laced), pngOf(want, 0, bits, laced, nil, nil), want)
			same0(t, fmt.Sprint("palette ", bits, laced), pngOf(want, 3, bits, laced, palette, nil), want)
		}
		same0(t, "grey 8", pngOf(want, 0, 8, laced, nil, same1), want)
		same0(t, "grey 16", pngOf(want, 0, 16, laced, nil, func(v byte) []byte { return []byte{v, v} }), want)
		same0(t, "RGB 8", pngOf(want, 2, 8, laced, nil, func(v byte) []byte { return []byte{v, v, v} }), want)
		same0(t, "RGB 16", pngOf(want, 2, 16, laced, nil, func(v byte) []byte { return []byte{v, v, v, v, v, v} }), want)
		same0(t, "grey, alpha 8", pngOf(want, 4, 8, laced, nil, func(v byte) []byte { return []byte{0, 255 - v} }), want)
		same0(t, "grey, alpha 16", pngOf(want, 4, 16, laced, nil, func(v byte) []byte { return []byte{0, 0, 255 - v, 255 - v} }), want)
		same0(t, "RGB, alpha 8", pngOf(want, 6, 8, laced, nil, func(v byte) []byte { return []byte{0, 0, 0, 255 - v} }), want)
		same0(t, "RGB, alpha 16", pngOf(want, 6, 16, laced, nil, func(v byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 255 - v, 255 - v} }), want)
	}
}

// same0 wants a file to read as a picture to the last level, but for rounding.
func same0(t *testing.T, name string, data []byte, want *image.Gray) {
	t.Helper()
	if off := same(read(t, data, 1), want); off > 0.1 {
		t.Errorf("%s: differs by %.2f levels on the mean", name, off)
	}
}

func TestWebPAndBMP(t *testing.T) {
	want := sheet(203, 288)
	see := image.NewNRGBA(want.Rect)
	for i, v := range want.Pix {
		see.Pix[4*i+3] = 255 - v // ink is opaque, paper transparent
	}
	webp := func(data []byte, args ...string) []byte {
		return tool(t, data, slices.Concat([]string{"cwebp", "-quiet"}, args, []string{"IN", "-o", "OUT"})...)
	}
	var one, many bytes.Buffer
	two := image.NewPaletted(want.Rect, color.Palette{color.White, color.Black})
	for i, v := range want.Pix {
		two.Pix[i] = 1 - v/255
	}
	if err := bmp.Encode(&one, two); err != nil {
		t.Fatal(err)
	}
	if err := bmp.Encode(&many, onPaper(want)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"WebP":                        webp(asPNG(t, want), "-q", "85"),
		"WebP, lossless":              webp(asPNG(t, want), "-lossless"),
		"WebP, transparent":           webp(asPNG(t, see), "-q", "85"),
		"WebP, lossless, see-through": webp(asPNG(t, see), "-lossless"),
		"BMP with a palette":          one.Bytes(),
		"BMP":                         many.Bytes(),
	} {
		if off := same(read(t, data, 1), want); off > 2 {
			t.Errorf("%s: differs by %.1f levels on the mean", name, off)
		}
	}
}

// onPaper is a picture in colours.
func onPaper(img *image.Gray) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

func TestJPEG(t *testing.T) {
	want := sheet(208, 296)
	pgm := append([]byte("P5 208 296 255\n"), want.Pix...)
	ppm := append([]byte("P6 208 296 255\n"), inColours(want, func(v byte) []byte { return []byte{v, v, v} })...)
	cjpeg := func(data []byte, args ...string) []byte {
		return tool(t, data, slices.Concat([]string{"cjpeg", "-quality", "90"}, args, []string{"-outfile", "OUT", "IN"})...)
	}
	for name, data := range map[string][]byte{
		"grey":               cjpeg(pgm),
		"colours":            cjpeg(ppm),
		"colours, 1x1":       cjpeg(ppm, "-sample", "1x1"),
		"RGB":                cjpeg(ppm, "-rgb"),
		"progressive":        cjpeg(ppm, "-progressive"),
		"grey, progressive":  cjpeg(pgm, "-progressive"),
		"arithmetic":         cjpeg(pgm, "-arithmetic"),
		"restarts":           cjpeg(ppm, "-restart", "1"),
		"CMYK":               inks4(t, want, false),
		"CMYK, as Adobe has": inks4(t, want, true),
	} {
		if off := same(read(t, data, 1), want); off > 2 {
			t.Errorf("%s: differs by %.1f levels on the mean", name, off)
		}
	}
}

// inks4 is a JPEG of four inks: the strip of a TIFF, with its tables put back.
// Adobe's have a mark, and 255 for no ink.
func inks4(t testing.TB, img *image.Gray, adobe bool) []byte {
	flip, mark := byte(0), ""
	if adobe {
		flip, mark = 255, "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"
	}
	p := tiff{w: img.Rect.Dx(), h: img.Rect.Dy(), bits: 8, parts: 4, photometric: 5}
	p.data = inColours(img, func(v byte) []byte { return []byte{flip, flip, flip, 255 - v ^ flip} })
	whole := tiffcp(t, p.bytes(), "-c", "jpeg:90", "-r", fmt.Sprint(p.h))
	tables := whole[bytes.Index(whole, []byte("\xff\xd8\xff\xdb"))+2:]
	tables = tables[:bytes.Index(tables, []byte("\xff\xd9"))]
	return slices.Concat([]byte("\xff\xd8"), []byte(mark), tables, strip(whole)[2:])
}

func TestTurns(t *testing.T) {
	want := sheet(200, 300)
	// How a picture lies that has to be turned by an orientation to stand
	// upright: turned by the opposite one.
	opposite := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
	for orientation, back := range opposite {
		lying := exifTurn(back).apply(want)
		if off := same(exifTurn(orientation).apply(lying), want); off > 0 {
			t.Errorf("orientation %d is not undone by %d", orientation, back)
		}
		for name, data := range map[string][]byte{
			"TIFF":     plainTIFF(lying, orientation),
			"TIFF, G4": tiffcp(t, tiff{w: lying.Rect.Dx(), h: lying.Rect.Dy(), bits: 1, parts: 1, data: packed(lying, 1, true), more: map[int][]int{274: {orientation}}}.bytes(), "-c", "g4"),
			"TIFF, colours": tiff{w: lying.Rect.Dx(), h: lying.Rect.Dy(), bits: 8, parts: 3, photometric: 2,
				data: inColours(lying, func(v byte) []byte { return []byte{v, v, v} }), more: map[int][]int{274: {orientation}}}.bytes(),
			"EXIF": withEXIF(asJPEG(t, lying), orientation),
			"WebP": tool(t, withEXIF(asJPEG(t, lying), orientation), "cwebp", "-quiet", "-metadata", "exif", "-q", "90", "IN", "-o", "OUT"),
		} {
			if off := same(read(t, data, 1), want); off > 3 {
				t.Errorf("%s, orientation %d: off by %.1f", name, orientation, off)
			}
		}
	}
}

// withEXIF puts an orientation into a JPEG.
func withEXIF(data []byte, orientation int) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
	head := string([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}) + exif
	return append([]byte(head), data[2:]...)
}
