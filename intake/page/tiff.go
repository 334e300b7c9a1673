package page

import (
	"encoding/binary"
	"image"
)

// The TIFF tags that are looked at before libtiff sees the page.
const (
	tagSubfile = 254
	tagWidth   = 256
	tagHeight  = 257
)

// ifd is one page of a TIFF.
type ifd struct {
	offset  int // of its directory, bytes
	w, h    int // px
	reduced bool
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
		if err := fits(pages[n].w, pages[n].h); err != nil {
			return nil, err
		}
		return tiffAt(data, pages[n].offset)
	}}, nil
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
