package judge

import (
	"cmp"
	"time"

	"blankett/forms"
)

// Return is one sheet, or set of sheets, that came back; or one page or file
// that nobody could tie to a case.
type Return struct {
	ID        int64           `json:"id"` // 0 until queued
	Arrival   string          `json:"arrival"`
	Case      string          `json:"case"` // "" when not identified
	Form      string          `json:"form"`
	Edition   string          `json:"edition"`
	State     ReturnState     `json:"state"`
	Verdict   Verdict         `json:"verdict"`
	Findings  []forms.Finding `json:"findings"`
	Pages     []PageReading   `json:"pages"`
	QueuedAt  time.Time       `json:"queued_at"`
	ClaimedBy string          `json:"claimed_by,omitempty"` // "" when nobody has it
	ClaimedAt time.Time       `json:"claimed_at,omitzero"`
	ClosedAt  time.Time       `json:"closed_at,omitzero"`
	// First is the return that this one is a duplicate of; 0 when it is none.
	First int64 `json:"duplicate_of,omitempty"`
	// Request is what it asks for, and about whom; kept with it, and never shown.
	Request Request `json:"-"`
	// Region and Unit are whose return it is, by the case it belongs to; "" for
	// paper that nobody has tied to a case.
	Region string `json:"region,omitempty"`
	Unit   string `json:"unit,omitempty"`
	// Urgent is set where the sheet is ticked as urgent, or may be.
	Urgent bool `json:"urgent,omitempty"`
	// Protected is set where the person's identity is protected: nothing that
	// says who or where they are is shown unless somebody permitted asks.
	Protected bool `json:"protected,omitempty"`
	// ActiveAt is when its holder last did something with it.
	ActiveAt time.Time `json:"active_at,omitzero"`
	// NotFor is the user who has had their say where a second one's is needed.
	NotFor string `json:"not_for,omitempty"`
	// Outcome is what became of a return that is done; "" before that, and where
	// it was closed without saying.
	Outcome Ruling `json:"outcome,omitempty"`
}

// FoundBy says how a sheet told us which one it is.
type FoundBy string

// A sheet is known by its QR code, or by its printed case number, or not.
const (
	FoundByQR   FoundBy = "qr"
	FoundByText FoundBy = "text"
	FoundByNone FoundBy = "none"
)

// Sheet names one printed page.
type Sheet struct {
	Case    string `json:"case"`
	Form    string `json:"form"`
	Edition string `json:"edition"`
	Page    int    `json:"page"`
}

// Code is the sheet code as it was seen, ours or not.
type Code struct {
	FoundBy FoundBy `json:"found_by"`
	Text    string  `json:"text"`
}

// Registration says how well a page was laid over its layout.
type Registration struct {
	RotationDeg float64 `json:"rotation_deg"` // clockwise, -180 to 180: how the page lay in the scan
	ResidualMM  float64 `json:"residual_mm"`  // the worst point's distance from where the layout has it
}

// PageReading is everything read on one page of an arrival.
type PageReading struct {
	Page         int             `json:"page"`  // in the file, from 1
	Sheet        *Sheet          `json:"sheet"` // nil when not identified
	Code         Code            `json:"code"`
	Registration *Registration   `json:"registration"` // nil when not aligned
	Answers      []forms.Answer  `json:"fields"`
	Findings     []forms.Finding `json:"findings"`
	Verdict      Verdict         `json:"verdict"`
	// SetVerdict is the whole set's, where the sheet has more pages than one: a page
	// that is in order itself may be of a set that is not. It is as of the reading.
	SetVerdict Verdict `json:"set_verdict,omitempty"`
	// Urgent is set where the form's box for it is ticked, or may be.
	Urgent bool `json:"urgent,omitempty"`
	// SetPages is how many pages the sheet's set has; 0 when not identified.
	SetPages int `json:"set_pages,omitempty"`
	// Preview is a JPEG of the page that the reader made, upright and aligned
	// where it could be. Kept in the archive, not with the reading.
	Preview []byte `json:"-"`
	// Arrival is the one that the page came in, where that is not its return's:
	// a page of a set that came in another file.
	Arrival string `json:"arrival,omitempty"`
	// AnsweredBefore is how many of its return's findings people had answered for
	// when the page joined it: they had not seen this page.
	AnsweredBefore int `json:"answered_before,omitempty"`

	// Request is what the set asks for that the page belongs to.
	Request Request `json:"-"`
}

// Listed gives the reading with empty lists where it has none, for answers to
// programs, which would rather see [] than null.
func (p PageReading) Listed() PageReading {
	if p.Answers == nil {
		p.Answers = []forms.Answer{}
	}
	if p.Findings == nil {
		p.Findings = []forms.Finding{}
	}
	return p
}

// ArrivalOf is the arrival that one of the return's pages came in.
func (r Return) ArrivalOf(p PageReading) string { return cmp.Or(p.Arrival, r.Arrival) }

// Listed gives the return with empty lists where it has none, for answers to
// programs.
func (r Return) Listed() Return {
	if r.Findings == nil {
		r.Findings = []forms.Finding{}
	}
	if r.Pages == nil {
		r.Pages = []PageReading{}
	}
	for i := range r.Pages {
		r.Pages[i] = r.Pages[i].Listed()
	}
	return r
}

// CaseNumber is the number of the case whose sheet the page is, "" for none.
func (p PageReading) CaseNumber() string {
	if p.Sheet == nil {
		return ""
	}
	return p.Sheet.Case
}
