package forms

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
)

// metadata is the XMP of a PDF: its title, its language, and, of one to be
// kept, that it is PDF/A-2b (ISO 19005-2, 6.6.4).
func metadata(title Text, archival bool) []byte {
	kept := ""
	if archival {
		kept = "\n<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>"
	}
	var sv bytes.Buffer
	_ = xml.EscapeText(&sv, []byte(title.SV)) // a buffer takes everything
	date := printDate.Format("2006-01-02T15:04:05Z")
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>sv-SE</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<pdf:Producer>blankett</pdf:Producer>%s
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", sv.Bytes(), date, date, kept)
}

// information says the same in the older way, which many viewers still read.
func information(title string) []byte {
	date := "(" + printDate.Format("D:20060102150405Z") + ")"
	return append(pdfText([]byte("<</Producer(blankett)/CreationDate"+date+"/ModDate"+date+"/Title"), title), ">>"...)
}

// Numbers of an ICC profile of version 2.1 (ICC.1:2001-04): the least that says
// what grey is. White is D50, what profiles are counted in (there, 6.1.3); the
// tone curve is a gamma of 2.2, near that of screens and of how grey print is
// made ready.
const (
	iccVersion = 0x02100000
	iccGamma   = 2.2
	iccHead    = 128 // bytes
)

// iccWhite is D50 in XYZ, as the head of every profile has it.
var iccWhite = [3]float64{0.9642, 1, 0.8249}

// greyProfile is an ICC profile for the greys of the drawing: what a viewer
// shows them by, in fifty years too.
func greyProfile() []byte {
	tags := []struct {
		name string
		body []byte
	}{
		{"desc", iccDescription("blankett grey, gamma 2.2")},
		{"cprt", append([]byte("text\x00\x00\x00\x00"), "no rights reserved\x00"...)},
		{"wtpt", append([]byte("XYZ \x00\x00\x00\x00"), iccXYZ(iccWhite)...)},
		{"kTRC", binary.BigEndian.AppendUint16([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), uint16(math.Round(iccGamma*256)))},
	}
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var bodies []byte
	start := iccHead + 4 + 12*len(tags)
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(start+len(bodies)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tag.body)))
		bodies = append(bodies, tag.body...)
		bodies = append(bodies, make([]byte, -len(bodies)&3)...) // each begins on 4 bytes
	}
	return append(append(iccHeader(start+len(bodies)), table...), bodies...)
}

// iccHeader is the first 128 bytes of a profile of so many bytes: a monitor's,
// of greys.
func iccHeader(size int) []byte {
	head := make([]byte, iccHead)
	binary.BigEndian.PutUint32(head, uint32(size))
	binary.BigEndian.PutUint32(head[8:], iccVersion)
	copy(head[12:], "mntrGRAYXYZ ")
	for i, v := range []int{printDate.Year(), int(printDate.Month()), printDate.Day()} {
		binary.BigEndian.PutUint16(head[24+2*i:], uint16(v))
	}
	copy(head[36:], "acsp")
	copy(head[68:], iccXYZ(iccWhite))
	return head
}

// iccXYZ is a colour in numbers of 16 bits before and 16 after the point.
func iccXYZ(v [3]float64) []byte {
	var b []byte
	for _, x := range v {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(x*65536)))
	}
	return b
}

// iccDescription is a profile's name in ASCII; its places for Unicode and for
// Macintosh script stay empty, but must be there.
func iccDescription(name string) []byte {
	const unicode, script = 8, 70 // bytes
	b := binary.BigEndian.AppendUint32([]byte("desc\x00\x00\x00\x00"), uint32(len(name)+1))
	b = append(append(b, name...), 0)
	return append(b, make([]byte, unicode+script)...)
}
