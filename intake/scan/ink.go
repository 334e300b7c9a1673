package scan

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/rows"
)

const (
	// shiftMM is how far a zone may lie beside its place after alignment: the
	// bend of paper in a feeder.
	shiftMM = 0.6
	// shiftFarMM is the same on a page whose points lie unevenly.
	shiftFarMM = 1.5
	// unevenMM is the residual from which a page's points lie unevenly.
	unevenMM = 0.25
	// spreadMM is how far printed ink may spread beyond where the blank has it:
	// toner, blur and half a px of shift.
	spreadMM = 0.25
	// fringeMM is a rim further out where only plainly dark px count.
	fringeMM = 0.15
	// blankInkLevel is how dark, of 255, a px of the blank must be to count as printed.
	blankInkLevel = 38
	// blankBlack is how dark it must be to survive a scan in black and white.
	blankBlack = 0.6
	// tileMM is the size of tiles in which the paper's white is taken: writing
	// leaves half of such a tile white, and shadows change little over it.
	tileMM = 4.0
	// tickTileMM is the same at tick boxes, which may be filled solid: four tiles
	// then meet in the box, and each has a quarter of it.
	tickTileMM = 8.0
	// inkLeast is the darkness, of paper 0 to black print 1, that is ink at least:
	// a light pencil has 0.2 to 0.3.
	inkLeast = 0.14
	// inkNoise is how many times the paper's own noise ink must stand out.
	inkNoise = 4.0
	// noiseMost is the most that is taken for noise rather than ink.
	noiseMost = 0.1
	// blackLevel is a scan's black when no printed mark can be seen.
	blackLevel = 30
	// contrastLeast is the least number of grey levels from paper to black; with
	// less nothing can be said.
	contrastLeast = 40
	// printLeast is how many px of black print a zone must have to prove by it that it
	// is the zone it is taken for: 30 mm of a thin line.
	printLeast = 200
	// visibleLeast is how dark that print must be found, as a part of the blank's.
	// Copies of copies and phones leave 0.7; a zone that is looked for in the wrong
	// place finds 0.45 by chance.
	visibleLeast = 0.55
	// paleLeast is how much of a zone's pale print must be left for light pencil to
	// be left too. Grey scans leave 0.45 and more.
	paleLeast = 0.3
	// dustInsetMM keeps crumbs of a zone's outline out of its dust.
	dustInsetMM = 0.5
	// dustStray and dustSpread bound how many more specks than usual chance puts
	// in a zone: four deviations.
	dustStray, dustSpread = 3, 4
	// patchPxPerMM is the scale at which zones are compared with the blank.
	patchPxPerMM = forms.BlankPxPerMM
)

// ink is what a pen added in and around a zone: the patch with paper and print
// taken away.
type ink struct {
	*zoneRef
	w, h   int
	inner  image.Rectangle // the zone, in px of the patch, where it was found
	dark   []uint8         // of each px, in 255ths of black
	added  []bool          // whether a px is in a blob
	blobs  []blob
	labels []int32     // of each px its blob's, from 1; 0 where nothing was added
	shift  image.Point // px: how far from its place the zone's print was found
	// visible is how dark the blank's ink was found to be, 0 to 1; 1 where it has none.
	visible float64
	// bitonal says that the scanner knew only black and white.
	bitonal bool
	// lost says that the zone can't be judged: outside the picture, or no contrast.
	lost bool
}

// sheet is a page being read.
type sheet struct {
	img   *image.Gray
	reg   Registration
	room  *room
	black int // grey level of printed ink
	// bitonal says that the scanner knew only black and white.
	bitonal bool
	stripes []stripe
}

// inkOf compares a zone and a margin around it with the blank.
func (s *sheet) inkOf(z *zoneRef) *ink {
	at := Point{float64(z.outer.Min.X) / patchPxPerMM, float64(z.outer.Min.Y) / patchPxPerMM}
	w, h := z.outer.Dx(), z.outer.Dy()
	p := &patch{s.room.px.take(w * h), w, h, patchPxPerMM, at, 0}
	p.cut(s.img, s.reg)
	in := &ink{zoneRef: z, w: w, h: h, visible: 1, bitonal: s.bitonal, dark: s.room.px.take(w * h)}
	if !p.darkness(in.dark, s.black, z.tile) || p.missing*5 > w*h {
		in.lost = true
		return in
	}
	reach := shiftMM
	if s.reg.ResidualMM > unevenMM {
		reach = shiftFarMM
	}
	in.align(in.dark, pxOf(reach))
	if in.provable && in.visible < visibleLeast {
		in.lost = true
	}
	in.inner = z.inner.Add(in.shift).Intersect(image.Rect(0, 0, in.w, in.h))
	in.unshade()
	s.hideStripes(in, at)
	in.explain(s.room)
	return in
}

