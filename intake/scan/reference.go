package scan

import (
	"image"
	"math"

	"blankett/forms"
)

// Reference is a page of an edition as unfilled paper scans, prepared once for
// all sheets of it. It never changes, so goroutines may share it.
type Reference struct {
	page  forms.Page
	zones []zoneRef // the fields, in the page's order
	land  []landmark
}

// zoneRef is what can be known of a zone before any sheet is seen.
type zoneRef struct {
	forms.Zone
	outer image.Rectangle // the part looked at, in px of the blank
	inner image.Rectangle // the zone, in px of that part
	// others are the other tick boxes of which something is in the part, in px of it.
	others []image.Rectangle
	tile   Point // mm: the size of tiles in which its paper is measured
	// near says of each px of the part, and of reachPX beyond it on each side, how
	// near print it is: onPaper, atFringe or onPrint.
	near []uint8
	// print is some of the printed px.
	print []printPX
	// provable says that the zone has print dark enough to know it by.
	provable bool
}

// printPX is a px of print.
type printPX struct {
	image.Point       // in px of the part
	dark        uint8 // on the blank
}

// How near print a px lies, as what it must be darker than to count, of 255 of black.
const (
	onPaper  = 0
	atFringe = 128 // only what is plainly dark counts
	onPrint  = 255 // print and its spread: nothing counts
)

const (
	// reachPX is how far beyond a part its print is known: as far as it may shift.
	reachPX = int(shiftFarMM*patchPxPerMM + 1)
	// printLooked is how many px of a zone's print are looked for: enough for a
	// box or a line.
	printLooked = 240
)

// NewReference prepares a page by its blank: the page as unfilled paper scans,
// forms.BlankPxPerMM px per mm.
func NewReference(page forms.Page, blank *image.Gray) *Reference {
	r := &Reference{page: page, land: landmarks(fromZero(blank))}
	for _, z := range page.Zones {
		if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
			r.zones = append(r.zones, newZoneRef(z, page.Zones, fromZero(blank)))
		}
	}
	return r
}

func newZoneRef(z forms.Zone, all []forms.Zone, blank *image.Gray) zoneRef {
	px := func(mm float64) int { return int(math.Floor(mm * patchPxPerMM)) }
	at := func(r forms.Rect, m float64) image.Rectangle {
		return image.Rect(px(r.X-m), px(r.Y-m), px(r.X+r.W+m)+1, px(r.Y+r.H+m)+1)
	}
	r := zoneRef{Zone: z, tile: tileOf(z.Kind)}
	r.outer = at(z.Rect, marginOf(z.Kind))
	r.inner = at(z.Rect, 0).Sub(r.outer.Min)
	for _, o := range all {
		if o.Kind == forms.KindTick && o.Field != z.Field && at(o.Rect, 0).Overlaps(r.outer) {
			r.others = append(r.others, at(o.Rect, 0).Sub(r.outer.Min))
		}
	}
	wide := r.outer.Inset(-reachPX)
	dark := inkIn(blank, wide)
	r.near = spread(dark, wide.Dx(), wide.Dy())
	r.sketch(dark, wide.Dx())
	return r
}

// inkIn is how dark a blank is in a part of the page; 0 outside the page.
func inkIn(blank *image.Gray, part image.Rectangle) []uint8 {
	w := part.Dx()
	out := make([]uint8, w*part.Dy())
	in := part.Intersect(blank.Rect)
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			out[(y-part.Min.Y)*w+x-part.Min.X] = 255 - blank.Pix[y*blank.Stride+x]
		}
	}
	return out
}

// spread says how near each px is to ink.
func spread(dark []uint8, w, h int) []uint8 {
	inked := make([]bool, len(dark))
	for i, v := range dark {
		inked[i] = v > blankInkLevel
	}
	near, far := grown(inked, w, h, spreadMM), grown(inked, w, h, spreadMM+fringeMM)
	out := make([]uint8, len(dark))
	for i := range out {
		switch {
		case near[i]:
			out[i] = onPrint
		case far[i]:
			out[i] = atFringe
		}
	}
	return out
}

// grown is the px that have one of some px within a distance.
func grown(px []bool, w, h int, mm float64) []bool {
	out := make([]bool, len(px))
	r := mm * patchPxPerMM
	n := int(r)
	for dy := -n; dy <= n; dy++ {
		for dx := -n; dx <= n; dx++ {
			if math.Hypot(float64(dx), float64(dy)) > r+0.3 {
				continue
			}
			for y := max(0, -dy); y < min(h, h-dy); y++ {
				from, to := px[y*w:(y+1)*w], out[(y+dy)*w:(y+dy+1)*w]
				for x := max(0, -dx); x < min(w, w-dx); x++ {
					if from[x] {
						to[x+dx] = true
					}
				}
			}
		}
	}
	return out
}

// sketch picks the px by which the zone's print is looked for.
func (r *zoneRef) sketch(dark []uint8, w int) {
	var printed []printPX
	black := 0
	for y := range r.outer.Dy() {
		for x := range r.outer.Dx() {
			v := dark[(y+reachPX)*w+x+reachPX]
			if v > blankInkLevel {
				printed = append(printed, printPX{image.Pt(x, y), v})
			}
			if float64(v) > blankBlack*255 {
				black++
			}
		}
	}
	r.provable = black >= printLeast
	for i := 0; i < len(printed); i += max(1, len(printed)/printLooked) {
		r.print = append(r.print, printed[i])
	}
}
