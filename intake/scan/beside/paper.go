package beside

import (
	"image"
	"math"
	"slices"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
)

const (
	// perMM is the scale at which is kept what of a page is taken, in places per mm.
	perMM = 4
	// spreadMM is how far print may lie from where the blank has it: its own spread,
	// and the residual up to which a page is read.
	spreadMM = 0.75
	// MostResidualMM is that residual.
	MostResidualMM = 0.5
	// edgeMM is the border in which shadows, lids and staples lie.
	edgeMM = 8.0
	// codeMM is the quiet zone round codes, marks and printed numbers.
	codeMM = 2.5
	// labelGapMM is the width of white that ends a box's label; the words of one lie
	// nearer.
	labelGapMM = 5.0
)

// overMM is how far people write over the edge of a field of a kind, in mm: tails of
// letters, arms of ticks, and signatures, which go where they like.
var overMM = map[forms.Kind]float64{forms.KindText: 3, forms.KindDigits: 3, forms.KindDate: 3, forms.KindTick: 4, forms.KindSignature: 4}

// Paper is a page of an edition as it is before anybody writes: where print is,
// and fields, and where there is nothing. It never changes.
type Paper struct {
	w, h   int    // places
	taken  []bool // by place: print, or a field
	labels []label
}

// label is a tick box with the words that belong to it.
type label struct {
	field           string
	image.Rectangle // in mm
}

// PaperOf prepares a page by its blank, forms.BlankPxPerMM px per mm.
func PaperOf(page forms.Page, blank *image.Gray) *Paper {
	p := &Paper{w: int(page.WidthMM * perMM), h: int(page.HeightMM * perMM)}
	printed := p.printed(picture.FromZero(blank))
	p.taken = grown(printed, p.w, p.h, int(spreadMM*perMM))
	for _, z := range page.Zones {
		over, open := overMM[z.Kind]
		if !open {
			over = codeMM
		}
		p.take(z.Rect, over)
		if z.Kind == forms.KindTick {
			p.labels = append(p.labels, p.labelOf(z, page.Zones, printed))
		}
	}
	for _, r := range page.CaseNumbers {
		p.take(r, codeMM)
	}
	inner := image.Rect(0, 0, p.w, p.h).Inset(int(edgeMM * perMM))
	for i := range p.taken {
		p.taken[i] = p.taken[i] || !image.Pt(i%p.w, i/p.w).In(inner)
	}
	return p
}

// printed says of each place whether the blank has ink there.
func (p *Paper) printed(blank *image.Gray) []bool {
	const px = picture.PatchPxPerMM / perMM
	out := make([]bool, p.w*p.h)
	for y := range min(blank.Rect.Dy(), p.h*px) {
		row := blank.Pix[y*blank.Stride:][:min(blank.Rect.Dx(), p.w*px)]
		for x, v := range row {
			if 255-v > picture.BlankInkLevel {
				out[y/px*p.w+x/px] = true
			}
		}
	}
	return out
}

// grown is the dilation by a square.
func grown(set []bool, w, h, by int) []bool {
	wide := slices.Clone(set)
	for i, on := range set {
		if on {
			y := i / w * w
			for j := max(y, i-by); j <= min(y+w-1, i+by); j++ {
				wide[j] = true
			}
		}
	}
	out := slices.Clone(wide)
	for i, on := range wide {
		if on {
			for j := max(i%w, i-by*w); j <= min(i%w+(h-1)*w, i+by*w); j += w {
				out[j] = true
			}
		}
	}
	return out
}

// take marks a rectangle, with some mm around it, as no bare paper.
func (p *Paper) take(r forms.Rect, over float64) {
	at := func(mm float64) int { return int(math.Floor(mm * perMM)) }
	in := image.Rect(at(r.X-over), at(r.Y-over), at(r.X+r.W+over)+1, at(r.Y+r.H+over)+1).Intersect(image.Rect(0, 0, p.w, p.h))
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			p.taken[y*p.w+x] = true
		}
	}
}

// labelOf finds the words to the right of a tick box: the print up to the next
// wide gap, or the next field.
func (p *Paper) labelOf(z forms.Zone, all []forms.Zone, printed []bool) label {
	from, end := int((z.X+z.W)*perMM)+2, p.w
	top, low := int(z.Y*perMM), min(p.h, int((z.Y+z.H)*perMM))
	for _, o := range all {
		if o.X > z.X && o.Y < z.Y+z.H && o.Y+o.H > z.Y {
			end = min(end, int(o.X*perMM)-perMM)
		}
	}
	last := from
	for x := from; x < end && x-last < labelGapMM*perMM; x++ {
		for y := top; y < low; y++ {
			if printed[y*p.w+x] {
				last = x
			}
		}
	}
	mm := func(v float64) int { return int(math.Round(v)) }
	return label{z.Field, image.Rect(mm(z.X), mm(z.Y), last/perMM+1, mm(z.Y+z.H))}
}

// bare says whether there is nothing at a place, in mm, before anybody writes.
func (p *Paper) bare(at geometry.Point) bool {
	x, y := int(at.X*perMM), int(at.Y*perMM)
	return at.X > 0 && at.Y > 0 && x < p.w && y < p.h && !p.taken[y*p.w+x]
}
