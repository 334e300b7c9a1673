package forms

// Op is one thing drawn on a page: a line of text, a rule, a box. The PDF and
// the blank picture are both drawn from ops, so that they can't differ.
type Op struct {
	Do string `json:"do"` // text, line, box, fill
	Rect
	Text   string  `json:"text,omitempty"`
	Font   string  `json:"font,omitempty"` // regular, bold, italic, mono
	SizePT float64 `json:"size_pt,omitempty"`
	LineMM float64 `json:"line_mm,omitempty"`
	Grey   float64 `json:"grey,omitempty"` // 0 black to 1 white
}
