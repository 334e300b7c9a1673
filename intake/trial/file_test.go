package trial

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/image/ccitt"
)

// ugly gives bitonal pictures that try an encoder: noise of all densities,
// stripes, long runs, slopes, a single column.
func ugly(rng *rand.Rand) map[string]*image.Gray {
	paint := func(w, h int, black func(x, y int) bool) *image.Gray {
		img := image.NewGray(image.Rect(0, 0, w, h))
		for i := range img.Pix {
			if !black(i%w, i/w) {
				img.Pix[i] = 255
			}
		}
		return img
	}
	return map[string]*image.Gray{
		"white":   paint(1654, 40, func(x, y int) bool { return false }),
		"black":   paint(6000, 7, func(x, y int) bool { return true }),
		"dense":   paint(801, 200, func(x, y int) bool { return rng.IntN(2) == 0 }),
		"sparse":  paint(2480, 300, func(x, y int) bool { return rng.IntN(900) == 0 }),
		"chess":   paint(333, 50, func(x, y int) bool { return (x+y)%2 == 0 }),
		"slopes":  paint(999, 99, func(x, y int) bool { return (x+y*5)%97 < 31 }),
		"halves":  paint(5300, 9, func(x, y int) bool { return x > 2600+y }),
		"thin":    paint(1, 60, func(x, y int) bool { return y%3 == 0 }),
		"corners": paint(64, 64, func(x, y int) bool { return x*63 == y*63 || x+y == 63 }),
	}
}

func TestG4RoundTrip(t *testing.T) {
	for name, img := range ugly(rand.New(rand.NewPCG(1, 2))) {
		got := image.NewGray(img.Rect)
		if err := ccitt.DecodeIntoGray(got, bytes.NewReader(EncodeG4(img)), ccitt.MSB, ccitt.Group4, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(got.Pix, img.Pix) {
			t.Errorf("%s: decodes to another picture", name)
		}
	}
}

// sheets are two small scans of different sizes, bitonal so that every packing keeps them.
func sheets(rng *rand.Rand) []*image.Gray {
	u := ugly(rng)
	return []*image.Gray{u["dense"], u["slopes"]}
}

func TestTIFFIsReadByLibtiff(t *testing.T) {
	need(t, "tiffinfo")
	pages := sheets(rand.New(rand.NewPCG(3, 4)))
	for how, scheme := range map[Packing]string{Plain: "None", G4: "CCITT Group 4", Deflate: "AdobeDeflate"} {
		data, err := TIFF(pages, dpi200, how)
		if err != nil {
			t.Fatal(err)
		}
		name := keep(t, "scan.tif", data)
		out, err := exec.Command("tiffinfo", "-D", name).CombinedOutput() // -D decodes all
		if err != nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "rror") {
			t.Errorf("packing %d: %v\n%s", how, err, out)
		}
		for _, want := range []string{scheme, "Resolution: 200, 200", "Image Width: 801", "Image Width: 999"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("packing %d: %q missing in\n%s", how, want, out)
			}
		}
	}
	if _, err := TIFF(pages, dpi200, 99); err == nil {
		t.Error("an unknown packing was written")
	}
}

func TestPDFIsReadByPopplerAndPdfcpu(t *testing.T) {
	need(t, "pdftoppm")
	need(t, "pdfimages")
	api.DisableConfigDir()
	pages := sheets(rand.New(rand.NewPCG(5, 6)))
	exact := map[string]func() ([]byte, error){
		"flate": func() ([]byte, error) { return FlatePDF(pages, dpi300) },
		"g4":    func() ([]byte, error) { return G4PDF(pages, dpi300) },
		"jpeg":  func() ([]byte, error) { return JPEGPDF(pages, dpi300, 95) },
	}
	for kind, save := range exact {
		data, err := save()
		if err != nil {
			t.Fatal(err)
		}
		conf := model.NewDefaultConfiguration()
		conf.ValidationMode = model.ValidationRelaxed
		if err := api.Validate(bytes.NewReader(data), conf); err != nil {
			t.Errorf("%s: pdfcpu: %v", kind, err)
		}
		name := keep(t, "scan.pdf", data)
		for i, p := range pages {
			drawn, kept := render(t, name, i+1), extracted(t, name, i)
			if d := drawn.Rect.Size().Sub(p.Rect.Size()); abs(d.X) > 1 || abs(d.Y) > 1 || abs(mean(p, p.Rect)-mean(drawn, drawn.Rect)) > 3 {
				t.Errorf("%s page %d: poppler draws another page", kind, i+1)
			}
			if d := difference(p, kept); d > 60 || d > 0 && kind != "jpeg" {
				t.Errorf("%s page %d: pixels differ by up to %d", kind, i+1, d)
			}
		}
	}
}

// render draws one page of a PDF at 300 dpi with poppler.
func render(t *testing.T, name string, page int) *image.Gray {
	t.Helper()
	n := strconv.Itoa(page)
	out, err := exec.Command("pdftoppm", "-r", "300", "-gray", "-f", n, "-l", n, name).Output()
	if err != nil {
		t.Fatal(err)
	}
	img, err := pgm(out)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// extracted is the nth picture of a PDF as it stands in the file.
func extracted(t *testing.T, name string, n int) image.Image {
	t.Helper()
	root := strings.TrimSuffix(name, ".pdf")
	if out, err := exec.Command("pdfimages", "-png", name, root).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("pdfimages: %v %s", err, out)
	}
	f, err := os.Open(fmt.Sprintf("%s-%03d.png", root, n))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// difference is the largest difference of two pictures' pixels.
func difference(a *image.Gray, b image.Image) int {
	if a.Rect != b.Bounds() {
		return 255
	}
	worst := 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			got := color.GrayModel.Convert(b.At(x, y)).(color.Gray).Y
			worst = max(worst, abs(int(a.GrayAt(x, y).Y)-int(got)))
		}
	}
	return worst
}

func TestSameBytesEveryTime(t *testing.T) {
	save := func() []byte {
		pages := sheets(rand.New(rand.NewPCG(7, 8)))
		var all []byte
		for _, f := range []func() ([]byte, error){
			func() ([]byte, error) { return JPEGPDF(pages, dpi300, 75) },
			func() ([]byte, error) { return TIFF(pages, dpi300, Deflate) },
			func() ([]byte, error) { return PNG(pages[0]) },
		} {
			data, err := f()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
		}
		return all
	}
	if !bytes.Equal(save(), save()) {
		t.Error("two savings of the same scans differ")
	}
}

func TestJPEGIsRead(t *testing.T) {
	img := sheets(rand.New(rand.NewPCG(9, 9)))[1]
	data, err := JPEG(img, 60)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil || got.Bounds() != img.Rect {
		t.Errorf("%v, %v", err, got.Bounds())
	}
}

// keep writes a file for other programs to read.
func keep(t *testing.T, name string, data []byte) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// need skips a test without a program of Debian's; builds must have it.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		absent(t, program)
	}
}

// absent skips a test; builds must have what it needs.
func absent(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not here", what)
	}
	t.Skipf("%s is not here", what)
}
