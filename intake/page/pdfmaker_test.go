package page

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"fmt"
	"image"
	"math/bits"
	"slices"
	"testing"
)

// stream is an object of a PDF with data, or without where data is nil.
type stream struct {
	dict string
	data []byte
}

// rawPDF writes a PDF of one page: what its dictionary says besides, what it
// shows, and objects from number 5 on, of which the pictures are called I5, I6.
func rawPDF(page, content string, objects ...stream) []byte {
	names := ""
	for i := range objects {
		names += fmt.Sprintf("/I%d %d 0 R", i+5, i+5)
	}
	all := slices.Concat([]stream{
		{"/Type/Catalog/Pages 2 0 R", nil},
		{"/Type/Pages/Count 1/Kids[3 0 R]", nil},
		{"/Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<<" + names + ">>>>" + page, nil},
		{"", []byte(content)},
	}, objects)
	b := bytes.NewBufferString("%PDF-1.7\n")
	var starts []int
	for i, o := range all {
		starts = append(starts, b.Len())
		if o.data == nil {
			fmt.Fprintf(b, "%d 0 obj<<%s>>endobj\n", i+1, o.dict)
			continue
		}
		fmt.Fprintf(b, "%d 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n", i+1, o.dict, len(o.data), o.data)
	}
	at := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", len(starts)+1)
	for _, s := range starts {
		fmt.Fprintf(b, "%010d 00000 n \n", s)
	}
	fmt.Fprintf(b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(starts)+1, at)
	return b.Bytes()
}

// shownOn places the picture I5 on a rectangle, in points.
func shownOn(x, y, w, h float64) string {
	return fmt.Sprintf("q %g 0 0 %g %g %g cm /I5 Do Q ", w, h, x, y)
}

// imagePDF is a page of one point a pixel with one picture, and what the
// picture refers to.
func imagePDF(w, h int, dict string, data []byte, others ...stream) []byte {
	return rawPDF(fmt.Sprintf("/MediaBox[0 0 %d %d]", w, h), shownOn(0, 0, float64(w), float64(h)),
		slices.Concat([]stream{pdfPicture(w, h, dict, data)}, others)...)
}

// pdfPicture is a picture for a PDF.
func pdfPicture(w, h int, dict string, data []byte) stream {
	return stream{fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d%s", w, h, dict), data}
}

func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// runLength packs data as RunLengthDecode unpacks it.
func runLength(data []byte) []byte {
	var out []byte
	for len(data) > 0 {
		n := 1
		for n < min(len(data), 128) && data[n] == data[0] {
			n++
		}
		if n > 1 {
			out = append(out, byte(257-n), data[0])
		} else {
			out = append(out, 0, data[0])
		}
		data = data[n:]
	}
	return append(out, 128)
}

func base85(data []byte) []byte {
	out := make([]byte, ascii85.MaxEncodedLen(len(data)))
	return append(out[:ascii85.Encode(out, data)], "~>"...)
}

// bitRows cuts G3 data into its rows, as strings of 0 and 1, without the ends
// of rows between them.
func bitRows(data []byte) []string {
	var all []byte
	for _, b := range data {
		for i := range 8 {
			all = append(all, '0'+b>>(7-i)&1)
		}
	}
	var rows []string
	for _, row := range bytes.Split(all, []byte("000000000001")) {
		if len(row) > 0 {
			rows = append(rows, string(row))
		}
	}
	return rows
}

// fromBits joins rows of bits; each begins on a byte where aligned.
func fromBits(rows []string, aligned bool) []byte {
	var all []byte
	for _, row := range rows {
		all = append(all, row...)
		for aligned && len(all)%8 != 0 {
			all = append(all, '0')
		}
	}
	out := make([]byte, (len(all)+7)/8)
	for i, bit := range all {
		out[i/8] |= (bit - '0') << (7 - i%8)
	}
	return out
}

// barsAndGaps has a white row above every row that has ink, and white edges, so
// that in G4 each row can be written by itself.
func barsAndGaps(w, h int) *image.Gray {
	img := sheet(w, h)
	for y := range h {
		line := img.Pix[y*img.Stride:][:w]
		line[0], line[w-1] = 255, 255
		if y%2 == 0 {
			fillWhite(line)
		}
	}
	return img
}

// g4Rows gives the bits of each row of such a picture in G4: rows with ink as
// tiffcp writes them below a white one, and white ones by passing every bar
// above them.
func g4Rows(t testing.TB, img *image.Gray) []string {
	t.Helper()
	w, h := img.Rect.Dx(), img.Rect.Dy()
	var rows []string
	bars := 0 // in the row above
	for y := range h {
		line := img.Pix[y*img.Stride:][:w]
		if y%2 == 0 {
			rows = append(rows, string(bytes.Repeat([]byte("0001"), bars))+"1")
			continue
		}
		one := &image.Gray{Pix: line, Stride: w, Rect: image.Rect(0, 0, w, 1)}
		data := strip(tiffcp(t, bilevel(one), "-c", "g4"))
		row := ""
		for _, b := range data {
			row += fmt.Sprintf("%08b", b)
		}
		row = row[:len(row)-bits.TrailingZeros8(data[len(data)-1])]
		rows = append(rows, row[:len(row)-24]) // without the end of the block
		bars = 0
		for x := 1; x < w; x++ {
			if line[x] == 0 && line[x-1] != 0 {
				bars++
			}
		}
	}
	return rows
}

// jbig2 is a picture in JBIG2 as PDF embeds it: one generic region of G4 data.
func jbig2(w, h int, g4 []byte) []byte {
	be32 := func(v int) []byte { return []byte{byte(v >> 24), byte(v >> 16), byte(v >> 8), byte(v)} }
	size := slices.Concat(be32(w), be32(h))
	region := slices.Concat(size, make([]byte, 9), []byte{1}, g4) // at 0, 0; MMR
	return slices.Concat(
		be32(0), []byte{48, 0, 1}, be32(19), size, make([]byte, 8), []byte{0}, []byte{0, 0}, // the page
		be32(1), []byte{38, 0, 1}, be32(len(region)), region,
	)
}
