package forms

// Kind says how a zone is filled in and so how it is read.
type Kind string

// The kinds of zone. Code and mark are ours; the rest are for people's pens.
const (
	KindText      Kind = "text"
	KindDigits    Kind = "digits"
	KindDate      Kind = "date"
	KindTick      Kind = "tick"
	KindSignature Kind = "signature"
	KindCode      Kind = "code"
	KindMark      Kind = "mark"
)

// CodeModules is the side of the sheet code in modules: QR version 3.
const CodeModules = 29

// Rect is a rectangle on a page in mm, origin top left.
type Rect struct {
	X float64 `json:"x_mm"`
	Y float64 `json:"y_mm"`
	W float64 `json:"w_mm"`
	H float64 `json:"h_mm"`
}

// Zone is one place on a page that is measured when the sheet comes back.
type Zone struct {
	// Field is the field's name; "code-1", "code-2" and "mark-tl|tr|br|bl"
	// name the parts that only the reader uses.
	Field     string `json:"field"`
	Kind      Kind   `json:"kind"`
	Mandatory bool   `json:"mandatory"`
	// Label is the field's name in words, for findings.
	Label Text `json:"label"`
	Rect
	// Check names the rules for the value: "personnummer", "phone", "email",
	// "hsaid", "signed"; "" for none.
	Check string `json:"check,omitempty"`
	// Cells are the comb cells of digits and dates, left to right.
	Cells []Rect `json:"cells,omitempty"`
	// Min is how many cells a complete answer fills; 0 means all of them.
	Min int `json:"min,omitempty"`
	// Crossed is set on a tick box that this edition prints already crossed.
	Crossed bool `json:"crossed,omitempty"`
}

// Page is one page of a layout.
type Page struct {
	Page     int     `json:"page"` // from 1
	WidthMM  float64 `json:"width_mm"`
	HeightMM float64 `json:"height_mm"`
	Zones    []Zone  `json:"zones"`
	// CaseNumbers are the boxes in which the case number stands in print,
	// beside each code, for people and for OCR.
	CaseNumbers []Rect `json:"case_numbers,omitempty"`
}

// Choice is a set of tick boxes of which exactly one must be ticked.
type Choice struct {
	Field string   `json:"field"`
	Label Text     `json:"label"` // for findings
	Boxes []string `json:"boxes"` // names of the tick zones
}

// Layout is where everything on a form stands: what the printer drew and the
// scanner measures by.
type Layout struct {
	Form    string   `json:"form"`
	Edition string   `json:"edition"`
	Variant string   `json:"variant,omitempty"` // "" when the resident ticks the choice, else the box printed crossed
	Pages   []Page   `json:"pages"`
	Choices []Choice `json:"choices,omitempty"`
	// Signed is the date field that says when the sheet was signed; "" for none.
	Signed string `json:"signed,omitempty"`
	Asks   Asks   `json:"asks,omitzero"`
	// Approvals is how many people it takes to carry a return out; 0 where the
	// form does not say.
	Approvals int   `json:"approvals,omitempty"`
	Route     Route `json:"route,omitzero"`
	// Together are groups of fields that are all filled in, or none.
	Together [][]string `json:"together,omitempty"`
	// Rules judge a return beside what Check finds; Limits are the dated
	// settings they name.
	Rules  []Rule             `json:"rules,omitempty"`
	Limits map[string][]Dated `json:"limits,omitempty"`
}

// Zone finds a field's zone on the page, false where there is none.
func (p Page) Zone(field string) (Zone, bool) {
	for _, z := range p.Zones {
		if z.Field == field {
			return z, true
		}
	}
	return Zone{}, false
}

// Zone finds a field's zone on any page; an empty one where there is none.
func (l *Layout) Zone(field string) Zone {
	for _, p := range l.Pages {
		if z, ok := p.Zone(field); ok {
			return z
		}
	}
	return Zone{}
}

// label is a field's or a choice's name in words.
func (l *Layout) label(field string) (Text, bool) {
	for _, c := range l.Choices {
		if c.Field == field {
			return c.Label, true
		}
	}
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if z.Field == field && z.Kind != KindCode && z.Kind != KindMark {
				return z.Label, true
			}
		}
	}
	return Text{}, false
}

// names lists the fields and choices that a finding can be on.
func (l *Layout) names() []string {
	var names []string
	for _, c := range l.Choices {
		names = append(names, c.Field)
	}
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if z.Kind != KindCode && z.Kind != KindMark {
				names = append(names, z.Field)
			}
		}
	}
	return names
}

// BlankPxPerMM is the scale of the pictures in Edition.Blanks: about 203 dpi,
// where a comb cell of 6 mm is 48 px, enough to read a digit in.
const BlankPxPerMM = 8

// Edition is one variant of a form as it is printed. Once printed it is frozen:
// kept whole with the ledger, so that its sheets are read by it for as long as
// they may come back.
type Edition struct {
	Layout
	// Region is whose form it is; "" for one that any region may use. It is no
	// part of the fingerprint: nothing of it is drawn.
	Region string `json:"region,omitempty"`
	Title  Text   `json:"title"`
	// Ink is what is drawn on each page, the same on every sheet.
	Ink [][]Op `json:"ink"`
	// Blanks are the pages as unfilled paper would scan: grey PNG, BlankPxPerMM,
	// with nothing in the places of codes and case numbers.
	Blanks [][]byte `json:"blanks"`
}
