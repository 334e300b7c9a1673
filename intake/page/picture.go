package page

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// picture is a format of one page that a Go package decodes.
type picture struct {
	name   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// pictures are the formats by their kind.
var pictures = map[string]picture{
	"png":  {"PNG", png.DecodeConfig, png.Decode},
	"webp": {"WebP", webp.DecodeConfig, webp.Decode},
	"bmp":  {"BMP", bmp.DecodeConfig, bmp.Decode},
}

func (p picture) open(data []byte) (*Document, error) {
	conf, err := p.config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s header: %w", p.name, err)
	}
	return &Document{pages: 1, page: func(int) (*image.Gray, error) {
		if err := fits(conf.Width, conf.Height); err != nil {
			return nil, err
		}
		img, err := p.decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		return exifTurn(riffOrientation(data)).apply(grayOf(img)), nil
	}}, nil
}

// riffOrientation finds the orientation, 1 to 8, in a WebP; 0 where none is said.
func riffOrientation(data []byte) int {
	if !isWebP(data) {
		return 0
	}
	for at := 12; at+8 <= len(data); {
		n := int(binary.LittleEndian.Uint32(data[at+4:]))
		if n > len(data)-at-8 {
			return 0
		}
		if string(data[at:at+4]) == "EXIF" {
			return orientationIn(bytes.TrimPrefix(data[at+8:at+8+n], []byte(exifStart)))
		}
		at += 8 + n + n&1
	}
	return 0
}

// grayOf makes grey of a picture, on white. What WebP gives as lightness and
// colours has black at 16 and white at 235 (ITU-R BT.601), which Go's package
// leaves to its caller.
func grayOf(img image.Image) *image.Gray {
	switch v := img.(type) {
	case *image.Gray:
		return v
	case *image.YCbCr:
		return spreadOut(v, func(x, y int) int { return 255 })
	case *image.NYCbCrA:
		return spreadOut(&v.YCbCr, func(x, y int) int { return int(v.A[v.AOffset(x, y)]) })
	}
	return onWhite(img)
}

func spreadOut(src *image.YCbCr, alpha func(x, y int) int) *image.Gray {
	const black, white = 16, 235
	dst := image.NewGray(image.Rect(0, 0, src.Rect.Dx(), src.Rect.Dy()))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			v := (int(src.Y[src.YOffset(x, y)]) - black) * 255 / (white - black)
			v = 255 - (255-min(max(v, 0), 255))*alpha(x, y)/255
			dst.Pix[y*dst.Stride+x] = byte(v)
		}
	}
	return dst
}

// onWhite lays a picture on white paper, so that what is transparent is paper.
// It goes in bands: colours take four times the memory of grey.
func onWhite(img image.Image) *image.Gray {
	const band = 64 // rows at a time
	b := img.Bounds()
	dst := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	rgba := image.NewRGBA(image.Rect(0, 0, b.Dx(), band))
	for y := 0; y < b.Dy(); y += band {
		n := min(band, b.Dy()-y)
		draw.Draw(rgba, rgba.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(rgba, image.Rect(0, 0, b.Dx(), n), img, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		rows(dst.Pix[y*dst.Stride:(y+n)*dst.Stride], rgba.Pix, 4)
	}
	return dst
}

// rows makes grey of samples of red, green, blue and step-3 more.
func rows(dst, src []byte, step int) {
	for i := range dst {
		dst[i] = luma(src[i*step], src[i*step+1], src[i*step+2])
	}
}

// luma weighs colours as JPEG does (ITU-R BT.601).
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}