// align finds the shift at which the patch is darkest where the blank has ink,
// and prefers the smallest: every other px first, then around the best.
func (in *ink) align(d []uint8, reachPX int) {
	best, bestScore := image.Point{}, math.Inf(-1)
	try := func(dx, dy int) {
		dark, _, n := in.darkAt(d, dx, dy)
		score := float64(dark)/math.Max(1, float64(n)) - 0.4*math.Hypot(float64(dx), float64(dy))
		if score > bestScore {
			best, bestScore = image.Pt(dx, dy), score
		}
	}
	even := reachPX / 2 * 2
	for dy := -even; dy <= even; dy += 2 {
		for dx := -even; dx <= even; dx += 2 {
			try(dx, dy)
		}
	}
	around := best
	for i := range 9 {
		try(around.X+i%3-1, around.Y+i/3-1)
	}
	in.shift = best
	if dark, blank, n := in.darkAt(d, best.X, best.Y); n > 0 {
		in.visible = math.Min(1, float64(dark)/float64(blank))
	}
}

// darkAt sums how dark a patch and the blank are where the blank's print would be
// at a shift.
func (in *ink) darkAt(d []uint8, dx, dy int) (dark, blank, count int) {
	for _, p := range in.print {
		x, y := p.X+dx, p.Y+dy
		if uint(x) < uint(in.w) && uint(y) < uint(in.h) {
			dark += int(d[y*in.w+x])
			blank += int(p.dark)
			count++
		}
	}
	return dark, blank, count
}

// explain keeps as added what neither print, its spread nor the paper's noise
// explains.
func (in *ink) explain(r *room) {
	d := in.dark
	least := uint8(math.Min(0.6, math.Max(inkLeast, inkNoise*paperNoise(d))) * 255)
	in.added = r.inked.take(len(d))
	for y := range in.h {
		rows.Above(in.added[y*in.w:(y+1)*in.w], d[y*in.w:(y+1)*in.w], in.nearRow(y), least)
	}
	in.labels = r.labels.take(len(d))
	in.blobs = label(in.labels, in.added, in.w, in.h)
}

// px goes over the px that are in blobs, row by row.
func (in *ink) px(yield func(int) bool) {
	for i := 0; i < len(in.added); i++ {
		if !in.added[i] {
			i += rows.First(in.added[i:]) // most px are paper
		}
		if i == len(in.added) || !yield(i) {
			return
		}
	}
}

// nearRow is how near print the px of a row lie, where the print was found.
func (in *ink) nearRow(y int) []uint8 {
	from := (y-in.shift.Y+reachPX)*(in.w+2*reachPX) - in.shift.X + reachPX
	return in.near[from : from+in.w]
}

// paleLost says that a field that must not be empty can't be called so: its own
// pale print has vanished in the scan, and so may pencil have.
func (in *ink) paleLost() bool {
	return in.Mandatory && len(in.print) > 0 && !in.provable && in.visible < paleLeast
}

// mm is a length in px of the patch as mm.
func mm(px int) float64 { return float64(px) / patchPxPerMM }

// pxOf is a length in mm as px of the patch.
func pxOf(mm float64) int { return int(math.Round(mm * patchPxPerMM)) }

// mm2 is a number of px of the patch as mm².
func mm2(px int) float64 { return float64(px) / (patchPxPerMM * patchPxPerMM) }

// extentMM is the length of a blob's diagonal.
func (b blob) extentMM() float64 { return Point{mm(b.width()), mm(b.height())}.length() }

// strokeMM is the length of the pen stroke that makes a blob: half its outline.
// On a grid of px an outline is longer than the curve by 4/π.
func (b blob) strokeMM() float64 { return mm(b.edge) / 2 * math.Pi / 4 }

// specks says of each blob, by label, whether it is dust.
func (in *ink) specks() []bool {
	out := make([]bool, len(in.blobs)+1)
	for _, b := range in.blobs {
		out[b.label] = b.speck()
	}
	return out
}

// dust is how many specks there are in a mm² of the zone's inside, print apart.
func (in *ink) dust() (n int, area float64) {
	inner := in.inner.Inset(pxOf(dustInsetMM))
	for _, b := range in.blobs {
		if b.speck() && b.rect().Overlaps(inner) {
			n++
		}
	}
	return n, mm2(inner.Dx() * inner.Dy())
}

// dusty says whether there are many more specks in the zone than on the page as
// a whole, per mm²: strokes too faint for a scanner that knows only black and white.
func (in *ink) dusty(pageDust float64) bool {
	n, area := in.dust()
	usual := pageDust * area
	return float64(n) > usual+dustStray+dustSpread*math.Sqrt(usual)
}
