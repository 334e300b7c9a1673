package folder

import (
	"bytes"
	"encoding/binary"
	"io"
)

const (
	// headLen is how far into a file its kind is looked for, in bytes: readers
	// of PDF allow that much in front of it.
	headLen = 1024
	// tailLen is how near the end a file's last words must stand, in bytes;
	// scanners put a few after them.
	tailLen = 1024
	// mostIFDs and mostEntries bound the look through a TIFF; more pages than
	// that in one file don't come out of a scanner.
	mostIFDs    = 10_000
	mostEntries = 512
)

// isWhole says whether a file is of a kind that scanners make, and ends as
// a whole one does. It looks at what is in it, never at its name, and only at
// a few places: a file it takes for whole may still be broken.
func isWhole(f io.ReaderAt, size int64) bool {
	head, tail := readAt(f, 0, headLen), readAt(f, max(0, size-tailLen), tailLen)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return bytes.Contains(tail, []byte("\xff\xd9"))
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return bytes.Contains(tail, []byte("IEND\xae\x42\x60\x82"))
	case bytes.HasPrefix(head, []byte("II*\x00")):
		return isWholeTIFF(f, size, binary.LittleEndian)
	case bytes.HasPrefix(head, []byte("MM\x00*")):
		return isWholeTIFF(f, size, binary.BigEndian)
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return int64(binary.LittleEndian.Uint32(head[4:]))+8 <= size
	case bytes.Contains(head, []byte("%PDF-")):
		return bytes.Contains(tail, []byte("%%EOF"))
	}
	return false
}

// mayGrow says whether a file that ends well may be one of several pages whose
// next one is not written yet. A picture of one page can't be.
func mayGrow(f io.ReaderAt) bool {
	head := readAt(f, 0, headLen)
	return !bytes.HasPrefix(head, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")) && !bytes.HasPrefix(head, []byte("RIFF"))
}

// readAt gives up to n bytes, fewer at the end of the file or after a fault.
func readAt(f io.ReaderAt, offset, n int64) []byte {
	b := make([]byte, n)
	got, _ := f.ReadAt(b, offset)
	return b[:got]
}

// isWholeTIFF follows the chain of a TIFF's pages, and looks whether each one's
// entries and the last of its strips or tiles lie inside the file.
func isWholeTIFF(f io.ReaderAt, size int64, order binary.ByteOrder) bool {
	next := readAt(f, 4, 4)
	for n := 0; len(next) == 4 && n < mostIFDs; n++ {
		offset := int64(order.Uint32(next))
		if offset == 0 {
			return n > 0 // the chain has ended, and wasn't empty
		}
		count := readAt(f, offset, 2)
		if len(count) < 2 || order.Uint16(count) > mostEntries {
			return false
		}
		entries := readAt(f, offset+2, 12*int64(order.Uint16(count)))
		if len(entries) < 12*int(order.Uint16(count)) || !stripsInside(f, size, order, entries) {
			return false
		}
		next = readAt(f, offset+2+int64(len(entries)), 4)
	}
	return false
}

// stripsInside says whether a page's entries end in the file, and the last of
// its strips or tiles.
func stripsInside(f io.ReaderAt, size int64, order binary.ByteOrder, entries []byte) bool {
	const stripOffsets, stripLengths, tileOffsets, tileLengths = 273, 279, 324, 325
	var offset, length int64
	for e := entries; len(e) >= 12; e = e[12:] {
		if n := valueLen(order, e); n > 4 && int64(order.Uint32(e[8:]))+n > size {
			return false
		}
		switch order.Uint16(e) {
		case stripOffsets, tileOffsets:
			offset = lastValue(f, order, e)
		case stripLengths, tileLengths:
			length = lastValue(f, order, e)
		}
	}
	return offset >= 0 && length >= 0 && offset+length <= size
}

// valueLen is how many bytes the numbers of an entry take. Up to four stand in
// the entry itself.
func valueLen(order binary.ByteOrder, entry []byte) int64 {
	// By type: byte, text, short, long, ratio, and the same again with signs.
	widths := [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}
	kind := int(order.Uint16(entry[2:]))
	if kind >= len(widths) {
		return 0
	}
	return widths[kind] * int64(order.Uint32(entry[4:]))
}

// lastValue is the last number of an entry, -1 when it lies outside the file.
func lastValue(f io.ReaderAt, order binary.ByteOrder, entry []byte) int64 {
	const short = 3
	width := int64(4)
	if order.Uint16(entry[2:]) == short {
		width = 2
	}
	count := int64(order.Uint32(entry[4:]))
	value := entry[8:12]
	if count*width > 4 {
		value = readAt(f, int64(order.Uint32(value))+(count-1)*width, width)
	} else if count > 0 {
		value = value[(count-1)*width:]
	}
	switch {
	case int64(len(value)) < width:
		return -1
	case width == 2:
		return int64(order.Uint16(value))
	}
	return int64(order.Uint32(value))
}
