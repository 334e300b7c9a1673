package page

import (
	"image"
	"io"
	"math"
	"sync"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// How pages are drawn that are more than scanned pictures.
const (
	drawnDPI      = 300              // dots per inch, less where the paper is large
	rendererPages = 1 << 30 >> 16    // of WebAssembly, 64 KiB each: 1 GiB of memory for PDFium
	rendererWait  = 10 * time.Second // for an instance, which is there at once or never
)

// renderer starts PDFium, once in a process: to compile it takes seconds. It
// runs in WebAssembly, without files.
var renderer = sync.OnceValues(func() (pdfium.Pdfium, error) {
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: 1,
		FSConfig:      wazero.NewFSConfig(), // without it, it is given the root folder
		RuntimeConfig: wazero.NewRuntimeConfigCompiler().WithMemoryLimitPages(rendererPages),
		Stdout:        io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(rendererWait)
})

// rendered is a PDF that is open in PDFium; "" until it is.
type rendered struct {
	engine pdfium.Pdfium
	doc    references.FPDF_DOCUMENT
}

func (r *rendered) open(data []byte) error {
	if r.engine != nil {
		return nil
	}
	engine, err := renderer()
	if err != nil {
		return faultf(PageUnreadable, "the renderer did not start: %v", err)
	}
	doc, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return faultf(PageUnreadable, "the renderer did not open the file: %v", err)
	}
	r.engine, r.doc = engine, doc.Document
	return nil
}

func (r *rendered) close() {
	if r.engine != nil {
		r.engine.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: r.doc})
		r.engine = nil
	}
}

// render draws a page, from 0, that is more than scanned pictures. It comes
// out turned as the page says.
func (f *pdfFile) render(n int, b box) (*image.Gray, error) {
	if err := f.drawn.open(f.data); err != nil {
		return nil, err
	}
	count, err := f.drawn.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.drawn.doc})
	if err != nil || count.PageCount != len(f.pages) {
		return nil, faultf(PageUnreadable, "the renderer counts other pages")
	}
	longest := max(b.w(), b.h()) / 72 // inches
	dpi := int(min(drawnDPI, maxSidePx/longest))
	if dpi < 1 || math.IsNaN(longest) {
		return nil, faultf(PageTooLarge, "%.0f x %.0f pt", b.w(), b.h())
	}
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: f.drawn.doc, Index: n}}
	got, err := f.drawn.engine.RenderPageInDPI(&requests.RenderPageInDPI{DPI: dpi, Page: page})
	if err != nil {
		return nil, faultf(PageUnreadable, "the renderer gave up: %v", err)
	}
	defer got.Cleanup()
	img := onWhite(got.Result.Image)
	if isWhite(img) {
		// PDFium says nothing when it has too little memory.
		return nil, faultf(PageUnreadable, "page %d is drawn, but nothing came of it", n+1)
	}
	return img, nil
}

func isWhite(img *image.Gray) bool {
	for _, v := range img.Pix {
		if v < 250 {
			return false
		}
	}
	return true
}
