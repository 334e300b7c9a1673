package scan

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
)

const (
	// shiftMM is how far a zone may lie beside its place after alignment: the
	// bend of paper in a feeder.
	shiftMM = 0.6
	// spreadMM is how far printed ink may spread beyond where the blank has it:
	// toner, blur and half a px of shift.
	spreadMM = 0.25
	// fringeMM is a rim further out where only plainly dark px count.
	fringeMM = 0.15
	// blankInk is how dark a px of the blank must be to count as printed.
	blankInk = 0.15
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
	// fringeLeast is what counts as ink in the fringe.
	fringeLeast = 0.5
	// blackLevel is a scan's black when no printed mark can be seen.
	blackLevel = 30
	// contrastLeast is the least number of grey levels from paper to black; with
	// less nothing can be said.
	contrastLeast = 40
	// printLeast is how many px of black print a zone must have to prove by it that it
	// is the zone it is taken for: 30 mm of a thin line.
	printLeast = 200
	// visibleLeast is how dark that print must be found. A worn cartridge leaves
	// 0.4; a zone that is looked for in the wrong place finds 0.2 by chance.
	visibleLeast = 0.25
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
	added  []bool
	print  []bool // the blank's own ink and its spread, where it was found
	w, h   int
	zone   image.Rectangle // the zone in px of the patch
	blobs  []blob
	labels []int32
	// provable says that the zone has print dark enough to know it by.
	provable bool
	// visible is how dark the blank's ink was found to be, 0 to 1; 1 where it has none.
	visible float64
	// lost says that the zone can't be judged: outside the picture, or no contrast.
	lost bool
}

// sheet is a page being read.
type sheet struct {
	img   *image.Gray
	reg   Registration
	blank *image.Gray
	black int // grey level of printed ink
}

// inkOf compares a zone and a margin around it with the blank.
func (s *sheet) inkOf(z forms.Zone) *ink {
	marginMM, tile := marginOf(z.Kind), tileOf(z.Kind)
	px := func(mm float64) int { return int(math.Floor(mm * patchPxPerMM)) }
	outer := image.Rect(px(z.X-marginMM), px(z.Y-marginMM), px(z.X+z.W+marginMM)+1, px(z.Y+z.H+marginMM)+1)
	at := Point{float64(outer.Min.X) / patchPxPerMM, float64(outer.Min.Y) / patchPxPerMM}
	p := sample(s.img, s.reg.H, at, outer.Dx(), outer.Dy(), patchPxPerMM)
	zone := image.Rect(px(z.X), px(z.Y), px(z.X+z.W)+1, px(z.Y+z.H)+1).Sub(outer.Min)
	in := &ink{w: p.w, h: p.h, zone: zone, visible: 1}
	d := p.darkness(s.black, tile)
	if d == nil || p.missing*5 > p.w*p.h {
		in.lost = true
		return in
	}
	in.explain(d, s.printed(outer))
	return in
}

// printed is the blank's ink in a part of the page, as px of that part.
func (s *sheet) printed(part image.Rectangle) []uint8 {
	out := make([]uint8, part.Dx()*part.Dy())
	w, h := s.blank.Rect.Dx(), s.blank.Rect.Dy()
	for y := range part.Dy() {
		by := part.Min.Y + y
		if by < 0 || by >= h {
			continue
		}
		row := s.blank.Pix[by*s.blank.Stride : by*s.blank.Stride+w]
		for x := max(0, -part.Min.X); x < part.Dx() && part.Min.X+x < w; x++ {
			out[y*part.Dx()+x] = 255 - row[part.Min.X+x]
		}
	}
	return out
}

// darkness is how dark each px is in 255ths of black print, the paper's own
// white at each place as nothing. Nil when there is no contrast.
func (p *patch) darkness(black int, tile Point) []uint8 {
	g := p.paper(tile)
	var scale [256]int // 255ths for a grey level, in 16 bits of fraction
	for w := range scale {
		scale[w] = 255 << 16 / max(contrastLeast, w-black)
	}
	if int(slices.Min(g.white))-black < contrastLeast {
		return nil
	}
	out := make([]uint8, len(p.pix))
	white := make([]uint8, p.w)
	for y := range p.h {
		g.row(white, (float64(y)+0.5)/float64(p.h))
		row, to := p.pix[y*p.w:(y+1)*p.w], out[y*p.w:(y+1)*p.w]
		for x, v := range row {
			if w := white[x]; w > v {
				to[x] = uint8(min(255, int(w-v)*scale[w]>>16))
			}
		}
	}
	return out
}

