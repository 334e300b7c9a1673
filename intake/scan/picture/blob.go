package picture

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/geometry"
	"blankett/intake/scan/rows"
)

const (
	// speckMM2 and speckMM bound what is dust: less than a pen's dot.
	speckMM2 = 0.12
	speckMM  = 0.45
)

// Blob is a connected component of a patch: px that touch, corners included.
type Blob struct {
	Label                  int32
	Area                   int // px
	edge                   int // sides of px that face other px
	MinX, MinY, MaxX, MaxY int
}

// Width and Height are those of the bounding box, in px.
func (b Blob) Width() int  { return b.MaxX - b.MinX + 1 }
func (b Blob) Height() int { return b.MaxY - b.MinY + 1 }

// Rect is the bounding box, in px of the patch.
func (b Blob) Rect() image.Rectangle {
	return image.Rect(b.MinX, b.MinY, b.MaxX+1, b.MaxY+1)
}

// Blobs finds the connected regions, corners touching included.
func Blobs(dark []bool, w, h int) []Blob {
	return Label(make([]int32, len(dark)), dark, w, h)
}

// Label finds the connected components (8-neighbourhood, by flood fill) and says for each px which one it is in,
// counted from 1.
func Label(labels []int32, dark []bool, w, h int) []Blob {
	clear(labels)
	var out []Blob
	var stack []int
	for i := 0; i < len(dark); i++ {
		if !dark[i] {
			i += rows.First(dark[i:])
		}
		if i == len(dark) || labels[i] != 0 {
			continue
		}
		b := Blob{Label: int32(len(out) + 1), MinX: w, MinY: h}
		labels[i] = b.Label
		stack = append(stack[:0], i)
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = b.grow(at, dark, labels, w, h, stack[:len(stack)-1])
		}
		out = append(out, b)
	}
	return slices.Clip(out)
}

// grow takes a px into the blob and puts its unvisited neighbours on the stack.
func (b *Blob) grow(at int, dark []bool, labels []int32, w, h int, stack []int) []int {
	x, y := at%w, at/w
	b.Area++
	b.MinX, b.MaxX = min(b.MinX, x), max(b.MaxX, x)
	b.MinY, b.MaxY = min(b.MinY, y), max(b.MaxY, y)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			nx, ny := x+dx, y+dy
			inside := nx >= 0 && ny >= 0 && nx < w && ny < h
			if !inside || !dark[ny*w+nx] {
				if dx*dy == 0 {
					b.edge++
				}
				continue
			}
			if n := ny*w + nx; labels[n] == 0 {
				labels[n] = b.Label
				stack = append(stack, n)
			}
		}
	}
	return stack
}

// ExtentMM is the length of a blob's diagonal.
func (b Blob) ExtentMM() float64 { return geometry.Point{X: MM(b.Width()), Y: MM(b.Height())}.Length() }

// StrokeMM is the length of the pen stroke that makes a blob: half its outline.
// On a grid of px an outline is longer than the curve by 4/π.
func (b Blob) StrokeMM() float64 { return MM(b.edge) / 2 * math.Pi / 4 }

// Speck says whether a blob is dust.
func (b Blob) Speck() bool { return MM2(b.Area) < speckMM2 || b.ExtentMM() < speckMM }
