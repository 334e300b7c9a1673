package page

import "github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

// Overlay is a place on a page where a program laid something, and no pen.
type Overlay struct {
	// Where it lies on the page's picture, from the upper left, as parts of its
	// width and height.
	X, Y, W, H float64
	// Undrawn says that viewers show something there, and the picture does not.
	Undrawn bool
}

// Overlays are the places of a page, from 1, where a program laid something over
// what is scanned: annotations, pasted pictures, words. Of a page that a program
// made (Drawn) they are its annotations.
func (d *Document) Overlays(n int) []Overlay {
	if d.overlays == nil || n < 1 || n > d.pages {
		return nil
	}
	var all []Overlay
	err := guard(PageUnreadable, func() error {
		all = d.overlays(n - 1)
		return nil
	})
	if err != nil {
		return nil
	}
	return all
}

// laid is something that lies over a page, in points.
type laid struct {
	box
	undrawn bool
}

// overlaid lists what lies over a page, from 0.
func (f *pdfFile) overlaid(n int) []Overlay {
	l := f.pages[n]
	s := f.scene(l)
	over := s.over
	if f.covered(s, l.box) {
		over = append(over, s.added...)
		over = append(over, pasted(s.images, l.box)...)
	}
	var all []Overlay
	for _, o := range over {
		if in := o.meet(l.box); in.w() > 0 && in.h() > 0 {
			all = append(all, l.part(in, o.undrawn))
		}
	}
	return all
}

// covered says whether pictures take most of a page: it was scanned.
func (f *pdfFile) covered(s *scene, page box) bool {
	area := 0.0
	for _, p := range s.images {
		b := p.at.bounds().meet(page)
		area += max(b.w(), 0) * max(b.h(), 0)
	}
	return area >= covers*page.w()*page.h()
}

// pasted are the small pictures over, or under, another one. Scanners lay whole
// layers over each other, and strips beside each other.
func pasted(images []placed, page box) []laid {
	var all []laid
	for i, p := range images {
		b := p.at.bounds()
		if b.w()*b.h() >= covers*page.w()*page.h() {
			continue
		}
		for j, q := range images {
			if i != j && overlap(b, q.at.bounds()) {
				all = append(all, laid{box: b})
				break
			}
		}
	}
	return all
}

// part is a rectangle as a part of the page's picture, which is turned as the
// page says.
func (l leaf) part(b box, undrawn bool) Overlay {
	x, y := (b.x0-l.box.x0)/l.box.w(), (l.box.y1-b.y1)/l.box.h()
	o := Overlay{x, y, b.w() / l.box.w(), b.h() / l.box.h(), undrawn}
	t := clockwise(l.rotate)
	if t.swap {
		o.X, o.Y, o.W, o.H = o.Y, o.X, o.H, o.W
	}
	if t.flipX {
		o.X = 1 - o.X - o.W
	}
	if t.flipY {
		o.Y = 1 - o.Y - o.H
	}
	return o
}

// Annotation flags: ISO 32000-1, table 165.
const hidden = 1<<1 | 1<<5 // Hidden and NoView

// redrawn are the annotations that PDFium, as other viewers, draws by what they
// say where they bring no picture of themselves, and what they must say for that.
var redrawn = map[string]string{"Circle": "Rect", "Square": "Rect", "Ink": "InkList",
	"Highlight": "Rect", "Underline": "Rect", "StrikeOut": "Rect", "Squiggly": "Rect"}

// annotations lists the annotations of a page that a person may see: filled-in
// fields, stamps, ink, notes.
func (f *pdfFile) annotations(page types.Dict) []laid {
	var all []laid
	for _, o := range f.array(page["Annots"]) {
		d := f.dict(o)
		b, _ := f.box(d["Rect"]) // one without a size may hold words all the same
		kind := f.name(d["Subtype"])
		if d == nil || f.int(d["F"], 0)&hidden != 0 || kind == "Link" || kind == "Popup" {
			continue
		}
		pictured := f.get(f.dict(d["AP"])["N"]) != nil
		switch must, known := redrawn[kind]; {
		case kind == "Widget" && !pictured && f.inherited(d, "V") == nil:
			// A field that nobody filled in.
		case kind == "Text": // a note: its words are behind its picture
			all = append(all, laid{b, true})
		default:
			all = append(all, laid{b, !pictured && kind != "Widget" && !(known && f.array(d[must]) != nil)})
		}
	}
	return all
}
