package trial

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/jpeg"
)

// JPEGPDF saves scans as a PDF of grey JPEG pictures, each page as large as its
// scan at pxPerMM.
func JPEGPDF(pages []*image.Gray, pxPerMM float64, quality int) ([]byte, error) {
	var pics []picture
	for i, p := range pages {
		data, err := JPEG(p, quality)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		pics = append(pics, picture{p.Rect, "/DeviceGray", 8, "/DCTDecode", "", data})
	}
	return imagePDF(pics, pxPerMM), nil
}

// FlatePDF saves scans as a PDF of grey pictures, packed without loss.
func FlatePDF(pages []*image.Gray, pxPerMM float64) ([]byte, error) {
	var pics []picture
	for i, p := range pages {
		data, err := deflate(clone(p).Pix)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		pics = append(pics, picture{p.Rect, "/DeviceGray", 8, "/FlateDecode", "", data})
	}
	return imagePDF(pics, pxPerMM), nil
}

// G4PDF saves scans as a PDF of bitonal pictures; what is darker than 128 is black.
func G4PDF(pages []*image.Gray, pxPerMM float64) ([]byte, error) {
	var pics []picture
	for _, p := range pages {
		parms := fmt.Sprintf("/DecodeParms << /K -1 /Columns %d /Rows %d >> ", p.Rect.Dx(), p.Rect.Dy())
		pics = append(pics, picture{p.Rect, "/DeviceGray", 1, "/CCITTFaxDecode", parms, EncodeG4(p)})
	}
	return imagePDF(pics, pxPerMM), nil
}

// JPEG saves one scan as grey JPEG.
func JPEG(img *image.Gray, quality int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode jpeg: %w", err)
	}
	return out.Bytes(), nil
}

// picture is one page's picture as a PDF embeds it.
type picture struct {
	rect   image.Rectangle
	space  string
	bits   int
	filter string
	parms  string // "" or "/DecodeParms << … >> "
	data   []byte
}

// imagePDF writes a PDF in which each page is one picture. Object 1 is the
// catalogue, 2 the list of pages, then three objects a page.
func imagePDF(pics []picture, pxPerMM float64) []byte {
	var f pdfFile
	f.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	f.object("<< /Type /Catalog /Pages 2 0 R >>", nil)
	var kids bytes.Buffer
	for i := range pics {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	f.object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pics), kids.String()), nil)
	for i, p := range pics {
		const ptPerMM = 72 / 25.4
		w, h := float64(p.rect.Dx())/pxPerMM*ptPerMM, float64(p.rect.Dy())/pxPerMM*ptPerMM
		f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.4f %.4f] /Contents %d 0 R /Resources << /XObject << /Im %d 0 R >> >> >>", w, h, 4+3*i, 5+3*i), nil)
		draw := fmt.Sprintf("q %.4f 0 0 %.4f 0 0 cm /Im Do Q", w, h)
		f.object(fmt.Sprintf("<< /Length %d >>", len(draw)), []byte(draw))
		f.object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d /Filter %s %s/Length %d >>",
			p.rect.Dx(), p.rect.Dy(), p.space, p.bits, p.filter, p.parms, len(p.data)), p.data)
	}
	return f.finish()
}

// pdfFile is a PDF being written, and where its objects start.
type pdfFile struct {
	out    bytes.Buffer
	starts []int
}

// object writes the next object: a dictionary and, unless nil, its stream.
func (f *pdfFile) object(dict string, stream []byte) {
	f.starts = append(f.starts, f.out.Len())
	fmt.Fprintf(&f.out, "%d 0 obj\n%s\n", len(f.starts), dict)
	if stream != nil {
		f.out.WriteString("stream\n")
		f.out.Write(stream)
		f.out.WriteString("\nendstream\n")
	}
	f.out.WriteString("endobj\n")
}

// finish writes the table of objects and gives the file.
func (f *pdfFile) finish() []byte {
	xref := f.out.Len()
	fmt.Fprintf(&f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.starts)+1)
	for _, s := range f.starts {
		fmt.Fprintf(&f.out, "%010d 00000 n \n", s)
	}
	fmt.Fprintf(&f.out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.starts)+1, xref)
	return f.out.Bytes()
}

// deflate packs bytes as zlib does, quickly.
func deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := zlib.NewWriterLevel(&out, zlib.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if _, err := z.Write(data); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("deflate: %w", err)
	}
	return out.Bytes(), nil
}
