package page

import (
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

func TestWhatIsNoScan(t *testing.T) {
	locked := tool(t, asPDF(t, "JPG", asJPEG(t, sheet(50, 50))), "qpdf", "--encrypt", "secret", "boss", "256", "--", "IN", "OUT")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, FileEmpty},
		"zeros":     {make([]byte, 5000), FileEmpty},
		"text":      {[]byte("Hej! Det här är ingen PDF."), FileNotAScan},
		"docx":      {[]byte("PK\x03\x04[Content_Types].xml"), FileNotAScan},
		"HEIC":      {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), FileNotAScan},
		"locked":    {locked, FileLocked},
		"half PNG":  {asPNG(t, sheet(50, 50))[:20], FileUnreadable},
		"half PDF":  {[]byte("%PDF-1.7\n1 0 obj"), FileUnreadable},
		"TIFF head": {[]byte("II*\x00\x08\x00\x00\x00"), FileUnreadable},
	} {
		if _, err := Open(c.data); reason(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
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

// A broken file still gives the pages that are whole.
func TestTruncatedPDF(t *testing.T) {
	page := asJPEG(t, text(800, 1100))
	data := asPDF(t, "JPG", page, page, page)
	d, err := Open(data[:len(data)-600]) // without its table of objects
	if err != nil {
		t.Skipf("pdfcpu can't repair it: %v", err)
	}
	if _, err := d.Page(1); err != nil {
		t.Errorf("page 1 of %d: %v", d.Len(), err)
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
	binary.LittleEndian.PutUint32(tiff[8+2+8:], 60000)
	binary.LittleEndian.PutUint32(tiff[8+2+12+8:], 60000)
	jpg := asJPEG(t, sheet(8, 8))
	at := bytes.Index(jpg, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(jpg[at+5:], 60000)
	binary.BigEndian.PutUint16(jpg[at+7:], 60000)
	for name, data := range map[string][]byte{"PNG": bigPNG(60000, 60000), "TIFF": tiff, "JPEG": jpg} {
		d, err := Open(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
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

func TestLargePagesAreReduced(t *testing.T) {
	img := read(t, asPNG(t, sheet(7200, 5000)), 1)
	if img.Rect.Dx() != 3600 || img.Rect.Dy() != 2500 {
		t.Errorf("7200 x 5000 became %v", img.Rect)
	}
	if img := read(t, asPNG(t, sheet(4960, 7016)), 1); img.Rect.Dy() != 7016 {
		t.Errorf("A4 at 600 dpi became %v", img.Rect)
	}
}
