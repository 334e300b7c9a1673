package intake

import (
	"time"

	"blankett/intake/judge"
)

// CaseFilter chooses cases. Its zero value is all of them.
type CaseFilter struct {
	Unit          string            // only those that this unit printed; "" for every unit's
	Forms         []string          // only of these forms; nil for all
	States        []judge.CaseState // in any of these; nil for all
	PrintedBefore time.Time         // only those printed earlier; zero for all
	Limit         int               // at most so many; 0 for no limit
	Offset        int               // leave out the first so many, for paging
}

// Overdue chooses the cases that were printed more than so many days before the
// day at and are not back.
func Overdue(unit string, at time.Time, days int) CaseFilter {
	return CaseFilter{Unit: unit, States: []judge.CaseState{judge.CasePrinted}, PrintedBefore: at.AddDate(0, 0, -days)}
}

// CaseAct is one thing that a person does to a case.
type CaseAct struct {
	Case string
	Who  string
	At   time.Time
	Note string // a reason or a reference; never a person's data
}

// CaseVerb says what was done to a case.
type CaseVerb string

// What can be done to a case after it was printed. Moved is the program's own:
// its sheets came back, or their return went on.
const (
	CaseWasReprinted  CaseVerb = "reprinted"
	CaseWasSuperseded CaseVerb = "superseded"
	CaseWasCancelled  CaseVerb = "cancelled"
	CaseWasReinstated CaseVerb = "reinstated"
	CaseWasMoved      CaseVerb = "moved"
)

// CaseEvent is one line of a case's history. Lines are only ever added.
type CaseEvent struct {
	Case string
	At   time.Time
	Who  string // "" for the program itself
	Act  CaseVerb
	Note string // a person's words, the number of the new case, or the state moved to
}
