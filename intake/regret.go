package intake

import (
	"context"
	"fmt"

	"blankett/intake/judge"
)

// Reinstatement brings back into use what was taken out of it.
type Reinstatement interface {
	// Reinstate takes back that a case was cancelled; ErrConflict where it was not.
	Reinstate(ctx context.Context, a CaseAct) error
}

// Undo takes back what its person decided of a return a moment ago, and gives it
// to them again; ErrNotAllowed for another's decision, for one that is older than
// UndoFor, and for one that can't be taken back. What they did in another system
// stays done there.
func (c *Clerk) Undo(ctx context.Context, s Step) error {
	return c.take(ctx, s, func(t *table) error {
		if !t.work.Undoable(s.Who, t.at) {
			return fmt.Errorf("undo: %w", ErrNotAllowed)
		}
		t.takeBack(judge.StepUndone, judge.RulingUndone, "")
		return nil
	})
}

// Reopen puts a return that was closed back to where it waits, for a reason of the
// list; ErrNotAllowed for whoever is no unit head.
func (c *Clerk) Reopen(ctx context.Context, s Step, reason string) error {
	return c.take(ctx, s, func(t *table) error {
		if !s.Head || !judge.ReopenReasons.Has(reason) || !t.work.Reopenable() {
			return fmt.Errorf("reopen for %q: %w", reason, ErrNotAllowed)
		}
		t.takeBack(judge.StepReopened, judge.RulingReopened, reason)
		return nil
	})
}

func (t *table) takeBack(step judge.Step, ruling judge.Ruling, reason string) {
	t.a.Decisions = append(t.a.Decisions, judge.Decision{Return: t.Return, Outcome: ruling, Reason: reason, Who: t.Who, At: t.at})
	t.a.Step, t.a.NotFor, t.a.Outcome, t.a.Note = step, "", "", string(ruling)
	if reason != "" {
		t.a.Note += ": " + reason
	}
}
