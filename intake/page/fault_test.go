package page

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"runtime"
	"testing"
)

func reason(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return fmt.Sprint(err)
}

func TestWhatCannotBeOpened(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, FileEmpty},
		"zeros":     {make([]byte, 5000), FileEmpty},
		"half PNG":  {asPNG(t, sheet(50, 50))[:20], FileUnreadable},
		"half PDF":  {[]byte("%PDF-1.7\n1 0 obj"), FileUnreadable},
		"half WebP": {[]byte("RIFF\x00\x01\x00\x00WEBPVP8 "), FileUnreadable},
		"half JP2":  {[]byte(jp2Magic + "\r\n\x87\n"), FileUnreadable},
		"TIFF head": {[]byte("II*\x00\x08\x00\x00\x00"), FileUnreadable},
	} {
		if _, err := Open(c.data); reason(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// What is no scan is said in words of a fixed set.
func TestWhatIsNoScan(t *testing.T) {
	zipOf := func(name string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		f, err := z.Create(name)
		if err == nil {
			_, err = f.Write([]byte("x"))
		}
		if err = errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	for data, want := range map[string]string{
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00":                  HEIC,
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00":                  HEIC,
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00":                  AVIF,
		"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00":                  Video,
		"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00":                  Video,
		"\x1aE\xdf\xa3webm":                                         Video,
		"RIFF\x00\x00\x00\x00AVI LIST":                              Video,
		"RIFF\x00\x00\x00\x00WAVEfmt ":                              Sound,
		zipOf("word/document.xml"):                                  Word,
		zipOf("xl/workbook.xml"):                                    Excel,
		zipOf("ppt/presentation.xml"):                               PowerPoint,
		zipOf("Tolvan Tolvansson.pdf"):                              Archive,
		"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text": OpenOffice,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":                          OldOffice,
		"{\\rtf1 hej}":                                              RTF,
		"Hej! Det här är ingen PDF.":                                PlainText,
		"\ufeff<!DOCTYPE html><html>":                               HTML,
		"<?xml version='1.0'?><a/>":                                 XML,
		"<?xml version='1.0'?><svg/>":                               SVG,
		"From: a\nSubject: b\n\nHej":                                Mail,
		"%!PS-Adobe-3.0":                                            PostScript,
		"GIF89a":                                                    GIF,
		"\x7fELF":                                                   Program,
		"\x01\x02\x03\x04\x05\x06":                                  UnknownKind,
	} {
		_, err := Open([]byte(data))
		var f *Fault
		if !errors.As(err, &f) || f.Reason != FileNotAScan || f.Detail != want {
			t.Errorf("%q: %v, want %s", data, err, want)
		}
	}
}

// Without a password of the user's a PDF is open to everybody, whatever it is
// encrypted with.
func TestEncryptedPDF(t *testing.T) {
	want := sheet(208, 296)
	plain := asPDF(t, "JPG", asJPEG(t, want))
	drawn := rawPDF("/MediaBox[0 0 208 294]", "0 g 50 50 100 100 re f")
	for name, bits := range map[string][]string{
		"RC4, 40 bits":  {"40"},
		"RC4, 128 bits": {"128", "--use-aes=n"},
		"AES, 128 bits": {"128", "--use-aes=y"},
		"AES, 256 bits": {"256"},
	} {
		encrypted := func(data []byte, password string) []byte {
			args := append([]string{"qpdf", "--allow-weak-crypto", "--encrypt", password, "boss"}, bits...)
			return tool(t, data, append(args, "--", "IN", "OUT")...)
		}
		if off := same(read(t, encrypted(plain, ""), 1), want); off > 3 {
			t.Errorf("%s: off by %.1f", name, off)
		}
		if img := read(t, encrypted(drawn, ""), 1); isWhite(img) {
			t.Errorf("%s: a drawn page is white", name)
		}
		if _, err := Open(encrypted(plain, "secret")); reason(err) != FileLocked {
			t.Errorf("%s with a password: %v", name, err)
		}
	}
}

// A page of which a part is missing is not given: a field that is not there
// must not look empty.
func TestTruncatedPages(t *testing.T) {
	whole := text(800, 1100)
	g4 := tool(t, bilevel(whole), "tiffcp", "-c", "g4", "IN", "OUT")
	for name, data := range map[string][]byte{
		"JPEG": asJPEG(t, whole), "PNG": asPNG(t, whole), "TIFF": plainTIFF(whole, 1), "TIFF G4": g4,
	} {
		d, err := Open(data[:len(data)*2/3])
		if err == nil {
			_, err = d.Page(1)
		}
		if err == nil {
			t.Errorf("%s: two thirds of it make a page", name)
		} else {
			mustBeFault(t, err)
		}
	}
}

// A file that lost its table of objects still gives its pages; one that lost
// its root as well is a fault of the file.
func TestTruncatedPDF(t *testing.T) {
	page := asJPEG(t, text(800, 1100))
	data := asPDF(t, "JPG", page, page, page)
	table := bytes.LastIndex(data, []byte("startxref"))
	lost := append(bytes.Clone(data[:table]), "startxref\n1\n%%EOF\n"...)
	d, err := Open(lost)
	if err != nil {
		t.Fatalf("without its table of objects: %v", err)
	}
	for n := 1; n <= 3; n++ {
		if _, err := d.Page(n); err != nil {
			t.Errorf("page %d of %d: %v", n, d.Len(), err)
		}
	}
	if _, err := Open(data[:len(data)-600]); reason(err) != FileUnreadable {
		t.Errorf("without its root: %v", err)
	}
}

// bigPNG is the header of a picture of any size.
func bigPNG(w, h uint32) []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	data := b.Bytes()
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func TestHugePictureIsRefusedByItsHeader(t *testing.T) {
	tiff := plainTIFF(sheet(4, 4), 1)
	for _, tag := range []byte{0, 1} { // the width and the height
		at := bytes.Index(tiff, []byte{tag, 1, 3, 0, 1, 0, 0, 0})
		binary.LittleEndian.PutUint16(tiff[at+8:], 60000)
	}
	jpg := hugeJPEG(t)
	jp2 := []byte(jp2Stream + "\x00\x29\x00\x00\x00\x00\xea\x60\x00\x00\xea\x60" + string(make([]byte, 40)))
	webp := []byte("RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1f\x4e\x00\x1f\x4e\x00")
	bmp := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x60\xea\x00\x00\x60\xea\x00\x00\x01\x00\x18\x00"), make([]byte, 24)...)
	const grey = "/ColorSpace/DeviceGray/BitsPerComponent 8"
	small := greyPicture(sheet(20, 30))
	hidden := pdfPicture(20, 30, grey+"/Filter/DCTDecode", jpg)
	for name, data := range map[string][]byte{
		"PNG": bigPNG(60000, 60000), "TIFF": tiff, "JPEG": jpg, "JPEG 2000": jp2, "WebP": webp, "BMP": bmp,
		"Flate in PDF":         imagePDF(60000, 60000, grey+"/Filter/FlateDecode", deflated(nil)),
		"JBIG2 in PDF":         imagePDF(60000, 60000, "/BitsPerComponent 1/Filter/JBIG2Decode", []byte("x")),
		"fax in PDF":           imagePDF(20, 30, "/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 60000000>>", []byte("x")),
		"JPEG in PDF":          imagePDF(20, 30, grey+"/Filter/DCTDecode", jpg),
		"JPEG 2000 in PDF":     imagePDF(20, 30, "/Filter/JPXDecode", jp2),
		"JPEG on a drawn page": rawPDF("/MediaBox[0 0 200 200]", shownOn(0, 0, 200, 200)+"0 g 0 0 9 9 re f", hidden),
		"JPEG as a mask":       rawPDF("/MediaBox[0 0 200 200]", shownOn(0, 0, 200, 200), stream{small.dict + "/SMask 6 0 R", small.data}, hidden),
	} {
		d, err := Open(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = d.Page(1)
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		if reason(err) != PageTooLarge || allocated > 1<<20 {
			t.Errorf("%s: %v, %d bytes", name, err, allocated)
		}
	}
}

// hugeJPEG is the header of a JPEG of 3,600 megapixels.
func hugeJPEG(t testing.TB) []byte {
	jpg := asJPEG(t, sheet(8, 8))
	at := bytes.Index(jpg, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(jpg[at+5:], 60000)
	binary.BigEndian.PutUint16(jpg[at+7:], 60000)
	return jpg
}

func TestLargePagesAreReduced(t *testing.T) {
	img := read(t, asPNG(t, sheet(7200, 5000)), 1)
	if img.Rect.Dx() != 3600 || img.Rect.Dy() != 2500 {
		t.Errorf("7200 x 5000 became %v", img.Rect)
	}
	if img := read(t, asPNG(t, sheet(4960, 7016)), 1); img.Rect.Dy() != 7016 {
		t.Errorf("A4 at 600 dpi became %v", img.Rect)
	}
}
