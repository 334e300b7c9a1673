package page

import (
	"image"
	"sync"
)

// spareMost is the most memory that is kept for the next picture, in bytes: an A4
// page at 600 dpi.
const spareMost = 36 << 20

// spare is the memory of a picture that is done with: a page's is so large that
// getting it anew costs milliseconds.
var spare struct {
	sync.Mutex
	pix  []byte
	lent *byte // the first of those given out last
}

// Done gives a picture's memory to the next page that is decoded. Nobody may look
// at the picture any more.
func Done(img *image.Gray) {
	spare.Lock()
	defer spare.Unlock()
	// Other pictures may share theirs with the file.
	if img == nil || len(img.Pix) == 0 || &img.Pix[0] != spare.lent || cap(img.Pix) > spareMost {
		return
	}
	spare.pix, spare.lent = img.Pix[:0], nil
}

// unwiped gives n bytes, at least 1, that may hold another page's pixels: every
// one must be written.
func unwiped(n int) []byte {
	spare.Lock()
	defer spare.Unlock()
	pix := spare.pix
	if cap(pix) < n {
		pix = make([]byte, n)
	}
	spare.pix, spare.lent = nil, &pix[:1][0]
	return pix[:n]
}
