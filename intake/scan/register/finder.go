package register

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// rowStep is the step between scanned rows of the reduced page: a finder
	// pattern's core is 3 modules, about 7 rows, and must be met at least twice.
	rowStep = 2
	// maxFinders is how many places are kept as perhaps finder patterns. A sheet
	// has six; dense print or handwriting makes a few by chance.
	maxFinders = 40
	// maxTriples is how many triples of them are looked at more closely.
	maxTriples = 12
	// slackPX is how far a run's length may be off by the grid of px alone.
	slackPX = 0.6
)

// finder is a place on the reduced page that looks like a finder pattern.
type finder struct {
	at     geometry.Point
	module float64 // px
	seen   int     // rows it was met in
}

// finders looks for the dark-light-dark-light-dark runs of 1:1:3:1:1 that a line
// through the middle of a finder pattern makes at any angle.
func finders(r *picture.Reduced) []finder {
	var found []finder
	for y := 0; y < r.H; y += rowStep {
		found = scanRow(r, y, found)
	}
	slices.SortFunc(found, func(a, b finder) int { return cmp.Compare(b.seen, a.seen) })
	return found[:min(len(found), maxFinders)]
}

// scanRow goes along a row and checks every dark run's end.
func scanRow(r *picture.Reduced, y int, found []finder) []finder {
	var runs [5]int // the last five, newest last
	start, dark := 0, false
	row, thr := r.Pix[y*r.W:(y+1)*r.W], r.Thr[y/picture.BlockPX*r.Bw:]
	for bx := range r.Bw {
		t := thr[bx]
		if t == 0 && !dark { // as most of a page is
			continue
		}
		for x := bx * picture.BlockPX; x < min(r.W, (bx+1)*picture.BlockPX); x++ {
			if (row[x] < t) == dark {
				continue
			}
			runs = [5]int{runs[1], runs[2], runs[3], runs[4], x - start}
			if dark && isFinder(runs) {
				found = check(r, found, x, y, runs)
			}
			start, dark = x, !dark
		}
	}
	return found
}

// isFinder says whether five runs are in the ratio of a finder pattern.
func isFinder(runs [5]int) bool {
	total := 0
	for _, n := range runs {
		if n == 0 {
			return false
		}
		total += n
	}
	if total < 7 {
		return false
	}
	m := float64(total) / 7
	off := m/2 + slackPX
	near := func(n int, want float64, off float64) bool { return math.Abs(float64(n)-want) < off }
	return near(runs[0], m, off) && near(runs[1], m, off) && near(runs[2], 3*m, 2*off) &&
		near(runs[3], m, off) && near(runs[4], m, off)
}

// check tests a hit of a row down the column and along the row again, and adds it.
func check(r *picture.Reduced, found []finder, end, y int, runs [5]int) []finder {
	x := end - runs[4] - runs[3] - (runs[2]+1)/2
	width := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	cy, height, ok := crossCheck(r, x, y, 0, 1, width)
	if !ok || geometry.Ratio(float64(width), float64(height)) > 1.6 {
		return found
	}
	cx, width, ok := crossCheck(r, x, int(cy), 1, 0, width)
	if !ok {
		return found
	}
	return addFinder(found, finder{geometry.Point{X: cx, Y: cy}, float64(width+height) / 14, 1})
}

// crossCheck measures the five runs through a place along one axis and gives
// the middle of the core and the length of all five.
func crossCheck(r *picture.Reduced, x, y, dx, dy, size int) (centre float64, total int, ok bool) {
	var runs [5]int
	if !r.Dark(x, y) {
		return 0, 0, false
	}
	back := walk(r, x-dx, y-dy, -dx, -dy, runs[:], [3]int{2, 1, 0}, size)
	ahead := walk(r, x, y, dx, dy, runs[:], [3]int{2, 3, 4}, size)
	if !back || !ahead || !isFinder(runs) {
		return 0, 0, false
	}
	for _, n := range runs {
		total += n
	}
	low := x*dx + y*dy
	for i := 1; r.Dark(x-dx*i, y-dy*i); i++ {
		low--
	}
	return float64(low) + float64(runs[2])/2, total, true
}

