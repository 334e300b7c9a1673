package intake

import (
	"context"
	"errors"
	"time"

	"blankett/intake/judge"
)

// Call is a request made by telephone. A lock is made before any paper comes. Whom
// it is about stands with its case in the ledger and nowhere else; why it was
// asked for stands nowhere.
type Call struct {
	ID      int64
	Case    string    // the case that was made for it
	Form    string    //
	At      time.Time // when it was taken
	Who     string    // the login of the person who took it
	Region  string    //
	Unit    string    // the caller's unit; "" for a resident
	Caller  Caller    //
	Checked Checked   // how the caller's identity was checked
	Asked   Asked     //
	Act     string    // what is locked: forms.ActLogin or forms.ActAccess
	Urgent  bool      //
	Owed    bool      // whether a completed, signed form is still owed for it
	Note    string    // a reference number; never a person's data
	// Person is forms.Keyring.Person of whom it is about, so that a lock made in
	// a call counts as one; "" where not known.
	Person string

	// Paper is the case that the owed form came or will come on: Case itself,
	// or another one where the caller had a printed form already.
	Paper string
	// PaperState is where that case stands.
	PaperState judge.CaseState
	// Return is the return that the paper came in; 0 when it has not come.
	Return int64
	// Protected is its case's; see Case.
	Protected bool
}

// Caller says who rang.
type Caller string

// A resident rings for themselves; care rings for somebody else.
const (
	CallerResident Caller = "resident"
	CallerCare     Caller = "care"
)

// Asked says what was asked for.
type Asked string

// A call asks for a lock, which is made at once; or how to have one lifted, which
// no call does: it is noted as a question and answered with the form.
const (
	AskedLock   Asked = "lock"
	AskedUnlock Asked = "unlock"
)

// ErrNotInACall says that what was asked for is not done in a call.
var ErrNotInACall = errors.New("nothing is lifted by telephone: only a signed form does that")

// Check is ErrNotInACall for a call that would do anything but lock: one that
// asks for a lift names no person whose login it could change, is not urgent, and
// waits for its form.
func (c Call) Check() error {
	if c.Asked != AskedLock && (c.Asked != AskedUnlock || c.Person != "" || c.Urgent || !c.Owed) {
		return ErrNotInACall
	}
	return nil
}

// Checked says how a caller's identity was checked.
type Checked string

// The ways to know who rings. A resident signs in or answers the contact
// centre's questions; staff are rung back at their unit's listed number, or
// known by their HSA-id in the catalogue.
const (
	CheckedLogin     Checked = "login"     // signed in with e-legitimation while on the line
	CheckedQuestions Checked = "questions" // answered the contact centre's control questions
	CheckedCallback  Checked = "callback"  // rung back at a number that the catalogue has
	CheckedHSA       Checked = "hsa"       // known by HSA-id in the catalogue
)

// ChecksFor lists the ways to check a caller's identity.
func ChecksFor(c Caller) []Checked {
	if c == CallerCare {
		return []Checked{CheckedCallback, CheckedHSA}
	}
	return []Checked{CheckedLogin, CheckedQuestions}
}

// Waits says whether the form that is owed has not come yet. A form that went
// back to its sender for completion has come; its return says so.
func (c Call) Waits() bool { return c.Owed && c.PaperState == judge.CasePrinted }

// CallFilter says which calls to list.
type CallFilter struct {
	Region string // "" for all
	Owing  bool   // only those whose paper has not come
	Limit  int    // 0 for no limit
}

// Calls keeps the record of calls. A call stands as it was recorded; only the
// case that its paper comes on may be said later.
type Calls interface {
	// RecordCall keeps a call, whose cases are in the ledger, and gives its number.
	RecordCall(ctx context.Context, c Call) (int64, error)
	// Call looks one up; ErrNotFound.
	Call(ctx context.Context, id int64) (Call, error)
	// Calls lists those that wait for paper first, the oldest first; then the
	// others, the latest first.
	Calls(ctx context.Context, f CallFilter) ([]Call, error)
	// PaperOf says on which case a call's paper comes; ErrNotFound when the
	// ledger has no such case, ErrConflict when the paper has come already.
	PaperOf(ctx context.Context, id int64, number string) error
}
