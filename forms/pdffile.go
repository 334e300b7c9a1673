package forms

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"strconv"
	"unicode/utf16"
)

// pdfFile writes the objects of a PDF one after the other and keeps nothing of
// them but where they stand, 8 bytes each: a file of ten thousand sheets takes
// no more memory than one of ten.
type pdfFile struct {
	w      io.Writer
	at     int64 // bytes written
	sum    hash.Hash
	places []place // by object number, from 1
	zip    *zlib.Writer
	zipped bytes.Buffer
	err    error // the first that happened; nothing is written after it
}

// place is where an object stands: its offset in bytes, or the number of the
// object stream that it is in, and then which of its objects it is.
type place struct {
	at     uint32 // offset / object stream; a file ends at 4 GiB
	inside int16  // -1 for an object of its own, -2 for a number not used
}

// maxFile is how long a file may get, in bytes: offsets are kept in 32 bits.
const maxFile = 1<<32 - 1

// newPDFFile begins a file. The second line says that it holds binary data.
func newPDFFile(w io.Writer) *pdfFile {
	f := &pdfFile{w: w, sum: sha256.New()}
	f.zip, _ = zlib.NewWriterLevel(&f.zipped, zlib.BestSpeed) // the level exists
	f.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return f
}

func (f *pdfFile) write(data []byte) {
	if f.err != nil {
		return
	}
	if f.at+int64(len(data)) > maxFile {
		f.err = fmt.Errorf("write PDF: more than %d bytes", int64(maxFile))
		return
	}
	n, err := f.w.Write(data)
	f.at += int64(n)
	f.sum.Write(data[:n])
	if err != nil {
		f.err = fmt.Errorf("write PDF: %w", err)
	}
}

// reserve gives the first of n numbers for objects to come.
func (f *pdfFile) reserve(n int) int {
	first := len(f.places) + 1
	for range n {
		f.places = append(f.places, place{inside: -2})
	}
	return first
}

// object writes an object of its own.
func (f *pdfFile) object(number int, body []byte) {
	f.places[number-1] = place{uint32(f.at), -1}
	f.write(fmt.Appendf(nil, "%d 0 obj\n", number))
	f.write(body)
	f.write([]byte("\nendobj\n"))
}

// stream writes a stream with further entries in its dictionary, compressed.
func (f *pdfFile) stream(number int, entries string, data []byte) {
	f.zipped.Reset()
	f.zip.Reset(&f.zipped)
	if _, err := f.zip.Write(data); err != nil && f.err == nil {
		f.err = fmt.Errorf("compress a part of a PDF: %w", err)
	}
	if err := f.zip.Close(); err != nil && f.err == nil {
		f.err = fmt.Errorf("compress a part of a PDF: %w", err)
	}
	f.raw(number, entries+"/Filter/FlateDecode", f.zipped.Bytes())
}

// raw writes a stream as it is.
func (f *pdfFile) raw(number int, entries string, data []byte) {
	f.places[number-1] = place{uint32(f.at), -1}
	f.write(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>\nstream\n", number, entries, len(data)))
	f.write(data)
	f.write([]byte("\nendstream\nendobj\n"))
}

// packed are small objects on their way into one object stream.
type packed struct {
	numbers []int
	starts  []int
	body    []byte
}

// add begins an object; its text is appended to p.body.
func (p *packed) add(number int) {
	if len(p.body) > 0 {
		p.body = append(p.body, '\n')
	}
	p.numbers, p.starts = append(p.numbers, number), append(p.starts, len(p.body))
}

// pack writes the objects as one compressed stream.
func (f *pdfFile) pack(p *packed) {
	holder := f.reserve(1)
	var index []byte
	for i, number := range p.numbers {
		f.places[number-1] = place{uint32(holder), int16(i)}
		index = strconv.AppendInt(index, int64(number), 10)
		index = strconv.AppendInt(append(index, ' '), int64(p.starts[i]), 10)
		index = append(index, ' ')
	}
	entries := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(p.numbers), len(index))
	f.stream(holder, entries, append(index, p.body...))
}

// finish writes the table of places and the trailer. The file's id is the sum
// of what was written: the same input gives the same bytes.
func (f *pdfFile) finish(root, info int) error {
	table := f.reserve(1)
	f.places[table-1] = place{uint32(f.at), -1}
	start, id := f.at, f.sum.Sum(nil)[:16]
	rows := make([]byte, 0, 7*(len(f.places)+1))
	rows = append(rows, 0, 0, 0, 0, 0, 0xff, 0xff) // the head of the list of free numbers
	for _, p := range f.places {
		rows = p.row(rows)
	}
	f.stream(table, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%x><%x>]", len(f.places)+1, root, info, id, id), rows)
	f.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", start))
	return f.err
}

// row is a place as the table has it: kind, offset or stream, which in it.
func (p place) row(to []byte) []byte {
	kind, inside := byte(2), uint16(p.inside)
	switch p.inside {
	case -1:
		kind, inside = 1, 0
	case -2:
		kind, inside = 0, 0
	}
	to = append(to, kind)
	to = binary.BigEndian.AppendUint32(to, p.at)
	return binary.BigEndian.AppendUint16(to, inside)
}

// refer is a reference to an object.
func refer(to []byte, number int) []byte {
	return append(strconv.AppendInt(to, int64(number), 10), " 0 R"...)
}

// pdfText is a text as PDF has it: plain in brackets, or UTF-16 in hex.
func pdfText(to []byte, text string) []byte {
	plain := true
	for _, r := range text {
		plain = plain && r >= ' ' && r <= '~' && r != '(' && r != ')' && r != '\\'
	}
	if plain {
		return append(append(append(to, '('), text...), ')')
	}
	to = append(to, "<FEFF"...)
	for _, unit := range utf16.Encode([]rune(text)) {
		to = fmt.Appendf(to, "%04X", unit)
	}
	return append(to, '>')
}
