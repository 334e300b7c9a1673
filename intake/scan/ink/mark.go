package ink

import (
	"image"
	"math"

	"blankett/intake/scan/picture"
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

// Moments add up where the px of some ink lie.
type Moments struct {
	N, X, Y, Xx, Yy, Xy float64
	Inside              float64 // of n, in the zone
}

// Add joins what belongs together.
func (m *Moments) Add(o Moments) {
	m.N, m.X, m.Y, m.Inside = m.N+o.N, m.X+o.X, m.Y+o.Y, m.Inside+o.Inside
	m.Xx, m.Yy, m.Xy = m.Xx+o.Xx, m.Yy+o.Yy, m.Xy+o.Xy
}

// WaverMM is the standard deviation of the px from the line through them.
func (m Moments) WaverMM() float64 {
	x, y := m.X/m.N, m.Y/m.N
	vx, vy, c := m.Xx/m.N-x*x, m.Yy/m.N-y*y, m.Xy/m.N-x*y
	least := (vx+vy)/2 - math.Sqrt((vx-vy)*(vx-vy)/4+c*c)
	return math.Sqrt(math.Max(0, least)) / picture.PatchPxPerMM
}

// Mark is ink that belongs together: a blob, or the pieces of a broken stroke.
type Mark struct {
	Moments
	Labels []int32
	Rect   image.Rectangle
	Way    float64 // mm of the pen's way
	Speck  bool    // dust
	Ring   bool    // part of a stamp or a cup's ring
}

// Marks puts the zone's blobs together.
func (in *Ink) Marks() []Mark {
	of := in.moments()
	rings := in.rings()
	first := in.linked(rings)
	index := make(map[int]int, len(in.Blobs))
	var out []Mark
	for i, b := range in.Blobs {
		at, ok := index[first[i]]
		if !ok {
			at = len(out)
			index[first[i]] = at
			out = append(out, Mark{Speck: true, Way: -linkMM})
		}
		m := &out[at]
		m.Add(of[b.Label])
		m.Labels = append(m.Labels, b.Label)
		m.Rect = m.Rect.Union(b.Rect())
		m.Way += b.StrokeMM() + linkMM
		m.Speck = m.Speck && b.Speck()
		m.Ring = rings[b.Label]
	}
	for i := range out {
		m := &out[i]
		if len(m.Labels) >= brokenPieces && m.ExtentMM() >= brokenMM {
			m.Speck = false
		}
	}
	return out
}

// ExtentMM is the length of the bounding box's diagonal.
func (m Mark) ExtentMM() float64 { return math.Hypot(picture.MM(m.Rect.Dx()), picture.MM(m.Rect.Dy())) }

// BroadMM is the mean width of a mark.
func (m Mark) BroadMM() float64 { return picture.MM2(int(m.N)) / math.Max(0.1, m.Way) }

// linked is union–find on blobs that lie near each other: it gives for each blob the first one of those that it belongs to. Rings
// belong to nothing, and only a scanner that knows black and white breaks strokes.
func (in *Ink) linked(rings []bool) []int {
	first := make([]int, len(in.Blobs))
	for i := range first {
		first[i] = i
	}
	if !in.Bitonal || len(in.Blobs) > piecesMost {
		return first
	}
	root := func(i int) int {
		for first[i] != i {
			i = first[i]
		}
		return i
	}
	gap := picture.PxOf(gapMM)
	for i, b := range in.Blobs {
		near := b.Rect().Inset(-gap)
		for j, c := range in.Blobs[:i] {
			if (Small(b) || Small(c)) && !rings[b.Label] && !rings[c.Label] && near.Overlaps(c.Rect()) {
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

// Small says whether a blob may be a piece of a broken stroke.
func Small(b picture.Blob) bool { return b.ExtentMM() < brokenMM }

// moments are those of each blob, by label.
func (in *Ink) moments() []Moments {
	out := make([]Moments, len(in.Blobs)+1)
	for _, b := range in.Blobs {
		m := &out[b.Label]
		for y := b.MinY; y <= b.MaxY; y++ {
			fy := float64(y)
			row := in.Labels[y*in.WidthPX : (y+1)*in.WidthPX]
			for x := b.MinX; x <= b.MaxX; x++ {
				if row[x] != b.Label {
					continue
				}
				fx := float64(x)
				m.N, m.X, m.Y = m.N+1, m.X+fx, m.Y+fy
				m.Xx, m.Yy, m.Xy = m.Xx+fx*fx, m.Yy+fy*fy, m.Xy+fx*fy
				if image.Pt(x, y).In(in.Inner) {
					m.Inside++
				}
			}
		}
	}
	return out
}
