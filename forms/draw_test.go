package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a print with the same bytes every time: a listed test personnummer,
// and keys that are no secret.
func sample(t testing.TB, e *Edition) Print {
	t.Helper()
	k, err := NewKeyring(bytes.NewReader(make([]byte, keySize)))
	if err != nil {
		t.Fatal(err)
	}
	number, err := NewCaseNumber(strings.NewReader("0123456789"))
	if err != nil {
		t.Fatal(err)
	}
	p := Print{Case: number, Values: map[string]string{
		"namn": "Åsa Öberg Ärlig", "personnummer": "192501019216", "telefonnummer": "0774441010", "datum": "2026-03-01"}}
	for page := range e.Pages {
		text, err := k.Code(number, page+1)
		if err != nil {
			t.Fatal(err)
		}
		p.Codes = append(p.Codes, text)
	}
	return p
}

func draw(t testing.TB, e *Edition, prints ...Print) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Draw(&out, e, prints); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The layout and the drawing only change when somebody means them to: a changed
// edition id here means that a new edition goes into print.
func TestGolden(t *testing.T) {
	var got strings.Builder
	everyEdition(t, func(t *testing.T, e *Edition) {
		fmt.Fprintf(&got, "%s %s pdf %x\n", e.Form, e.Layout.Edition, sha256.Sum256(draw(t, e, sample(t, e))))
	})
	path := filepath.Join("testdata", "editions.txt")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("drawn:\n%sgolden, renewed by go test ./forms -update:\n%s", got.String(), want)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	a := edition(t, "lasa")
	b, err := builtin(t, "vgr-konto").Edition("lasa")
	if err != nil {
		t.Fatal(err)
	}
	if a.Layout.Edition != b.Layout.Edition || !bytes.Equal(a.Blanks[0], b.Blanks[0]) {
		t.Error("the same template gives two editions")
	}
	for range 3 {
		if !bytes.Equal(draw(t, a, sample(t, a)), draw(t, b, sample(t, b))) {
			t.Fatal("the same print gives two PDFs")
		}
	}
}

// The ledger keeps editions as JSON; sheets are drawn and measured by what comes back.
func TestFrozenEditionIsTheSame(t *testing.T) {
	e := edition(t, "lasa")
	frozen, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var thawed Edition
	if err := json.Unmarshal(frozen, &thawed); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*e, thawed) {
		t.Error("an edition changes when it is stored")
	}
	if !bytes.Equal(draw(t, e, sample(t, e)), draw(t, &thawed, sample(t, e))) {
		t.Error("a stored edition is drawn differently")
	}
}

func TestEditionsCanBeDrawnSideBySide(t *testing.T) {
	e := edition(t, "")
	p := sample(t, e)
	want := draw(t, e, p)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var out bytes.Buffer
			if err := Draw(&out, e, []Print{p}); err != nil || !bytes.Equal(out.Bytes(), want) {
				t.Errorf("drawn differently beside others: %v", err)
			}
			if _, err := Raster(e, 1, 2, &p); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestChangedWordChangesEdition(t *testing.T) {
	src := readTemplate(t)
	changed, err := Parse("changed.yaml", bytes.Replace(src, []byte("Vem är du?"), []byte("Vem är ni?"), 1))
	if err != nil {
		t.Fatal(err)
	}
	other, err := changed.Edition("")
	if err != nil {
		t.Fatal(err)
	}
	if other.Layout.Edition == edition(t, "").Layout.Edition {
		t.Error("two different papers share an edition")
	}
}

func TestDrawRefusesWrongPrints(t *testing.T) {
	e := edition(t, "")
	for _, p := range []Print{{Case: newCase(t)}, {Case: newCase(t), Codes: []string{"not a code"}}} {
		if err := Draw(&bytes.Buffer{}, e, []Print{p}); err == nil {
			t.Errorf("drew a print with the codes %q", p.Codes)
		}
	}
	if err := Draw(&bytes.Buffer{}, e, nil); err == nil {
		t.Error("drew nothing")
	}
	if _, err := Raster(e, 2, 8, nil); err == nil {
		t.Error("drew a page that is not there")
	}
	if err := Draw(fullDisk{}, e, []Print{sample(t, e)}); !errors.Is(err, errDiskFull) {
		t.Errorf("a full disk gives %v", err)
	}
}

type fullDisk struct{}

var errDiskFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errDiskFull }

// render turns a PDF's first page into pixels with poppler, at so many px per mm.
func render(t *testing.T, pdf []byte, pxPerMM float64) *image.Gray {
	t.Helper()
	need(t, "pdftoppm")
	base := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(base+".pdf", pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftoppm", "-r", fmt.Sprint(25.4*pxPerMM), "-gray", "-singlefile", base+".pdf", base).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pgm, err := os.ReadFile(base + ".pgm")
	if err != nil {
		t.Fatal(err)
	}
	var wide, high int
	if _, err := fmt.Sscanf(string(pgm[:30]), "P5\n%d %d\n255\n", &wide, &high); err != nil {
		t.Fatal(err)
	}
	return &image.Gray{Pix: pgm[len(pgm)-wide*high:], Stride: wide, Rect: image.Rect(0, 0, wide, high)}
}

// quarter averages squares of four by four pixels.
func quarter(fine *image.Gray) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, fine.Rect.Dx()/4, fine.Rect.Dy()/4))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum := 0
			for i := range 16 {
				sum += int(fine.Pix[(4*y+i/4)*fine.Stride+4*x+i%4])
			}
			out.Pix[y*out.Stride+x] = uint8((sum + 8) / 16)
		}
	}
	return out
}

// white is a page of the same size with nothing on it.
func white(like *image.Gray) *image.Gray {
	page := image.NewGray(like.Rect)
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	return page
}

