package intake

import (
	"context"
	"errors"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// ErrNotFound is returned when the ledger or the queue has no such thing.
var ErrNotFound = errors.New("not found")

// ErrConflict is returned when somebody else got there first: a return that is
// claimed already, or in a state that does not allow what was asked.
var ErrConflict = errors.New("somebody else has it, or its state does not allow this")

// Ledger remembers what was printed.
type Ledger interface {
	// Freeze keeps an edition for good. Freezing it again changes nothing.
	Freeze(ctx context.Context, e *forms.Edition) error
	// Edition gives a frozen edition back, to be looked at only: others have the
	// same one. ErrNotFound.
	Edition(ctx context.Context, id string) (*forms.Edition, error)
	// Print records new cases in one commit, before their paper exists.
	Print(ctx context.Context, cases []judge.Case) error
	// Case looks a case up by its number; ErrNotFound.
	Case(ctx context.Context, number string) (judge.Case, error)
	// Returned gives the return that a sheet came back in, 0 if none yet.
	Returned(ctx context.Context, number string, page int) (int64, error)
	// Standing says how a person stands to whom a request is made, and what
	// waits for the same person beside one return, 0 for none. Nothing is known
	// of a person whose number is not sure.
	Standing(ctx context.Context, q judge.Request, beside int64) (judge.Standing, error)
}

// Casebook is the ledger as the people look after it who wait for paper to come
// back: a clinic its own unit's cases, a handler all.
type Casebook interface {
	// Case looks a case up by its number; ErrNotFound.
	Case(ctx context.Context, number string) (judge.Case, error)
	// Cases lists cases, the last printed first, without their values.
	Cases(ctx context.Context, f CaseFilter) ([]judge.Case, error)
	// CaseCounts says how many of the cases stand in each state; paging aside.
	CaseCounts(ctx context.Context, f CaseFilter) (map[judge.CaseState]int, error)
	// CaseEvents lists what happened to a case, oldest first.
	CaseEvents(ctx context.Context, number string) ([]CaseEvent, error)
	// ReturnsOf gives the returns of a case without their pages, oldest first.
	ReturnsOf(ctx context.Context, number string) ([]judge.Return, error)
	// Reprint notes that a case's sheets are printed once more. ErrConflict
	// where they are back already or out of use.
	Reprint(ctx context.Context, a CaseAct) error
	// Supersede puts a new case in the place of an old one, in one commit,
	// before the new paper exists. ErrConflict where the old one is handled or
	// out of use.
	Supersede(ctx context.Context, a CaseAct, by judge.Case) error
	// Cancel takes a case out of use. ErrConflict as for Supersede.
	Cancel(ctx context.Context, a CaseAct) error
}

// Arrivals are the files on their way in. Each method is one commit.
type Arrivals interface {
	// See records a file that is about to be claimed.
	See(ctx context.Context, a Arrival) error
	// Forget drops an arrival that was seen but never claimed.
	Forget(ctx context.Context, id string) error
	// Archived records that the bytes are in the archive, synced to disk.
	Archived(ctx context.Context, id, sha256 string, size int64, at time.Time) error
	// Arrival looks one up; ErrNotFound.
	Arrival(ctx context.Context, id string) (Arrival, error)
	// Waiting lists arrivals in a state, oldest first.
	Waiting(ctx context.Context, s ArrivalState) ([]Arrival, error)
	// Attempt counts one more reading that killed its reader, and says how many that makes.
	Attempt(ctx context.Context, id string) (int, error)
	// Finish queues the returns of an arrival and marks it read or quarantined,
	// all in one commit. A sheet that is back already makes its return a
	// duplicate, unless the earlier one was sent back for completion: that is
	// decided inside the commit, so two readers can't both be first. So is
	// whether another return for the same person asks for the opposite: then
	// both are for a person, and the one that waits already is told. Pages of a
	// set whose other pages wait, or are in hand, join them in their return.
	// Finishing a finished arrival again changes nothing.
	Finish(ctx context.Context, id string, s ArrivalState, at time.Time, returns []judge.Return) error
}

// Queue is where returns wait for people. Every change is kept as an event.
type Queue interface {
	// List gives the returns in a state (all when ""), oldest first, without their answers.
	List(ctx context.Context, s judge.ReturnState, limit int) ([]judge.Return, error)
	// Counts says how many returns stand in each state.
	Counts(ctx context.Context) (map[judge.ReturnState]int, error)
	// Return gives one return whole; ErrNotFound.
	Return(ctx context.Context, id int64) (judge.Return, error)
	// Of gives the returns that have pages of one arrival whole, in the order
	// they were queued. A page of a set may have come in another arrival.
	Of(ctx context.Context, arrival string) ([]judge.Return, error)
	// Move takes a return in a person's hand, or says ErrConflict. It is judged
	// again as of that day, and what is found then stands with it.
	Move(ctx context.Context, m judge.Move) error
	// Judge judges a waiting return, or one that is held, again as of a day,
	// keeps what was found then, and gives it whole.
	Judge(ctx context.Context, id int64, at time.Time) (judge.Return, error)
	// Events lists what happened to a return, oldest first.
	Events(ctx context.Context, id int64) ([]judge.Event, error)
}

// Archive keeps the bytes of scans and the previews made from them.
type Archive interface {
	// Keep stores the bytes under their SHA-256, synced to disk, and gives it in hex.
	Keep(ctx context.Context, data []byte) (sha256 string, err error)
	// Open gives the bytes back; ErrNotFound.
	Open(ctx context.Context, sha256 string) ([]byte, error)
	// KeepPreview and Preview do the same for the picture of one page of an arrival.
	KeepPreview(ctx context.Context, arrival string, page int, jpeg []byte) error
	Preview(ctx context.Context, arrival string, page int) ([]byte, error)
}

// Fault is something wrong with a file or a page itself, found by the reader.
type Fault struct {
	Reason string // a reason of forms' catalogue: "file-unreadable", "file-locked", …
	Detail string // for a technician; bounded, and never the file's own words
}

// Error makes a fault usable as an error on its way out of the reader.
func (f *Fault) Error() string { return f.Reason + ": " + f.Detail }

// Readers opens files in sandboxed child processes.
type Readers interface {
	// Open reads a file's outline. A *Fault says that the file is bad;
	// ErrReaderDied that it killed its reader; anything else that the world is.
	Open(ctx context.Context, data []byte) (Document, error)
}

// ErrReaderDied says that a reader crashed, ran out of time or memory, or
// answered nonsense. The file is to be suspected, not the machine.
var ErrReaderDied = errors.New("the reader died")

// Document is a file open in a reader. Pages count from 1. A page that kills
// its reader costs only itself: the next call opens the file in a new one.
type Document interface {
	Pages() int
	// Attached says whether the file carries other files, which no page shows.
	Attached() bool
	// Locate decodes a page and looks for our codes. *Fault, ErrReaderDied.
	Locate(ctx context.Context, page int) (Sighting, error)
	// Measure lays the page over a page of an edition and reads its zones. In the
	// text fields named, something was printed: what stands there is read too.
	Measure(ctx context.Context, page int, e *forms.Edition, sheet int, printed ...string) (Measurement, error)
	// Preview is the page as a JPEG, for pages that are not measured.
	Preview(ctx context.Context, page int) ([]byte, error)
	Close() error
}

// Sighting is what a page shows before anybody knows which sheet it is.
type Sighting struct {
	Blank bool
	// Codes are the texts of the codes on the page that look like ours, genuine or not.
	Codes []string
	// Numbers are printed case numbers read by OCR with right check characters;
	// looked for only when there is no code.
	Numbers []string
	// Ours says that parts of two codes lie on the page as on our forms; looked
	// for only when there is neither code nor number.
	Ours bool
}

// Measurement is what was read on a page.
type Measurement struct {
	Registration *judge.Registration // nil when the page could not be aligned
	Answers      []forms.Answer
	Found        []forms.Reason // about the page, beside its fields
	Preview      []byte         // JPEG, aligned, at most 1 MiB
}
