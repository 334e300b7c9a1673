package intake

import (
	"slices"
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

// Closing ends a return that its holder has carried out or otherwise closed.
func Closing(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, From: []ReturnState{StateHandling}, To: StateDone, Who: who, Note: note, At: at}
}

// SendingBack says that the paper went back to its sender for completion. The
// same sheet may then come in again.
func SendingBack(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, From: []ReturnState{StateHandling}, To: StateSentBack, Who: who, Note: note, At: at}
}

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
