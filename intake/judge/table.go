package judge

import (
	"slices"
	"time"
)

// Step is one thing that is done to a return, by the program or by a person.
type Step string

// The program's steps.
const (
	StepQueued   Step = "queued"                              // it came in
	StepBack     Step = "its sheets are back already"         // all of them
	StepPartBack Step = "some of its sheets are back already" //
	StepJudged   Step = "judged anew"                         // as of a day, with what the ledger knows then
	StepJoined   Step = "more pages of its set join it"
	StepLapsed   Step = "its holder was away"
)

// People's steps.
const (
	StepClaimed    Step = "claimed"
	StepSeenAgain  Step = "looked at again by its holder"
	StepTakenOver  Step = "taken over"
	StepPutBack    Step = "put back"
	StepWorkedOn   Step = "corrected or answered for, more is open"
	StepSettled    Step = "corrected or answered for, nothing is open"
	StepHandedOn   Step = "keyed, waits for somebody else's look"
	StepProposed   Step = "proposed as carried out"
	StepCarriedOut Step = "carried out"
	StepNotInOrder Step = "carried out, but not in order"
	StepClosed     Step = "closed without"
	StepSentBack   Step = "sent back"
	StepToPerson   Step = "a duplicate that counts, perhaps"
	StepLinked     Step = "linked to a case"
	StepMoved      Step = "linked, its page lies with its set"
	StepReplaced   Step = "a later sheet counts"
	StepUndone     Step = "undone at once by whoever did it"
	StepReopened   Step = "reopened by a unit head"
)

// Steps are all of them, the program's first.
var Steps = []Step{StepQueued, StepBack, StepPartBack, StepJudged, StepJoined, StepLapsed,
	StepClaimed, StepSeenAgain, StepTakenOver, StepPutBack, StepWorkedOn, StepSettled, StepHandedOn, StepProposed,
	StepCarriedOut, StepNotInOrder, StepClosed, StepSentBack, StepToPerson, StepLinked, StepMoved, StepReplaced, StepUndone, StepReopened}

// stateOfVerdict stands in the table for the queue that a return waits in by its
// verdict.
const stateOfVerdict ReturnState = "by its verdict"

// The states that steps are taken from, together.
var (
	unqueued = []ReturnState{""}
	waiting  = []ReturnState{StateReady, StateReview, StateUnidentified, StateDuplicate, StateBlank}
	inHand   = []ReturnState{StateHandling}
	counting = []ReturnState{StateReady, StateReview}
	open     = append(slices.Clip(waiting), StateHandling)
	notDone  = append(slices.Clip(open), StateSentBack)
	closed   = []ReturnState{StateDone, StateSentBack}
)

// way is where a step takes a return from some states.
type way struct {
	step Step
	from []ReturnState
	to   ReturnState
}

// table is all that can become of a return. What is not in it can't be done.
var table = []way{
	{StepQueued, unqueued, stateOfVerdict},
	{StepBack, open, StateDuplicate},
	{StepPartBack, open, StateReview},
	{StepJudged, counting, stateOfVerdict},
	{StepJudged, inHand, StateHandling},
	{StepJoined, counting, stateOfVerdict},
	{StepJoined, inHand, StateHandling},
	{StepLapsed, inHand, stateOfVerdict},
	{StepClaimed, waiting, StateHandling},
	{StepSeenAgain, inHand, StateHandling},
	{StepTakenOver, inHand, StateHandling},
	{StepPutBack, open, stateOfVerdict},
	{StepWorkedOn, []ReturnState{StateReady}, StateReview},
	{StepWorkedOn, open, StateHandling},
	{StepSettled, open, StateReady},
	{StepHandedOn, open, StateReview},
	{StepProposed, open, StateReady},
	{StepCarriedOut, open, StateDone},
	{StepNotInOrder, open, StateReview},
	{StepClosed, open, StateDone},
	{StepSentBack, open, StateSentBack},
	{StepToPerson, open, StateReview},
	{StepLinked, open, StateReview},
	{StepMoved, open, StateDone},
	{StepReplaced, notDone, StateDone},
	{StepUndone, []ReturnState{StateReady, StateDone, StateSentBack}, StateHandling},
	{StepReopened, closed, stateOfVerdict},
}

// after is the table's cell; false where the step can't be taken from a state.
func after(s Step, from ReturnState) (ReturnState, bool) {
	for _, w := range table {
		if w.step == s && slices.Contains(w.from, from) {
			return w.to, true
		}
	}
	return from, false
}

// After is the state that a step takes the return to; its own and false where it
// can't be taken.
func (r Return) After(s Step) (ReturnState, bool) {
	to, ok := after(s, r.State)
	if to == stateOfVerdict {
		to = r.Waits()
	}
	return to, ok
}

// Waits is the queue that a return waits in while nobody has it.
func (r Return) Waits() ReturnState {
	if r.First != 0 && r.Verdict == VerdictDuplicate {
		return StateDuplicate
	}
	return queueOf(r.Verdict)
}

// FreeFor says whether nobody else has the return.
func (r Return) FreeFor(who string) bool { return r.ClaimedBy == "" || r.ClaimedBy == who }

// Taken is the return as a step of somebody's leaves it: in their hand, or moved
// on and nobody's. False where the state does not allow the step, or somebody else
// has the return and is not taken over from.
func (r Return) Taken(s Step, who string, at time.Time) (Return, bool) {
	to, ok := r.After(s)
	if !ok || s != StepTakenOver && !r.FreeFor(who) {
		return r, false
	}
	r.State, r.ClosedAt = to, time.Time{}
	switch {
	case to != StateHandling:
		r.ClaimedBy, r.ClaimedAt = "", time.Time{}
	case r.ClaimedBy == "" || s == StepTakenOver || s == StepSeenAgain:
		r.ClaimedBy, r.ClaimedAt = who, at
	}
	if to == StateDone || to == StateSentBack {
		r.ClosedAt = at
	}
	return r, true
}

// Claimable says whether a person may take a return of this state.
func (s ReturnState) Claimable() bool { return slices.Contains(waiting, s) }

// Open says whether people may work on a return of this state.
func (s ReturnState) Open() bool { return slices.Contains(open, s) }

// TakesBack says whether a step takes back how a return was closed.
func (s Step) TakesBack() bool { return s == StepUndone || s == StepReopened }

// Judgeable are the states in which a return may still be carried out.
var Judgeable = append(slices.Clip(counting), inHand...)

// Judgeable says whether a return of this state may still be carried out.
func (s ReturnState) Judgeable() bool { return slices.Contains(Judgeable, s) }

// Counts says whether the return takes its sheets back in the ledger: it is of a
// case, and to be carried out or looked at.
func (r Return) Counts() bool { return r.Case != "" && slices.Contains(counting, r.State) }

// Move is how somebody takes a return in hand: claimed, looked at again, or taken
// over.
type Move struct {
	Return int64
	Step   Step
	Who    string
	At     time.Time
	Note   string // a reference or a reason; never a person's data
}

// Claiming takes a waiting return for a person.
func Claiming(id int64, who, note string, at time.Time) Move {
	return Move{Return: id, Step: StepClaimed, Who: who, Note: note, At: at}
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
