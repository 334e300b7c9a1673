package digit

import (
	"image"
	"math"
	"slices"

	"blankett/intake/scan/digit/cnn"
)

// Picture is a digit as the network wants it, 0 for paper and 1 for ink.
type Picture = [cnn.Side * cnn.Side]float32

const (
	// boxPX is the longer side of a digit in a Picture, as in MNIST.
	boxPX = 20
	// band is how much of a cell's width and height along its edges is where
	// remains of its printed border lie: 0.7 mm.
	band = 0.11
	// remainMost is the most ink, of the digit's, that is a remain of a border
	// or of a neighbour: more is somebody's stroke.
	remainMost = 0.3
	// speckMost is the largest speck, of the cell's area: 0.05 mm².
	speckMost = 0.0011
	// speckShare is the most ink, of the digit's, that is a speck.
	speckShare = 0.05
	// smallest is the least that a digit extends, of the cell's height: 1.8 mm.
	smallest = 0.22
	// intrudeMost is how far, of the cell's width, a neighbour's ink reaches in.
	intrudeMost = 0.25
)

// Normaliser turns cells into Pictures. It holds its own working memory: one
// goroutine at a time.
type Normaliser struct {
	s       sheet
	keep    []bool  // by piece
	all     bool    // keep what may be a part of the digit too
	left    bool    // something was left out that may be a part of the digit
	mask    []uint8 // how much of a px's ink counts: 0 or 1
	columns filter
	rows    filter
	half    []float32
}

// Normalise turns a cell, dark ink on light paper of any size, into a Picture:
// what is left of borders, neighbours and specks goes; the rest is scaled to 20
// px on its longer side, and its ink is centred. False when there is no ink, or
// none that could be a digit.
func (n *Normaliser) Normalise(cell *image.Gray, out *Picture) bool {
	n.all = false
	return n.load(cell, out)
}

// Whole is Normalise again, of the same cell, with the ink beside the digit that it
// took for a neighbour's but that may be a broken part of it. False when there was
// none.
func (n *Normaliser) Whole(cell *image.Gray, out *Picture) bool {
	if !n.left {
		return false
	}
	n.all = true
	return n.load(cell, out)
}

// load finds a cell's digit and makes its Picture. False when there is none.
func (n *Normaliser) load(cell *image.Gray, out *Picture) bool {
	n.left = false
	if cell.Rect.Empty() || !n.s.load(cell) {
		return false
	}
	n.s.find()
	if !n.choose() {
		return false
	}
	box := n.cover()
	if float64(max(box.Dx(), box.Dy())) < smallest*float64(n.s.h) {
		return false
	}
	cx, cy := n.centre(box)
	scale := float64(max(box.Dx(), box.Dy())) / boxPX
	n.columns.set(cx, scale, n.s.w)
	n.rows.set(cy, scale, n.s.h)
	n.resample(out)
	return true
}

// choose marks the pieces that are the digit's. False when there are none.
func (n *Normaliser) choose() bool {
	n.keep = slices.Grow(n.keep[:0], len(n.s.pieces))[:len(n.s.pieces)]
	main := -1
	for i, p := range n.s.pieces {
		if main < 0 || n.weight(p) > n.weight(n.s.pieces[main]) {
			main = i
		}
	}
	if main < 0 || n.inBand(n.s.pieces[main].box) {
		return false // nothing, or a border's remains, which could pass for a 1
	}
	for i, p := range n.s.pieces {
		stray := i != main && n.stray(p, n.s.pieces[main])
		n.keep[i] = !stray
		if stray && !n.inBand(p.box) && float64(p.mass) >= speckShare*float64(n.s.pieces[main].mass) {
			n.keep[i], n.left = n.all, true
		}
	}
	return true
}

// weight is how much speaks for a piece being the digit: its ink, less if it
// lies where borders do.
func (n *Normaliser) weight(p piece) int {
	if n.inBand(p.box) {
		return p.mass / 5
	}
	return p.mass
}

// inBand says whether a box lies wholly along one edge.
func (n *Normaliser) inBand(b image.Rectangle) bool {
	x, y := int(band*float64(n.s.w)), int(band*float64(n.s.h))
	return b.Max.X <= x || b.Min.X >= n.s.w-x || b.Max.Y <= y || b.Min.Y >= n.s.h-y
}

