package page

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/jung-kurt/gofpdf"
)

// sheet is a white page with a black block in its top left quarter and a thin
// line along the bottom: enough to see which way it lies.
func sheet(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	fillWhite(img.Pix)
	for y := range h {
		for x := range w {
			if x > w/10 && x < w/3 && y > h/10 && y < h/3 || y > h*9/10 && y < h*91/100 {
				img.Pix[y*img.Stride+x] = 0
			}
		}
	}
	return img
}

// text is a page that compresses like writing does.
func text(w, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, w, h))
	fillWhite(img.Pix)
	seed := uint32(1)
	for y := h / 12; y < h*11/12; y += h / 60 {
		for x := w / 10; x < w*9/10; x += w / 120 {
			seed = seed*1664525 + 1013904223
			if seed>>28 > 3 {
				stroke(img, x, y, w/200, h/110, seed>>20&1 == 1)
			}
		}
	}
	return img
}

func stroke(img *image.Gray, x, y, w, h int, slant bool) {
	for dy := range h {
		at := x
		if slant {
			at += dy * w / h
		}
		for dx := range max(w/4, 2) {
			img.Pix[(y+dy)*img.Stride+at+dx] = 20
		}
	}
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 75}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asPDF lays pictures on A4 pages.
func asPDF(t testing.TB, kind string, pictures ...[]byte) []byte {
	t.Helper()
	pdf := gofpdf.New("P", "mm", "A4", "")
	for i, p := range pictures {
		opts := gofpdf.ImageOptions{ImageType: kind}
		name := fmt.Sprint(i)
		pdf.RegisterImageOptionsReader(name, opts, bytes.NewReader(p))
		pdf.AddPage()
		pdf.ImageOptions(name, 0, 0, 210, 297, false, opts, 0, "")
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tool runs a program on a file and gives what it wrote; IN and OUT stand for
// the files.
func tool(t testing.TB, data []byte, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(args[0]); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		switch args[i] {
		case "IN":
			args[i] = in
		case "OUT":
			args[i] = out
		}
	}
	if said, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %v: %s", args, err, said)
	}
	made, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// plainTIFF is a page of 8-bit grey without compression.
func plainTIFF(img *image.Gray, orientation int) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	entries := [][2]int{{256, w}, {257, h}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {274, orientation}, {277, 1}, {278, h}, {279, w * h}}
	start := 8 + 2 + 12*len(entries) + 4
	entries[5][1] = start
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, 4)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(e[1]))
	}
	return append(append(b, 0, 0, 0, 0), img.Pix...)
}

func read(t testing.TB, data []byte, n int) *image.Gray {
	t.Helper()
	d, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	img, err := d.Page(n)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// same says how far two pictures of one size differ on the mean, in levels.
func same(a, b *image.Gray) float64 {
	if a.Rect.Dx() != b.Rect.Dx() || a.Rect.Dy() != b.Rect.Dy() {
		return 255
	}
	sum := 0
	for i, v := range a.Pix {
		sum += abs(int(v) - int(b.Pix[i]))
	}
	return float64(sum) / float64(len(a.Pix))
}

// bilevel is a page as a TIFF of one bit a pixel, where 1 is ink.
func bilevel(img *image.Gray) []byte {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	row := (w + 7) / 8
	bits := make([]byte, row*h)
	for y := range h {
		for x := range w {
			if img.Pix[y*img.Stride+x] < 128 {
				bits[y*row+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	entries := [][2]int{{256, w}, {257, h}, {258, 1}, {259, 1}, {262, 0}, {273, 0}, {277, 1}, {278, h}, {279, len(bits)}}
	start := 8 + 2 + 12*len(entries) + 4
	entries[5][1] = start
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, 4)
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(e[1]))
	}
	return append(append(b, 0, 0, 0, 0), bits...)
}

func TestFormats(t *testing.T) {
	want := sheet(416, 588)
	rgba := image.NewNRGBA(want.Rect)
	for i, v := range want.Pix {
		rgba.Pix[4*i+3] = 255 - v // ink is opaque, paper transparent
	}
	indexed := image.NewPaletted(want.Rect, color.Palette{color.White, color.Black})
	for i, v := range want.Pix {
		indexed.Pix[i] = 1 - v/255
	}
	bits := bilevel(want)
	fax := func(args ...string) []byte {
		return tool(t, bits, append(append([]string{"tiffcp"}, args...), "IN", "OUT")...)
	}
	pdf := func(tiff []byte, args ...string) []byte {
		return tool(t, tiff, append(append([]string{"tiff2pdf", "-o", "OUT"}, args...), "IN")...)
	}
	for name, data := range map[string][]byte{
		"PNG grey":                asPNG(t, want),
		"PNG transparent":         asPNG(t, rgba),
		"PNG indexed":             asPNG(t, indexed),
		"JPEG":                    asJPEG(t, want),
		"JPEG in PDF":             asPDF(t, "JPG", asJPEG(t, want)),
		"PNG grey in PDF":         asPDF(t, "PNG", asPNG(t, want)),
		"PNG indexed in PDF":      asPDF(t, "PNG", asPNG(t, indexed)),
		"TIFF grey":               plainTIFF(want, 1),
		"TIFF G4":                 fax("-c", "g4"),
		"TIFF G3":                 fax("-c", "g3"),
		"TIFF G3 2D":              fax("-c", "g3:2d:fill"),
		"TIFF LZW":                fax("-c", "lzw"),
		"TIFF strips":             fax("-c", "zip", "-r", "16"),
		"G4 in PDF":               pdf(fax("-c", "g4")),
		"G3 in PDF":               pdf(fax("-c", "g3")),
		"Flate in PDF":            pdf(fax("-c", "zip"), "-z"),
		"grey Flate in PDF":       pdf(plainTIFF(want, 1), "-z"),
		"PDF, objects in streams": tool(t, asPDF(t, "JPG", asJPEG(t, want)), "qpdf", "--object-streams=generate", "IN", "OUT"),
		"PDF with owner password": tool(t, asPDF(t, "JPG", asJPEG(t, want)), "qpdf", "--encrypt", "", "boss", "256", "--", "IN", "OUT"),
	} {
		t.Run(name, func(t *testing.T) {
			if off := same(read(t, data, 1), want); off > 3 {
				t.Errorf("differs by %.1f levels on the mean", off)
			}
		})
	}
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
		if off := same(read(t, plainTIFF(lying, orientation), 1), want); off > 0 {
			t.Errorf("TIFF orientation %d: off by %.1f", orientation, off)
		}
		if off := same(read(t, withEXIF(asJPEG(t, lying), orientation), 1), want); off > 3 {
			t.Errorf("EXIF orientation %d: off by %.1f", orientation, off)
		}
	}
}

// withEXIF puts an orientation into a JPEG.
func withEXIF(data []byte, orientation int) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
	head := string([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}) + exif
	return append([]byte(head), data[2:]...)
}

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
