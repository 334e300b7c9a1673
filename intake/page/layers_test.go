package page

import (
	"fmt"
	"image"
	"testing"
)

// greyPicture is a picture for a PDF in plain grey.
func greyPicture(img *image.Gray) stream {
	return pdfPicture(img.Rect.Dx(), img.Rect.Dy(), "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", deflated(img.Pix))
}

// Scanners with MRC part a page into paper, in few pixels, and ink, in many.
func TestPaperAndInkInLayers(t *testing.T) {
	const w, h = 2480, 3508
	ink, paper := text(w, h), image.NewGray(image.Rect(0, 0, w/8, h/8))
	for i := range paper.Pix {
		paper.Pix[i] = 245
	}
	jpg := pdfPicture(w/8, h/8, "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode", asJPEG(t, paper))
	g4 := strip(tiffcp(t, bilevel(ink), "-c", "g4", "-r", "5000"))
	fax := fmt.Sprintf("/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d>>", w, h)
	black := pdfPicture(w/8, h/8, "/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 7 0 R/Filter/FlateDecode", deflated(make([]byte, w/8*(h/8))))
	soft := pdfPicture(w, h, "/ColorSpace/DeviceGray/Decode[1 0]"+fax, g4)
	const page, over = "/MediaBox[0 0 595.2 841.92]", "q 595.2 0 0 841.92 0 0 cm "
	for name, data := range map[string][]byte{
		"stencil":   rawPDF(page, over+"/I5 Do Q 0 g "+over+"/I6 Do Q", jpg, pdfPicture(w, h, "/ImageMask true"+fax, g4)),
		"soft mask": rawPDF(page, over+"/I5 Do /I6 Do Q", jpg, black, soft),
		"small box": rawPDF("/MediaBox[0 0 59.52 84.192]", "0.1 0 0 0.1 0 0 cm "+over+"/I5 Do Q 0 g "+over+"/I6 Do Q", jpg, pdfPicture(w, h, "/ImageMask true"+fax, g4)),
	} {
		img := read(t, data, 1)
		if img.Rect.Dy() < h*99/100 || img.Rect.Dy() > h*101/100 {
			t.Errorf("%s: drawn at %v, the ink has %d x %d", name, img.Rect, w, h)
			continue
		}
		if off := same(fromAfar(img), fromAfar(poppler(t, data, 1, img.Rect.Dx(), img.Rect.Dy()))); off > 3 {
			t.Errorf("%s: off by %.1f", name, off)
		}
	}
}

// The back of a sheet is white in layers as well.
func TestWhiteLayersAreBlank(t *testing.T) {
	white := greyPicture(blankSheet(300, 420))
	stencil := pdfPicture(300, 420, "/ImageMask true/BitsPerComponent 1/Filter/FlateDecode", deflated(packed(blankSheet(300, 420), 1, false)))
	img := read(t, rawPDF("/MediaBox[0 0 595 842]", shownOn(0, 0, 595, 842)+"0 g q 595 0 0 842 0 0 cm /I6 Do Q", white, stencil), 1)
	if !isWhite(img) {
		t.Error("white layers make ink")
	}
}

// What of a picture is shown is for the page's boxes to say.
func TestBoxes(t *testing.T) {
	want := sheet(416, 588)
	lies := func(page string, x, y, w, h float64) []byte {
		return rawPDF(page, shownOn(x, y, w, h), greyPicture(want))
	}
	whole := map[string][]byte{
		"not at the origin":     lies("/MediaBox[-100 250 108 544]", -100, 250, 208, 294),
		"corners the other way": lies("/MediaBox[208 294 0 0]", 0, 0, 208, 294),
		"UserUnit":              lies("/MediaBox[0 0 104 147]/UserUnit 2", 0, 0, 104, 147),
		"a stamp's size":        lies("/MediaBox[0 0 20.8 29.4]", 0, 0, 20.8, 29.4),
		"a house's size":        lies("/MediaBox[0 0 4160 5880]", 0, 0, 4160, 5880),
		"CropBox a hair less":   lies("/MediaBox[0 0 208 294]/CropBox[1 1 207 293]", 0, 0, 208, 294),
		"CropBox larger":        lies("/MediaBox[0 0 208 294]/CropBox[-50 -50 400 400]", 0, 0, 208, 294),
		"no box":                lies("", 0, 0, 2080, 2940),
		"half of the page":      lies("/MediaBox[0 0 208 588]", 0, 294, 208, 294),
	}
	for name, data := range whole {
		if off := same(read(t, data, 1), want); off > 0 {
			t.Errorf("%s: off by %.1f", name, off)
		}
	}
	// Two pages scanned at once, of which this is the right one.
	both := image.NewGray(image.Rect(0, 0, 2*416, 588))
	fillWhite(both.Pix)
	put(both, want, image.Rect(416, 0, 832, 588))
	half := rawPDF("/MediaBox[0 0 416 294]/CropBox[208 0 416 294]", shownOn(0, 0, 416, 294), greyPicture(both))
	if off := same(read(t, half, 1), want); off > 0 {
		t.Errorf("the right half of a scan: off by %.1f", off)
	}
	half = rawPDF("/MediaBox[0 0 416 294]/CropBox[208 0 416 294]/Rotate 180", shownOn(0, 0, 416, 294), greyPicture(both))
	if off := same(read(t, half, 1), exifTurns[3].apply(want)); off > 0 {
		t.Errorf("the same, upside down: off by %.1f", off)
	}
}

// What is laid over a scan shows: a filled-in field, a stamp, ink by pen. What
// is hidden does not, nor does a layer that is switched off.
func TestOverlaysAndLayers(t *testing.T) {
	scan := greyPicture(blankSheet(416, 588))
	stamp := stream{"/Type/XObject/Subtype/Form/BBox[0 0 100 100]", []byte("0 g 0 0 100 100 re f")}
	annot := func(kind string, flags int) string {
		return fmt.Sprintf("/MediaBox[0 0 208 294]/Annots[<</Type/Annot/Subtype/%s/Rect[50 100 150 200]/F %d/AP<</N 6 0 R>>/FT/Tx/T(a)/V(b)>>]", kind, flags)
	}
	for name, c := range map[string]struct {
		page, content string
		shows         bool
	}{
		"field":          {annot("Widget", 4), "", true},
		"stamp":          {annot("Stamp", 4), "", true},
		"hidden stamp":   {annot("Stamp", 2), "", false},
		"form":           {"/MediaBox[0 0 208 294]", "q 1 0 0 1 50 100 cm /I6 Do Q", true},
		"white form":     {"/MediaBox[0 0 208 294]", "1 g 50 100 100 100 re f", false},
		"unseen text":    {"/MediaBox[0 0 208 294]", "BT 3 Tr 50 100 Td (OCR) Tj ET", false},
		"inline picture": {"/MediaBox[0 0 208 294]", "q 100 0 0 100 50 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q", true},
	} {
		img := read(t, rawPDF(c.page, shownOn(0, 0, 208, 294)+c.content, scan, stamp), 1)
		w, h := img.Rect.Dx(), img.Rect.Dy()
		if shows := img.Pix[h/2*img.Stride+w/2] < 128; shows != c.shows {
			t.Errorf("%s: shows %v", name, shows)
		}
	}
}