// paperGrid is the paper's grey level in tiles of a patch.
type paperGrid struct {
	cols, rows int
	white      []uint8
}

// paper measures the paper in tiles of about the size given, in mm. A tile that
// is all ink gets the lightest level around it.
func (p *patch) paper(tile Point) paperGrid {
	count := func(px int, mm float64) int { return max(1, int(math.Round(float64(px)/p.pxPerMM/mm))) }
	g := paperGrid{cols: count(p.w, tile.X), rows: count(p.h, tile.Y)}
	own := make([]uint8, g.cols*g.rows)
	for i := range own {
		c, r := i%g.cols, i/g.cols
		own[i] = p.tileWhite(image.Rect(c*p.w/g.cols, r*p.h/g.rows, (c+1)*p.w/g.cols, (r+1)*p.h/g.rows))
	}
	g.white = slices.Clone(own)
	for i, v := range own {
		around := v
		for _, j := range []int{i - g.cols, i - 1, i + 1, i + g.cols} {
			if j >= 0 && j < len(own) && (j/g.cols == i/g.cols || j%g.cols == i%g.cols) {
				around = max(around, own[j])
			}
		}
		if int(around)-int(v) > inkBlockLevels {
			g.white[i] = around
		}
	}
	return g
}

// row gives the paper along a row of the patch, with even slopes between the
// middles of the tiles, because shadows slope.
func (g paperGrid) row(out []uint8, down float64) {
	r0, r1, fr := between(down, g.rows)
	line := make([]int, g.cols) // 16 bits of fraction
	for c := range line {
		line[c] = int((float64(g.white[r0*g.cols+c])*(1-fr) + float64(g.white[r1*g.cols+c])*fr) * (1 << 16))
	}
	width := float64(len(out)) / float64(g.cols)
	from := 0
	for c := -1; c < g.cols; c++ { // from the middle of one tile to the next one's
		to := min(len(out), int((float64(c)+1.5)*width))
		v, next := line[max(0, c)], line[min(c+1, g.cols-1)]
		step := int(float64(next-v) / width)
		for x := from; x < to; x++ {
			out[x] = uint8(v >> 16)
			v += step
		}
		from = to
	}
	for x := from; x < len(out); x++ {
		out[x] = uint8(line[g.cols-1] >> 16)
	}
}

// between gives the two of n tiles whose middles a place, from 0 to 1, lies
// between, and how far from the first to the second.
func between(at float64, n int) (int, int, float64) {
	f := clamp(at*float64(n)-0.5, 0, float64(n-1))
	i := int(f)
	return i, min(i+1, n-1), f - float64(i)
}

// tileWhite is the paper's grey level in a part of the patch: most of it is
// paper, so the level that seven px in ten stay under.
func (p *patch) tileWhite(part image.Rectangle) uint8 {
	var hist [256]int
	n := 0
	for y := part.Min.Y; y < part.Max.Y; y += 2 {
		for _, v := range p.pix[y*p.w+part.Min.X : y*p.w+part.Max.X] {
			hist[v]++
			n++
		}
	}
	left := n * 7 / 10
	for v, c := range hist {
		if left -= c; left < 0 {
			return uint8(v)
		}
	}
	return 255
}

// explain finds where the blank's ink lies in the patch and keeps as added what
// neither it nor its spread, nor the paper's noise, explains.
func (in *ink) explain(d, blank []uint8) {
	var printed []int
	black := 0
	for i, v := range blank {
		if float64(v) > blankInk*255 {
			printed = append(printed, i)
		}
		if float64(v) > blankBlack*255 {
			black++
		}
	}
	in.provable = black >= printLeast
	shift := in.align(d, printed)
	if in.provable && in.visible < visibleLeast {
		in.lost = true
	}
	rim := in.rim(blank, printed)
	in.print = in.dilate(rim, shift, spreadMM)
	fringe := in.dilate(rim, shift, spreadMM+fringeMM)
	for _, i := range printed {
		if x, y := i%in.w+shift.X, i/in.w+shift.Y; x >= 0 && y >= 0 && x < in.w && y < in.h {
			in.print[y*in.w+x] = true
		}
	}
	noise := paperNoise(d)
	least := uint8(math.Min(0.6, math.Max(inkLeast, inkNoise*noise)) * 255)
	fringeLevel := uint8(fringeLeast * 256)
	in.added = make([]bool, len(d))
	for i, v := range d {
		in.added[i] = v > least && !in.print[i] && (!fringe[i] || v > fringeLevel)
	}
	in.blobs, in.labels = label(in.added, in.w, in.h)
}

