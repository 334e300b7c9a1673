package judge

import "slices"

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

// ReturnStates are all the queues, in the order of a return's life.
var ReturnStates = []ReturnState{
	StateReady, StateReview, StateUnidentified, StateDuplicate,
	StateHandling, StateSentBack, StateDone, StateBlank,
}

// Valid says whether there is such a queue.
func (s ReturnState) Valid() bool { return slices.Contains(ReturnStates, s) }

// queueOf says in which queue a return with this verdict starts. A return that
// is to be rejected is reviewed first: a person sends paper back, not the program.
func queueOf(v Verdict) ReturnState {
	switch v {
	case VerdictReady:
		return StateReady
	case VerdictBlank:
		return StateBlank
	case VerdictDuplicate:
		return StateDuplicate
	case VerdictUnidentified:
		return StateUnidentified
	}
	return StateReview
}
