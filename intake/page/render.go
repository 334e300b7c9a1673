package page

import "image"

// render draws a page that is more than scanned pictures.
func (f *pdfFile) render(n int, s *scene) (*image.Gray, error) {
	return nil, faultf(PageUnreadable, "page %d is drawn, not scanned", n+1)
}
