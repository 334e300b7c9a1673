package page

import (
	"errors"
	"image"
	"testing"
)

// seen is a small page, for fuzzers to begin from.
func seen() *image.Gray { return barsAndGaps(64, 48) }

// reads opens a file and decodes its first page. What is wrong with either is a Fault,
// with no words of the file in it.
func reads(t *testing.T, data []byte) {
	d, err := Open(data)
	if err == nil {
		var img *image.Gray
		if img, err = d.Page(1); err == nil {
			if b := img.Bounds(); b.Empty() || max(b.Dx(), b.Dy()) > maxSidePx || len(img.Pix) < img.Stride*(b.Dy()-1)+b.Dx() {
				t.Errorf("a page of %v px with %d bytes", b, len(img.Pix))
			}
			Done(img)
		}
		d.Close()
	}
	var f *Fault
	if err != nil && (!errors.As(err, &f) || len(f.Detail) > MaxDetail) {
		t.Errorf("%T: %v", err, err)
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(asPDF(f, "JPEG", asJPEG(f, seen())))
	f.Add(asPDF(f, "PNG", asPNG(f, seen())))
	f.Add([]byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, data []byte) { reads(t, append([]byte("%PDF-1.7\n"), data...)) })
}

func FuzzTIFF(f *testing.F) {
	f.Add(plainTIFF(seen(), 1)[4:])
	f.Add(tiffcp(f, plainTIFF(seen(), 6), "-c", "packbits")[4:])
	f.Add(tiffcp(f, plainTIFF(seen(), 3), "-c", "lzw")[4:])
	f.Fuzz(func(t *testing.T, data []byte) {
		reads(t, append([]byte("II*\x00"), data...))
		reads(t, append([]byte("MM\x00*"), data...))
	})
}

func FuzzJPEG(f *testing.F) {
	f.Add(asJPEG(f, seen())[3:])
	f.Fuzz(func(t *testing.T, data []byte) { reads(t, append([]byte("\xff\xd8\xff"), data...)) })
}

func FuzzPicture(f *testing.F) {
	f.Add(asPNG(f, seen()))
	f.Add([]byte("RIFF\x20\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"))
	f.Fuzz(reads)
}
