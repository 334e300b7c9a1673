package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// Clerk takes people's steps with returns. Each is kept beside what was there
// before, and the return is judged anew by the rules of its edition.
type Clerk struct {
	Ledger  Ledger
	Queue   Queue
	Reviews Reviews
	// Keys find a person again whose number was corrected; without them a
	// return stays with whom its paper was about.
	Keys *forms.Keyring
	Now  func() time.Time
}

// Step is who takes a step with which return, as they saw it.
type Step struct {
	Return   int64
	Revision int64 // 0 where it does not matter
	Who      string
	Head     bool // a unit head, who may do more
	// Note is what the person adds for the return's history: a reference or a
	// reason, never a person's data.
	Note string
}

// What a person may not do with a return as it stands.
var (
	// ErrTwoPeople: a risky field is keyed by two people, not corrected by one.
	ErrTwoPeople = errors.New("this field is keyed by two people")
	// ErrNotInOrder: findings are left that nobody has answered for.
	ErrNotInOrder = errors.New("something is left to look at first")
	// ErrNotAllowed: the reason, field or decision is none for this return or person.
	ErrNotAllowed = errors.New("this can't be done here")
)

// table is a return in front of a clerk: the work so far, what it belongs to,
// and the step that is being taken.
type table struct {
	Step
	clerk   *Clerk
	ctx     context.Context // of the step
	err     error           // the first look at the ledger that failed
	at      time.Time
	work    judge.Work
	filed   judge.Case
	edition *forms.Edition // nil where the return belongs to no case
	a       judge.Amendment
}

// Claim takes a waiting return in hand; it is judged again as of that day.
func (c *Clerk) Claim(ctx context.Context, s Step) error {
	return c.hold(ctx, s, judge.StepClaimed, s.Note)
}

// LookAgain is a holder's own way to see what has changed in a return.
func (c *Clerk) LookAgain(ctx context.Context, s Step) error {
	return c.hold(ctx, s, judge.StepSeenAgain, s.Note)
}

// TakeOver takes a return from its holder, for a reason.
func (c *Clerk) TakeOver(ctx context.Context, s Step, reason string) error {
	return c.hold(ctx, s, judge.StepTakenOver, "taken over: "+reason)
}

func (c *Clerk) hold(ctx context.Context, s Step, step judge.Step, note string) error {
	return c.Queue.Move(ctx, judge.Move{Return: s.Return, Step: step, Who: s.Who, At: c.Now(), Note: note})
}

// take opens a return, lets do fill in the step, judges, and keeps it.
func (c *Clerk) take(ctx context.Context, s Step, do func(t *table) error) error {
	t, err := c.open(ctx, s)
	if err != nil {
		return fmt.Errorf("open return %d: %w", s.Return, err)
	}
	if err := cmp.Or(do(t), t.err); err != nil {
		return fmt.Errorf("return %d: %w", s.Return, err)
	}
	if s.Note != "" {
		t.a.Note += ": " + s.Note
	}
	if err := c.Reviews.Amend(ctx, t.a); err != nil {
		return fmt.Errorf("keep a step with return %d: %w", s.Return, err)
	}
	return nil
}

func (c *Clerk) open(ctx context.Context, s Step) (*table, error) {
	w, err := c.Reviews.Work(ctx, s.Return)
	if err != nil {
		return nil, err
	}
	if s.Revision != 0 && s.Revision != w.Revision {
		return nil, fmt.Errorf("changed since it was shown: %w", ErrConflict)
	}
	t := &table{Step: s, clerk: c, ctx: ctx, at: c.Now(), work: w}
	t.a = judge.Amendment{Return: s.Return, Revision: w.Revision, Who: s.Who, At: t.at, Findings: w.Findings, Verdict: w.Verdict, NotFor: w.NotFor}
	if w.Case == "" {
		return t, nil
	}
	if t.filed, err = c.Ledger.Case(ctx, w.Case); err != nil {
		return nil, err
	}
	t.edition, err = c.Ledger.Edition(ctx, w.Edition)
	return t, err
}

