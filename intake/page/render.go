package page

import (
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// How pages are drawn that are more than scanned pictures.
const (
	drawnDPI    = 300  // dots per inch, where no scan says another
	leastSidePx = 1700 // px on the longer side of a page with a scan: A4 at 150 dpi
)

// render draws a page, from 0, that is more than scanned pictures. It comes
// out turned as the page says.
func (f *pdfFile) render(n int, s *scene, b box) (*image.Gray, error) {
	if err := f.drawable(s); err != nil {
		return nil, err
	}
	if err := f.drawn.open(f.data); err != nil {
		return nil, err
	}
	count, err := f.drawn.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.drawn.doc})
	if err != nil || count.PageCount != len(f.pages) {
		return nil, faultf(PageUnreadable, "the renderer counts other pages")
	}
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: f.drawn.doc, Index: n}}
	size, err := f.drawn.engine.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return nil, faultf(PageUnreadable, "the renderer did not find the page: %v", err)
	}
	longest := max(size.Width, size.Height) // points as PDFium counts them
	scale := min(f.finest(s, b)*max(b.w(), b.h())/longest, maxSidePx/longest)
	w, h := px(size.Width, scale), px(size.Height, scale)
	if math.IsNaN(scale) || longest <= 0 || fits(w, h) != nil {
		return nil, faultf(PageTooLarge, "%.0f x %.0f pt", b.w(), b.h())
	}
	img, err := f.drawn.grey(requests.RenderPageInPixels{Width: w, Height: h, Page: page, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, RenderForm: true, Document: &f.drawn.doc})
	if err == nil && isWhite(img) && !f.isEmpty(s) {
		// PDFium says nothing when it has too little memory.
		return nil, faultf(PageUnreadable, "page %d is drawn, but nothing came of it", n+1)
	}
	return img, err
}

// grey has PDFium draw.
func (r *rendered) grey(what requests.RenderPageInPixels) (*image.Gray, error) {
	got, err := r.engine.RenderPageInPixels(&what)
	if err != nil {
		return nil, faultf(PageUnreadable, "the renderer gave up: %v", err)
	}
	defer got.Cleanup()
	return onWhite(got.Result.RenderedImage), nil // a copy: the pixels are PDFium's
}

// finest is the resolution to draw a page at, in px a point: that of the scan on
// it, whatever paper the page claims to be, or drawnDPI where there is none.
func (f *pdfFile) finest(s *scene, page box) float64 {
	const share = 0.25 // of the page: smaller pictures are stamps and logos
	finest := 0.0
	for _, p := range s.images {
		if b := p.at.bounds(); b.w()*b.h() >= share*page.w()*page.h() {
			finest = max(finest, f.density(p))
		}
	}
	if finest == 0 {
		return drawnDPI / 72.0
	}
	return max(finest, leastSidePx/max(page.w(), page.h()))
}

// drawable refuses a page with a picture over the limit, which PDFium would
// otherwise be given.
func (f *pdfFile) drawable(s *scene) error {
	for _, p := range s.images {
		if err := f.allFit(p.image); err != nil {
			return err
		}
	}
	return nil
}

// allFit checks a picture and its masks: what their dictionaries say, and what
// JPEG and JPEG 2000 say of themselves.
func (f *pdfFile) allFit(sd *types.StreamDict) error {
	for _, one := range []*types.StreamDict{sd, f.stream(sd.Dict["SMask"]), f.stream(sd.Dict["Mask"])} {
		if one == nil {
			continue
		}
		w, h := f.int(one.Dict["Width"], 0), f.int(one.Dict["Height"], 0)
		if w > 0 && h > maxPagePixels/w {
			return fits(w, h)
		}
		data, last, err := f.unwrapped(one, maxContent)
		if err != nil || last == nil {
			continue
		}
		w, h = claimed(last.Name, data)
		if w > 0 && h > maxPagePixels/w {
			return fits(w, h)
		}
	}
	return nil
}

// claimed is the size that a picture's own header says, 0 where it has none.
func claimed(kind string, data []byte) (w, h int) {
	switch kind {
	case filter.DCT:
		if j, err := jpegHeader(data); err == nil {
			return int(j.w), int(j.h)
		}
	case filter.JPX:
		w, h, _ = jp2Size(data)
	}
	return w, h
}

// isEmpty says whether a page that was drawn white is white: its pictures are,
// and there is nothing else.
func (f *pdfFile) isEmpty(s *scene) bool {
	for _, p := range s.images {
		img, err := f.gray(p.image)
		if err != nil || !isWhite(img) && !p.light {
			return false
		}
	}
	return !s.drawn
}

func isWhite(img *image.Gray) bool {
	for _, v := range img.Pix {
		if v < 250 {
			return false
		}
	}
	return true
}
