package register

import (
	"cmp"
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// landPxPerMM is the scale landmarks are kept and looked for in: about that of
	// the reduced page.
	landPxPerMM = 4.0
	// landCellPX is the side of the cells by which a page's print is searched for
	// landmarks: 2.5 mm.
	landCellPX = 10
	// landCells is a landmark's side in cells: 10 mm, two or three letters or the
	// corner of a frame.
	landCells = 4
	// landTile is the side in cells of the tiles that get one landmark each: 20 mm,
	// so that a feeder's uneven run of 60 mm is met three times.
	landTile = 8
	// landTexture is how much a landmark's print changes in its flatter direction
	// at least, in squared parts of black summed over its px: a frame's pale corner
	// has 6, a line alone nothing.
	landTexture = 5.0
	// landDark is how dark, of 255, a landmark's darkest print is at least, and
	// landPart the part of that from which its px count as print.
	landDark = 60
	landPart = 0.5
	// paperDark is how dark paper beside print is at most.
	paperDark = 12
	// landAlike is how much like itself a landmark may look, in parts, 0.5 to
	// landAlikeMM from its place, and landTries how many windows of a tile are tried.
	landAlike, landAlikeMM, landTries = 0.75, 1.0, 6
	// landLooked is how many px of a landmark's print, and of the paper beside
	// it, are looked for.
	landLooked = 70
)

// landmark is some print by which a page can be laid: it is alike nowhere near.
type landmark struct {
	at           geometry.Point // mm on the page: its middle
	print, paper places         // that are print, and paper beside it
	contrast     float64        // of the two on the blank, grey levels
	pale         bool           // scanners that know only black and white lose it
	// lean is where between px it is seen best, by its own shape, when it lies just
	// in its place.
	lean geometry.Point
}

// places are px of a landmark's window.
type places []image.Point

// landPX is a landmark's side in px.
const landPX = landCells * landCellPX

// landmarks finds the place in each tile of a blank page whose print says best
// where it lies both ways. The first of them are spread over all of the page.
func landmarks(blank *image.Gray) []landmark {
	page := shrunk(blank)
	t := newTexture(page)
	var out []landmark
	for y := 0; y+landCells <= t.rows; y += landTile {
		for x := 0; x+landCells <= t.cols; x += landTile {
			for _, at := range t.best(x, y) {
				if l, ok := newLandmark(page, at); ok {
					out = append(out, l)
					break
				}
			}
		}
	}
	return spreadOut(out)
}

// shrunk is a blank at landPxPerMM.
func shrunk(blank *image.Gray) *image.Gray {
	const f = landPxPerMM / picture.PatchPxPerMM
	w, h := int(float64(blank.Rect.Dx())*f), int(float64(blank.Rect.Dy())*f)
	pix := shrink(picture.Contiguous(blank), blank.Rect.Dx(), blank.Rect.Dy(), w, h)
	return &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}
}

// texture is how much a page's print changes along x, along y, and along both, cell
// by cell.
type texture struct {
	cols, rows int
	xx, yy, xy []float64
}

func newTexture(page *image.Gray) texture {
	t := texture{cols: page.Rect.Dx() / landCellPX, rows: page.Rect.Dy() / landCellPX}
	n := t.cols * t.rows
	t.xx, t.yy, t.xy = make([]float64, n), make([]float64, n), make([]float64, n)
	for y := 1; y < min(t.rows*landCellPX, page.Rect.Dy()-1); y++ {
		row := page.Pix[y*page.Stride:]
		up, low := page.Pix[(y-1)*page.Stride:], page.Pix[(y+1)*page.Stride:]
		for x := 1; x < min(t.cols*landCellPX, page.Rect.Dx()-1); x++ {
			gx, gy := float64(int(row[x+1])-int(row[x-1]))/255, float64(int(low[x])-int(up[x]))/255
			i := y/landCellPX*t.cols + x/landCellPX
			t.xx[i], t.yy[i], t.xy[i] = t.xx[i]+gx*gx, t.yy[i]+gy*gy, t.xy[i]+gx*gy
		}
	}
	return t
}

