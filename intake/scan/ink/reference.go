package ink

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
)

// Zones are the fields of a page of an edition as unfilled paper scans, prepared once
// for all sheets of it. They never change, so goroutines may share them.
type Zones struct {
	page  forms.Page
	zones []ZoneRef // the fields, in the page's order
}

// ZoneRef is what can be known of a zone before any sheet is seen.
type ZoneRef struct {
	forms.Zone
	outer image.Rectangle // the part looked at, in px of the blank
	Inner image.Rectangle // the zone, in px of that part
	// Others are the other tick boxes of which something is in the part, in px of it.
	Others []image.Rectangle
	tile   geometry.Point // mm: the size of tiles in which its paper is measured
	// near says of each px of the part, and of reachPX beyond it on each side, how
	// near print it is: onPaper, atFringe or onPrint.
	near []uint8
	// blank is how dark the blank is at each of those px.
	blank []uint8
	// print is some of the printed px.
	print []printPX
	// Provable says that the zone has print dark enough to know it by.
	Provable bool
}

// printPX is a px of print.
type printPX struct {
	image.Point       // in px of the part
	dark        uint8 // on the blank
}

// How near print a px lies, as what it must be darker than to count, of 255 of black.
const (
	OnPaper  = 0
	atFringe = 128 // only what is plainly dark counts
	OnPrint  = 255 // print and its spread: nothing counts
)

const (
	// reachPX is how far beyond a part its print is known: as far as it may shift.
	reachPX = int(shiftFarMM*picture.PatchPxPerMM + 1)
	// printLooked is how many px of a zone's print are looked for: enough for a
	// box or a line.
	printLooked = 240
)

// ZonesOf prepares a page by its blank: the page as unfilled paper scans,
// forms.BlankPxPerMM px per mm. The margin is how far around a zone of a kind is
// looked, in mm.
func ZonesOf(page forms.Page, blank *image.Gray, margin func(forms.Kind) float64) *Zones {
	r := &Zones{page: page}
	for _, z := range page.Zones {
		if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
			r.zones = append(r.zones, newZoneRef(z, page.Zones, picture.FromZero(blank), margin(z.Kind)))
		}
	}
	return r
}

// Inks are what a pen added in each of the fields of a page that lies in a picture
// so, and through which those stripes run.
func (zs *Zones) Inks(p *picture.Picture, reg register.Registration, stripes []Stripe) []*Ink {
	s := &sheet{img: p.Gray, reg: reg, room: p.Room, bitonal: p.Bitonal(), stripes: stripes}
	s.black = s.blackOf(zs.page)
	inks := make([]*Ink, len(zs.zones))
	for i := range zs.zones {
		inks[i] = s.inkOf(&zs.zones[i])
	}
	return inks
}

func newZoneRef(z forms.Zone, all []forms.Zone, blank *image.Gray, marginMM float64) ZoneRef {
	px := func(mm float64) int { return int(math.Floor(mm * picture.PatchPxPerMM)) }
	at := func(r forms.Rect, m float64) image.Rectangle {
		return image.Rect(px(r.X-m), px(r.Y-m), px(r.X+r.W+m)+1, px(r.Y+r.H+m)+1)
	}
	r := ZoneRef{Zone: z, tile: tileOf(z.Kind)}
	r.outer = at(z.Rect, marginMM)
	r.Inner = at(z.Rect, 0).Sub(r.outer.Min)
	for _, o := range all {
		if o.Kind == forms.KindTick && o.Field != z.Field && at(o.Rect, 0).Overlaps(r.outer) {
			r.Others = append(r.Others, at(o.Rect, 0).Sub(r.outer.Min))
		}
	}
	wide := r.outer.Inset(-reachPX)
	dark := inkIn(blank, wide)
	r.near, r.blank = spread(dark, wide.Dx(), wide.Dy()), dark
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

// spread says how near each px is to ink, by two dilations.
func spread(dark []uint8, w, h int) []uint8 {
	inked := make([]bool, len(dark))
	for i, v := range dark {
		inked[i] = v > picture.BlankInkLevel
	}
	near, far := Grown(inked, w, h, spreadMM), Grown(inked, w, h, spreadMM+fringeMM)
	out := make([]uint8, len(dark))
	for i := range out {
		switch {
		case near[i]:
			out[i] = OnPrint
		case far[i]:
			out[i] = atFringe
		}
	}
	return out
}

// Grown is the dilation of some px by a disc: the px that have one of some px within a distance.
func Grown(px []bool, w, h int, mm float64) []bool {
	out := make([]bool, len(px))
	r := mm * picture.PatchPxPerMM
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
func (r *ZoneRef) sketch(dark []uint8, w int) {
	var printed []printPX
	black := 0
	for y := range r.outer.Dy() {
		for x := range r.outer.Dx() {
			v := dark[(y+reachPX)*w+x+reachPX]
			if v > picture.BlankInkLevel {
				printed = append(printed, printPX{image.Pt(x, y), v})
			}
			if float64(v) > picture.BlankBlack*255 {
				black++
			}
		}
	}
	r.Provable = black >= printLeast
	for i := 0; i < len(printed); i += max(1, len(printed)/printLooked) {
		r.print = append(r.print, printed[i])
	}
}