// paperNoise is the standard deviation of the paper, 0 to 1. White is the level
// that seven px in ten stay under, so the level that half stay under is about
// 0.6 of a deviation darker, however much ink there is up to two fifths.
func paperNoise(d []uint8) float64 {
	var hist [256]int
	for _, v := range d {
		hist[v]++
	}
	left := len(d) / 2
	for v, n := range hist {
		if left -= n; left < 0 {
			return math.Min(float64(v)/255/0.6, noiseMost)
		}
	}
	return noiseMost
}

// align finds the shift within shiftMM at which the patch is darkest where the
// blank has ink, and prefers the smallest.
func (in *ink) align(d []uint8, printed []int) image.Point {
	const most = 240 // px of print looked at: enough for a box or a line
	var some []image.Point
	for i := 0; i < len(printed); i += max(1, len(printed)/most) {
		some = append(some, image.Pt(printed[i]%in.w, printed[i]/in.w))
	}
	reach := int(math.Round(shiftMM * patchPxPerMM))
	best, bestScore := image.Point{}, math.Inf(-1)
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			sum, n := in.darkAt(d, some, dx, dy)
			score := sum/math.Max(1, n) - 0.4*math.Hypot(float64(dx), float64(dy))
			if score > bestScore {
				best, bestScore = image.Pt(dx, dy), score
			}
		}
	}
	if sum, n := in.darkAt(d, some, best.X, best.Y); n > 0 {
		in.visible = sum / n / 255
	}
	return best
}

func (in *ink) darkAt(d []uint8, px []image.Point, dx, dy int) (sum, n float64) {
	total, count := 0, 0
	for _, p := range px {
		x, y := p.X+dx, p.Y+dy
		if x >= 0 && y >= 0 && x < in.w && y < in.h {
			total += int(d[y*in.w+x])
			count++
		}
	}
	return float64(total), float64(count)
}

// rim is those printed px that have paper beside them: what print spreads from.
func (in *ink) rim(blank []uint8, printed []int) []int {
	part := blankInk
	level := uint8(part * 255)
	var out []int
	for _, i := range printed {
		inside := i >= in.w && i+in.w < len(blank) &&
			blank[i-1] > level && blank[i+1] > level && blank[i-in.w] > level && blank[i+in.w] > level
		if !inside {
			out = append(out, i)
		}
	}
	return out
}

// dilate is the px at a shift from some px and within a distance of that.
func (in *ink) dilate(px []int, shift image.Point, mm float64) []bool {
	out := make([]bool, in.w*in.h)
	r := mm * patchPxPerMM
	var around []image.Point
	for dy := -int(r); dy <= int(r); dy++ {
		for dx := -int(r); dx <= int(r); dx++ {
			if math.Hypot(float64(dx), float64(dy)) <= r+0.3 {
				around = append(around, image.Pt(dx, dy))
			}
		}
	}
	edge := int(r) + 1
	for _, i := range px {
		x, y := i%in.w+shift.X, i/in.w+shift.Y
		if x >= edge && y >= edge && x < in.w-edge && y < in.h-edge { // nearly always
			for _, a := range around {
				out[(y+a.Y)*in.w+x+a.X] = true
			}
			continue
		}
		for _, a := range around {
			if nx, ny := x+a.X, y+a.Y; nx >= 0 && ny >= 0 && nx < in.w && ny < in.h {
				out[ny*in.w+nx] = true
			}
		}
	}
	return out
}

// mm is a length in px of the patch as mm.
func mm(px int) float64 { return float64(px) / patchPxPerMM }

// mm2 is a number of px of the patch as mm².
func mm2(px int) float64 { return float64(px) / (patchPxPerMM * patchPxPerMM) }

// extentMM is the length of a blob's diagonal.
func (b blob) extentMM() float64 { return math.Hypot(mm(b.width()), mm(b.height())) }

// strokeMM is the length of the pen stroke that makes a blob: half its outline.
// On a grid of px an outline is longer than the curve by 4/π.
func (b blob) strokeMM() float64 { return mm(b.edge) / 2 * math.Pi / 4 }

// kept are the blobs that a test lets through.
func kept(bs []blob, keep func(blob) bool) []blob {
	return slices.DeleteFunc(slices.Clone(bs), func(b blob) bool { return !keep(b) })
}

// dust is how many specks there are in a mm² of the zone's inside, print apart.
func (in *ink) dust() (n int, area float64) {
	inner := in.zone.Inset(int(dustInsetMM * patchPxPerMM))
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
