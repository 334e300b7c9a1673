package page

import "testing"

func BenchmarkJPEG(b *testing.B) {
	data := asPDF(b, "JPG", asJPEG(b, text(2480, 3508)))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		read(b, data, 1)
	}
}

func BenchmarkG4(b *testing.B) {
	data := tool(b, tool(b, bilevel(text(2480, 3508)), "tiffcp", "-c", "g4", "IN", "OUT"), "tiff2pdf", "-o", "OUT", "IN")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		read(b, data, 1)
	}
}

func BenchmarkTIFFG4(b *testing.B) {
	data := tool(b, bilevel(text(2480, 3508)), "tiffcp", "-c", "g4", "IN", "OUT")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		read(b, data, 1)
	}
}