// judge comes to the return's findings and verdict as they are with the step,
// and says where the return goes: on to be carried out once nothing is open, to
// somebody else once only a second pair of eyes is missing.
func (t *table) judge() {
	t.work.Corrections = append(t.work.Corrections, t.a.Corrections...)
	t.work.Resolutions = append(t.work.Resolutions, t.a.Resolutions...)
	t.work.Keyings = append(t.work.Keyings, t.a.Keyings...)
	if t.edition != nil {
		l := &t.edition.Layout
		t.work.Findings = judge.Judged(l, t.work.Findings, t.stands(t.work.Facts(l, t.filed, t.at)))
	}
	t.a.Findings = t.work.Findings
	open := t.work.Open()
	t.a.Verdict = judge.VerdictOf(open)
	switch {
	case len(open) == 0 && t.work.Case != "":
		t.a.Step, t.a.NotFor = judge.StepSettled, ""
		if p := t.work.Proposal(); p != nil {
			t.a.NotFor = p.Who
		}
	case t.waitsForAnother(open):
		t.a.Step, t.a.NotFor = judge.StepHandedOn, t.Who
	default:
		t.a.Step = judge.StepWorkedOn
	}
}

// stands brings in how the person stands in the ledger whom the return is about
// with the step.
func (t *table) stands(f forms.Facts) forms.Facts {
	q := judge.AskedBy(&t.edition.Layout, t.edition.Region, f, t.clerk.Keys)
	if t.clerk.Keys == nil {
		q.Persons = t.work.Request.Persons
	}
	if !q.Equal(t.work.Request) {
		t.work.Request, t.a.Request = q, &q
	}
	s, err := t.clerk.Ledger.Standing(t.ctx, q, t.Return)
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("look up how the person stands: %w", err)
	}
	return s.In(f)
}

// waitsForAnother says whether all that is open has been keyed by this person
// and waits for the next one.
func (t *table) waitsForAnother(open []forms.Finding) bool {
	if t.edition == nil || len(open) == 0 {
		return false
	}
	return !slices.ContainsFunc(open, func(f forms.Finding) bool {
		pair, stage := judge.Pair(t.work.Keyings, judge.RiskyName(&t.edition.Layout, f.Field))
		mine := len(pair) > 0 && pair[len(pair)-1].Who == t.Who
		return !mine || stage == judge.StageAgreed
	})
}

// Correct says what stands in a field, or which box of a choice is ticked;
// ErrTwoPeople for a risky one, ErrNotAllowed for one that there is not.
func (c *Clerk) Correct(ctx context.Context, s Step, field, value string) error {
	return c.take(ctx, s, func(t *table) error {
		if !t.has(field) {
			return fmt.Errorf("field %q: %w", field, ErrNotAllowed)
		}
		if judge.Risky(&t.edition.Layout, field) || value == judge.TypedThere && t.work.Unsigned(&t.edition.Layout, field) {
			return ErrTwoPeople
		}
		if err := judge.Writable(t.edition.Zone(field), value); err != nil {
			return err
		}
		t.correct(field, value)
		t.a.Note = "corrected " + field
		t.judge()
		return nil
	})
}

// has says whether the return's form has such a field or choice.
func (t *table) has(field string) bool {
	if t.edition == nil {
		return false
	}
	switch t.edition.Zone(field).Kind {
	case forms.KindCode, forms.KindMark:
		return false
	case "":
		return judge.ChoiceOf(&t.edition.Layout, field) != nil
	}
	return true
}

func (t *table) correct(field, value string) {
	l := &t.edition.Layout
	value = judge.Tidy(l.Zone(field), value, t.at)
	for _, k := range judge.Keyed(l, t.work.Answers(l), field, value) {
		k.Return, k.Who, k.At = t.Return, t.Who, t.at
		t.a.Corrections = append(t.a.Corrections, k)
	}
}