// shift estimates by how many pixels b lies right of and below a.
func shift(a, b *image.Gray) (right, down float64) {
	var xx, xy, yy, dx, dy float64
	at := func(img *image.Gray, x, y int) float64 { return float64(img.Pix[y*img.Stride+x]) }
	for y := 1; y < min(a.Rect.Dy(), b.Rect.Dy())-1; y++ {
		for x := 1; x < min(a.Rect.Dx(), b.Rect.Dx())-1; x++ {
			gx, gy := (at(a, x+1, y)-at(a, x-1, y))/2, (at(a, x, y+1)-at(a, x, y-1))/2
			d := at(a, x, y) - at(b, x, y)
			xx, xy, yy, dx, dy = xx+gx*gx, xy+gx*gy, yy+gy*gy, dx+gx*d, dy+gy*d
		}
	}
	return (dx*yy - dy*xy) / (xx*yy - xy*xy), (dy*xx - dx*xy) / (xx*yy - xy*xy)
}

// The picture and the PDF are of the same ink: no dark pixel of the one is more
// than a pixel away from ink of the other, and nothing is shifted. The PDF is
// drawn four times as fine and averaged: poppler sets letters on whole pixels,
// as no printer does.
func TestRasterAgreesWithPDF(t *testing.T) {
	e := edition(t, "lasupp")
	p := sample(t, e)
	paper := quarter(render(t, draw(t, e, p), 4*BlankPxPerMM))
	ours, err := Raster(e, 1, BlankPxPerMM, &p)
	if err != nil {
		t.Fatal(err)
	}
	if d, ink := meanDifference(paper, ours), meanDifference(white(ours), ours); d > 0.09*ink {
		t.Errorf("the pictures differ by %.2f grey levels a pixel, of %.2f of ink", d, ink)
	}
	if right, down := shift(ours, paper); math.Abs(right) > 0.2 || math.Abs(down) > 0.2 {
		t.Errorf("the PDF lies %.2f px right of and %.2f px below the picture", right, down)
	}
	if n := strayInk(paper, ours); n > 0 {
		t.Errorf("%d pixels of the PDF's ink are not in the picture", n)
	}
	if n := strayInk(ours, paper); n > 0 {
		t.Errorf("%d pixels of the picture's ink are not in the PDF", n)
	}
}

func meanDifference(a, b *image.Gray) float64 {
	sum, n := 0.0, 0
	box := a.Rect.Intersect(b.Rect)
	for y := range box.Dy() {
		for x := range box.Dx() {
			sum += math.Abs(float64(a.Pix[y*a.Stride+x]) - float64(b.Pix[y*b.Stride+x]))
			n++
		}
	}
	return sum / float64(n)
}

// strayInk counts dark pixels of a that have no ink of b within one pixel.
func strayInk(a, b *image.Gray) int {
	stray := 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			if a.GrayAt(x, y).Y < 110 && darkest(b, x, y) > 190 {
				stray++
			}
		}
	}
	return stray
}

// darkest is the darkest of the nine pixels around a place.
func darkest(img *image.Gray, x, y int) uint8 {
	least := uint8(255)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if at := (image.Point{X: x + dx, Y: y + dy}); at.In(img.Rect) {
				least = min(least, img.GrayAt(at.X, at.Y).Y)
			}
		}
	}
	return least
}

func TestCodesOnPaperDecode(t *testing.T) {
	e := edition(t, "")
	p := sample(t, e)
	paper := render(t, draw(t, e, p), BlankPxPerMM)
	for _, name := range []string{"code-1", "code-2"} {
		z := zoneNamed(e.Pages[0].Zones, name).grown(4 * moduleMM)
		crop := paper.SubImage(image.Rect(int(z.X*8), int(z.Y*8), int((z.X+z.W)*8), int((z.Y+z.H)*8)))
		bits, err := gozxing.NewBinaryBitmapFromImage(crop)
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if result.GetText() != p.Codes[0] {
			t.Errorf("%s says %s, expected %s", name, result.GetText(), p.Codes[0])
		}
		if level := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; fmt.Sprint(level) != "H" {
			t.Errorf("%s has error correction %v", name, level)
		}
	}
}

func TestPDFSaysWhatItIs(t *testing.T) {
	e := edition(t, "lasa")
	pdf := draw(t, e, sample(t, e), sample(t, e))
	for _, want := range []string{"/Lang (sv-SE)", "/DisplayDocTitle true"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	render(t, pdf, 1) // skips where poppler is missing
	text, err := exec.Command("pdftotext", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{"Låsa konto på 1177.se", "Åsa Öberg Ärlig", e.Layout.Edition, sample(t, e).Case} {
		if strings.Count(string(text), want) < 2 {
			t.Errorf("the PDF's text does not say %q on both sheets", want)
		}
	}
	info, err := exec.Command("pdfinfo", path).CombinedOutput()
	if err != nil || !strings.Contains(string(info), "Pages:           2") || strings.Contains(string(info), "Error") {
		t.Errorf("pdfinfo: %v\n%s", err, info)
	}
}

// Two thousand codes and a thousand forms in one file.
func BenchmarkDraw1000(b *testing.B) {
	e := edition(b, "lasa")
	prints := make([]Print, 1000)
	k := newKeyring(b)
	for i := range prints {
		number := newCase(b)
		text, err := k.Code(number, 1)
		if err != nil {
			b.Fatal(err)
		}
		prints[i] = Print{Case: number, Codes: []string{text}}
	}
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := Draw(&out, e, prints); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len()), "bytes")
	}
}

func BenchmarkEdition(b *testing.B) {
	t := builtin(b, "vgr-konto")
	for b.Loop() {
		if _, err := t.Edition(""); err != nil {
			b.Fatal(err)
		}
	}
}
