package page

import (
	"bytes"
	"fmt"
	"image"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// unpainted is the grey below a picture that is drawn alone, 0 to 255: seen all
// over, it says that the picture could not be decoded.
const unpainted = 128

// exact has PDFium decode a picture whose filter nothing else here reads: alone
// on a page of its own, one pixel to a pixel, its numbers as shades of grey.
func (f *pdfFile) exact(s samples, fl *types.PDFFilter, data []byte) (*image.Gray, error) {
	space := "/DeviceGray"
	if fl.Name == filter.JPX {
		space = "" // JPEG 2000 says so itself
	}
	parms, globals := f.faxOrJBIG2(fl.DecodeParms)
	dict := fmt.Sprintf("/Subtype/Image/Width %d/Height %d/BitsPerComponent %d", s.w, s.h, s.bits)
	if space != "" {
		dict += "/ColorSpace" + space
	}
	dict += fmt.Sprintf("/Filter/%s/DecodeParms<<%s>>", fl.Name, parms)
	return drawAlone(onePicture(s.w, s.h, dict, data, globals), s.w, s.h)
}

// faxOrJBIG2 writes out a filter's parameters. The stream that they may name
// becomes object 6.
func (f *pdfFile) faxOrJBIG2(d types.Dict) (parms string, globals []byte) {
	for _, key := range []string{"K", "Columns", "Rows"} {
		if v, ok := f.number(d[key]); ok {
			parms += fmt.Sprintf("/%s %d ", key, int(v))
		}
	}
	for _, key := range []string{"EncodedByteAlign", "EndOfLine", "BlackIs1", "EndOfBlock"} {
		if v, ok := f.get(d[key]).(types.Boolean); ok {
			parms += fmt.Sprintf("/%s %v ", key, v.Value())
		}
	}
	if sd := f.stream(d["JBIG2Globals"]); sd != nil {
		globals, _ = f.decoded(sd, maxContent)
		parms += "/JBIG2Globals 6 0 R"
	}
	return parms, globals
}

// onePicture makes a PDF of one page, of one point for each pixel, that shows
// one picture.
func onePicture(w, h int, dict string, data, globals []byte) []byte {
	content := fmt.Sprintf("%g g 0 0 %d %d re f %d 0 0 %d 0 0 cm /I Do", unpainted/255.0, w, h, w, h)
	var b bytes.Buffer
	var starts []int
	object := func(dict string, stream []byte) {
		starts = append(starts, b.Len())
		fmt.Fprintf(&b, "%d 0 obj<<%s", len(starts), dict)
		if stream == nil {
			b.WriteString(">>endobj\n")
			return
		}
		fmt.Fprintf(&b, "/Length %d>>stream\n", len(stream))
		b.Write(stream)
		b.WriteString("\nendstream endobj\n")
	}
	b.WriteString("%PDF-1.7\n")
	object("/Type/Catalog/Pages 2 0 R", nil)
	object("/Type/Pages/Count 1/Kids[3 0 R]", nil)
	object(fmt.Sprintf("/Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>", w, h), nil)
	object("", []byte(content))
	object("/Type/XObject"+dict, data)
	object("", append([]byte{}, globals...))
	at := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(starts)+1)
	for _, s := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", s)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(starts)+1, at)
	return b.Bytes()
}

// drawAlone draws the only page of a PDF of onePicture.
func drawAlone(data []byte, w, h int) (*image.Gray, error) {
	var r rendered
	if err := r.open(data); err != nil {
		return nil, err
	}
	defer r.close()
	img, err := r.grey(requests.RenderPageInPixels{Width: w, Height: h, Page: requests.Page{ByIndex: &requests.PageByIndex{Document: r.doc}}})
	if err != nil {
		return nil, err
	}
	if img.Rect.Dx() != w || img.Rect.Dy() != h {
		return nil, faultf(PageUnreadable, "a picture of %d x %d px was drawn as %d x %d", w, h, img.Rect.Dx(), img.Rect.Dy())
	}
	for _, v := range img.Pix {
		if v < unpainted-1 || v > unpainted+1 {
			return img, nil
		}
	}
	return nil, faultf(PageUnreadable, "data of the picture could not be decoded")
}
