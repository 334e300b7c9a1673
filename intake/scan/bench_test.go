package scan_test

import (
	"image"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"blankett/intake/scan"
	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
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
		if len(scan.Of(img).Find()) != 2 {
			b.Fatal("codes not found")
		}
	}
}

func BenchmarkAlign(b *testing.B) {
	s, img := officeScan(b)
	codes := scan.Of(img).Find()
	for b.Loop() {
		if _, ok := scan.Of(img).Align(s.page, codes); !ok {
			b.Fatal("not aligned")
		}
	}
}

func BenchmarkSettle(b *testing.B) {
	s, img := officeScan(b)
	pic := scan.Of(img)
	reg, _ := pic.Align(s.page, pic.Find())
	for b.Loop() {
		if pic.Settle(reg, s.ref).ResidualMM > 0.1 {
			b.Fatal("not settled")
		}
	}
}

func BenchmarkRead(b *testing.B) {
	s, img := officeScan(b)
	reg, _ := scan.Of(img).Align(s.page, scan.Of(img).Find())
	for b.Loop() {
		scan.Of(img).Read(reg, s.ref)
	}
}

// BenchmarkSheet is all of a sheet's way but decoding it and drawing its preview.
func BenchmarkSheet(b *testing.B) {
	s, img := officeScan(b)
	for b.Loop() {
		pic := scan.Of(img)
		reg, _ := pic.Align(s.page, pic.Find())
		pic.Read(pic.Settle(reg, s.ref), s.ref)
	}
}

func BenchmarkNoCode(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(corpus.Dir(b, "pages"), "unpaper", "*.png"))
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
		if len(scan.Of(img).Find()) != 0 {
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
		if !scan.Of(img).Blank() {
			b.Fatal("not blank")
		}
	}
}

// BenchmarkAligned is the drawing of a sheet's preview.
func BenchmarkAligned(b *testing.B) {
	s, img := officeScan(b)
	pic := scan.Of(img)
	reg, _ := pic.Align(s.page, pic.Find())
	for b.Loop() {
		pic.Aligned(reg, s.page, 100/25.4)
	}
}

func BenchmarkBeside(b *testing.B) {
	s, img := officeScan(b)
	pic := scan.Of(img)
	reg, _ := pic.Align(s.page, pic.Find())
	answers := pic.Read(reg, s.ref)
	for b.Loop() {
		if pic.Beside(reg, s.ref, answers) {
			b.Fatal("something stands beside the fields")
		}
	}
}
