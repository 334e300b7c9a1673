package ink

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
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
	// tileMM is the size of tiles in which the paper's white is taken: writing
	// leaves half of such a tile white, and shadows change little over it.
	tileMM = 4.0
	// tickTileMM is the same at tick boxes, which may be filled solid: four tiles
	// then meet in the box, and each has a quarter of it.
	tickTileMM = 8.0
	// inkLeast is the darkness, of paper 0 to black print 1, that is ink at least:
	// a light pencil has 0.2 to 0.3.
	inkLeast = 0.14
	// inkNoise is how many standard deviations of the paper's own noise ink must stand
	// out: four leave one px in 30,000 to chance.
	inkNoise = 4.0
	// noiseMost is the most darkness, of black 1, that is taken for noise rather than ink.
	noiseMost = 0.1
	// blackLevel is a scan's black, in grey levels, when no printed mark can be seen.
	blackLevel = 30
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
)

// Ink is what a pen added in and around a zone: the patch with paper and print
// taken away.
type Ink struct {
	*ZoneRef
	WidthPX, HeightPX int
	Inner             image.Rectangle // the zone, in px of the patch, where it was found
	Dark              []uint8         // of each px, in 255ths of black
	Added             []bool          // whether a px is in a blob
	Blobs             []picture.Blob
	Labels            []int32     // of each px its blob's, from 1; 0 where nothing was added
	Shift             image.Point // px: how far from its place the zone's print was found
	// Hidden is the darkness of each px that went with a line through all of the scan, in
	// 255ths of black; nil where no line was.
	Hidden []uint8
	// Visible is how dark the blank's ink was found to be, 0 to 1; 1 where it has none.
	Visible float64
	// Bitonal says that the scanner knew only black and white.
	Bitonal bool
	// Lost says that the zone can't be judged: outside the picture, or no contrast.
	Lost bool
}

// sheet is a page being read.
type sheet struct {
	img   *image.Gray
	reg   register.Registration
	room  *picture.Room
	black int // grey level of printed ink
	// bitonal says that the scanner knew only black and white.
	bitonal bool
	stripes []Stripe
}

// inkOf compares a zone and a margin around it with the blank.
func (s *sheet) inkOf(z *ZoneRef) *Ink {
	at := geometry.Point{X: float64(z.outer.Min.X) / picture.PatchPxPerMM, Y: float64(z.outer.Min.Y) / picture.PatchPxPerMM}
	w, h := z.outer.Dx(), z.outer.Dy()
	p := &picture.Patch{Pix: s.room.Px.Take(w * h), W: w, H: h, PxPerMM: picture.PatchPxPerMM, At: at, Missing: 0}
	p.Cut(s.img, s.reg)
	in := &Ink{ZoneRef: z, WidthPX: w, HeightPX: h, Visible: 1, Bitonal: s.bitonal, Dark: s.room.Px.Take(w * h)}
	if !darkness(p, in.Dark, s.black, z.tile) || p.Missing*5 > w*h {
		in.Lost = true
		return in
	}
	reach := shiftMM
	if s.reg.ResidualMM > unevenMM {
		reach = shiftFarMM
	}
	in.align(in.Dark, picture.PxOf(reach))
	if in.Provable && in.Visible < visibleLeast {
		in.Lost = true
	}
	in.Inner = z.Inner.Add(in.Shift).Intersect(image.Rect(0, 0, in.WidthPX, in.HeightPX))
	in.unshade()
	s.hideStripes(in, at)
	in.explain(s.room)
	return in
}

// align finds the shift at which the patch is darkest where the blank has ink,
// and prefers the smallest: every other px first, then around the best.
func (in *Ink) align(d []uint8, reachPX int) {
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
	in.Shift = best
	if dark, blank, n := in.darkAt(d, best.X, best.Y); n > 0 {
		in.Visible = math.Min(1, float64(dark)/float64(blank))
	}
}

// darkAt sums how dark a patch and the blank are where the blank's print would be
// at a shift.
func (in *Ink) darkAt(d []uint8, dx, dy int) (dark, blank, count int) {
	for _, p := range in.print {
		x, y := p.X+dx, p.Y+dy
		if uint(x) < uint(in.WidthPX) && uint(y) < uint(in.HeightPX) {
			dark += int(d[y*in.WidthPX+x])
			blank += int(p.dark)
			count++
		}
	}
	return dark, blank, count
}

