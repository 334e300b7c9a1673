package page

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
)

func openPNG(data []byte) (*Document, error) {
	conf, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("PNG header: %w", err)
	}
	return &Document{pages: 1, page: func(int) (*image.Gray, error) {
		if err := fits(conf.Width, conf.Height); err != nil {
			return nil, err
		}
		return decodePNG(data)
	}}, nil
}

func decodePNG(data []byte) (*image.Gray, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("PNG: %w", err)
	}
	if g, ok := img.(*image.Gray); ok {
		return g, nil
	}
	return onWhite(img), nil
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
