package forms

import (
	"fmt"
	"image"
	"image/color"
	imagedraw "image/draw"
)

// zoneColours tell the kinds of zone apart on a picture for people who write
// forms: red is needed, blue is not, green is the reader's own.
var (
	neededColour   = color.RGBA{0xc0, 0x10, 0x10, 0xff}
	optionalColour = color.RGBA{0x10, 0x40, 0xc0, 0xff}
	readerColour   = color.RGBA{0x10, 0x80, 0x30, 0xff}
)

// Overlay draws a page's zones with their names over a picture of the page, from
// Raster at the same px per mm: for people who write forms, never for print.
func Overlay(page *image.Gray, zones []Zone, pxPerMM float64) (*image.RGBA, error) {
	out := image.NewRGBA(page.Rect)
	imagedraw.Draw(out, out.Rect, page, page.Rect.Min, imagedraw.Src)
	for _, z := range zones {
		layer := canvas{scale: pxPerMM, img: image.NewGray(page.Rect)}
		for i := range layer.img.Pix {
			layer.img.Pix[i] = 255
		}
		for _, run := range together(z.marked()) {
			if err := layer.draw(run); err != nil {
				return nil, fmt.Errorf("draw the zones: %w", err)
			}
		}
		tint(out, layer.img, z.colour())
	}
	return out, nil
}

// marked is a zone's outline, its cells and its name.
func (z Zone) marked() []Op {
	const line, namePT, out = 0.3, 7.0, 0.5 // mm, pt, mm
	ops := []Op{{Do: doBox, Rect: z.grown(out), LineMM: line}}
	for _, c := range z.Cells {
		ops = append(ops, Op{Do: doBox, Rect: c.grown(-out), LineMM: line / 2})
	}
	name := z.Field
	if z.Check != "" {
		name += " (" + z.Check + ")"
	}
	end, base := z.X+z.W, z.Y-1
	if z.Kind == KindTick { // its label stands to the right, its instruction above
		end, base = z.X-1.2, z.Y+z.H/2+1
	}
	return append(ops, textOp(end-widthMM(name, fontMono, namePT), base, name, fontMono, namePT, 0))
}

func (z Zone) colour() color.RGBA {
	switch {
	case z.clearance() > 0:
		return readerColour
	case z.Mandatory || z.Kind == KindTick:
		return neededColour
	}
	return optionalColour
}

// tint puts a colour where a layer is dark.
func tint(out *image.RGBA, layer *image.Gray, c color.RGBA) {
	for i, grey := range layer.Pix {
		if grey == 255 {
			continue
		}
		p := out.Pix[4*i : 4*i+4 : 4*i+4]
		p[0], p[1], p[2] = blend(p[0], c.R, 255-grey), blend(p[1], c.G, 255-grey), blend(p[2], c.B, 255-grey)
	}
}
