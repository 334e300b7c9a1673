package digit

import (
	"bytes"
	"image"
	"slices"
)

// Cut gives each cell of a comb its own ink. row is the ink that was added to
// the comb, dark on light, with the printed borders gone; cells are the comb's
// cells in row's px, from left to right, some 50 × 64 px.
//
// Ink that hangs together goes to one cell whole, even where it reaches over
// the border, unless it is too wide for one digit: then it is cut where it is
// thinnest near the border. Each picture shows its cell, and as much beside it
// as its ink needs; all else in it is white.
func Cut(row *image.Gray, cells []image.Rectangle) []*image.Gray {
	c := cutter{cells: make([]image.Rectangle, len(cells))}
	for i, cell := range cells {
		c.cells[i] = cell.Sub(row.Rect.Min)
	}
	if len(cells) > 0 && c.s.load(row) {
		c.s.find()
		c.assign()
	}
	out := make([]*image.Gray, len(cells))
	for i := range cells {
		out[i] = c.picture(row, i)
	}
	return out
}

const (
	// oneDigit is the widest that ink hanging together may be, in widths of a
	// cell, to be taken for one digit wherever it lies.
	oneDigit = 0.85
	// tail is how far, in widths of a cell, a digit's stroke may reach over the
	// border before it is asked whether it is a digit of its own.
	tail = 0.28
	// valley is how far from the border, in widths of a cell, ink is cut.
	valley = 0.25
	// gap is the white that a border leaves when it is explained away, in
	// heights of a cell: 1 mm of 8.
	gap = 0.125
	// tailShare is the most ink, of the digit's it may belong to, that is the end
	// of a stroke cut off by a border.
	tailShare = 0.4
	// dust is the largest speck, in px, that is nobody's: 0.05 mm².
	dust = 3
	// halo is how many px around ink belong to it: its grey edge.
	halo = 2
)

// cutter shares ink out among cells.
type cutter struct {
	s     sheet
	cells []image.Rectangle
	owner []int16 // by px: the cell's number + 1, 0 for none
	boxes []image.Rectangle
}

// border is the column between a cell and the next.
func (c *cutter) border(i int) int { return (c.cells[i].Max.X + c.cells[i+1].Min.X) / 2 }

// slot is the cell that a column belongs to.
func (c *cutter) slot(x int) int {
	i := 0
	for i+1 < len(c.cells) && x >= c.border(i) {
		i++
	}
	return i
}

// part is some columns of a piece, and the cell they go to.
type part struct {
	piece    int
	from, to int // columns
	cell     int
	area     int
	box      image.Rectangle
}

// assign gives each px of ink to a cell.
func (c *cutter) assign() {
	var parts []part
	for i, p := range c.s.pieces {
		if p.area > dust && !c.beside(p.box) {
			parts = append(parts, c.split(i)...)
		}
	}
	c.joinTails(parts)
	c.own(parts)
}

// beside says whether ink lies above or below the comb.
func (c *cutter) beside(b image.Rectangle) bool {
	mid := (b.Min.Y + b.Max.Y) / 2
	return mid < c.cells[0].Min.Y-c.cells[0].Dy()/4 || mid > c.cells[0].Max.Y+c.cells[0].Dy()/4
}

// split cuts a piece where it is more than one digit.
func (c *cutter) split(i int) []part {
	box, area := c.s.pieces[i].box, c.s.pieces[i].area
	wide := c.cells[0].Dx()
	if cell := c.slot(box.Min.X); cell == c.slot(box.Max.X-1) {
		return []part{{i, box.Min.X, box.Max.X, cell, area, box}}
	}
	columns := c.columns(i)
	from := box.Min.X
	var parts []part
	for b := 0; b+1 < len(c.cells) && box.Dx() > int(oneDigit*float64(wide)); b++ {
		at, least := c.border(b), int(tail*float64(wide))
		if at-max(from, c.cells[b].Min.X) < least || min(box.Max.X, c.cells[b+1].Max.X)-at < least {
			continue
		}
		cut := thinnest(columns, at-box.Min.X, int(valley*float64(wide))) + box.Min.X
		parts = append(parts, part{piece: i, from: from, to: cut})
		from = cut
	}
	parts = append(parts, part{piece: i, from: from, to: box.Max.X})
	for k := range parts {
		p := &parts[k]
		p.cell, p.area = c.most(columns[p.from-box.Min.X:p.to-box.Min.X], p.from)
		c.measure(p)
	}
	return parts
}

// columns counts a piece's px in each column of its box.
func (c *cutter) columns(i int) []int {
	box := c.s.pieces[i].box
	out := make([]int, box.Dx())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := range out {
			if c.s.labels[y*c.s.w+box.Min.X+x] == int32(i+1) {
				out[x]++
			}
		}
	}
	return out
}

// thinnest is the column within reach of a place that has least ink, and of
// such the nearest.
func thinnest(columns []int, at, reach int) int {
	best, bestCost := at, 1<<30
	for x := max(1, at-reach); x < min(len(columns), at+reach+1); x++ {
		if cost := 8*columns[x] + max(x-at, at-x); cost < bestCost {
			best, bestCost = x, cost
		}
	}
	return best
}

// most is the cell that holds most of some columns' ink, and their px.
func (c *cutter) most(columns []int, from int) (cell, area int) {
	in := make([]int, len(c.cells))
	for x, n := range columns {
		in[c.slot(from+x)] += n
		area += n
	}
	for i, n := range in {
		if n > in[cell] {
			cell = i
		}
	}
	return cell, area
}

