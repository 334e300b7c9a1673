package page

import (
	"errors"
	"image"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// missing is how much of a picture's data may be gone, as one part in this
// many: writers that drop the end of the last row are common.
const missing = 100

// samples says how an image's numbers become grey.
type samples struct {
	w, h    int
	bits    int    // per component
	parts   int    // components per pixel
	palette []byte // grey of each index; nil where not indexed
	ink     bool   // a larger number is darker
}

// gray decodes an image of a PDF.
func (f *pdfFile) gray(sd *types.StreamDict) (*image.Gray, error) {
	s := f.samples(sd)
	if err := fits(s.w, s.h); err != nil {
		return nil, err
	}
	limit := s.rowBytes()*s.h + s.h + 1<<16
	data, last, err := f.unwrapped(sd, max(limit, len(sd.Raw)))
	if err != nil && len(data) == 0 {
		return nil, err
	}
	if last == nil {
		return s.unpack(data)
	}
	switch last.Name {
	case filter.DCT:
		img, err := decodeJPEG(data, !s.ink)
		return s.finish(img, err, s.parts != 4)
	case filter.CCITTFax:
		img, err := f.fax(last.DecodeParms, s).decode(data)
		if errors.Is(err, errOtherFax) {
			img, err = f.exact(s, last, data)
		}
		return s.finish(img, err, true)
	case filter.JPX:
		img, err := decodeJP2(data)
		if err != nil && reasonOf(err) == PageUnreadable {
			img, err = f.exact(s, last, data) // it reads some that others don't
		}
		return s.finish(img, err, false)
	}
	s.bits = 1
	img, err := f.exact(s, last, data) // JBIG2
	return s.finish(img, err, true)
}

// finish applies what the dictionary says about colours to decoded grey.
func (s samples) finish(img *image.Gray, err error, flip bool) (*image.Gray, error) {
	if err != nil {
		return nil, err
	}
	if s.palette != nil && s.parts == 1 && flip {
		s.look(img)
	} else if s.ink && flip {
		invert(img)
	}
	return img, nil
}

// look puts decoded 0 to 255 through a palette.
func (s samples) look(img *image.Gray) {
	top := 1<<s.bits - 1
	for i, v := range img.Pix {
		img.Pix[i] = s.shade(int(v) * top / 255)
	}
}

func (s samples) shade(index int) byte {
	if index < len(s.palette) {
		return s.palette[index]
	}
	return 0
}

func (s samples) rowBytes() int { return (s.w*s.parts*s.bits + 7) / 8 }

// samples reads an image's dictionary.
func (f *pdfFile) samples(sd *types.StreamDict) samples {
	d := sd.Dict
	s := samples{w: f.int(d["Width"], 0), h: f.int(d["Height"], 0), bits: f.int(d["BitsPerComponent"], 8), parts: 1}
	if f.bool(d["ImageMask"]) {
		s.bits = 1
	} else {
		f.space(&s, d["ColorSpace"], 0)
	}
	switch s.bits {
	case 1, 2, 4, 8, 16:
	default:
		s.bits = 8
	}
	if a := f.array(d["Decode"]); len(a) >= 2 {
		lo, _ := f.number(a[0])
		hi, _ := f.number(a[1])
		s.ink = s.ink != (lo > hi)
	}
	return s
}

// space reads a colour space, which may stand on another.
func (f *pdfFile) space(s *samples, o types.Object, depth int) {
	o = f.get(o)
	a, _ := o.(types.Array)
	name := f.name(o)
	if len(a) > 0 {
		name = f.name(a[0])
	}
	switch name {
	case "DeviceRGB", "CalRGB", "RGB", "Lab":
		s.parts = 3
	case "DeviceCMYK", "CMYK":
		s.parts, s.ink = 4, true
	case "Separation":
		s.ink = true
	case "DeviceN":
		if len(a) > 1 {
			s.parts, s.ink = max(len(f.array(a[1])), 1), true
		}
	case "ICCBased":
		if len(a) > 1 {
			s.parts = f.int(f.dict(a[1])["N"], 1)
			s.ink = s.parts == 4
		}
	case "Indexed", "I":
		if len(a) == 4 && depth == 0 {
			f.index(s, a, depth)
		}
	}
	s.parts = min(max(s.parts, 1), 32)
}

// index reads the palette of an indexed colour space as grey.
func (f *pdfFile) index(s *samples, a types.Array, depth int) {
	var base samples
	base.parts = 1
	f.space(&base, a[1], depth+1)
	table := f.bytes(a[3])
	base.w, base.h, base.bits = len(table)/base.parts, 1, 8
	if base.w == 0 {
		return
	}
	img, err := base.unpack(table)
	if err != nil {
		return
	}
	s.palette = img.Pix[:min(len(img.Pix), 256)]
}

func (f *pdfFile) bytes(o types.Object) []byte {
	switch v := f.get(o).(type) {
	case types.HexLiteral:
		b, _ := v.Bytes()
		return b
	case types.StringLiteral:
		b, _ := types.Unescape(v.Value())
		return b
	case types.StreamDict:
		b, _ := f.decoded(&v, 1<<16)
		return b
	}
	return nil
}

// unpack makes grey of plain samples.
func (s samples) unpack(data []byte) (*image.Gray, error) {
	row := s.rowBytes()
	if need := row * s.h; len(data) < need-max(need/missing, row) {
		return nil, faultf(PageUnreadable, "image data ends early: %d of %d bytes", len(data), need)
	}
	img := image.NewGray(image.Rect(0, 0, s.w, s.h))
	wide := make([]byte, s.w*s.parts)
	for y := range s.h {
		dst := img.Pix[y*img.Stride:][:s.w]
		if (y+1)*row > len(data) {
			fillWhite(dst)
			continue
		}
		s.greyRow(dst, s.widen(wide, data[y*row:][:row]))
	}
	return img, nil
}

func fillWhite(dst []byte) {
	for i := range dst {
		dst[i] = 255
	}
}

// widen gives one byte a component: 0 to 255, or the index where indexed.
func (s samples) widen(dst, src []byte) []byte {
	switch s.bits {
	case 8:
		return src
	case 16:
		for i := range dst {
			dst[i] = src[2*i]
		}
		return dst
	}
	scale := 255 / (1<<s.bits - 1)
	if s.palette != nil {
		scale = 1
	}
	for i := range dst {
		at := i * s.bits
		v := int(src[at/8]) >> (8 - s.bits - at%8) & (1<<s.bits - 1)
		dst[i] = byte(v * scale)
	}
	return dst
}

func (s samples) greyRow(dst, src []byte) {
	switch {
	case s.palette != nil:
		for i := range dst {
			dst[i] = s.shade(int(src[i]))
		}
	case s.parts == 3:
		rows(dst, src, 3)
	case s.parts == 4:
		fourInks(dst, src, s.ink)
	default:
		s.firstPart(dst, src)
	}
}

func fourInks(dst, src []byte, ink bool) {
	flip := byte(0)
	if ink {
		flip = 255
	}
	for i := range dst {
		p := src[4*i:]
		dst[i] = byte(uint32(luma(p[0]^flip, p[1]^flip, p[2]^flip)) * uint32(p[3]^flip) / 255)
	}
}

// firstPart takes the first component alone: grey, a single ink, or lightness.
func (s samples) firstPart(dst, src []byte) {
	for i := range dst {
		v := src[i*s.parts]
		if s.ink {
			v = 255 - v
		}
		dst[i] = v
	}
}
