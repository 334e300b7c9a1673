package reader

import (
	"image"
	"math"

	"blankett/forms"
	"blankett/intake/page"
	"blankett/intake/scan"
)

// overlayMM is how far beside a field's box something is still taken for its own,
// in mm: as far as a signature is looked for around its box.
const overlayMM = 3.0

// overlaid makes unsure what a program laid over a page, and says what of it can't
// be seen. A signature that no pen made is a picture for a person to judge; a field
// in which viewers show what the picture does not is not known.
func (w *worker) overlaid(n int, reg scan.Registration, lay forms.Page, answers []forms.Answer) []forms.Reason {
	var found []forms.Reason
	size := w.hand.img.Rect.Size()
	for _, o := range w.doc.Overlays(n) {
		if o.Undrawn && len(found) == 0 {
			found = append(found, forms.ReasonMarksUndrawn)
		}
		place := placeOf(o, size)
		for i, a := range answers {
			z, ok := lay.Zone(a.Field)
			switch {
			case !ok || !place.Overlaps(zonePlace(z, reg)):
			case o.Undrawn:
				answers[i] = unknown(a)
			case z.Kind == forms.KindSignature:
				answers[i] = unsigned(a)
			}
		}
	}
	return found
}

// unknown is the answer of a field in which something stands that was not read.
func unknown(a forms.Answer) forms.Answer {
	return forms.Answer{Field: a.Field, Kind: a.Kind, State: forms.Unsure}
}

// placeOf is where an overlay lies in a picture of a size, in px.
func placeOf(o page.Overlay, size image.Point) image.Rectangle {
	w, h := float64(size.X), float64(size.Y)
	return image.Rect(int(o.X*w), int(o.Y*h), int(math.Ceil((o.X+o.W)*w)), int(math.Ceil((o.Y+o.H)*h)))
}

// zonePlace is the rectangle in the picture around a field, in px.
func zonePlace(z forms.Zone, reg scan.Registration) image.Rectangle {
	var r image.Rectangle
	for _, x := range []float64{z.X - overlayMM, z.X + z.W + overlayMM} {
		for _, y := range []float64{z.Y - overlayMM, z.Y + z.H + overlayMM} {
			p := reg.Apply(scan.Point{X: x, Y: y})
			at := image.Pt(int(p.X), int(p.Y))
			corner := image.Rectangle{Min: at, Max: at.Add(image.Pt(1, 1))}
			r = r.Union(corner)
		}
	}
	return r
}
