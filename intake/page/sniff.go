package page

import (
	"bytes"
	"unicode/utf8"
)

// headBytes is how far into a file a PDF header may stand: as readers allow.
const headBytes = 1024

// signatures are how files begin that people drop into an inbox.
var signatures = []struct{ kind, magic string }{
	{"tiff", "II*\x00"},
	{"tiff", "MM\x00*"},
	{"tiff", "II+\x00"},
	{"tiff", "MM\x00+"},
	{"jpeg", "\xff\xd8\xff"},
	{"png", "\x89PNG\r\n\x1a\n"},
	{"a zip archive or an Office document", "PK\x03\x04"},
	{"an old Office document", "\xd0\xcf\x11\xe0"},
	{"an RTF document", "{\\rtf"},
	{"a GIF picture", "GIF8"},
	{"a WebP picture or other RIFF file", "RIFF"},
	{"a BMP picture", "BM"},
	{"a JPEG 2000 picture", "\x00\x00\x00\x0cjP  "},
	{"a gzip archive", "\x1f\x8b"},
	{"a 7z archive", "7z\xbc\xaf"},
	{"a RAR archive", "Rar!"},
	{"a program", "\x7fELF"},
	{"a program", "MZ"},
	{"PostScript", "%!PS"},
}

// sniff says what a file is by its first bytes: pdf, tiff, jpeg, png, blank,
// or in words what else.
func sniff(data []byte) string {
	head := data[:min(len(data), headBytes)]
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return s.kind
		}
	}
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return "pdf"
	case len(head) > 12 && string(head[4:8]) == "ftyp":
		return "a HEIC picture or a film"
	case len(bytes.Trim(data, "\x00 \t\r\n")) == 0:
		return "blank"
	case isText(head):
		return "text"
	}
	return "of no kind known here"
}

// isText says whether a head reads as text in UTF-8.
func isText(head []byte) bool {
	for len(head) >= utf8.UTFMax {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		head = head[n:]
	}
	return true
}
