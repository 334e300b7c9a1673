package page

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"testing"

	"blankett/intake/trial/corpus"
)

// poppler draws a page of a PDF at a size, in grey.
func poppler(t testing.TB, data []byte, n, w, h int) *image.Gray {
	t.Helper()
	script := fmt.Sprintf(`pdftoppm -q -gray -cropbox -f %d -l %d -scale-to-x %d -scale-to-y %d -singlefile "$0" "$1" && mv "$1.pgm" "$1"`, n, n, w, h)
	out := tool(t, data, "sh", "-c", script, "IN", "OUT")
	var gw, gh, top int
	if _, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P5\n%d %d\n%d", &gw, &gh, &top); err != nil || gw*gh > len(out) {
		t.Fatalf("pdftoppm gave no picture: %v", err)
	}
	return &image.Gray{Pix: out[len(out)-gw*gh:], Stride: gw, Rect: image.Rect(0, 0, gw, gh)}
}

// Foreign scans look as Poppler draws them, seen from afar: symbols of JBIG2,
// JPEG 2000, inks, layers and masks, fields that were filled in.
func TestForeignScansAsPopplerDrawsThem(t *testing.T) {
	dir := corpus.Dir(t, "pages")
	for name, most := range map[string]float64{
		"ocrmypdf/jbig2.pdf":              2,
		"ocrmypdf/lichtenstein.pdf":       8, // JPEG 2000 in a calibrated grey, which is taken as it is
		"ocrmypdf/ccitt.pdf":              2,
		"ocrmypdf/cmyk.pdf":               2,
		"ocrmypdf/masks.pdf":              2,
		"ocrmypdf/overlay.pdf":            2,
		"ocrmypdf/acroform.pdf":           2,
		"ocrmypdf/formxobject.pdf":        2,
		"paperless/barcode-fax-image.pdf": 2,
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		img := read(t, data, 1)
		theirs := poppler(t, data, 1, img.Rect.Dx(), img.Rect.Dy())
		if off := same(fromAfar(img), fromAfar(theirs)); off > most {
			t.Errorf("%s: %v, off by %.1f levels on the mean", name, img.Rect, off)
		}
	}
}

// fromAfar is a picture reduced to about 400 px: where lines are smoothed does
// not matter then.
func fromAfar(img *image.Gray) *image.Gray { return shrink(img, 400) }
