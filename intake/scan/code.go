package scan

import "image"

// Code is a QR code that was read on a page, whatever its text.
type Code struct {
	Text string
	// Finder are the centres of the finder patterns, in px: top left, top
	// right and bottom left as the symbol stands upright.
	Finder [3]Point
}

// Find reads all QR codes of a sheet, at any rotation. A page has at most two
// of ours, so it stops when two are read.
func Find(img *image.Gray) []Code { return nil }