// explain keeps as added what neither print, its spread nor the paper's noise
// explains.
func (in *Ink) explain(r *picture.Room) {
	d := in.Dark
	least := uint8(math.Min(0.6, math.Max(inkLeast, inkNoise*paperNoise(d))) * 255)
	in.Added = r.Inked.Take(len(d))
	for y := range in.HeightPX {
		rows.Above(in.Added[y*in.WidthPX:(y+1)*in.WidthPX], d[y*in.WidthPX:(y+1)*in.WidthPX], in.NearRow(y), least)
	}
	in.Labels = r.Labels.Take(len(d))
	in.Blobs = picture.Label(in.Labels, in.Added, in.WidthPX, in.HeightPX)
}

// Px goes over the px that are in blobs, row by row.
func (in *Ink) Px(yield func(int) bool) {
	for i := 0; i < len(in.Added); i++ {
		if !in.Added[i] {
			i += rows.First(in.Added[i:]) // most px are paper
		}
		if i == len(in.Added) || !yield(i) {
			return
		}
	}
}

// NearRow is how near print the px of a row lie, where the print was found.
func (in *Ink) NearRow(y int) []uint8 { return in.rowOf(in.near, y) }

// Row is how dark the px of a row are.
func (in *Ink) Row(y int) []uint8 { return in.Dark[y*in.WidthPX : (y+1)*in.WidthPX] }

// BlankRow is how dark the blank is at the px of a row, where its print was found.
func (in *Ink) BlankRow(y int) []uint8 { return in.rowOf(in.blank, y) }

func (in *Ink) rowOf(wide []uint8, y int) []uint8 {
	from := (y-in.Shift.Y+reachPX)*(in.WidthPX+2*reachPX) - in.Shift.X + reachPX
	return wide[from : from+in.WidthPX]
}

// PaleLost says that a field that must not be empty can't be called so: its own
// pale print has vanished in the scan, and so may pencil have.
func (in *Ink) PaleLost() bool {
	return in.Mandatory && len(in.print) > 0 && !in.Provable && in.Visible < paleLeast
}

// Specks says of each blob, by label, whether it is dust.
func (in *Ink) Specks() []bool {
	out := make([]bool, len(in.Blobs)+1)
	for _, b := range in.Blobs {
		out[b.Label] = b.Speck()
	}
	return out
}

// Dust is how many specks there are in a mm² of the zone's inside, print apart.
func (in *Ink) Dust() (n int, area float64) {
	inner := in.Inner.Inset(picture.PxOf(dustInsetMM))
	for _, b := range in.Blobs {
		if b.Speck() && b.Rect().Overlaps(inner) {
			n++
		}
	}
	return n, picture.MM2(inner.Dx() * inner.Dy())
}

// Dusty says whether there are many more specks in the zone than on the page as
// a whole, per mm²: strokes too faint for a scanner that knows only black and white.
func (in *Ink) Dusty(pageDust float64) bool {
	n, area := in.Dust()
	usual := pageDust * area
	return float64(n) > usual+dustStray+dustSpread*math.Sqrt(usual)
}

// tileOf is the size in mm of the tiles in which a zone's paper is measured.
func tileOf(k forms.Kind) geometry.Point {
	if k == forms.KindTick {
		return geometry.Point{X: tickTileMM, Y: tickTileMM}
	}
	return geometry.Point{X: tileMM, Y: tileMM}
}

// Says is an answer for the zone.
func (in *Ink) Says(s forms.State, confidence float64) forms.Answer {
	return forms.Answer{Field: in.Field, Kind: in.Kind, State: s, Confidence: confidence}
}

// blackOf is the grey level of print on this page: the darkest core of the marks
// that can be seen. Low toner and photocopies make it lighter.
func (s *sheet) blackOf(page forms.Page) int {
	const coreMM = 2.0
	black := 256
	for _, c := range register.MarkCentres(page) {
		p := picture.Sample(s.img, s.reg, geometry.Point{X: c.X - coreMM/2, Y: c.Y - coreMM/2}, 8, 8, 8/coreMM)
		if p.Missing == 0 {
			black = min(black, picture.Percentile(p.Pix, 0.5))
		}
	}
	if black > 160 { // no mark survived, or none was black
		return blackLevel
	}
	return black
}
