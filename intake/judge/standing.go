package judge

import (
	"cmp"
	"slices"

	"blankett/forms"
)

// Request is what a return asks for, and whom it is about.
type Request struct {
	Lock, Unlock bool
	By           string // at whose request: "resident" or "care"
	Act          string // what is locked: forms.ActLogin or forms.ActAccess
	Region       string // whose form it is made on
	// Doubted is set on a request that somebody said was carried out and that was not
	// closed so, or no longer is: nobody knows what was done in the system.
	Doubted bool
	Persons []string // forms.Keyring.Person of each number on the paper; nil where none is sure
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

// In brings what the ledger knows into the facts.
func (s Standing) In(f forms.Facts) forms.Facts {
	f.Locked, f.LockedBy = s.Locked, s.LockedBy
	f.OpposingWaiting, f.SameWaiting = s.OpposingWaiting, s.SameWaiting
	return f
}

// AskedBy is what a return on a region's form asks for, with its person's numbers
// hashed.
func AskedBy(l *forms.Layout, region string, f forms.Facts, keys *forms.Keyring) Request {
	q := forms.Asked(l, f)
	out := Request{Lock: q.Lock, Unlock: q.Unlock, By: q.By, Act: q.Act, Region: region}
	for _, number := range q.Numbers {
		if keys == nil {
			break
		}
		out.Persons = append(out.Persons, keys.Person(number))
	}
	return out
}

func (q Request) Equal(o Request) bool {
	return q.Lock == o.Lock && q.Unlock == o.Unlock && q.By == o.By && q.Act == o.Act && q.Region == o.Region &&
		slices.Equal(slices.Sorted(slices.Values(q.Persons)), slices.Sorted(slices.Values(o.Persons)))
}

// with adds what another part of the same set asks for, and about whom.
func (q Request) with(o Request) Request {
	q.Lock, q.Unlock = q.Lock || o.Lock, q.Unlock || o.Unlock
	q.By, q.Act = max(q.By, o.By), max(q.Act, o.Act)
	for _, p := range o.Persons {
		if !slices.Contains(q.Persons, p) {
			q.Persons = append(slices.Clip(q.Persons), p)
		}
	}
	return q
}

// holder is who made a lock, a party of a region, and of what.
type holder struct{ region, party, act string }

func (q Request) holder() holder { return holder{q.Region, q.By, cmp.Or(q.Act, forms.ActLogin)} }

// StandingAfter says how a login, or guardians' access, stands for whoever asks
// about it now, after requests that were carried out, oldest first. The lock of
// each party in each region is one of its own, lifted by that party in that region
// with a form about the same act, and by nothing else.
//
// Whoever asks for a lock learns of those in their own region only. A lift is held
// against all, since there is one login: LockedBy is the other party where that
// one holds a lock anywhere, which is not theirs to lift who ask. A lift is plain
// only where their own lock in their own region is the only one. Where the same
// party holds one in another region too, or one of another act, or it is not known
// who asks or who locked, it is not Locked, for them: no lock is known that they
// could lift, and a person decides.
//
// A doubted request counts for safety's sake alone: a doubted lock is one that others
// may not lift but none that makes a new lock needless, a doubted lift the other way
// round.
func StandingAfter(ask Request, carriedOut []Request) Standing {
	held := map[holder]bool{}
	for _, q := range carriedOut {
		if q.Doubted && q.Unlock == ask.Unlock {
			continue
		}
		switch by := q.holder(); {
		case q.Lock && !q.Unlock:
			held[by] = true
		case q.Unlock && !q.Lock:
			delete(held, by)
		}
	}
	var locked bool
	var lockedBy string
	for by := range held {
		known := by.party != "" && ask.By != ""
		same := by.act == ask.holder().act
		switch theirs := known && by.party != ask.By; {
		case ask.Unlock && theirs && same:
			locked, lockedBy = true, by.party
		case ask.Unlock && known && by == ask.holder() && len(held) == 1:
			locked, lockedBy = true, ask.By
		case !ask.Unlock && by.region == ask.Region && same:
			locked = true
			if theirs || lockedBy == "" {
				lockedBy = by.party
			}
		}
	}
	return Standing{Locked: &locked, LockedBy: lockedBy}
}