// measure finds the box around a part's ink.
func (c *cutter) measure(p *part) {
	box := c.s.pieces[p.piece].box
	label := int32(p.piece + 1)
	p.box = image.Rectangle{Min: image.Pt(p.to, box.Max.Y), Max: image.Pt(p.from, box.Min.Y)}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		row := c.s.labels[y*c.s.w+p.from : y*c.s.w+p.to]
		first := slices.Index(row, label)
		if first < 0 {
			continue
		}
		last := len(row) - 1
		for row[last] != label {
			last--
		}
		p.box.Min.X, p.box.Max.X = min(p.box.Min.X, p.from+first), max(p.box.Max.X, p.from+last+1)
		p.box.Min.Y, p.box.Max.Y = min(p.box.Min.Y, y), y+1
	}
}

// joinTails gives the ends of strokes that a border cut off back to the digit
// they belong to.
func (c *cutter) joinTails(parts []part) {
	for i := range parts {
		p := &parts[i]
		if float64(p.box.Dx()) > tail*float64(c.cells[p.cell].Dx()) {
			continue
		}
		for _, q := range parts {
			if c.faces(*p, q) && float64(p.area) < tailShare*float64(q.area) {
				p.cell = q.cell
				break
			}
		}
	}
}

// faces says whether two parts end at either side of the same border, at the
// same height.
func (c *cutter) faces(p, q part) bool {
	near := int(gap * float64(c.cells[0].Dy()))
	left, right := p, q
	if p.cell > q.cell {
		left, right = q, p
	}
	if right.cell != left.cell+1 {
		return false
	}
	at := c.border(left.cell)
	if at-left.box.Max.X > near || right.box.Min.X-at > near || right.box.Min.X-left.box.Max.X > near+near/2 {
		return false
	}
	slack := near / 2
	if left.box.Min.Y-slack >= right.box.Max.Y || right.box.Min.Y-slack >= left.box.Max.Y {
		return false
	}
	l, r := c.end(left, near/2, false), c.end(right, near/2, true)
	return l.Min.Y-slack < r.Max.Y && r.Min.Y-slack < l.Max.Y
}

// end is the box around the ink in a part's last columns, or first.
func (c *cutter) end(p part, wide int, first bool) image.Rectangle {
	e := p
	if first {
		e.from, e.to = p.box.Min.X, min(p.box.Max.X, p.box.Min.X+wide)
	} else {
		e.from, e.to = max(p.box.Min.X, p.box.Max.X-wide), p.box.Max.X
	}
	c.measure(&e)
	return e.box
}

// own writes down whose each px is, the grey edges of ink included.
func (c *cutter) own(parts []part) {
	c.owner = make([]int16, c.s.w*c.s.h)
	c.boxes = make([]image.Rectangle, len(c.cells))
	var rim []int32
	for _, p := range parts {
		c.boxes[p.cell] = c.boxes[p.cell].Union(p.box)
		for y := p.box.Min.Y; y < p.box.Max.Y; y++ {
			for at := y*c.s.w + p.box.Min.X; at < y*c.s.w+p.box.Max.X; at++ {
				if c.s.labels[at] == int32(p.piece+1) {
					c.owner[at] = int16(p.cell + 1)
					rim = append(rim, int32(at))
				}
			}
		}
	}
	for range halo {
		rim = c.spread(rim)
	}
}

// spread gives the px beside some to the cell that those belong to, the right
// one of two, and says which they are. The sheet's outermost px stay nobody's.
func (c *cutter) spread(rim []int32) []int32 {
	var next []int32
	for _, at := range rim {
		own := c.owner[at]
		for _, to := range [4]int32{at - 1, at + 1, at - int32(c.s.w), at + int32(c.s.w)} {
			if to < 0 || int(to) >= len(c.owner) || c.owner[to] > 0 {
				continue
			}
			if c.owner[to] == 0 {
				next = append(next, to)
			}
			c.owner[to] = min(c.owner[to], -own) // below zero until all have had a say
		}
	}
	kept := next[:0]
	for _, at := range next {
		x, y := int(at)%c.s.w, int(at)/c.s.w
		c.owner[at] = -c.owner[at]
		if x == 0 || y == 0 || x == c.s.w-1 || y == c.s.h-1 {
			c.owner[at] = 0
			continue
		}
		kept = append(kept, at)
	}
	return kept
}

// picture is what a cell gets.
func (c *cutter) picture(row *image.Gray, i int) *image.Gray {
	r := c.cells[i]
	if c.boxes != nil && !c.boxes[i].Empty() {
		r = r.Union(c.boxes[i].Inset(-halo))
	}
	out := &image.Gray{Pix: bytes.Repeat([]uint8{255}, r.Dx()*r.Dy()), Stride: r.Dx(), Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
	in := r.Intersect(image.Rect(0, 0, row.Rect.Dx(), row.Rect.Dy()))
	if c.owner == nil {
		return out
	}
	for y := in.Min.Y; y < in.Max.Y; y++ {
		to, from := out.Pix[(y-r.Min.Y)*out.Stride+in.Min.X-r.Min.X:][:in.Dx()], row.Pix[y*row.Stride+in.Min.X:][:in.Dx()]
		for x, owner := range c.owner[y*c.s.w+in.Min.X:][:in.Dx()] {
			if owner == int16(i+1) {
				to[x] = from[x]
			}
		}
	}
	return out
}
