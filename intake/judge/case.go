package judge

import (
	"maps"
	"slices"
	"time"
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

// CaseStates are all the states of a case, in the order of its life.
var CaseStates = []CaseState{CasePrinted, CaseReturned, CaseReady, CaseHandled, CaseCancelled, CaseSuperseded}

// Valid says whether there is such a state.
func (s CaseState) Valid() bool { return slices.Contains(CaseStates, s) }

// OutOfUse says that no sheet of the case counts any more.
func (s CaseState) OutOfUse() bool { return s == CaseCancelled || s == CaseSuperseded }

// CaseStateOf is how far the slowest of a case's returns has come.
func CaseStateOf(states []ReturnState) CaseState {
	slowest := CaseHandled
	for _, s := range states {
		switch s {
		case StateDone:
		case StateReady, StateHandling:
			slowest = CaseReady
		default:
			return CaseReturned
		}
	}
	return slowest
}