// best are the windows of a tile with the most texture in their flatter direction,
// in px, the richest first.
func (t texture) best(x0, y0 int) []image.Point {
	type window struct {
		at    image.Point
		worth float64
	}
	var all []window
	for y := y0; y < min(y0+landTile, t.rows-landCells+1); y++ {
		for x := x0; x < min(x0+landTile, t.cols-landCells+1); x++ {
			if v := t.flatter(x, y); v > landTexture {
				all = append(all, window{image.Pt(x*landCellPX, y*landCellPX), v})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b window) int { return cmp.Compare(b.worth, a.worth) })
	var out []image.Point
	for _, w := range all[:min(landTries, len(all))] {
		out = append(out, w.at)
	}
	return out
}

// flatter is the lesser eigenvalue of a window's structure tensor (Shi–Tomasi).
func (t texture) flatter(x0, y0 int) float64 {
	var xx, yy, xy float64
	for y := y0; y < y0+landCells; y++ {
		for x := x0; x < x0+landCells; x++ {
			i := y*t.cols + x
			xx, yy, xy = xx+t.xx[i], yy+t.yy[i], xy+t.xy[i]
		}
	}
	return (xx+yy)/2 - math.Hypot((xx-yy)/2, xy)
}

// newLandmark takes the px of a window that are print and those of paper beside it.
func newLandmark(page *image.Gray, at image.Point) (landmark, bool) {
	w := image.Rectangle{at, at.Add(image.Pt(landPX, landPX))}
	l := landmark{at: geometry.Point{X: float64(at.X+landPX/2) / landPxPerMM, Y: float64(at.Y+landPX/2) / landPxPerMM}}
	dark := darkest(page, w)
	if dark < landDark {
		return l, false
	}
	least := uint8(landPart * float64(dark))
	l.pale = float64(dark) < picture.BlankBlack*255
	for y := w.Min.Y; y < w.Max.Y; y++ {
		for x := w.Min.X; x < w.Max.X; x++ {
			v := 255 - page.Pix[y*page.Stride+x]
			switch p := image.Pt(x, y); {
			case v >= least:
				l.print = append(l.print, p.Sub(at))
			case v < paperDark && besidePrint(page, p, least):
				l.paper = append(l.paper, p.Sub(at))
			}
		}
	}
	if len(l.print) == 0 || len(l.paper) == 0 {
		return l, false
	}
	l.print, l.paper = someOf(l.print, landLooked), someOf(l.paper, landLooked)
	return l, l.stands(page, at)
}

// stands says whether a landmark is alike nowhere near its place on the blank: a
// line is alike all along itself. It notes how the landmark is seen there.
func (l *landmark) stands(page *image.Gray, at image.Point) bool {
	const reach = int(landAlikeMM * landPxPerMM)
	const n, middle = 2*reach + 1, 2 * reach * (reach + 1)
	from := at.Sub(image.Pt(reach, reach))
	if !(image.Rectangle{from, at.Add(image.Pt(landPX+reach, landPX+reach))}).In(page.Rect) {
		return false
	}
	score := l.scores(page.Pix[from.Y*page.Stride+from.X:], page.Stride, n)
	l.contrast, l.lean = score[middle], summit(score, n, middle)
	for i, v := range score {
		far := max(abs(i%n-reach), abs(i/n-reach))
		if far > 1 && v > landAlike*l.contrast {
			return false
		}
	}
	return true
}

func abs(v int) int { return max(v, -v) }

// darkest is the darkness of the darkest px in a part of a page.
func darkest(page *image.Gray, part image.Rectangle) uint8 {
	var dark uint8
	for y := part.Min.Y; y < part.Max.Y; y++ {
		dark = max(dark, 255-slices.Min(page.Pix[y*page.Stride+part.Min.X:y*page.Stride+part.Max.X]))
	}
	return dark
}

// besidePrint says whether print lies two px away.
func besidePrint(page *image.Gray, p image.Point, least uint8) bool {
	for _, d := range []image.Point{{2, 0}, {-2, 0}, {0, 2}, {0, -2}} {
		if q := p.Add(d); q.In(page.Rect) && 255-page.Pix[q.Y*page.Stride+q.X] >= least {
			return true
		}
	}
	return false
}

// someOf picks evenly about n px.
func someOf(px places, n int) places {
	var out places
	for i := range min(n, len(px)) {
		out = append(out, px[i*len(px)/min(n, len(px))])
	}
	return out
}

// spreadOut orders landmarks so that any first few of them lie far apart: each
// is the one that is farthest from those before it.
func spreadOut(ls []landmark) []landmark {
	far := make([]float64, len(ls))
	for i := range far {
		far[i] = math.Inf(1)
	}
	for n := range ls {
		i := n + slices.Index(far[n:], slices.Max(far[n:]))
		ls[n], ls[i], far[n], far[i] = ls[i], ls[n], far[i], far[n]
		for k := n + 1; k < len(ls); k++ {
			far[k] = math.Min(far[k], ls[k].at.Distance(ls[n].at))
		}
	}
	return ls
}

// Landmarks is the print of a page that it is laid by, looked up once for all
// sheets of it.
type Landmarks struct {
	page forms.Page
	land []landmark
}

// LandmarksOf finds a page's by its blank: the page as unfilled paper scans,
// forms.BlankPxPerMM px per mm.
func LandmarksOf(page forms.Page, blank *image.Gray) *Landmarks {
	return &Landmarks{page, landmarks(picture.FromZero(blank))}
}
