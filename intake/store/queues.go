package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// Listed gives a page of a queue without the returns' pages: the urgent first,
// then the oldest; of what is closed the newest first.
func (db *DB) Listed(ctx context.Context, f intake.QueueFilter) ([]judge.Return, error) {
	q, err := db.chosenReturns(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list a queue: %w", err)
	}
	order := " ORDER BY urgent DESC, id"
	if closed(f.State) {
		order = " ORDER BY id DESC"
	}
	list, err := collect(ctx, db, scanReturn, "SELECT "+returnColumns+" FROM returns"+q.where()+order+" LIMIT ?", append(q.args, f.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("list a queue: %w", err)
	}
	return list, nil
}

// Counted says how many returns a filter chooses, paging aside.
func (db *DB) Counted(ctx context.Context, f intake.QueueFilter) (n int, err error) {
	f.After = 0
	q, err := db.chosenReturns(ctx, f)
	if err != nil {
		return 0, fmt.Errorf("count a queue: %w", err)
	}
	if err := db.row(ctx, "SELECT count(*) FROM returns"+q.where(), q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count a queue: %w", err)
	}
	return n, nil
}

// closed are the queues that people look back in.
func closed(s judge.ReturnState) bool {
	return s == "" || s == judge.StateDone || s == judge.StateSentBack || s == judge.StateBlank
}

// conditions of a query, with their arguments.
type conditions struct {
	all    []string
	args   []any
	region string // the column of a scope, as it is to be named
}

func (q *conditions) add(when bool, sql string, args ...any) {
	if when {
		q.all, q.args = append(q.all, sql), append(q.args, args...)
	}
}

func (q *conditions) where() string {
	if len(q.all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(q.all, " AND ")
}

// chosenReturns turns a filter into conditions.
func (db *DB) chosenReturns(ctx context.Context, f intake.QueueFilter) (*conditions, error) {
	q := &conditions{region: db.aside("region")}
	q.add(f.State != "", "state = ?", f.State)
	q.scope(f.Scope)
	q.add(f.Holder != "", "claimed_by = ?", f.Holder)
	q.add(f.NotHeld != "", "claimed_by <> ?", f.NotHeld)
	q.add(f.OfForm != "", "form = ?", f.OfForm)
	q.add(f.OfUnit != "", "unit = ? AND protected = 0", f.OfUnit) // a list by units would tell where the protected are
	if db.postgres {
		q.add(f.Number != "", "case_number LIKE ?", strings.NewReplacer("%", "", "_", "").Replace(f.Number)+"%")
	} else { // its LIKE takes no index, and its texts compare byte by byte
		q.add(f.Number != "", "case_number >= ? AND case_number < ?", f.Number, f.Number+"\U0010FFFF")
	}
	q.add(f.Reason != "", "id IN (SELECT x.return_id FROM return_reasons x WHERE x.reason = ?)", f.Reason)
	if f.Faults {
		q.faults()
	}
	q.add(!f.From.IsZero(), "queued_at >= ?", micros(f.From))
	q.add(!f.To.IsZero(), "queued_at < ?", micros(f.To))
	if f.After == 0 {
		return q, nil
	}
	if closed(f.State) {
		q.add(true, "id < ?", f.After)
		return q, nil
	}
	var urgent int64
	if err := db.row(ctx, "SELECT urgent FROM returns WHERE id = ?", f.After).Scan(&urgent); err != nil {
		return nil, missing(err)
	}
	q.add(true, "(urgent < ? OR urgent = ? AND id > ?)", urgent, urgent, f.After)
	return q, nil
}

// faults chooses returns with a finding about the file itself.
func (q *conditions) faults() {
	q.add(true, "id IN (SELECT x.return_id FROM return_reasons x WHERE x.reason IN ("+marks(len(intake.FileFaults))+"))",
		anys(intake.FileFaults)...)
}

// scope keeps a query to what a person may see; the zero scope is nothing.
func (q *conditions) scope(s staff.Scope) {
	own, args := q.region+" = ?", []any{s.Region}
	switch {
	case s.All:
		own, args = q.region+" <> ''", nil
	case s.Region == "":
		own, args = "1 = 0", nil
	}
	if s.Unit != "" {
		own, args = own+" AND unit = ?", append(args, s.Unit)
	}
	switch {
	case s.All && s.Unplaced && s.Unit == "": // everything
	case s.Unplaced:
		q.add(true, "("+q.region+" = '' OR "+own+")", args...)
	default:
		q.add(true, own, args...)
	}
}

// Tallies counts returns by unit, state and urgency: those in the states named,
// all where none is.
func (db *DB) Tallies(ctx context.Context, states ...judge.ReturnState) ([]intake.Tally, error) {
	q := &conditions{}
	if len(states) > 0 {
		q.add(true, "state IN ("+marks(len(states))+")", anys(states)...)
	}
	list, err := collect(ctx, db, func(s scanner) (t intake.Tally, err error) {
		var urgent int64
		err = s.Scan(&t.Region, &t.Unit, &t.State, &urgent, &t.Count)
		t.Urgent = urgent != 0
		return t, err
	}, "SELECT region, unit, state, urgent, count(*) FROM returns"+q.where()+" GROUP BY region, unit, state, urgent", q.args...)
	if err != nil {
		return nil, fmt.Errorf("tally the returns: %w", err)
	}
	return list, nil
}

// Changed is the number of the last event: every change of a queue has one.
func (db *DB) Changed(ctx context.Context) (last int64, err error) {
	if err = db.row(ctx, "SELECT coalesce(max(id), 0) FROM events").Scan(&last); err != nil {
		return 0, fmt.Errorf("look for changes: %w", err)
	}
	return last, nil
}

// nextTries is how many candidates are looked up at a time where others claim
// beside us.
const nextTries = 10

// Next claims the first free return of a queue for a person, and none whose
// second look is somebody else's to take; intake.ErrNotFound.
func (db *DB) Next(ctx context.Context, f intake.QueueFilter, who string, at time.Time) (judge.Return, error) {
	q, err := db.chosenReturns(ctx, f)
	if err != nil {
		return judge.Return{}, fmt.Errorf("find the next return: %w", err)
	}
	q.add(true, "claimed_by = '' AND not_for <> ?", who)
	query := "SELECT " + returnColumns + " FROM returns" + q.where() + " ORDER BY urgent DESC, id LIMIT ?"
	for {
		free, err := collect(ctx, db, scanReturn, query, append(q.args, nextTries)...)
		if err != nil {
			return judge.Return{}, fmt.Errorf("find the next return: %w", err)
		}
		if len(free) == 0 {
			return judge.Return{}, fmt.Errorf("the next return: %w", intake.ErrNotFound)
		}
		for _, r := range free {
			err := db.Move(ctx, judge.Claiming(r.ID, who, "", at))
			if err == nil || !errors.Is(err, intake.ErrConflict) {
				return r, err
			}
		}
	}
}

// Lapse puts those returns back whose holders did nothing since a time.
func (db *DB) Lapse(ctx context.Context, since, at time.Time) (int, error) {
	idle, err := collect(ctx, db, scanReturn, "SELECT "+returnColumns+" FROM returns WHERE claimed_by <> '' AND active_at < ?", micros(since))
	if err != nil {
		return 0, fmt.Errorf("look for idle holders: %w", err)
	}
	for n, r := range idle {
		if err := db.commit(ctx, func(c *commit) error { return c.lapse(ctx, r, at) }); err != nil {
			return n, fmt.Errorf("put return %d back: %w", r.ID, err)
		}
	}
	return len(idle), nil
}

func (c *commit) lapse(ctx context.Context, r judge.Return, at time.Time) error {
	to, ok := r.After(judge.StepLapsed)
	if !ok {
		return nil
	}
	n, err := c.exec(ctx, "UPDATE returns SET state = ?, claimed_by = '', claimed_at = 0 WHERE id = ? AND claimed_by = ? AND active_at = ?",
		to, r.ID, r.ClaimedBy, micros(r.ActiveAt))
	if err != nil || n == 0 {
		return err
	}
	return c.event(ctx, judge.Event{Return: r.ID, At: at, From: r.State, To: to, Note: "put back: its holder was away"})
}

// Candidates gives cases that are printed and not back, newest first, without
// what was filled in on them.
func (db *DB) Candidates(ctx context.Context, s staff.Scope, unit string, limit int) ([]judge.Case, error) {
	q := &conditions{region: db.aside("region")}
	q.add(true, "state = ?", judge.CasePrinted)
	s.Unplaced = false
	q.scope(s)
	q.add(unit != "", "unit = ? AND protected = 0", unit)
	list, err := collect(ctx, db, func(s scanner) (k judge.Case, err error) {
		var printed int64
		err = s.Scan(&k.Number, &k.Form, &k.Edition, &k.Unit, &k.Pages, &printed, &k.Protected)
		k.State, k.PrintedAt = judge.CasePrinted, instant(printed)
		return k, err
	}, `SELECT number, form, edition, unit, pages, printed_at, protected FROM (SELECT cases.*, editions.region AS region
		FROM cases JOIN editions ON editions.id = cases.edition) AS c`+q.where()+" ORDER BY printed_at DESC LIMIT ?", append(q.args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("look for a paper's case: %w", err)
	}
	return list, nil
}
