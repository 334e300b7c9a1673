package number

import (
	"fmt"
	"image"
	"sync"

	"github.com/otiai10/gosseract/v2"

	"blankett/intake/scan/picture"
)

// ocr is one of the process's OCR clients: each takes 100 ms to start, so it is
// kept. Tesseract is not safe for use from two goroutines at a time.
type ocr struct {
	sync.Mutex
	letters string // all that it may read; "" for any
	client  *gosseract.Client
}

// text gives one line of print, "" when there is none, or the OCR can't start.
func (o *ocr) text(p *picture.Patch) string {
	o.Lock()
	defer o.Unlock()
	if !o.load(p.Grey()) {
		return ""
	}
	text, err := o.client.Text()
	if err != nil {
		return ""
	}
	return text
}

// read gives the words of one line of print, each with how sure it is in per
// cent; none where the OCR can't start.
func (o *ocr) read(img *image.Gray) []gosseract.BoundingBox {
	o.Lock()
	defer o.Unlock()
	if img.Rect.Empty() || !o.load(img) {
		return nil
	}
	found, err := o.client.GetBoundingBoxes(gosseract.RIL_WORD)
	if err != nil {
		return nil
	}
	return found
}

// load starts the client where it has not been, and gives it a picture that is
// as wide as its rows are long.
func (o *ocr) load(img *image.Gray) bool {
	if o.client == nil {
		o.client = o.start()
	}
	head := fmt.Appendf(nil, "P5\n%d %d\n255\n", img.Rect.Dx(), img.Rect.Dy())
	return o.client.SetImageFromBytes(append(head, img.Pix...)) == nil
}

// start sets a client up for one line. Its settings fail only when it reads,
// which it then says.
func (o *ocr) start() *gosseract.Client {
	c := gosseract.NewClient()
	_ = c.SetLanguage("swe")
	_ = c.SetWhitelist(o.letters)
	_ = c.SetPageSegMode(gosseract.PSM_SINGLE_LINE)
	return c
}
