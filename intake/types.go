package intake

import (
	"maps"
	"slices"
	"time"

	"blankett/forms"
)

// Case is one request on paper: printed once, returned once, handled once.
type Case struct {
	Number    string            // forms.CaseNumber in its printed grouping
	Form      string            //
	Edition   string            //
	Unit      string            // the unit that printed it; "" where not said
	Values    map[string]string // what was printed filled in, by field
	Pages     int               // pages in the set
	PrintedAt time.Time
	PrintedBy string // who printed it; "" where not known
	Key       string // the id of the key that signed its codes; "" where not known
	State     CaseState
	// SupersededBy is the case that took its place; "" unless it is superseded.
	SupersededBy string
	// Protected is set where the person's identity is protected: nothing that
	// says who or where they are is shown.
	Protected bool
	// Persons are whom it is about, where its sheet was printed with a number:
	// forms.Keyring.Person of it. Kept with it, and never read back.
	Persons []string
}

// Printed names the fields that were filled in in print. What stands in them is
// held against the ledger.
func (c Case) Printed() []string { return slices.Sorted(maps.Keys(c.Values)) }

// CaseState is where a case stands.
type CaseState string

// A case is printed, returned, ready, handled; or out of use.
const (
	CasePrinted    CaseState = "printed"
	CaseReturned   CaseState = "returned"
	CaseReady      CaseState = "ready"
	CaseHandled    CaseState = "handled"
	CaseCancelled  CaseState = "cancelled"
	CaseSuperseded CaseState = "superseded"
)

// Arrival is one file that came into an inbox.
type Arrival struct {
	ID         string // UUIDv7; also the name the file is claimed under
	Inbox      string // the watched folder
	Source     string // the file's path below the inbox, as the mailroom named it. Never logged
	State      ArrivalState
	SHA256     string // hex, "" until archived
	Size       int64  // bytes
	SeenAt     time.Time
	ArchivedAt time.Time
	ReadAt     time.Time
	Attempts   int // readings that killed their reader
	// Supersedes is the earlier taking of the same file, which has grown since;
	// "" for none.
	Supersedes string
}

// ArrivalState is how far an arrival has come.
type ArrivalState string

// An arrival is seen, archived and read. One that can't be read is quarantined,
// never deleted.
const (
	ArrivalSeen       ArrivalState = "seen"
	ArrivalArchived   ArrivalState = "archived"
	ArrivalRead       ArrivalState = "read"
	ArrivalQuarantine ArrivalState = "quarantine"
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

// ReturnState is which queue a return stands in.
type ReturnState string

// The states of a return; see the package's README for who moves it where.
const (
	StateReady        ReturnState = "ready"
	StateReview       ReturnState = "review"
	StateHandling     ReturnState = "handling"
	StateDone         ReturnState = "done"
	StateSentBack     ReturnState = "returned" // to the sender, for completion
	StateUnidentified ReturnState = "unidentified"
	StateBlank        ReturnState = "blank"
	StateDuplicate    ReturnState = "duplicate"
)

// Verdict is what the reading of a page came to, in one word.
type Verdict string

// The verdicts.
const (
	VerdictReady        Verdict = "ready"
	VerdictReview       Verdict = "review"
	VerdictReject       Verdict = "reject"
	VerdictUnidentified Verdict = "unidentified"
	VerdictBlank        Verdict = "blank"
	VerdictDuplicate    Verdict = "duplicate"
)

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

	request Request // of the set that the page belongs to
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
