package page

import (
	"bytes"
	"fmt"
	"image"
	"testing"

	"github.com/jung-kurt/gofpdf"
)

func TestRotatedPDF(t *testing.T) {
	want := sheet(416, 588)
	for deg, lies := range map[string]turn{"90": exifTurns[8], "180": exifTurns[3], "270": exifTurns[6]} {
		data := tool(t, asPDF(t, "JPG", asJPEG(t, lies.apply(want))), "qpdf", "--rotate="+deg, "IN", "OUT")
		img := read(t, data, 1)
		if off := same(img, want); off > 3 {
			t.Errorf("/Rotate %s: off by %.1f, %v", deg, off, img.Rect)
		}
	}
}

// Many scanners cut a page into strips.
func TestStrips(t *testing.T) {
	want := sheet(424, 600)
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddPage()
	for i := range 4 {
		strip := image.NewGray(image.Rect(0, 0, 424, 150))
		copy(strip.Pix, want.Pix[i*150*424:])
		name := fmt.Sprint(i)
		opts := gofpdf.ImageOptions{ImageType: "JPG"}
		pdf.RegisterImageOptionsReader(name, opts, bytes.NewReader(asJPEG(t, strip)))
		pdf.ImageOptions(name, 0, 297.0/4*float64(i), 210, 297.0/4, false, opts, 0, "")
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	img := read(t, b.Bytes(), 1)
	if off := same(img, want); off > 3 {
		t.Errorf("strips make %v, off by %.1f", img.Rect, off)
	}
}

func TestManyPages(t *testing.T) {
	pages := [][]byte{}
	for n := range 5 {
		img := sheet(100+n, 140)
		pages = append(pages, asJPEG(t, img))
	}
	d, err := Open(asPDF(t, "JPG", pages...))
	if err != nil || d.Len() != 5 {
		t.Fatalf("%v pages, %v", d, err)
	}
	for _, n := range []int{5, 1, 3} {
		img, err := d.Page(n)
		if err != nil || img.Rect.Dx() != 99+n {
			t.Errorf("page %d: %v, %v", n, img.Rect, err)
		}
	}
	for _, n := range []int{0, 6, -1} {
		if _, err := d.Page(n); reason(err) != PageUnreadable {
			t.Errorf("page %d: %v", n, err)
		}
	}
}

func TestEmptyPDFPageIsWhite(t *testing.T) {
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddPage()
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	img := read(t, b.Bytes(), 1)
	if img.Rect.Dx() != 1240 || bytes.IndexFunc(img.Pix, func(r rune) bool { return r == 0 }) >= 0 {
		t.Errorf("an empty page is %v", img.Rect)
	}
}

// What is drawn over a scan is on the page too.
func TestDrawnPages(t *testing.T) {
	data := asPDF(t, "JPG", asJPEG(t, sheet(416, 588)))
	pdf := gofpdf.New("P", "mm", "A4", "")
	opts := gofpdf.ImageOptions{ImageType: "JPG"}
	pdf.RegisterImageOptionsReader("scan", opts, bytes.NewReader(asJPEG(t, sheet(416, 588))))
	pdf.AddPage()
	pdf.ImageOptions("scan", 0, 0, 210, 297, false, opts, 0, "")
	pdf.Rect(150, 150, 20, 20, "F")
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	img := read(t, b.Bytes(), 1)
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if img.Pix[h*160/297*img.Stride+w*160/210] > 40 {
		t.Error("the drawn block is missing")
	}
	if img.Pix[h*60/297*img.Stride+w*40/210] > 40 || img.Pix[h*150/297*img.Stride+w*100/210] < 215 {
		t.Error("the scan below it is missing")
	}
	if img := read(t, data, 1); img.Rect.Dx() != 416 {
		t.Errorf("a mere scan was rendered: %v", img.Rect)
	}
}
