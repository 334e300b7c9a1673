package forms

import (
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// shape is an outline in pixels: closed paths of lines and quadratic curves.
type shape struct {
	steps []step
}

// step is one move along an outline. For a curve, by is its control point.
type step struct {
	do     byte // 'm' move, 'l' line, 'q' curve, 'c' cubic
	to, by point
	by2    point
}

func (s *shape) polygon(corners []point, scale float64) {
	for i, p := range corners {
		do := byte('l')
		if i == 0 {
			do = 'm'
		}
		s.steps = append(s.steps, step{do: do, to: point{p.x * scale, p.y * scale}})
	}
}

// glyph adds a letter with its origin at x, y; unit is px for a 64th of a font unit.
func (s *shape) glyph(outline sfnt.Segments, x, y, unit float64) {
	at := func(seg sfnt.Segment, i int) point {
		return point{x + float64(seg.Args[i].X)*unit, y + float64(seg.Args[i].Y)*unit}
	}
	for _, seg := range outline {
		switch seg.Op {
		case sfnt.SegmentOpMoveTo:
			s.steps = append(s.steps, step{do: 'm', to: at(seg, 0)})
		case sfnt.SegmentOpLineTo:
			s.steps = append(s.steps, step{do: 'l', to: at(seg, 0)})
		case sfnt.SegmentOpQuadTo:
			s.steps = append(s.steps, step{do: 'q', by: at(seg, 0), to: at(seg, 1)})
		case sfnt.SegmentOpCubeTo:
			s.steps = append(s.steps, step{do: 'c', by: at(seg, 0), by2: at(seg, 1), to: at(seg, 2)})
		}
	}
}

// bounds is the smallest whole-pixel rectangle around the shape.
func (s *shape) bounds() image.Rectangle {
	if len(s.steps) == 0 {
		return image.Rectangle{}
	}
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	add := func(p point) {
		low = point{min(low.x, p.x), min(low.y, p.y)}
		high = point{max(high.x, p.x), max(high.y, p.y)}
	}
	for _, t := range s.steps {
		add(t.to)
		if t.do == 'q' || t.do == 'c' {
			add(t.by)
		}
		if t.do == 'c' {
			add(t.by2)
		}
	}
	return image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y)))
}

// trace gives the outline to a rasterizer whose origin lies at a pixel.
func (s *shape) trace(z *vector.Rasterizer, origin image.Point) {
	at := func(p point) (float32, float32) {
		return float32(p.x - float64(origin.X)), float32(p.y - float64(origin.Y))
	}
	for _, t := range s.steps {
		x, y := at(t.to)
		bx, by := at(t.by)
		cx, cy := at(t.by2)
		switch t.do {
		case 'm':
			z.ClosePath()
			z.MoveTo(x, y)
		case 'l':
			z.LineTo(x, y)
		case 'q':
			z.QuadTo(bx, by, x, y)
		case 'c':
			z.CubeTo(bx, by, cx, cy, x, y)
		}
	}
	z.ClosePath()
}
