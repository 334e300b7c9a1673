package page

// #cgo LDFLAGS: -ltiff
// #include "libtiff.h"
import "C"

import (
	"encoding/binary"
	"image"
)

// The TIFF tags that are looked at before libtiff sees the page.
const (
	tagSubfile = 254
	tagWidth   = 256
	tagHeight  = 257
	tagPacking = 259 // "Compression"
	tagAcross  = 282 // px a unit along the rows
	tagDown    = 283 // and along the columns
)

// compressionG3 is the compression of fax machines, in one or two dimensions.
const compressionG3 = 3

// ifd is one page of a TIFF.
type ifd struct {
	offset  int // of its directory, bytes
	w, h    int // px
	turn    turn
	reduced bool

	compression  int
	across, down float64 // px a unit; 0 where nothing is said
}

// tiffFile walks the directories of a TIFF, big or small, either byte order.
type tiffFile struct {
	data  []byte
	order binary.ByteOrder
	big   bool
}

func openTIFF(data []byte) (*Document, error) {
	pages := tiffPages(data)
	if len(pages) == 0 {
		return nil, faultf(FileUnreadable, "TIFF without a readable directory")
	}
	return &Document{pages: len(pages), page: func(n int) (*image.Gray, error) {
		p := pages[n]
		img, said, err := p.read(data, C.ROWS_AS_TAGGED)
		if err == nil {
			err = said.fault(p.spared())
		}
		if err != nil {
			return nil, err
		}
		return p.turn.apply(squared(img, p.across, p.down)), nil
	}}, nil
}

// read decodes the page as it lies in the file. Its size is checked first.
func (d ifd) read(data []byte, faxRows C.int) (*image.Gray, complaint, error) {
	if err := fits(d.w, d.h); err != nil {
		return nil, complaint{}, err
	}
	img := &image.Gray{Pix: unwiped(d.w * d.h), Stride: d.w, Rect: image.Rect(0, 0, d.w, d.h)} // tiff_grey writes all rows, or fails
	var c C.complaint
	rc := C.tiff_grey(first(data), C.size_t(len(data)), C.uint64_t(d.offset), faxRows,
		C.uint32_t(d.w), C.uint32_t(d.h), maxPagePixels, first(img.Pix), &c)
	said := complaint{damaged: int(c.damaged), failed: c.failed != 0, what: C.GoString(&c.what[0])}
	if rc != 0 {
		return nil, said, faultf(PageUnreadable, "TIFF: %s", said)
	}
	return img, said, nil
}

// complaint is what libtiff found wrong with a page's pixels.
type complaint struct {
	damaged int // rows of fax data
	failed  bool
	what    string
}

// String says what was wrong, in libtiff's words where it had some.
func (c complaint) String() string {
	if c.what == "" {
		return "its data could not be decoded"
	}
	return c.what
}

// fault says whether more was wrong than some rows that may be.
func (c complaint) fault(spared int) error {
	if c.failed || c.damaged > spared {
		return faultf(PageUnreadable, "TIFF, %d damaged rows: %s", c.damaged, c)
	}
	return nil
}

// damagedRows is how many rows of G3 data may be damaged, as one in this many:
// a fax over a telephone line has such, and the rows after them are whole. In
// G4 each row rests on the one above.
const damagedRows = 100

// spared is how many damaged rows the page may have.
func (d ifd) spared() int {
	if d.compression == compressionG3 {
		return d.h / damagedRows
	}
	return 0
}

// tiffPages lists the pages up to the first broken directory, without
// thumbnails where there are full pages.
func tiffPages(data []byte) []ifd {
	t := tiffFile{data: data, order: binary.LittleEndian}
	if data[0] == 'M' {
		t.order = binary.BigEndian
	}
	t.big = t.num(2, 2) == 43
	var all, full []ifd
	seen := map[int]bool{}
	for at := t.start(); at > 0 && !seen[at] && len(all) <= maxPages; {
		seen[at] = true
		d, next, ok := t.directory(at)
		if !ok {
			break
		}
		all = append(all, d)
		if !d.reduced {
			full = append(full, d)
		}
		at = next
	}
	if len(full) > 0 {
		return full
	}
	return all
}

func (t tiffFile) start() int {
	if t.big {
		return t.num(8, 8)
	}
	return t.num(4, 4)
}

// num reads a number of n bytes, -1 outside the file or out of an int's range.
func (t tiffFile) num(at, n int) int {
	if at < 0 || at > len(t.data)-n {
		return -1
	}
	b := t.data[at : at+n]
	switch n {
	case 2:
		return int(t.order.Uint16(b))
	case 4:
		return int(t.order.Uint32(b))
	}
	return int(min(t.order.Uint64(b), 1<<62))
}

// directory reads one directory and where the next one stands.
func (t tiffFile) directory(at int) (d ifd, next int, ok bool) {
	count, first, size, wide := t.num(at, 2), at+2, 12, 4
	if t.big {
		count, first, size, wide = t.num(at, 8), at+8, 20, 8
	}
	if count < 1 || count > 1<<16 || first+count*size > len(t.data) {
		return ifd{}, 0, false
	}
	d.offset = at
	for i := range count {
		e := first + i*size
		v := t.value(e, wide)
		switch t.num(e, 2) {
		case tagSubfile:
			d.reduced = v&1 == 1
		case tagWidth:
			d.w = v
		case tagHeight:
			d.h = v
		case tagPacking:
			d.compression = v
		case tagAcross:
			d.across = t.ratio(e, wide)
		case tagDown:
			d.down = t.ratio(e, wide)
		case tagOrientation:
			d.turn = exifTurn(v)
		}
	}
	return d, t.num(first+count*size, wide), true
}

// value reads the number of an entry that holds one.
func (t tiffFile) value(entry, wide int) int {
	at := entry + 4 + wide
	switch t.num(entry+2, 2) {
	case 3: // SHORT
		return t.num(at, 2)
	case 4: // LONG
		return t.num(at, 4)
	case 16: // LONG8
		return t.num(at, 8)
	}
	return 0
}

// ratio reads the fraction that an entry points to; 0 where it has none.
func (t tiffFile) ratio(entry, wide int) float64 {
	at := entry + 4 + wide
	if wide == 4 {
		at = t.num(at, 4)
	}
	over, under := t.num(at, 4), t.num(at+4, 4)
	if t.num(entry+2, 2) != 5 || over < 1 || under < 1 {
		return 0
	}
	return float64(over) / float64(under)
}
