// Package report is what is told of many returns together: the day's account, the
// statistics, how sure the reader proved to be, and glass that has gone dirty. It
// must not know where any of it is counted.
package report

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// Landed is one file that came in, with what became of it.
type Landed struct {
	intake.Arrival
	Returns []LandedReturn
}

// LandedReturn is one return of a file, for finding its paper in the batch.
type LandedReturn struct {
	ID       int64
	Case     string
	Form     string
	State    judge.ReturnState
	Verdict  judge.Verdict
	Reasons  []string // its findings' codes
	Pages    []int    // of the file, from 1
	QueuedAt time.Time
	// Region, Unit and Protected are as of judge.Return.
	Region, Unit string
	Protected    bool
	// Elsewhere says that it is another region's than that of who asks.
	Elsewhere bool
}

// Landings is what came in.
type Landings interface {
	// Landed lists the files seen from a moment and before another, the latest
	// first, with their returns in as much detail as is asked for.
	Landed(ctx context.Context, from, until time.Time, d Detail) ([]Landed, error)
	// LandedOn gives the return, whole, that has a page of a file, from 1;
	// ErrNotFound.
	LandedOn(ctx context.Context, arrival string, page int) (judge.Return, error)
}

// Detail is how much of a file's returns is looked up: each step costs as much
// again as the one before.
type Detail int

// The details: which returns there are, what was found on them, and on which
// pages of the file.
const (
	DetailStates Detail = iota
	DetailFindings
	DetailPages
)

// Balance is a day's account: what came in is what went out and what waits.
type Balance struct {
	Received, Read, Quarantined, Waiting Heap
	Queued, Handled, SentBack, Open      int // returns
	Missing                              []Missing
}

// Heap is a number of files, and one sum over the SHA-256 of them all, so that
// two accounts of the same heap can be compared at a glance.
type Heap struct {
	Files int
	Bytes int64
	Sum   string // hex SHA-256 over the sorted hex SHA-256 of the files; "" for none
}

// Missing is a file that the account does not close for.
type Missing struct {
	Arrival intake.Arrival
	Why     MissingWhy
}

// MissingWhy says what is wrong with the account of a file.
type MissingWhy string

// What can be missing: the bytes in the archive, the returns of a file that is
// said to be read, or the file is in no state that there is.
const (
	MissingBytes   MissingWhy = "bytes"
	MissingReturns MissingWhy = "returns"
	MissingState   MissingWhy = "state"
)

// Adds says whether the account closes.
func (b Balance) Adds() bool {
	return len(b.Missing) == 0 &&
		b.Received.Files == b.Read.Files+b.Quarantined.Files+b.Waiting.Files &&
		b.Queued == b.Handled+b.SentBack+b.Open
}

// Account makes the balance of what landed. Kept says whether the archive has
// the bytes of a SHA-256.
func Account(landed []Landed, kept func(sha256 string) (bool, error)) (Balance, error) {
	var b Balance
	heaps := map[intake.ArrivalState][]intake.Arrival{}
	counted := map[int64]bool{} // a set may have come in two files
	for _, l := range landed {
		heaps[l.State] = append(heaps[l.State], l.Arrival)
		for _, r := range l.Returns {
			if !counted[r.ID] {
				counted[r.ID] = true
				b.count(r)
			}
		}
		why, err := missing(l, kept)
		if err != nil {
			return Balance{}, err
		}
		if why != "" {
			b.Missing = append(b.Missing, Missing{l.Arrival, why})
		}
	}
	waiting := slices.Concat(heaps[intake.ArrivalSeen], heaps[intake.ArrivalArchived])
	b.Read, b.Quarantined, b.Waiting = heapOf(heaps[intake.ArrivalRead]), heapOf(heaps[intake.ArrivalQuarantine]), heapOf(waiting)
	var all []intake.Arrival
	for _, l := range landed {
		all = append(all, l.Arrival)
	}
	b.Received = heapOf(all)
	return b, nil
}

func (b *Balance) count(r LandedReturn) {
	b.Queued++
	switch {
	case r.State == judge.StateDone:
		b.Handled++
	case r.State == judge.StateSentBack:
		b.SentBack++
	case r.State.Valid():
		b.Open++
	}
}

// missing says why a file's account does not close, "" when it does. A file
// that was only just seen has its bytes in the inbox.
func missing(l Landed, kept func(string) (bool, error)) (MissingWhy, error) {
	switch l.State {
	case intake.ArrivalSeen:
		return "", nil
	case intake.ArrivalArchived:
	case intake.ArrivalRead, intake.ArrivalQuarantine:
		if len(l.Returns) == 0 {
			return MissingReturns, nil
		}
	default:
		return MissingState, nil
	}
	ok, err := kept(l.SHA256)
	if err != nil || ok {
		return "", err
	}
	return MissingBytes, nil
}

func heapOf(files []intake.Arrival) Heap {
	h := Heap{Files: len(files)}
	if len(files) == 0 {
		return h
	}
	sorted := slices.SortedFunc(slices.Values(files), func(a, b intake.Arrival) int { return cmp.Compare(a.SHA256, b.SHA256) })
	sum := sha256.New()
	for _, a := range sorted {
		h.Bytes += a.Size
		sum.Write([]byte(a.SHA256 + "\n"))
	}
	h.Sum = hex.EncodeToString(sum.Sum(nil))
	return h
}
