package intake

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

// CarryOut says that a return was carried out, under a number of the system
// where that was done. It is judged once more as of today: a *NotInOrder puts
// it back to review with what was found. Where its form takes two people the
// first one's word is a proposal, and the second's must be somebody else's,
// ErrSamePerson, who gives the same number, ErrOtherNumber, and names what they
// have seen of the changes that others made, ErrUnseen.
func (c *Clerk) CarryOut(ctx context.Context, s Step, reference string, seen ...string) error {
	var refused error
	err := c.take(ctx, s, func(t *table) error {
		if t.edition == nil {
			return fmt.Errorf("paper without a case: %w", ErrNotAllowed)
		}
		t.judge()
		if open := t.work.Open(); len(open) > 0 {
			refused = &NotInOrder{Return: s.Return, Findings: open}
			t.a.Step, t.a.Note = judge.StepNotInOrder, "judged anew: not in order"
			return nil
		}
		return t.carryOut(reference, seen)
	})
	return cmp.Or(err, refused)
}

func (t *table) carryOut(reference string, seen []string) error {
	d := judge.Decision{Return: t.Return, Outcome: judge.RulingCarriedOut, Reference: reference, Who: t.Who, At: t.at}
	l := &t.edition.Layout
	proposal := t.work.Proposal()
	switch {
	case judge.Approvals(l, t.work.Facts(l, t.filed, t.at)) < 2:
	case proposal == nil:
		d.Proposed = true
		t.a.Decisions = append(t.a.Decisions, d)
		t.a.Step, t.a.NotFor, t.a.Note = judge.StepProposed, t.Who, "proposed: carried out"
		return nil
	case proposal.Who == t.Who:
		return judge.ErrSamePerson
	default:
		if err := t.work.Approvable(l, t.Who, reference, seen); err != nil {
			return err
		}
	}
	t.a.Decisions = append(t.a.Decisions, d)
	t.a.Step, t.a.NotFor, t.a.Outcome, t.a.Note = judge.StepCarriedOut, "", judge.RulingCarriedOut, strings.TrimSpace("carried out "+reference)
	return nil
}

// CarryOutAct is what somebody's word that a return is carried out comes to, as it
// stands: the decision, or where that takes two a proposal, or the approval of
// another's; ActRefused for one's own.
func CarryOutAct(ctx context.Context, ledger Ledger, w judge.Work, who string, at time.Time) (auditlog.Act, error) {
	if w.Edition == "" {
		return auditlog.ActDecide, nil
	}
	e, facts, err := Paper(ctx, ledger, w, at)
	switch proposal := w.Proposal(); {
	case err != nil:
		return "", err
	case judge.Approvals(&e.Layout, facts) <= 1:
		return auditlog.ActDecide, nil
	case proposal == nil:
		return auditlog.ActPropose, nil
	case proposal.Who == who:
		return auditlog.ActRefused, nil
	}
	return auditlog.ActApprove, nil
}

// NotCarriedOut closes a return that could not be carried out, for a reason of
// the list; ErrNotAllowed. It opens nothing, so it takes one person.
func (c *Clerk) NotCarriedOut(ctx context.Context, s Step, reason string) error {
	return c.take(ctx, s, func(t *table) error {
		if !judge.NotDoneReasons.Has(reason) || t.edition == nil {
			return fmt.Errorf("not carried out for %q: %w", reason, ErrNotAllowed)
		}
		t.close(judge.RulingNotCarriedOut, reason)
		return nil
	})
}

func (t *table) close(ruling judge.Ruling, reason string) {
	t.a.Decisions = append(t.a.Decisions, judge.Decision{Return: t.Return, Outcome: ruling, Reason: reason, Who: t.Who, At: t.at})
	t.a.Step, t.a.NotFor, t.a.Outcome, t.a.Note = judge.StepClosed, "", ruling, string(ruling)
}

// SendBack says that the paper goes back to its sender to be completed.
func (c *Clerk) SendBack(ctx context.Context, s Step) error {
	return c.take(ctx, s, func(t *table) error {
		if t.edition == nil {
			return fmt.Errorf("paper without a case: %w", ErrNotAllowed)
		}
		t.close(judge.RulingSentBack, "")
		t.a.Step, t.a.Outcome = judge.StepSentBack, ""
		return nil
	})
}

// Foreign says that a paper is none of ours: it is put out of the way and kept.
func (c *Clerk) Foreign(ctx context.Context, s Step) error {
	return c.take(ctx, s, func(t *table) error {
		if t.edition != nil {
			return fmt.Errorf("a paper of ours: %w", ErrNotAllowed)
		}
		t.close(judge.RulingForeign, "")
		return nil
	})
}

// PutBack gives a return back to its queue.
func (c *Clerk) PutBack(ctx context.Context, s Step) error {
	return c.take(ctx, s, func(t *table) error {
		t.a.Step, t.a.Note = judge.StepPutBack, string(judge.RulingPutBack)
		return nil
	})
}

// Same closes a duplicate that is the same sheet with nothing added.
func (c *Clerk) Same(ctx context.Context, s Step) error {
	return c.duplicate(ctx, s, func(t *table) { t.close(judge.RulingSameSheet, "") })
}

// ToPerson sends a duplicate to review: which one counts is not clear.
func (c *Clerk) ToPerson(ctx context.Context, s Step) error {
	return c.duplicate(ctx, s, func(t *table) {
		t.a.Decisions = []judge.Decision{{Return: t.Return, Outcome: judge.RulingToPerson, Who: t.Who, At: t.at}}
		t.a.Step, t.a.Verdict, t.a.Note = judge.StepToPerson, judge.VerdictReview, string(judge.RulingToPerson)
	})
}

func (c *Clerk) duplicate(ctx context.Context, s Step, do func(t *table)) error {
	return c.take(ctx, s, func(t *table) error {
		if t.work.First == 0 {
			return fmt.Errorf("no duplicate: %w", ErrNotAllowed)
		}
		do(t)
		return nil
	})
}

// LaterCounts lets the later sheet count: it takes the first one's place in the
// ledger and goes to review, and the first one is closed unless it is done.
func (c *Clerk) LaterCounts(ctx context.Context, s Step) error {
	t, err := c.open(ctx, s)
	if err != nil {
		return fmt.Errorf("open return %d: %w", s.Return, err)
	}
	if t.work.First == 0 || t.edition == nil {
		return fmt.Errorf("return %d is no duplicate: %w", s.Return, ErrNotAllowed)
	}
	t.a.Resolutions = []judge.Resolution{{Return: t.Return, Reason: string(forms.ReasonSheetDuplicate), Why: judge.WhyLaterSheet, Who: t.Who, At: t.at}}
	t.judge()
	if t.err != nil {
		return t.err
	}
	t.a.Decisions = []judge.Decision{{Return: t.Return, Outcome: judge.RulingLaterCounts, Who: t.Who, At: t.at}}
	t.a.Note = string(judge.RulingLaterCounts)
	if err := c.Reviews.Replace(ctx, t.a, t.work.First); err != nil {
		return fmt.Errorf("let return %d count: %w", s.Return, err)
	}
	return nil
}
