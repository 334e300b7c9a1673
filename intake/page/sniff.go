package page

import (
	"bytes"
	"unicode/utf8"
)

// headBytes is how far into a file a PDF header may stand: as readers allow.
const headBytes = 1024

// The Details of a Fault of FileNotAScan: what people drop into an inbox that
// is no scan. There are no others, and none holds a word of the file's own.
const (
	HEIC        = "HEIC picture"
	AVIF        = "AVIF picture"
	GIF         = "GIF picture"
	SVG         = "SVG drawing"
	Video       = "video"
	Sound       = "sound recording"
	Word        = "Word document"
	Excel       = "Excel workbook"
	PowerPoint  = "PowerPoint presentation"
	OldOffice   = "old Office document or Outlook message"
	OpenOffice  = "OpenDocument file"
	RTF         = "RTF document"
	HTML        = "web page"
	Mail        = "e-mail message"
	XML         = "XML file"
	PlainText   = "plain text"
	PostScript  = "PostScript file"
	Archive     = "zip or other archive"
	Program     = "program"
	UnknownKind = "file of a kind not known here"
)

// blankFile is the kind of a file of zeros and white space.
const blankFile = "blank"

// signatures are how files begin: the kinds that are read, and others.
var signatures = []struct{ kind, magic string }{
	{"tiff", "II*\x00"},
	{"tiff", "MM\x00*"},
	{"tiff", "II+\x00"},
	{"tiff", "MM\x00+"},
	{"jpeg", "\xff\xd8\xff"},
	{"png", "\x89PNG\r\n\x1a\n"},
	{"bmp", "BM"},
	{"jp2", jp2Magic},
	{"jp2", jp2Stream},
	{OldOffice, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{RTF, "{\\rtf"},
	{GIF, "GIF8"},
	{Archive, "\x1f\x8b"},
	{Archive, "7z\xbc\xaf"},
	{Archive, "Rar!"},
	{Video, "\x1aE\xdf\xa3"},
	{Sound, "ID3"},
	{Sound, "OggS"},
	{Program, "\x7fELF"},
	{Program, "MZ"},
	{PostScript, "%!PS"},
}

// sniff says what a file is: a key of openers, blankFile, or what else, as a
// Fault's Detail.
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
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zipped(data)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return boxed(string(head[8:12]))
	case bytes.HasPrefix(head, []byte("RIFF")):
		return riff(head)
	case len(bytes.Trim(data, "\x00 \t\r\n")) == 0:
		return blankFile
	case isText(head):
		return written(head)
	}
	return UnknownKind
}

// zipped tells what documents are zip archives, by the names in them.
func zipped(data []byte) string {
	const far = 1 << 16 // bytes at either end, where the first names and the list of all stand
	names := append(bytes.Clone(data[:min(len(data), far)]), data[max(len(data)-far, 0):]...)
	for _, in := range []struct{ name, kind string }{
		{"word/", Word}, {"xl/", Excel}, {"ppt/", PowerPoint}, {"application/vnd.oasis.opendocument", OpenOffice},
	} {
		if bytes.Contains(names, []byte(in.name)) {
			return in.kind
		}
	}
	return Archive
}

// boxed tells what a file of the MPEG-4 family is, by its brand.
func boxed(brand string) string {
	switch brand {
	case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1":
		return HEIC
	case "avif", "avis":
		return AVIF
	case "M4A ", "M4B ":
		return Sound
	}
	return Video
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func riff(head []byte) string {
	switch {
	case isWebP(head):
		return "webp"
	case bytes.HasPrefix(head[min(len(head), 8):], []byte("AVI ")):
		return Video
	case bytes.HasPrefix(head[min(len(head), 8):], []byte("WAVE")):
		return Sound
	}
	return UnknownKind
}

// written tells kinds of text apart.
func written(head []byte) string {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	has := func(s string) bool { return bytes.Contains(text, []byte(s)) }
	starts := func(s string) bool { return bytes.HasPrefix(text, []byte(s)) }
	switch {
	case has("<svg"):
		return SVG
	case has("<html") || starts("<!doctype html"):
		return HTML
	case starts("<?xml"):
		return XML
	case starts("received:") || starts("return-path:") || starts("mime-version:") || starts("from:") && has("\nsubject:"):
		return Mail
	}
	return PlainText
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
