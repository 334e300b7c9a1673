package intake

import (
	"maps"
	"slices"

	"blankett/forms"
)

// Request is what a return asks for, and whom it is about.
type Request struct {
	Lock, Unlock bool
	By           string   // at whose request: "resident" or "care"
	Persons      []string // forms.Keyring.Person of each number on the paper; nil where none is sure
}

// Standing is what the ledger knows of the person that a return is about: how
// the login stands by what was carried out, and what else waits.
type Standing struct {
	// Locked is nil where the person, or what holds, is not known.
	Locked   *bool
	LockedBy string // "resident", "care"; "" where not locked
	// OpposingWaiting and SameWaiting: another return for the same person waits
	// that asks for the opposite, or for the same.
	OpposingWaiting, SameWaiting bool
}

// standing brings what the ledger knows into the facts.
func standing(f forms.Facts, s Standing) forms.Facts {
	f.Locked, f.LockedBy = s.Locked, s.LockedBy
	f.OpposingWaiting, f.SameWaiting = s.OpposingWaiting, s.SameWaiting
	return f
}

// asked is what a return asks for, with its person's numbers hashed.
func asked(l *forms.Layout, f forms.Facts, keys *forms.Keyring) Request {
	q := forms.Asked(l, f)
	out := Request{Lock: q.Lock, Unlock: q.Unlock, By: q.By}
	for _, number := range q.Numbers {
		if keys == nil {
			break
		}
		out.Persons = append(out.Persons, keys.Person(number))
	}
	return out
}

func (q Request) equal(o Request) bool {
	return q.Lock == o.Lock && q.Unlock == o.Unlock && q.By == o.By &&
		slices.Equal(slices.Sorted(slices.Values(q.Persons)), slices.Sorted(slices.Values(o.Persons)))
}

// with adds what another part of the same set asks for, and about whom.
func (q Request) with(o Request) Request {
	q.Lock, q.Unlock = q.Lock || o.Lock, q.Unlock || o.Unlock
	q.By = max(q.By, o.By)
	for _, p := range o.Persons {
		if !slices.Contains(q.Persons, p) {
			q.Persons = append(slices.Clip(q.Persons), p)
		}
	}
	return q
}

// StandingAfter says how a login stands after requests that were carried out,
// oldest first. A lock of the one party and a lock of the other are two: each
// is lifted by its own. Where both hold, LockedBy is the other party than by,
// who asks now, since that lock is not theirs to lift.
func StandingAfter(by string, carriedOut []Request) Standing {
	held := map[string]bool{}
	for _, q := range carriedOut {
		switch {
		case q.Lock && !q.Unlock:
			held[q.By] = true
		case q.Unlock && !q.Lock:
			delete(held, q.By)
		}
	}
	locked := len(held) > 0
	s := Standing{Locked: &locked}
	for _, party := range slices.Sorted(maps.Keys(held)) {
		if s.LockedBy == "" || party != by {
			s.LockedBy = party
		}
	}
	return s
}
