package register

import (
	"image"
	"math"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"blankett/intake/scan/geometry"
)

// symbol is a QR code laid over a picture by its own patterns, as paper lies that
// is held aslant and bent. Places on it are in modules from its top left corner.
type symbol struct {
	img  *image.Gray
	side int                 // modules
	at   []int               // modules: the columns of its alignment patterns, and their rows
	h    geometry.Homography // modules to px, as if the paper were plane
	// bent is how far from its place on the plane each pattern was seen, in
	// modules, row by row of at × at. The finder patterns stand for three of them.
	bent []geometry.Point
}

const (
	// likeLeast is the likeness from which a place is taken for a pattern. The worst
	// finder pattern of each code in ZXing's photos has 0.80 and more; of threes that
	// are no code's, in its photos without one and on foreign pages, 0.36 at most.
	likeLeast = 0.5
	// slantPart is how far the fourth corner may be from where the three finder
	// patterns have it, across and down, in parts of the code's side: less than
	// would bring it between them.
	slantPart = 0.2
	// slantStep is the step of that search in modules: half of a pattern's ring.
	slantStep = 0.5
	// bendMost is how far the paper may bend a pattern off its plane, in modules;
	// beyond, the next modules could be taken for it.
	bendMost = 1.5
	// bendStep is the step of that search in modules.
	bendStep = 0.125
)

// zooms are the sizes at which a pattern is looked for before the plane is known, in
// parts of the finder patterns' mean: paper held aslant has a near and a far side.
var zooms = [...]float64{1, 0.8, 1.25}

// laySymbol lays a code over a picture by the centres of its finder patterns, top
// left, top right and bottom left, in px. False when what is there does not look
// like a code of that version.
func laySymbol(img *image.Gray, finders [3]geometry.Point, v *decoder.Version) (*symbol, bool) {
	s := &symbol{img: img, side: v.GetDimensionForVersion(), at: v.GetAlignmentPatternCenters()}
	var three []geometry.Match
	for i, c := range s.finders() {
		three = append(three, geometry.Match{Mm: c, Px: finders[i]})
	}
	var ok bool
	if s.h, ok = geometry.FitAffine(three); !ok {
		return nil, false
	}
	for _, c := range s.finders() {
		if s.nearAndFar(finderCells(c), c, geometry.Point{}) < likeLeast {
			return nil, false
		}
	}
	if !s.slant(three) {
		return nil, false
	}
	s.bend()
	return s, true
}

// finders are the centres of the finder patterns.
func (s *symbol) finders() [3]geometry.Point {
	far := float64(s.side) - 3.5
	return [3]geometry.Point{{X: 3.5, Y: 3.5}, {X: far, Y: 3.5}, {X: 3.5, Y: far}}
}

// slant finds the plane: of the places around the fourth corner that look like its
// alignment pattern, the one by which the timing patterns are seen best as well.
func (s *symbol) slant(three []geometry.Match) bool {
	last := float64(s.at[len(s.at)-1]) + 0.5
	corner := geometry.Point{X: last, Y: last}
	cells, timing, plane := alignmentCells(corner), timingCells(s.side), s.h
	best, reach := 2*likeLeast, slantPart*float64(s.side)
	for y := -reach; y <= reach; y += slantStep {
		for x := -reach; x <= reach; x += slantStep {
			by := geometry.Point{X: x, Y: y}
			if s.nearAndFar(cells, corner, by) < likeLeast {
				continue
			}
			h, ok := geometry.FitHomography(append(three[:3:3], geometry.Match{Mm: corner, Px: s.h.Apply(corner.Add(by))}))
			if !ok {
				continue
			}
			if like := likeness(s.img, timing, h.Apply) + likeness(s.img, cells, h.Apply); like > best {
				best, plane = like, h
			}
		}
	}
	s.h = plane
	return best > 2*likeLeast
}

// nearAndFar is the likeness of a pattern that is some modules off, at the size that
// suits it best.
func (s *symbol) nearAndFar(cells []cell, centre, by geometry.Point) float64 {
	best := -1.0
	for _, zoom := range zooms {
		best = math.Max(best, likeness(s.img, cells, func(p geometry.Point) geometry.Point {
			return s.h.Apply(centre.Add(by).Add(p.Sub(centre).Scale(zoom)))
		}))
	}
	return best
}

// moved maps places that are off by some modules.
func moved(h geometry.Homography, by geometry.Point) func(geometry.Point) geometry.Point {
	return func(p geometry.Point) geometry.Point { return h.Apply(p.Add(by)) }
}

// bend finds how far off the plane each pattern is.
func (s *symbol) bend() {
	s.bent = make([]geometry.Point, 0, len(s.at)*len(s.at))
	first, last, f := s.at[0], s.at[len(s.at)-1], s.finders()
	for _, y := range s.at {
		for _, x := range s.at {
			cells := alignmentCells(geometry.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			switch {
			case x == first && y == first:
				cells = finderCells(f[0])
			case x == last && y == first:
				cells = finderCells(f[1])
			case x == first && y == last:
				cells = finderCells(f[2])
			}
			s.bent = append(s.bent, s.off(cells))
		}
	}
}

// off is how far from its place on the plane a pattern is seen, in modules; nowhere
// where it is not seen.
func (s *symbol) off(cells []cell) geometry.Point {
	best, at := likeLeast, geometry.Point{}
	for y := -bendMost; y <= bendMost; y += bendStep {
		for x := -bendMost; x <= bendMost; x += bendStep {
			by := geometry.Point{X: x, Y: y}
			if like := likeness(s.img, cells, moved(s.h, by)); like > best {
				best, at = like, by
			}
		}
	}
	return at
}

// px is where a place of the symbol is in the picture: off the plane as much as
// the four patterns around it, the nearer the more.
func (s *symbol) px(p geometry.Point) geometry.Point {
	n := len(s.at)
	col, fx := s.beside(p.X)
	row, fy := s.beside(p.Y)
	up, low := s.bent[row*n+col:], s.bent[(row+1)*n+col:]
	return s.h.Apply(p.Add(geometry.Mixed(up[0], up[1], low[0], low[1], fx, fy)))
}

// beside gives the column of patterns left of a place, or the row above it, and
// how far on the way to the next it is, 0 to 1.
func (s *symbol) beside(v float64) (int, float64) {
	i := 0
	for i < len(s.at)-2 && v > float64(s.at[i+1])+0.5 {
		i++
	}
	from, to := float64(s.at[i])+0.5, float64(s.at[i+1])+0.5
	return i, geometry.Clamp((v-from)/(to-from), 0, 1)
}
