package scan_test

import (
	"image"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"blankett/intake/scan"
	"blankett/intake/trial"
)

// officeScan is one filled sheet as an office scanner gives it, 300 dpi grey.
func officeScan(t testing.TB) (*stock, *image.Gray) {
	s := take(t, "")
	rng := rand.New(rand.NewPCG(7, 7))
	filled, _ := fillIn(s, rng, nil)
	img, _ := trial.Office(filled, printPx, rng)
	return s, img
}

func BenchmarkFind(b *testing.B) {
	_, img := officeScan(b)
	for b.Loop() {
		if len(scan.Find(img)) != 2 {
			b.Fatal("codes not found")
		}
	}
}

func BenchmarkAlign(b *testing.B) {
	s, img := officeScan(b)
	codes := scan.Find(img)
	for b.Loop() {
		if _, ok := scan.Align(img, s.page, codes); !ok {
			b.Fatal("not aligned")
		}
	}
}

func BenchmarkRead(b *testing.B) {
	s, img := officeScan(b)
	reg, _ := scan.Align(img, s.page, scan.Find(img))
	for b.Loop() {
		scan.Read(img, reg, s.page, s.blank)
	}
}

func BenchmarkNoCode(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(data(b, "pages"), "unpaper", "*.png"))
	img := image.NewGray(image.Rect(0, 0, 2480, 3508))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, f := range files {
		if m, err := decodeFile(f); err == nil && m.Bounds().Dx() > 1500 {
			img = asGray(m)
			break
		}
	}
	b.Logf("%v", img.Rect)
	for b.Loop() {
		if len(scan.Find(img)) != 0 {
			b.Fatal("a code where there is none")
		}
	}
}

func BenchmarkBlank(b *testing.B) {
	img := image.NewGray(image.Rect(0, 0, 2480, 3508))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for b.Loop() {
		if !scan.Blank(img) {
			b.Fatal("not blank")
		}
	}
}
