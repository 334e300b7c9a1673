package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// Work gives a return whole, with what people did to it; intake.ErrNotFound.
func (db *DB) Work(ctx context.Context, id int64) (w judge.Work, err error) {
	// The revision first: what changes while we read is then a conflict later.
	if w.Revision, err = revision(ctx, db, id); err == nil {
		w.Return, err = db.Return(ctx, id)
	}
	if err == nil {
		w.Request, err = requestOf(ctx, db, id)
	}
	if err == nil {
		w.ReceivedAt, err = receivedAt(ctx, db, w.Arrival)
	}
	if err == nil {
		w.Corrections, err = collect(ctx, db, scanCorrection, corrections, id)
	}
	if err == nil {
		w.Keyings, err = collect(ctx, db, scanKeying, "SELECT return_id, field, round, value, who, at FROM keyings WHERE return_id = ? ORDER BY id", id)
	}
	if err == nil {
		w.Resolutions, err = collect(ctx, db, scanResolution, resolutions, id)
	}
	if err == nil {
		w.Decisions, err = collect(ctx, db, scanDecision, "SELECT return_id, act, reference, reason, proposed, who, at FROM decisions WHERE return_id = ? ORDER BY id", id)
	}
	if err != nil {
		return judge.Work{}, fmt.Errorf("work on return %d: %w", id, err)
	}
	return w, nil
}

const (
	corrections = `SELECT return_id, field, before_state, before_value, before_confidence, after_state, after_value, who, at
		FROM corrections WHERE return_id = ? ORDER BY id`
	resolutions = "SELECT return_id, reason, field, why, who, at FROM resolutions WHERE return_id = ? ORDER BY id"
)

// revision is the last thing that happened to a return: every change has its event.
func revision(ctx context.Context, in asker, id int64) (last int64, err error) {
	return last, in.row(ctx, "SELECT coalesce(max(id), 0) FROM events WHERE return_id = ?", id).Scan(&last)
}

func scanCorrection(s scanner) (c judge.Correction, err error) {
	var at int64
	err = s.Scan(&c.Return, &c.Field, &c.Before.State, &c.Before.Value, &c.Before.Confidence, &c.After.State, &c.After.Value, &c.Who, &at)
	c.After.Confidence, c.At = 1, instant(at)
	return c, err
}

func scanKeying(s scanner) (k judge.Keying, err error) {
	var at int64
	err = s.Scan(&k.Return, &k.Field, &k.Round, &k.Value, &k.Who, &at)
	k.At = instant(at)
	return k, err
}

func scanResolution(s scanner) (r judge.Resolution, err error) {
	var at int64
	err = s.Scan(&r.Return, &r.Reason, &r.Field, &r.Why, &r.Who, &at)
	r.At = instant(at)
	return r, err
}

func scanDecision(s scanner) (d judge.Decision, err error) {
	var at, proposed int64
	err = s.Scan(&d.Return, &d.Outcome, &d.Reference, &d.Reason, &proposed, &d.Who, &at)
	d.At, d.Proposed = instant(at), proposed != 0
	return d, err
}

// Amend keeps a step of a person's work. The return must be the person's or
// nobody's, and as it was when they saw it; intake.ErrConflict. A return that
// was nobody's becomes theirs, unless the step moves it on.
func (db *DB) Amend(ctx context.Context, a judge.Amendment) error {
	err := db.commit(ctx, func(c *commit) error {
		r, err := c.amendable(ctx, a)
		if err != nil {
			return err
		}
		return c.amend(ctx, r, a)
	})
	if err != nil {
		return fmt.Errorf("amend return %d: %w", a.Return, err)
	}
	return nil
}

// amendable gives the return, locked, if the step may be taken.
func (c *commit) amendable(ctx context.Context, a judge.Amendment) (r judge.Return, err error) {
	if a.Who == "" {
		return r, errors.New("nobody is named as doing it")
	}
	if r, err = c.locked(ctx, a.Return); err != nil {
		return r, err
	}
	last, err := revision(ctx, c, a.Return)
	if err != nil {
		return r, err
	}
	if last != a.Revision || !r.State.Open() && !a.Step.TakesBack() || !r.FreeFor(a.Who) {
		return r, intake.ErrConflict
	}
	return r, nil
}