// stray says whether a piece is not the main one's digit.
func (n *Normaliser) stray(p, main piece) bool {
	share := float64(p.mass) / float64(main.mass)
	if share < speckShare && float64(p.area) <= max(1, speckMost*float64(n.s.w*n.s.h)) {
		return true
	}
	if share > remainMost {
		return n.inBand(p.box)
	}
	edge, reach := int(band*float64(n.s.w)), int(intrudeMost*float64(n.s.w))
	left := p.box.Min.X < edge && p.box.Max.X <= reach
	right := p.box.Max.X > n.s.w-edge && p.box.Min.X >= n.s.w-reach
	return n.inBand(p.box) || left || right
}

// cover marks the px of the digit and those beside them, whose grey is the
// edge of its strokes, and gives the box around it.
func (n *Normaliser) cover() image.Rectangle {
	s := &n.s
	n.mask = slices.Grow(n.mask[:0], s.w*s.h)[:s.w*s.h]
	clear(n.mask)
	var box image.Rectangle
	for i, p := range s.pieces {
		if n.keep[i] {
			box = box.Union(p.box)
		}
	}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			l := s.labels[y*s.w+x]
			if l == 0 || !n.keep[l-1] {
				continue
			}
			for ny := max(0, y-1); ny < min(s.h, y+2); ny++ {
				for nx := max(0, x-1); nx < min(s.w, x+2); nx++ {
					n.mask[ny*s.w+nx] = 1
				}
			}
		}
	}
	for i, v := range s.ink {
		s.ink[i] = v * n.mask[i]
	}
	return box
}

// centre is where the digit's ink balances, in px from the upper left corner.
func (n *Normaliser) centre(box image.Rectangle) (x, y float64) {
	var sum, sx, sy int
	for py := box.Min.Y; py < box.Max.Y; py++ {
		for px, v := range n.s.ink[py*n.s.w+box.Min.X : py*n.s.w+box.Max.X] {
			sum += int(v)
			sx += int(v) * (px + box.Min.X)
			sy += int(v) * py
		}
	}
	return float64(sx)/float64(sum) + 0.5, float64(sy)/float64(sum) + 0.5
}

// resample makes the Picture, columns first, its darkest px 1.
func (n *Normaliser) resample(out *Picture) {
	s := &n.s
	n.half = slices.Grow(n.half[:0], s.h*cnn.Side)[:s.h*cnn.Side]
	for y := range s.h {
		row := s.ink[y*s.w : (y+1)*s.w]
		for x := range cnn.Side {
			sum := float32(0)
			for i, f := range n.columns.share[x] {
				sum += float32(f * float32(row[n.columns.from[x]+i])) // not fused: see cnn
			}
			n.half[y*cnn.Side+x] = sum
		}
	}
	darkest := float32(1)
	for y := range cnn.Side {
		row := out[y*cnn.Side : (y+1)*cnn.Side]
		clear(row)
		for i, f := range n.rows.share[y] {
			for x, v := range n.half[(n.rows.from[y]+i)*cnn.Side : (n.rows.from[y]+i+1)*cnn.Side] {
				row[x] += float32(f * v)
			}
		}
		darkest = max(darkest, slices.Max(row))
	}
	for i := range out {
		out[i] /= darkest
	}
}

// filter says which px of a line go into which of a Picture's, and by how much.
type filter struct {
	from  [cnn.Side]int
	share [cnn.Side][]float32
}

// set lays a Picture's middle on a place of a line of n px; scale is how many of
// them go into one. Each gets the mean of what it covers, or, when less than a
// px, of the two nearest.
func (f *filter) set(middle, scale float64, n int) {
	wide := max(1, scale)
	for i := range f.share {
		at := middle + (float64(i)+0.5-cnn.Side/2.0)*scale
		lo, hi := at-wide/2, at+wide/2
		first, last := max(0, int(math.Floor(lo))), min(n, int(math.Ceil(hi)))
		f.from[i], f.share[i] = first, f.share[i][:0]
		for p := first; p < last; p++ {
			part := min(hi, float64(p+1)) - max(lo, float64(p))
			f.share[i] = append(f.share[i], float32(part/wide))
		}
	}
}