// walk counts px into runs, in the order given, from a place outwards.
func walk(r *picture.Reduced, x, y, dx, dy int, runs []int, order [3]int, size int) bool {
	dark := true
	for _, i := range order {
		for n := 0; r.Dark(x, y) == dark; n++ {
			if n > size || x < 0 || y < 0 || x >= r.W || y >= r.H {
				return !dark
			}
			runs[i]++
			x, y = x+dx, y+dy
		}
		dark = !dark
	}
	return true
}

// addFinder joins a hit with those of other rows through the same pattern.
func addFinder(found []finder, f finder) []finder {
	for i, g := range found {
		if g.at.Distance(f.at) < 2*g.module && geometry.Ratio(g.module, f.module) < 1.7 {
			n := float64(g.seen)
			found[i] = finder{
				g.at.Scale(n).Add(f.at).Scale(1 / (n + 1)),
				(g.module*n + f.module) / (n + 1), g.seen + 1,
			}
			return found
		}
	}
	return append(found, f)
}

// triple is three finder patterns that stand like those of one code: top left,
// top right, bottom left.
type triple struct {
	tl, tr, bl geometry.Point // px of the reduced page
	module     float64
	off        float64 // how unlike our own code it stands; less is better
}

// triples are the threes of finder patterns with a right angle between equal
// legs, those most like our own code first.
func triples(fs []finder) []triple {
	var out []triple
	for i := range fs {
		for j := range fs {
			for k := j + 1; k < len(fs); k++ {
				if i == j || i == k {
					continue
				}
				if t, ok := asTriple(fs[i], fs[j], fs[k]); ok {
					out = append(out, t)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b triple) int { return cmp.Compare(a.off, b.off) })
	return out[:min(len(out), maxTriples)]
}

func asTriple(corner, a, b finder) (triple, bool) {
	m := (corner.module + a.module + b.module) / 3
	if geometry.Ratio(corner.module, a.module) > 1.7 || geometry.Ratio(corner.module, b.module) > 1.7 {
		return triple{}, false
	}
	p, q := a.at.Sub(corner.at), b.at.Sub(corner.at)
	legs := (p.Length() + q.Length()) / 2 / m
	// Version 1 has 14 modules between its finders, version 10 has 50.
	if !geometry.Within(legs, 11, 60) || geometry.Ratio(p.Length(), q.Length()) > 1.5 {
		return triple{}, false
	}
	lean := math.Abs(p.Dot(q)) / (p.Length() * q.Length())
	if lean > 0.35 {
		return triple{}, false
	}
	t := triple{corner.at, a.at, b.at, m, 0}
	if p.Cross(q) < 0 { // y grows downwards: upright, right × down is positive
		t.tr, t.bl = b.at, a.at
	}
	t.off = lean + math.Log(geometry.Ratio(p.Length(), q.Length())) + math.Abs(math.Log(legs/(forms.CodeModules-7)))
	return t, true
}

// versions are the QR versions that a triple may be of, the likeliest first: seen
// aslant, a code's modules are a fifth off their mean. Version 1 has no alignment
// pattern to be laid by.
func (t triple) versions() []*decoder.Version {
	legs := (t.tl.Distance(t.tr) + t.tl.Distance(t.bl)) / 2 / t.module
	near := math.Round((legs - 10) / 4) // version n has 4n+10 modules between its finders
	var out []*decoder.Version
	for _, n := range []float64{near, near - 1, near + 1} {
		if v, err := decoder.Version_GetVersionForNumber(int(n)); err == nil && n > 1 {
			out = append(out, v)
		}
	}
	return out
}
