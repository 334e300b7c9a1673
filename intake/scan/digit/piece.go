package digit

import (
	"image"
	"slices"
)

// piece is ink that hangs together, corners counted.
type piece struct {
	box  image.Rectangle
	area int // px
	mass int // sum of their ink, 0 to 255 each
}

// sheet is a picture as ink, 0 to 255, and its pieces. It is used again and
// again, so that reading many cells makes no garbage.
type sheet struct {
	w, h   int
	ink    []uint8
	labels []int32 // piece's number + 1, 0 where there is none
	pieces []piece
	stack  []int32
}

// load takes over a picture's ink, blackest print as 255 and paper as 0, and
// says whether there is enough contrast to speak of ink.
func (s *sheet) load(img *image.Gray) bool {
	s.w, s.h = img.Rect.Dx(), img.Rect.Dy()
	s.ink = slices.Grow(s.ink[:0], s.w*s.h)[:s.w*s.h]
	var hist [256]int
	for y := range s.h {
		row := img.Pix[y*img.Stride : y*img.Stride+s.w]
		for x, v := range row {
			s.ink[y*s.w+x] = 255 - v
			hist[255-v]++
		}
	}
	paper, black := levels(&hist, s.w*s.h)
	if black-paper < contrastLeast {
		return false
	}
	var to [256]uint8
	low := paper + (black-paper)/8
	for v := range to {
		to[v] = uint8(min(255, max(0, (v-low)*255/(black-low))))
	}
	for i, v := range s.ink {
		s.ink[i] = to[v]
	}
	return true
}

const (
	// contrastLeast is the least ink, of 255, that is told from paper.
	contrastLeast = 28
	// blackPart is the part of all px, one in so many, that may be blacker than
	// what counts as black, and blackMost the most of them: the core of a thin
	// stroke is more.
	blackPart, blackMost = 100, 40
	// inkLevel is how dark a px is at least to belong to a piece.
	inkLevel = 80
)

// levels are how dark the paper is, which two px in five at least are, and the
// blackest ink.
func levels(hist *[256]int, px int) (paper, black int) {
	below := 0
	for v, n := range hist {
		if below < px*2/5 {
			paper = v
		}
		if below < px-min(px/blackPart, blackMost) {
			black = v
		}
		below += n
	}
	return paper, black
}

// find labels the pieces.
func (s *sheet) find() {
	s.labels = slices.Grow(s.labels[:0], s.w*s.h)[:s.w*s.h]
	clear(s.labels)
	s.pieces = s.pieces[:0]
	for i, v := range s.ink {
		if v >= inkLevel && s.labels[i] == 0 {
			s.flood(int32(i))
		}
	}
}

// flood labels one piece, from one of its px.
func (s *sheet) flood(from int32) {
	label := int32(len(s.pieces) + 1)
	p := piece{box: image.Rectangle{Min: image.Pt(s.w, s.h)}}
	s.stack = append(s.stack[:0], from)
	s.labels[from] = label
	for len(s.stack) > 0 {
		i := int(s.stack[len(s.stack)-1])
		s.stack = s.stack[:len(s.stack)-1]
		x, y := i%s.w, i/s.w
		p.area++
		p.mass += int(s.ink[i])
		p.box.Min.X, p.box.Max.X = min(p.box.Min.X, x), max(p.box.Max.X, x+1)
		p.box.Min.Y, p.box.Max.Y = min(p.box.Min.Y, y), max(p.box.Max.Y, y+1)
		for ny := max(0, y-1); ny < min(s.h, y+2); ny++ {
			for n := ny*s.w + max(0, x-1); n < ny*s.w+min(s.w, x+2); n++ {
				if s.labels[n] == 0 && s.ink[n] >= inkLevel {
					s.labels[n] = label
					s.stack = append(s.stack, int32(n))
				}
			}
		}
	}
	s.pieces = append(s.pieces, p)
}
