package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"blankett/forms"
)

// ReturnStates are all the queues, in the order of a return's life.
var ReturnStates = []ReturnState{
	StateReady, StateReview, StateUnidentified, StateDuplicate,
	StateHandling, StateSentBack, StateDone, StateBlank,
}

// Valid says whether there is such a queue.
func (s ReturnState) Valid() bool { return slices.Contains(ReturnStates, s) }

// Waiting are the states that a person may take a return from.
var waiting = []ReturnState{StateReady, StateReview, StateUnidentified, StateDuplicate, StateBlank}

// Claiming takes a waiting return for a person.
func Claiming(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, From: waiting, To: StateHandling, Who: who, Note: note, At: at, Claim: true}
}

// Closing ends a return that its holder will not carry out.
func Closing(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, From: []ReturnState{StateHandling}, To: StateDone, Who: who, Note: note, At: at}
}

// SendingBack says that the paper went back to its sender for completion. The
// same sheet may then come in again.
func SendingBack(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, From: []ReturnState{StateHandling}, To: StateSentBack, Who: who, Note: note, At: at}
}

// NotInOrder says that a return can't be carried out as it stands: something is
// found on it that nobody has answered for. It is an ErrNotInOrder and an
// ErrConflict.
type NotInOrder struct {
	Return   int64
	Findings []forms.Finding // those of weight review or reject that are open
}

func (e *NotInOrder) Error() string {
	var found []string
	for _, f := range e.Findings {
		found = append(found, strings.TrimPrefix(f.Field+":"+f.Reason, ":"))
	}
	return fmt.Sprintf("return %d is not in order: %s", e.Return, strings.Join(found, ", "))
}

func (e *NotInOrder) Unwrap() []error { return []error{ErrNotInOrder, ErrConflict} }

// ArrivalOf is the arrival that one of the return's pages came in.
func (r Return) ArrivalOf(p PageReading) string { return cmp.Or(p.Arrival, r.Arrival) }

// Waits is the queue that a return waits in while nobody has it.
func (r Return) Waits() ReturnState {
	if r.First != 0 && r.Verdict == VerdictDuplicate {
		return StateDuplicate
	}
	return stateOf(r.Verdict)
}

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
