package page

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
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

// kept puts data into a file of its own.
func kept(t testing.TB, data []byte) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}
