package page

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// poppler draws a page of a PDF at a size, in grey.
func poppler(t testing.TB, data []byte, n, w, h int) *image.Gray {
	t.Helper()
	out := tool(t, data, "sh", "-c", fmt.Sprintf(`pdftoppm -q -gray -cropbox -f %d -l %d -scale-to-x %d -scale-to-y %d -singlefile "$0" "$1" && mv "$1.pgm" "$1"`, n, n, w, h), "IN", "OUT")
	var gw, gh, top int
	if _, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P5\n%d %d\n%d", &gw, &gh, &top); err != nil || gw*gh > len(out) {
		t.Fatalf("pdftoppm gave no picture: %v", err)
	}
	return &image.Gray{Pix: out[len(out)-gw*gh:], Stride: gw, Rect: image.Rect(0, 0, gw, gh)}
}

// Foreign scans look as Poppler draws them.
func TestForeignScansAsPopplerDrawsThem(t *testing.T) {
	for _, path := range files(t, shared(t, "pages")) {
		if !strings.HasSuffix(path, ".pdf") {
			continue
		}
		name := filepath.Base(path)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Open(data)
		if err != nil {
			t.Log(name, err)
			continue
		}
		img, err := d.Page(1)
		if err != nil {
			t.Log(name, err)
			continue
		}
		small := reduceTo(img, 400)
		t.Run(name, func(t *testing.T) {
			off := same(small, reduceTo(poppler(t, data, 1, img.Rect.Dx(), img.Rect.Dy()), 400))
			if off > 2 {
				t.Errorf("%.1f %v", off, img.Rect)
			}
		})
		d.Close()
	}
}
func reduceTo(img *image.Gray, side int) *image.Gray {
	k := max((max(img.Rect.Dx(), img.Rect.Dy())+side-1)/side, 1)
	dst := image.NewGray(image.Rect(0, 0, max(img.Rect.Dx()/k, 1), max(img.Rect.Dy()/k, 1)))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			dst.Pix[y*dst.Stride+x] = mean(img, x*k, y*k, k)
		}
	}
	return dst
}
