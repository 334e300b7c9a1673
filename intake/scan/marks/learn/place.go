package learn

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"

	"blankett/forms"
	"blankett/intake/scan/geometry"
	"blankett/intake/scan/ink"
	"blankett/intake/scan/picture"
	"blankett/intake/scan/register"
	"blankett/intake/trial"
)

const (
	// printPx is the scale in px/mm that pages are printed at: whole mm are whole px in
	// it, as they are in a blank.
	printPx = 12
	// aroundBoxMM and aroundMM are how much of the page around a box, and a field, comes
	// along: its neighbours, the line above.
	aroundBoxMM, aroundMM = 12, 8
	// markMM is the side of the black square beside a piece of page, by which the
	// reader knows how dark print is; a whole page has its corner marks for that.
	markMM, markRoomMM = 5, 8
)

// place is a field on its print: a piece of a page of ours.
type place struct {
	zone   forms.Zone // in the piece
	others []forms.Zone
	page   forms.Page
	zones  *ink.Zones
	print  *image.Gray
}

// Places are the fields of a kind of all forms and all their variants.
func places(kind forms.Kind, margin func(forms.Kind) float64) ([]*place, error) {
	all, err := forms.Builtin()
	if err != nil {
		return nil, fmt.Errorf("take the built-in forms: %w", err)
	}
	var out []*place
	for _, t := range all {
		for _, variant := range append([]string{""}, t.VariantNames()...) {
			e, err := t.Edition(variant)
			if err != nil {
				return nil, fmt.Errorf("lay out %s %s: %w", t.Form, variant, err)
			}
			for i := range e.Pages {
				found, err := pieces(e, i, kind, margin)
				if err != nil {
					return nil, fmt.Errorf("cut up %s %s, page %d: %w", t.Form, variant, i+1, err)
				}
				out = append(out, found...)
			}
		}
	}
	return out, nil
}

func pieces(e *forms.Edition, i int, kind forms.Kind, margin func(forms.Kind) float64) ([]*place, error) {
	img, err := png.Decode(bytes.NewReader(e.Blanks[i]))
	if err != nil {
		return nil, err
	}
	blank, ok := img.(*image.Gray)
	if !ok {
		return nil, fmt.Errorf("the blank page is not grey")
	}
	printed, err := forms.Raster(e, i+1, printPx, nil)
	if err != nil {
		return nil, err
	}
	var out []*place
	for _, z := range e.Pages[i].Zones {
		if z.Kind == kind && !z.Crossed {
			out = append(out, piece(e.Pages[i], z, printed, blank, margin))
		}
	}
	return out, nil
}

// piece cuts a field and what is around it out of its page, and puts a mark beside it.
func piece(page forms.Page, z forms.Zone, printed, blank *image.Gray, margin func(forms.Kind) float64) *place {
	around := float64(aroundMM)
	if z.Kind == forms.KindTick {
		around = aroundBoxMM
	}
	x0, y0 := math.Floor(max(0, z.X-around)), math.Floor(max(0, z.Y-around))
	x1, y1 := math.Ceil(min(page.WidthMM, z.X+z.W+around)), math.Ceil(min(page.HeightMM, z.Y+z.H+around))
	p := &place{page: forms.Page{WidthMM: x1 - x0 + markRoomMM, HeightMM: y1 - y0}}
	moved := func(o forms.Zone) forms.Zone {
		o.X, o.Y = o.X-x0+markRoomMM, o.Y-y0
		return o
	}
	p.zone = moved(z)
	for _, o := range page.Zones {
		if o.Field != z.Field && o.Kind != forms.KindCode && o.Kind != forms.KindMark && o.X < x1 && o.Y < y1 && o.X+o.W > x0 && o.Y+o.H > y0 {
			p.others = append(p.others, moved(o))
		}
	}
	mark := forms.Zone{Field: "mark-1", Kind: forms.KindMark, Rect: forms.Rect{X: 1.5, Y: 1.5, W: markMM, H: markMM}}
	p.page.Zones = []forms.Zone{p.zone, mark}
	cut := func(from *image.Gray, px float64) *image.Gray {
		to := trial.Blank(p.page.WidthMM, p.page.HeightMM, px)
		at := image.Pt(int(x0*px), int(y0*px))
		draw.Draw(to, image.Rect(int(markRoomMM*px), 0, to.Rect.Dx(), to.Rect.Dy()), from, at, draw.Src)
		m := image.Rect(int(mark.X*px), int(mark.Y*px), int((mark.X+mark.W)*px), int((mark.Y+mark.H)*px))
		draw.Draw(to, m, image.Black, image.Point{}, draw.Src)
		return to
	}
	p.print = cut(printed, printPx)
	p.zones = ink.ZonesOf(p.page, cut(blank, forms.BlankPxPerMM), margin)
	return p
}

// look gives the ink of the piece's field in a scan of it to do, registered about as well
// as pages are.
func (p *place) look(scan *image.Gray, w trial.Wear, rng *rand.Rand, do func(*ink.Ink)) {
	pic := picture.Of(scan)
	defer pic.Done()
	off := rng.Float64() * 0.25 // mm
	dx, dy := rng.NormFloat64()*off, rng.NormFloat64()*off
	var ms []geometry.Match
	for _, c := range []geometry.Point{{X: 0, Y: 0}, {X: p.page.WidthMM, Y: 0}, {X: 0, Y: p.page.HeightMM}, {X: p.page.WidthMM, Y: p.page.HeightMM}} {
		x, y := w.Warp.At(c.X, c.Y)
		ms = append(ms, geometry.Match{Mm: c, Px: geometry.Point{
			X: (x + dx + rng.NormFloat64()*0.08) * w.PxPerMM, Y: (y + dy + rng.NormFloat64()*0.08) * w.PxPerMM}})
	}
	h, ok := geometry.FitHomography(ms)
	if !ok {
		return
	}
	in := p.zones.Inks(pic, register.Registration{H: h, ResidualMM: 0.1 + 0.3*rng.Float64()}, nil)[0]
	if !in.Lost {
		do(in)
	}
}
