package judge

import "time"

// waiting are the states that a person may take a return from.
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

// Move is one step of a return between states.
type Move struct {
	Return int64
	From   []ReturnState // any of these
	To     ReturnState
	Who    string
	At     time.Time
	Note   string // a reference or a reason; never a person's data
	// Claim makes Who the holder; otherwise a return held by another is a conflict.
	Claim bool
}

// Event is one thing that was done to a return.
type Event struct {
	Return int64
	At     time.Time
	Who    string
	From   ReturnState
	To     ReturnState
	Note   string
}
