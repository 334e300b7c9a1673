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

const returnColumns = `id, arrival, case_number, form, edition, state, verdict, findings,
	queued_at, claimed_by, claimed_at, closed_at, first_return, region, unit, urgent, protected, active_at, not_for, outcome`

func scanReturn(s scanner) (r judge.Return, err error) {
	var findings string
	var queued, claimed, closed, urgent, protected, active int64
	err = s.Scan(&r.ID, &r.Arrival, &r.Case, &r.Form, &r.Edition, &r.State, &r.Verdict, &findings,
		&queued, &r.ClaimedBy, &claimed, &closed, &r.First, &r.Region, &r.Unit, &urgent, &protected, &active, &r.NotFor, &r.Outcome)
	if err != nil {
		return r, err
	}
	r.QueuedAt, r.ClaimedAt, r.ClosedAt, r.ActiveAt = instant(queued), instant(claimed), instant(closed), instant(active)
	r.Urgent, r.Protected = urgent != 0, protected != 0
	return r, json.Unmarshal([]byte(findings), &r.Findings)
}

// List gives the returns in a state (all when ""), oldest first, without their
// pages. A limit of 0 or less is no limit.
func (db *DB) List(ctx context.Context, s judge.ReturnState, limit int) ([]judge.Return, error) {
	q := &conditions{}
	q.add(s != "", "state = ?", s)
	all, err := collect(ctx, db, scanReturn, "SELECT "+returnColumns+" FROM returns"+q.where()+" ORDER BY id LIMIT ?",
		append(q.args, limited(limit))...)
	if err != nil {
		return nil, fmt.Errorf("list returns: %w", err)
	}
	return all, nil
}

// Counts says how many returns stand in each state. Empty states are left out.
func (db *DB) Counts(ctx context.Context) (map[judge.ReturnState]int, error) {
	counts, err := countBy[judge.ReturnState](ctx, db, "SELECT state, count(*) FROM returns GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("count returns: %w", err)
	}
	return counts, nil
}

// Return gives one return whole; intake.ErrNotFound.
func (db *DB) Return(ctx context.Context, id int64) (judge.Return, error) {
	r, err := scanReturn(db.row(ctx, "SELECT "+returnColumns+" FROM returns WHERE id = ?", id))
	if err != nil {
		return judge.Return{}, fmt.Errorf("return %d: %w", id, missing(err))
	}
	if r.Pages, err = pagesOf(ctx, db, r); err != nil {
		return judge.Return{}, err
	}
	return r, nil
}

// pagesOf are the readings of a return.
func pagesOf(ctx context.Context, in asker, r judge.Return) ([]judge.PageReading, error) {
	pages, err := collect(ctx, in, scanReading, "SELECT reading FROM pages WHERE return_id = ? ORDER BY position", r.ID)
	if err != nil {
		return nil, fmt.Errorf("pages of return %d: %w", r.ID, err)
	}
	return pages, nil
}

// Of gives the returns that have pages of one arrival whole, in the order they
// were queued.
func (db *DB) Of(ctx context.Context, arrival string) ([]judge.Return, error) {
	all, err := collect(ctx, db, scanReturn, "SELECT "+returnColumns+" FROM returns WHERE arrival = ? OR id IN (SELECT return_id FROM pages WHERE arrival = ?) ORDER BY id", arrival, arrival)
	if err != nil {
		return nil, fmt.Errorf("returns of arrival %s: %w", arrival, err)
	}
	for i := range all {
		if all[i].Pages, err = pagesOf(ctx, db, all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func scanReading(s scanner) (p judge.PageReading, err error) {
	var reading string
	if err := s.Scan(&reading); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(reading), &p)
}

// Move takes a return in hand, with its event and its case, in one commit. It is
// an intake.ErrConflict where its state does not allow that, or somebody else
// holds it and is not taken over from. It is judged as of that day; see
// intake.Queue.
func (db *DB) Move(ctx context.Context, m judge.Move) error {
	if m.Who == "" {
		return fmt.Errorf("move return %d: nobody is named as doing it", m.Return)
	}
	if err := db.commit(ctx, func(c *commit) error { return c.move(ctx, m) }); err != nil {
		return fmt.Errorf("return %d is not %s: %w", m.Return, m.Step, err)
	}
	return nil
}

func (c *commit) move(ctx context.Context, m judge.Move) error {
	r, err := c.held(ctx, m.Return)
	if err != nil {
		return err
	}
	if _, ok := r.Taken(m.Step, m.Who, m.At); !ok {
		return intake.ErrConflict
	}
	from := r.State
	if err := c.judge(ctx, &r, m.At); err != nil {
		return err
	}
	after, ok := r.Taken(m.Step, m.Who, m.At)
	if !ok || after.State != judge.StateHandling {
		return intake.ErrConflict
	}
	_, err = c.exec(ctx, "UPDATE returns SET state = ?, claimed_by = ?, claimed_at = ?, closed_at = ?, active_at = ? WHERE id = ?",
		after.State, after.ClaimedBy, micros(after.ClaimedAt), micros(after.ClosedAt), micros(m.At), r.ID)
	if err != nil {
		return err
	}
	err = c.event(ctx, judge.Event{Return: r.ID, At: m.At, Who: m.Who, From: from, To: after.State, Note: m.Note})
	if err != nil || r.Case == "" {
		return err
	}
	return c.settle(ctx, r.Case, m.At)
}

// held gives a return whole; other commits about it or its person wait for
// this one. The person comes first, as when a return is queued.
func (c *commit) held(ctx context.Context, id int64) (judge.Return, error) {
	q, err := requestOf(ctx, c, id)
	if err != nil {
		return judge.Return{}, missing(err)
	}
	if err := c.alone(ctx, q.Persons); err != nil {
		return judge.Return{}, err
	}
	return c.whole(ctx, id)
}

// judge judges a return of a case again, and writes what differs.
func (c *commit) judge(ctx context.Context, r *judge.Return, at time.Time) error {
	if r.Case == "" || r.State == judge.StateDuplicate || r.Verdict == judge.VerdictDuplicate {
		return nil
	}
	k, err := c.worked(ctx, *r, at)
	if errors.Is(err, intake.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	told, differs := r.Told(k)
	if !differs {
		return nil
	}
	*r = told
	return c.writeReturn(ctx, told)
}

// Judge judges a return that waits, or that somebody has, again as of a day,
// and keeps what was found then.
func (db *DB) Judge(ctx context.Context, id int64, at time.Time) (judge.Return, error) {
	var r judge.Return
	err := db.commit(ctx, func(c *commit) error {
		var err error
		if r, err = c.held(ctx, id); err != nil || !r.State.Judgeable() {
			return err
		}
		before := r
		if err := c.judge(ctx, &r, at); err != nil || before.State == r.State {
			return err
		}
		return c.change(ctx, before.State, r, "judged again", at)
	})
	if err != nil {
		return judge.Return{}, fmt.Errorf("judge return %d: %w", id, err)
	}
	return r, nil
}

// Events lists what happened to a return, oldest first. The first is its
// queueing, by nobody and from no state.
func (db *DB) Events(ctx context.Context, id int64) ([]judge.Event, error) {
	all, err := collect(ctx, db, scanEvent, `SELECT return_id, at, who, from_state, to_state, note FROM events
		WHERE return_id = ? ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("events of return %d: %w", id, err)
	}
	return all, nil
}

func scanEvent(s scanner) (e judge.Event, err error) {
	var at int64
	err = s.Scan(&e.Return, &at, &e.Who, &e.From, &e.To, &e.Note)
	e.At = instant(at)
	return e, err
}
