package forms

import "math"

// Op is one thing drawn on a page: a line of text, a rule, a box. The PDF and
// the blank picture are both drawn from ops, so that they can't differ.
type Op struct {
	// Do is text (X, Y is where the baseline starts, W how long the text is),
	// fill (a filled rectangle, or Parts of it), box (the outline of a rectangle, the middle of
	// its line on the edge) or line (from X, Y to X+W, Y+H).
	Do string `json:"do"`
	Rect
	Text   string  `json:"text,omitempty"`
	Font   string  `json:"font,omitempty"` // regular, bold, italic, mono
	SizePT float64 `json:"size_pt,omitempty"`
	LineMM float64 `json:"line_mm,omitempty"`
	Grey   float64 `json:"grey,omitempty"` // 0 black to 1 white
	// Parts are what is filled of a rectangle where that is not all of it, mm: a
	// code is some two hundred of them, and one op.
	Parts []Rect `json:"parts,omitempty"`
	// Tag says what it is to somebody who has the page read aloud; "" for what
	// is only seen. It is no part of an edition's fingerprint: the paper is the same.
	Tag string `json:"tag,omitempty"`
}

// The things an op can do.
const (
	doText = "text"
	doFill = "fill"
	doBox  = "box"
	doLine = "line"
)

// point is a place on a page in mm, origin top left.
type point struct{ x, y float64 }

// outline is what an op fills: one polygon, or two for a box, the inner one the
// other way round so that it stays empty. Lines are filled, not stroked: every
// program that shows a PDF has its own idea of how to move thin strokes.
func (o Op) outline() [][]point {
	switch o.Do {
	case doFill:
		var polygons [][]point
		for _, r := range o.filled() {
			polygons = append(polygons, corners(r))
		}
		return polygons
	case doBox:
		outer, inner := corners(o.Rect.grown(o.LineMM/2)), corners(o.Rect.grown(-o.LineMM/2))
		inner[1], inner[3] = inner[3], inner[1]
		return [][]point{outer, inner}
	case doLine:
		return [][]point{stroke(o.Rect, o.LineMM)}
	}
	return nil
}

// filled are the rectangles that a fill fills.
func (o Op) filled() []Rect {
	if o.Parts == nil {
		return []Rect{o.Rect}
	}
	return o.Parts
}

func corners(r Rect) []point {
	return []point{{r.X, r.Y}, {r.X + r.W, r.Y}, {r.X + r.W, r.Y + r.H}, {r.X, r.Y + r.H}}
}

// stroke is a line as a thin rectangle, with square cut ends.
func stroke(r Rect, width float64) []point {
	length := math.Hypot(r.W, r.H)
	if length == 0 {
		return nil
	}
	dx, dy := -r.H/length*width/2, r.W/length*width/2
	return []point{
		{r.X + dx, r.Y + dy}, {r.X - dx, r.Y - dy},
		{r.X + r.W - dx, r.Y + r.H - dy}, {r.X + r.W + dx, r.Y + r.H + dy},
	}
}

// grown is the rectangle with mm added on every side.
func (r Rect) grown(mm float64) Rect {
	return Rect{r.X - mm, r.Y - mm, r.W + 2*mm, r.H + 2*mm}
}

// moved is the rectangle shifted by mm.
func (r Rect) moved(dx, dy float64) Rect {
	return Rect{r.X + dx, r.Y + dy, r.W, r.H}
}

// rounded is the rectangle in whole micrometres: the same on every processor,
// so that an edition's fingerprint is too.
func (r Rect) rounded() Rect {
	return Rect{micro(r.X), micro(r.Y), micro(r.W), micro(r.H)}
}

func micro(mm float64) float64 { return math.Round(mm*1000) / 1000 }

// together splits ops into runs that are drawn as one shape: texts alone,
// neighbouring shapes of one grey joined. Joined, the modules of a code meet
// without hair lines between them.
func together(ops []Op) [][]Op {
	var runs [][]Op
	first := 0
	for i, o := range ops {
		joins := i > 0 && o.Do != doText && ops[i-1].Do != doText && ops[i-1].Grey == o.Grey
		if !joins && i > 0 {
			runs, first = append(runs, ops[first:i]), i
		}
	}
	if len(ops) > 0 {
		runs = append(runs, ops[first:])
	}
	return runs
}
