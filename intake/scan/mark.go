package scan

import (
	"image"
	"math"
)

const (
	// gapMM is how far the pieces of one broken stroke lie apart: thin ink on a
	// scanner that knows only black and white.
	gapMM = 0.8
	// piecesMost is how many blobs are looked at for that; more are a dirty scan.
	piecesMost = 600
	// brokenPieces and brokenMM are from what number and extent pieces that lie
	// together are a stroke: dust lies together in twos and threes by chance.
	brokenPieces = 5
	brokenMM     = 3.0
	// linkMM is how much of the pen's way a gap stands for.
	linkMM = 0.4
)

// moments add up where the px of some ink lie.
type moments struct {
	n, x, y, xx, yy, xy float64
	inside              float64 // of n, in the zone
}

func (m *moments) add(o moments) {
	m.n, m.x, m.y, m.inside = m.n+o.n, m.x+o.x, m.y+o.y, m.inside+o.inside
	m.xx, m.yy, m.xy = m.xx+o.xx, m.yy+o.yy, m.xy+o.xy
}

// waverMM is the standard deviation of the px from the line through them.
func (m moments) waverMM() float64 {
	x, y := m.x/m.n, m.y/m.n
	vx, vy, c := m.xx/m.n-x*x, m.yy/m.n-y*y, m.xy/m.n-x*y
	least := (vx+vy)/2 - math.Sqrt((vx-vy)*(vx-vy)/4+c*c)
	return math.Sqrt(math.Max(0, least)) / patchPxPerMM
}

// mark is ink that belongs together: a blob, or the pieces of a broken stroke.
type mark struct {
	moments
	labels []int32
	rect   image.Rectangle
	way    float64 // mm of the pen's way
	speck  bool    // dust
	ring   bool    // part of a stamp or a cup's ring
}

// marks puts the zone's blobs together.
func (in *ink) marks() []mark {
	of := in.moments()
	rings := in.rings()
	first := in.linked(rings)
	index := make(map[int]int, len(in.blobs))
	var out []mark
	for i, b := range in.blobs {
		at, ok := index[first[i]]
		if !ok {
			at = len(out)
			index[first[i]] = at
			out = append(out, mark{speck: true, way: -linkMM})
		}
		m := &out[at]
		m.add(of[b.label])
		m.labels = append(m.labels, b.label)
		m.rect = m.rect.Union(b.rect())
		m.way += b.strokeMM() + linkMM
		m.speck = m.speck && b.speck()
		m.ring = rings[b.label]
	}
	for i := range out {
		m := &out[i]
		if len(m.labels) >= brokenPieces && m.extentMM() >= brokenMM {
			m.speck = false
		}
	}
	return out
}

func (m mark) extentMM() float64 { return math.Hypot(mm(m.rect.Dx()), mm(m.rect.Dy())) }

// broadMM is the mean width of a mark.
func (m mark) broadMM() float64 { return mm2(int(m.n)) / math.Max(0.1, m.way) }

// linked gives for each blob the first one of those that it belongs to. Rings
// belong to nothing, and only a scanner that knows black and white breaks strokes.
func (in *ink) linked(rings []bool) []int {
	first := make([]int, len(in.blobs))
	for i := range first {
		first[i] = i
	}
	if !in.bitonal || len(in.blobs) > piecesMost {
		return first
	}
	root := func(i int) int {
		for first[i] != i {
			i = first[i]
		}
		return i
	}
	gap := pxOf(gapMM)
	for i, b := range in.blobs {
		near := b.rect().Inset(-gap)
		for j, c := range in.blobs[:i] {
			if (b.small() || c.small()) && !rings[b.label] && !rings[c.label] && near.Overlaps(c.rect()) {
				a, z := root(i), root(j)
				first[max(a, z)] = min(a, z)
			}
		}
	}
	for i := range first {
		first[i] = root(i)
	}
	return first
}

// small says whether a blob may be a piece of a broken stroke.
func (b blob) small() bool { return b.extentMM() < brokenMM }

// moments are those of each blob, by label.
func (in *ink) moments() []moments {
	out := make([]moments, len(in.blobs)+1)
	for _, b := range in.blobs {
		m := &out[b.label]
		for y := b.minY; y <= b.maxY; y++ {
			fy := float64(y)
			row := in.labels[y*in.w : (y+1)*in.w]
			for x := b.minX; x <= b.maxX; x++ {
				if row[x] != b.label {
					continue
				}
				fx := float64(x)
				m.n, m.x, m.y = m.n+1, m.x+fx, m.y+fy
				m.xx, m.yy, m.xy = m.xx+fx*fx, m.yy+fy*fy, m.xy+fx*fy
				if image.Pt(x, y).In(in.inner) {
					m.inside++
				}
			}
		}
	}
	return out
}
