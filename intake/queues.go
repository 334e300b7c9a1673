package intake

import (
	"context"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// IdleLimit is how long a holder may do nothing before a return is anybody's
// again: longer than a telephone call, shorter than a meeting.
const IdleLimit = 30 * time.Minute

// FileFaults are the reasons that say that a file or page itself is bad.
var FileFaults = []forms.Reason{
	forms.ReasonFileUnreadable, forms.ReasonFileNotAScan, forms.ReasonFileLocked, forms.ReasonFileTooLarge, forms.ReasonFileEmpty,
	forms.ReasonPageUnreadable, forms.ReasonPageTooLarge, forms.ReasonReaderDied,
}

// QueueFilter chooses returns of one queue.
type QueueFilter struct {
	staff.Scope
	State    judge.ReturnState // "" for all
	Holder   string            // held by this user
	NotHeld  string            // held by anybody but this user
	OfForm   string
	OfUnit   string
	Reason   string    // with a finding of this reason
	Faults   bool      // with a finding about the file or page itself
	Number   string    // whose case number begins so
	From, To time.Time // came in from, and before
	After    int64     // the last return of the page before; 0 for the first page
	Limit    int
}

// Tally is how many returns of a unit stand in a state.
type Tally struct {
	Region, Unit string
	State        judge.ReturnState
	Urgent       bool
	Count        int
}

// Queues is where people find returns to work on.
type Queues interface {
	// Listed gives a page of a queue: the urgent first, then the oldest; of
	// those that are closed the newest first. Without pages.
	Listed(ctx context.Context, f QueueFilter) ([]judge.Return, error)
	// Counted says how many returns a filter chooses, paging aside.
	Counted(ctx context.Context, f QueueFilter) (int, error)
	// Tallies counts the returns in some states, in all where none is named.
	Tallies(ctx context.Context, states ...judge.ReturnState) ([]Tally, error)
	// Changed gives a number that is another after every change of a queue.
	Changed(ctx context.Context) (int64, error)
	// Next claims the first free return of a queue for a person; ErrNotFound
	// when there is none.
	Next(ctx context.Context, f QueueFilter, who string, at time.Time) (judge.Return, error)
	// Candidates gives cases that are printed and not back, of a unit or of all
	// that the scope has, newest first.
	Candidates(ctx context.Context, s staff.Scope, unit string, limit int) ([]judge.Case, error)
	// Lapse puts those back whose holders did nothing since a time.
	Lapse(ctx context.Context, since, at time.Time) (int, error)
}
