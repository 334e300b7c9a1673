package intake

import (
	"context"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// Reviews is where returns are worked on. Each method is one commit.
type Reviews interface {
	// Work gives a return whole, with what people did to it; ErrNotFound.
	Work(ctx context.Context, id int64) (judge.Work, error)
	// Amend keeps a step. The return must be its person's or nobody's, and as
	// it was when they saw it; ErrConflict.
	Amend(ctx context.Context, a judge.Amendment) error
	// Link ties paper to a case by a reading made for it, with the amendment. A
	// page whose set waits, or is in hand, joins it as a late one does; in is the
	// return that the page is in then.
	Link(ctx context.Context, a judge.Amendment, page judge.PageReading) (in int64, err error)
	// Replace lets a later sheet count in an earlier return's place.
	Replace(ctx context.Context, later judge.Amendment, earlier int64) error
	// Protect says that a return's person has a protected identity, in all that is
	// about them, now and later. It gives the cases that it changed.
	Protect(ctx context.Context, id int64, who string, at time.Time) ([]judge.Case, error)
	// Unprotect lifts what the return's region protects. The first who asks for it
	// proposes it, and somebody else has to ask as well; ErrConflict for the same.
	Unprotect(ctx context.Context, id int64, lift Lift) (lifted bool, changed []judge.Case, err error)
	// Lifting gives who has proposed that; nil for nobody.
	Lifting(ctx context.Context, id int64) (*Lift, error)
	// Here says that the holder is still at work on a return.
	Here(ctx context.Context, id int64, who string, at time.Time) error
}

// Lift is one person's word that protection be lifted.
type Lift struct {
	Who    string // login
	Reason string // a code of LiftReasons
	At     time.Time
}

// LiftReasons are why the protection of an identity is lifted.
var LiftReasons = judge.Reasons{
	{"ended", forms.Text{SV: "Folkbokföringen visar att skyddet har upphört", EN: "The population register shows that the protection has ended"}},
	{"mistake", forms.Text{SV: "Skyddet sattes på fel person", EN: "It was set on the wrong person"}},
	{"asked", forms.Text{SV: "Personen har själv begärt det, med styrkt identitet", EN: "The person asked for it, identity proven"}},
}

// LetterReasons are why a unit head lets a letter go to somebody whose identity
// is protected.
var LetterReasons = judge.Reasons{
	{"asked", forms.Text{SV: "Personen har själv bett om brevet", EN: "The person asked for the letter"}},
	{"clinic", forms.Text{SV: "Det går till mottagningen, inte hem", EN: "It goes to the clinic, not home"}},
	{"forwarded", forms.Text{SV: "Skatteverket vidarebefordrar det", EN: "The tax agency forwards it"}},
}

// ErrNotCarriedOut says that there is nothing done that could be confirmed.
var ErrNotCarriedOut = fmt.Errorf("only what was carried out can be confirmed: %w", ErrConflict)

// ErrUndoneSince says that what was done no longer holds: a confirmation would tell
// somebody in hiding that they are safe.
var ErrUndoneSince = fmt.Errorf("the opposite was carried out since: %w", ErrNotCarriedOut)

// Paper is the edition that a return's paper is of, with its facts as of a moment.
func Paper(ctx context.Context, ledger Ledger, w judge.Work, at time.Time) (*forms.Edition, forms.Facts, error) {
	e, err := ledger.Edition(ctx, w.Edition)
	if err != nil {
		return nil, forms.Facts{}, fmt.Errorf("look up the edition of return %d: %w", w.ID, err)
	}
	c, err := ledger.Case(ctx, w.Case)
	if err != nil {
		return nil, forms.Facts{}, fmt.Errorf("look up the case of return %d: %w", w.ID, err)
	}
	return e, w.Facts(&e.Layout, c, at), nil
}

// Done is what was done: what the return asked for, as it stands corrected.
// ErrNotCarriedOut where it was not, or not wholly, carried out; ErrUndoneSince, which
// is one too, where the opposite was since.
func Done(ctx context.Context, ledger Ledger, w judge.Work, at time.Time) (forms.Done, error) {
	if w.State != judge.StateDone || w.Outcome != judge.RulingCarriedOut {
		return "", ErrNotCarriedOut
	}
	e, facts, err := Paper(ctx, ledger, w, at)
	if err != nil {
		return "", err
	}
	if err := holds(ctx, ledger, w.Request); err != nil {
		return "", err
	}
	return ToDo(&e.Layout, facts), nil
}

// holds is ErrUndoneSince where a request that was carried out does not hold any more,
// as far as the ledger knows whom it is about.
func holds(ctx context.Context, ledger Ledger, done judge.Request) error {
	if len(done.Persons) == 0 || done.Lock == done.Unlock {
		return nil
	}
	ask := done
	ask.Lock, ask.Unlock = true, false
	now, err := ledger.Standing(ctx, ask, 0)
	if err != nil {
		return fmt.Errorf("look up how the person stands now: %w", err)
	}
	if now.Locked != nil && *now.Locked != done.Lock {
		return ErrUndoneSince
	}
	return nil
}

// ToDo is what is done on a request where it is carried out.
func ToDo(l *forms.Layout, facts forms.Facts) forms.Done {
	switch asked := forms.Asked(l, facts); {
	case asked.Lock && !asked.Unlock:
		return forms.DoneLock
	case asked.Unlock && !asked.Lock:
		return forms.DoneUnlock
	}
	return forms.DoneOther
}
