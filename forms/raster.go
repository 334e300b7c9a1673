package forms

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// Raster draws a page, from 1, as a scanner would see it: grey, at a scale in
// pixels per mm, with a print's codes and values, or blank when p is nil.
func Raster(e *Edition, page int, pxPerMM float64, p *Print) (*image.Gray, error) {
	if page < 1 || page > len(e.Pages) {
		return nil, fmt.Errorf("draw %s: there is no page %d", e.Layout.Edition, page)
	}
	ops := e.Ink[page-1]
	if p != nil {
		added, err := p.ink(e, page)
		if err != nil {
			return nil, err
		}
		ops = append(ops[:len(ops):len(ops)], added...)
	}
	on := e.Pages[page-1]
	c := canvas{scale: pxPerMM, img: image.NewGray(image.Rect(0, 0,
		int(math.Round(on.WidthMM*pxPerMM)), int(math.Round(on.HeightMM*pxPerMM))))}
	for i := range c.img.Pix {
		c.img.Pix[i] = 255
	}
	for _, run := range together(ops) {
		if err := c.draw(run); err != nil {
			return nil, err
		}
	}
	return c.img, nil
}

// canvas is a picture that shapes in mm are filled on.
type canvas struct {
	img    *image.Gray
	scale  float64 // px per mm
	buffer sfnt.Buffer
}

// draw fills a run of ops as one shape.
func (c *canvas) draw(run []Op) error {
	var s shape
	for _, o := range run {
		if o.Do == doText {
			if err := c.letters(&s, o); err != nil {
				return err
			}
		}
		for _, polygon := range o.outline() {
			s.polygon(polygon, c.scale)
		}
	}
	c.fill(s, greyByte(run[0].Grey))
	return nil
}

// greyByte is a grey as PDF gets it too: in whole 255ths.
func greyByte(grey float64) uint8 { return uint8(math.Round(grey * 255)) }

// letters adds a line of text to a shape, letter by letter without kerning.
func (c *canvas) letters(s *shape, o Op) error {
	faces, err := typefaces()
	if err != nil {
		return err
	}
	face := faces[o.Font]
	unit := o.SizePT * mmPerPT / float64(face.em) * c.scale // px for a 64th of a font unit
	x, y := o.X*c.scale, o.Y*c.scale
	for _, r := range o.Text {
		glyph, err := face.font.GlyphIndex(&c.buffer, r)
		if err != nil {
			return fmt.Errorf("draw text: %w", err)
		}
		outline, err := face.font.LoadGlyph(&c.buffer, glyph, face.em, nil)
		if err != nil {
			return fmt.Errorf("draw text: %w", err)
		}
		s.glyph(outline, x, y, unit)
		x += face.advance(&c.buffer, r) / 1000 * o.SizePT * mmPerPT * c.scale
	}
	return nil
}

// fill paints a shape's coverage onto the picture.
func (c *canvas) fill(s shape, grey uint8) {
	box := s.bounds().Intersect(c.img.Rect)
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	s.trace(z, box.Min)
	mask := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	for y := range box.Dy() {
		row := c.img.Pix[c.img.PixOffset(box.Min.X, box.Min.Y+y):]
		for x, cover := range mask.Pix[y*mask.Stride : y*mask.Stride+box.Dx()] {
			if cover > 0 {
				row[x] = blend(row[x], grey, cover)
			}
		}
	}
}

func blend(under, over, cover uint8) uint8 {
	return uint8((int(under)*(255-int(cover)) + int(over)*int(cover) + 127) / 255)
}