// amend writes a step: its rows, the return as it leaves it, and an event.
func (c *commit) amend(ctx context.Context, r judge.Return, a judge.Amendment) error {
	if err := c.addRows(ctx, a); err != nil {
		return err
	}
	before := r.State
	r.Verdict = a.Verdict
	r, ok := r.Taken(a.Step, a.Who, a.At)
	if !ok {
		return fmt.Errorf("%s, as it is %s: %w", a.Step, before, intake.ErrConflict)
	}
	findings, err := json.Marshal(a.Findings)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE returns SET state = ?, verdict = ?, findings = ?, claimed_by = ?, claimed_at = ?, closed_at = ?,
		active_at = ?, not_for = ?, outcome = ? WHERE id = ?`,
		r.State, a.Verdict, string(findings), r.ClaimedBy, micros(r.ClaimedAt), micros(r.ClosedAt), micros(a.At), a.NotFor, a.Outcome, r.ID)
	if err != nil {
		return err
	}
	err = c.event(ctx, judge.Event{Return: r.ID, At: a.At, Who: a.Who, From: before, To: r.State, Note: a.Note})
	if err != nil || r.Case == "" {
		return err
	}
	if a.Request != nil {
		r.Request = *a.Request
		if err := c.askOtherwise(ctx, r, a.At); err != nil {
			return err
		}
	}
	if a.Step.TakesBack() {
		if err := c.takeBack(ctx, r, before, a); err != nil {
			return err
		}
	}
	return c.settle(ctx, r.Case, a.At)
}

// addRows adds what people said, each beside what was said before.
func (c *commit) addRows(ctx context.Context, a judge.Amendment) error {
	for _, k := range a.Corrections {
		_, err := c.exec(ctx, `INSERT INTO corrections (return_id, field, before_state, before_value, before_confidence, after_state, after_value, who, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, a.Return, k.Field, k.Before.State, k.Before.Value, k.Before.Confidence, k.After.State, k.After.Value, k.Who, micros(k.At))
		if err != nil {
			return err
		}
	}
	for _, k := range a.Keyings {
		_, err := c.exec(ctx, "INSERT INTO keyings (return_id, field, round, value, who, at) VALUES (?, ?, ?, ?, ?, ?)",
			a.Return, k.Field, k.Round, k.Value, k.Who, micros(k.At))
		if err != nil {
			return err
		}
	}
	for _, k := range a.Resolutions {
		_, err := c.exec(ctx, "INSERT INTO resolutions (return_id, reason, field, why, who, at) VALUES (?, ?, ?, ?, ?, ?)",
			a.Return, k.Reason, k.Field, k.Why, k.Who, micros(k.At))
		if err != nil {
			return err
		}
	}
	for _, d := range a.Decisions {
		if err := c.decide(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (c *commit) decide(ctx context.Context, d judge.Decision) error {
	_, err := c.exec(ctx, "INSERT INTO decisions (return_id, act, reference, reason, proposed, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		d.Return, d.Outcome, d.Reference, d.Reason, flag(d.Proposed), d.Who, micros(d.At))
	return err
}

// Replace lets a later sheet count in an earlier return's place: the later one
// takes its sheets and is moved on as its amendment says; the earlier one is
// closed, unless it is done already.
func (db *DB) Replace(ctx context.Context, later judge.Amendment, earlier int64) error {
	err := db.commit(ctx, func(c *commit) error {
		r, err := c.amendable(ctx, later)
		if err != nil {
			return err
		}
		if err := c.closeReplaced(ctx, later, earlier); err != nil {
			return err
		}
		_, err = c.exec(ctx, "UPDATE sheets SET returned_by = ? WHERE returned_by = ? AND case_number = ?", r.ID, earlier, r.Case)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE returns SET first_return = 0 WHERE id = ?", r.ID); err != nil {
			return err
		}
		return c.amend(ctx, r, later)
	})
	if err != nil {
		return fmt.Errorf("replace return %d by %d: %w", earlier, later.Return, err)
	}
	return nil
}

// closeReplaced closes the earlier return; intake.ErrConflict while somebody holds it.
func (c *commit) closeReplaced(ctx context.Context, later judge.Amendment, earlier int64) error {
	r, err := c.locked(ctx, earlier)
	if err != nil || r.State == judge.StateDone {
		return err
	}
	closed, ok := r.Taken(judge.StepReplaced, later.Who, later.At)
	if !ok {
		return intake.ErrConflict
	}
	_, err = c.exec(ctx, "UPDATE returns SET state = ?, claimed_by = '', claimed_at = 0, closed_at = ?, outcome = ? WHERE id = ?",
		closed.State, micros(later.At), judge.RulingReplaced, earlier)
	if err != nil {
		return err
	}
	if err := c.decide(ctx, judge.Decision{Return: earlier, Outcome: judge.RulingReplaced, Who: later.Who, At: later.At}); err != nil {
		return err
	}
	return c.event(ctx, judge.Event{Return: earlier, At: later.At, Who: later.Who, From: r.State, To: closed.State, Note: string(judge.RulingReplaced)})
}

// Here says that the holder is still at work on a return; intake.ErrConflict
// when it is no longer theirs.
func (db *DB) Here(ctx context.Context, id int64, who string, at time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		n, err := c.exec(ctx, "UPDATE returns SET active_at = ? WHERE id = ? AND claimed_by = ?", micros(at), id, who)
		if err == nil && n == 0 {
			err = intake.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("at work on return %d: %w", id, err)
	}
	return nil
}

// place says whose a return is, by its case; paper of no case is of the region
// whose inbox it came into. Protection goes on to the case that
// took another's place.
func (c *commit) place(ctx context.Context, id int64, number string) error {
	_, err := c.exec(ctx, `UPDATE returns SET
		region = coalesce((SELECT e.region FROM cases k JOIN editions e ON e.id = k.edition WHERE k.number = ?),
			(SELECT a.region FROM arrivals a WHERE a.id = returns.arrival AND ? = ''), ''),
		unit = coalesce((SELECT unit FROM cases WHERE number = ?), ''),
		protected = coalesce((SELECT max(protected) FROM cases WHERE (number = ? OR superseded_by = ?) AND number <> '' AND ? <> ''), 0) WHERE id = ?`,
		number, number, number, number, number, number, id)
	if err != nil {
		return err
	}
	return c.protectKnown(ctx, id)
}