// Accept answers for a finding with a reason of the list; ErrNotAllowed where
// that reason does not do, or only a unit head may give it.
func (c *Clerk) Accept(ctx context.Context, s Step, reason, field string, why judge.Why) error {
	return c.take(ctx, s, func(t *table) error {
		i := slices.IndexFunc(t.work.Open(), func(f forms.Finding) bool { return f.Reason == reason && f.Field == field })
		if i < 0 {
			return fmt.Errorf("finding %s is not open: %w", reason, ErrConflict)
		}
		if !slices.Contains(judge.WaysToAccept(t.work.Open()[i]), why) || why == judge.WhyHead && !s.Head {
			return fmt.Errorf("accept %s as %s: %w", reason, why, ErrNotAllowed)
		}
		t.a.Resolutions = append(t.a.Resolutions, judge.Resolution{Return: t.Return, Reason: reason, Field: field, Why: why, Who: t.Who, At: t.at})
		t.a.Note = "accepted " + reason + " " + field + ": " + string(why)
		t.judge()
		return nil
	})
}

// Key takes one person's reading of a risky field. The second one's must be
// somebody else's, ErrSamePerson, and ends it when both read the same. A third
// look is a unit head's; ErrNotAllowed.
func (c *Clerk) Key(ctx context.Context, s Step, field, value string) error {
	return c.take(ctx, s, func(t *table) error {
		if !t.has(field) || !judge.Risky(&t.edition.Layout, field) && !t.work.Unsigned(&t.edition.Layout, field) {
			return fmt.Errorf("key field %q: %w", field, ErrNotAllowed)
		}
		if err := judge.Writable(t.edition.Zone(field), value); err != nil {
			return err
		}
		field = judge.RiskyName(&t.edition.Layout, field)
		pair, stage := judge.Pair(t.work.Keyings, field)
		round := 1
		switch {
		case stage == judge.StageAgreed && judge.Tidy(t.edition.Zone(field), value, t.at) == pair[len(pair)-1].Value:
			round = pair[0].Round // one more who reads the same
		case stage == judge.StageAgreed: // corrected once more
			round = pair[0].Round + 1
		case slices.ContainsFunc(pair, func(k judge.Keying) bool { return k.Who == s.Who }):
			return judge.ErrSamePerson
		case stage == judge.StageThird && !s.Head:
			return fmt.Errorf("a third look: %w", ErrNotAllowed)
		case len(pair) > 0:
			round = pair[0].Round
		}
		return t.key(field, value, round)
	})
}

// Again starts a risky field over when two people have read it differently.
func (c *Clerk) Again(ctx context.Context, s Step, field, value string) error {
	return c.take(ctx, s, func(t *table) error {
		if !t.has(field) {
			return fmt.Errorf("key field %q: %w", field, ErrNotAllowed)
		}
		field = judge.RiskyName(&t.edition.Layout, field)
		pair, stage := judge.Pair(t.work.Keyings, field)
		if err := judge.Writable(t.edition.Zone(field), value); err != nil {
			return err
		}
		if stage != judge.StageThird {
			return fmt.Errorf("start field %q over: %w", field, ErrConflict)
		}
		return t.key(field, value, pair[0].Round+1)
	})
}

func (t *table) key(field, value string, round int) error {
	k := judge.Keying{Return: t.Return, Field: field, Round: round, Who: t.Who, At: t.at,
		Value: judge.Tidy(t.edition.Zone(field), value, t.at)}
	t.a.Keyings = append(t.a.Keyings, k)
	pair, stage := judge.Pair(append(slices.Clone(t.work.Keyings), k), field)
	t.a.Note = fmt.Sprintf("keyed %s, reading %d", field, len(pair))
	if stage == judge.StageAgreed {
		t.correct(field, k.Value)
		t.a.Note += ": agreed"
	}
	t.judge()
	return nil
}
