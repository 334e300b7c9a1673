package page

import (
	"errors"
	"image"
)

// Limits on what is taken in.
const (
	maxFileBytes  = 1 << 30     // bytes in a file
	maxPages      = 5000        // pages in a file
	maxPagePixels = 120_000_000 // px on a page; A3 at 600 dpi is 70 million
	maxSidePx     = 7100        // px on the longest side given out; A4 at 600 dpi is 7016
)

// Document is an open file. It is not safe for use by several goroutines.
type Document struct {
	pages int
	page  func(n int) (*image.Gray, error) // n from 0
	close func()                           // nil where there is nothing to let go of
	// What a program put into the file beside pixels; nil where it can't.
	fields   func(n int) []Field
	drawn    func(n int) bool
	overlays func(n int) []Overlay
	attached bool // it carries other files
}

// Open reads a file's outline. A bad file is a *Fault. The data must not be
// changed while the document is open.
func Open(data []byte) (d *Document, err error) {
	if len(data) == 0 {
		return nil, faultf(FileEmpty, "0 bytes")
	}
	if len(data) > maxFileBytes {
		return nil, faultf(FileTooLarge, "%d bytes", len(data))
	}
	err = guard(FileUnreadable, func() (err error) {
		d, err = open(data)
		return err
	})
	if err != nil {
		return nil, asFault(FileUnreadable, err)
	}
	if d.pages > maxPages {
		return nil, faultf(FileTooLarge, "%d pages", d.pages)
	}
	return d, nil
}

func open(data []byte) (*Document, error) {
	kind := sniff(data)
	if open, ok := openers[kind]; ok {
		return open(data)
	}
	if kind == blankFile {
		return nil, faultf(FileEmpty, "nothing but zeros and white space")
	}
	return nil, faultf(FileNotAScan, "%s", kind)
}

// openers are what is read, by its kind.
var openers = map[string]func([]byte) (*Document, error){
	"pdf": openPDF, "tiff": openTIFF, "jpeg": openJPEG, "jp2": openJP2,
	"png": pictures["png"].open, "webp": pictures["webp"].open, "bmp": pictures["bmp"].open,
}

// Len says how many pages there are, at least 1.
func (d *Document) Len() int { return d.pages }

// Page decodes one page, from 1: dark ink on white, upright as the file says,
// at most 7,100 px on its longest side. A bad page is a *Fault.
func (d *Document) Page(n int) (*image.Gray, error) {
	if n < 1 || n > d.pages {
		return nil, faultf(PageUnreadable, "page %d of %d", n, d.pages)
	}
	var img *image.Gray
	err := guard(PageUnreadable, func() (err error) {
		img, err = d.page(n - 1)
		return err
	})
	if err != nil {
		return nil, asFault(PageUnreadable, err)
	}
	return shrink(img, maxSidePx), nil
}

// Close lets go of the file's bytes.
func (d *Document) Close() {
	if d.close != nil {
		d.close()
	}
	*d = Document{}
}

// asFault gives every error of a parser a reason. A page's reason does not do
// for a file.
func asFault(reason string, err error) error {
	var f *Fault
	if errors.As(err, &f) {
		if reason == FileUnreadable && (f.Reason == PageUnreadable || f.Reason == PageTooLarge) {
			return &Fault{Reason: reason, Detail: f.Detail}
		}
		return f
	}
	return faultf(reason, "%v", err)
}

// fits checks a size from a header, before anything is allocated by it.
func fits(w, h int) error {
	if w < 1 || h < 1 {
		return faultf(PageUnreadable, "%d x %d px", w, h)
	}
	if w > maxPagePixels/h {
		return faultf(PageTooLarge, "%d x %d px", w, h)
	}
	return nil
}
