package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// known gathers what a return is judged by on a day, inside a commit. It is an
// intake.ErrNotFound for a return of no case in the ledger.
func (c *commit) known(ctx context.Context, r judge.Return, at time.Time) (judge.Known, error) {
	k := judge.Known{At: at}
	var err error
	if k.Case, err = caseOf(ctx, c, r.Case); err != nil {
		return k, err
	}
	e, err := c.db.edition(ctx, c, k.Case.Edition)
	if err != nil {
		return k, err
	}
	k.Layout, k.Region = &e.Layout, e.Region
	if k.ReceivedAt, err = receivedAt(ctx, c, r.Arrival); err != nil {
		return k, err
	}
	k.Standing, err = standing(ctx, c, r.Request, r.ID)
	return k, err
}

// receivedAt is when a file came in; intake.ErrNotFound.
func receivedAt(ctx context.Context, in asker, arrival string) (time.Time, error) {
	var seen int64
	err := in.row(ctx, "SELECT seen_at FROM arrivals WHERE id = ?", arrival).Scan(&seen)
	return instant(seen), missing(err)
}

// worked is known, with what people have said about the return.
func (c *commit) worked(ctx context.Context, r judge.Return, at time.Time) (judge.Known, error) {
	k, err := c.known(ctx, r, at)
	if err == nil {
		k.Corrections, err = collect(ctx, c, scanCorrection, corrections, r.ID)
	}
	if err == nil {
		k.Resolutions, err = collect(ctx, c, scanResolution, resolutions, r.ID)
	}
	return k, err
}

// meet brings a return together with what the ledger knows of its person: it is
// told, and so is every other that waits and asks for the opposite.
func (c *commit) meet(ctx context.Context, r judge.Return, at time.Time) (judge.Return, error) {
	k, err := c.known(ctx, r, at)
	if errors.Is(err, intake.ErrNotFound) {
		return r, nil // the flow has said so already
	}
	if err != nil || len(r.Request.Persons) == 0 {
		return r, err
	}
	r, _ = r.Told(k)
	if !k.OpposingWaiting {
		return r, nil
	}
	return r, c.tellOthers(ctx, r, k.SameWaiting, at)
}

// tellOthers tells the returns that ask for the opposite of a new one. Where
// another return that asks for the same waits already they know, but for those
// that nobody has found anything on.
func (c *commit) tellOthers(ctx context.Context, r judge.Return, known bool, at time.Time) error {
	about, args := aboutPersons(r.Request)
	query := "SELECT r.id FROM returns r WHERE " + about + " AND r.id <> ? AND " + waits + " AND " + asking
	if known {
		query += " AND r.verdict = 'ready'"
	}
	args = append(args, r.ID, flag(r.Request.Unlock), flag(r.Request.Lock))
	others, err := collect(ctx, c, one[int64], query+" ORDER BY r.id", args...)
	if err != nil {
		return err
	}
	for _, id := range others {
		if err := c.tell(ctx, id, "return "+strconv.FormatInt(r.ID, 10)+" asks for the opposite", at); err != nil {
			return fmt.Errorf("tell return %d: %w", id, err)
		}
	}
	return nil
}

// askOtherwise keeps what a return asks for since a person corrected it, and
// tells the returns that it opposes now.
func (c *commit) askOtherwise(ctx context.Context, r judge.Return, at time.Time) error {
	if err := c.alone(ctx, r.Request.Persons); err != nil {
		return err
	}
	if err := c.writeRequest(ctx, r.ID, r.Request); err != nil || !r.State.Judgeable() {
		return err
	}
	s, err := standing(ctx, c, r.Request, r.ID)
	if err != nil || !s.OpposingWaiting {
		return err
	}
	return c.tellOthers(ctx, r, s.SameWaiting, at)
}

// tell adds to a waiting return what follows from how its person stands now,
// and moves it from ready to review where a person has to see that.
func (c *commit) tell(ctx context.Context, id int64, note string, at time.Time) error {
	r, err := c.whole(ctx, id)
	if err != nil {
		return err
	}
	if !r.State.Judgeable() {
		return nil // moved on while we waited for it
	}
	k, err := c.worked(ctx, r, at)
	if err != nil {
		return err
	}
	told, more := r.Told(k)
	if !more {
		return nil
	}
	return c.change(ctx, r.State, told, note, at)
}

// change writes a return that waits as the program finds it now, with an event.
func (c *commit) change(ctx context.Context, was judge.ReturnState, r judge.Return, note string, at time.Time) error {
	if err := c.writeReturn(ctx, r); err != nil {
		return err
	}
	if err := c.event(ctx, judge.Event{Return: r.ID, At: at, From: was, To: r.State, Note: note}); err != nil {
		return err
	}
	return c.settle(ctx, r.Case, at)
}

// locked reads a return without its pages. Writing its row first makes others
// who change it at this moment wait for this commit.
func (c *commit) locked(ctx context.Context, id int64) (judge.Return, error) {
	r, err := scanReturn(c.row(ctx, "UPDATE returns SET state = state WHERE id = ? RETURNING "+returnColumns, id))
	return r, missing(err)
}

// whole reads a return, locked, with its pages and what it asks for.
func (c *commit) whole(ctx context.Context, id int64) (judge.Return, error) {
	r, err := c.locked(ctx, id)
	if err != nil {
		return r, err
	}
	if r.Pages, err = pagesOf(ctx, c, r); err != nil {
		return r, err
	}
	r.Request, err = requestOf(ctx, c, id)
	return r, err
}

// partOf finds the return that waits, or is in somebody's hand, with other pages
// of a return's set: 0 if none, or if any of its sheets is back already.
func (c *commit) partOf(ctx context.Context, r judge.Return) (int64, error) {
	if r.Pages[0].SetPages <= 1 {
		return 0, nil
	}
	type back struct {
		page  int
		id    int64
		state judge.ReturnState
	}
	scan := func(s scanner) (b back, err error) { return b, s.Scan(&b.page, &b.id, &b.state) }
	all, err := collect(ctx, c, scan, `SELECT s.page, r.id, r.state FROM sheets s JOIN returns r ON r.id = s.returned_by
		WHERE s.case_number = ? AND r.state IN (?, ?, ?, ?) ORDER BY r.id DESC`,
		r.Case, judge.StateReady, judge.StateReview, judge.StateHandling, judge.StateDone)
	if err != nil {
		return 0, err
	}
	var first int64
	for _, b := range all {
		if slices.ContainsFunc(sheetsOf(r), func(s judge.Sheet) bool { return s.Page == b.page }) {
			return 0, nil
		}
		if b.state.Judgeable() {
			first = b.id
		}
	}
	return first, nil
}

// join adds a return's pages to the one with the others of their set, unless
// that was closed meanwhile. The pages say which arrival they came in. Whoever
// has it in hand keeps it, and finds out by the conflict that their next step is.
// The note is for the history of the set's return.
func (c *commit) join(ctx context.Context, first int64, more judge.Return, note string) (joined bool, err error) {
	r, err := c.whole(ctx, first)
	if err != nil || !r.State.Judgeable() {
		return false, err
	}
	k, err := c.worked(ctx, r, more.QueuedAt)
	if err != nil {
		return false, err
	}
	for i := range more.Pages {
		more.Pages[i].Arrival = more.Arrival
	}
	was := r.State
	r = r.Whole(more, k)
	for _, s := range sheetsOf(more) {
		if _, _, err := c.takeSheet(ctx, r.ID, s); err != nil {
			return false, err
		}
	}
	if err := c.writeRequest(ctx, r.ID, r.Request); err != nil {
		return false, err
	}
	if r, err = c.meet(ctx, r, more.QueuedAt); err != nil {
		return false, err
	}
	if err := c.voidProposal(ctx, r.ID, more.QueuedAt); err != nil {
		return false, err
	}
	return true, c.change(ctx, was, r, note, more.QueuedAt)
}

// voidProposal takes back what one person proposed of a return before it was
// whole: both people must have seen all of it.
func (c *commit) voidProposal(ctx context.Context, id int64, at time.Time) error {
	var proposed int64
	err := c.row(ctx, "SELECT proposed FROM decisions WHERE return_id = ? ORDER BY id DESC LIMIT 1", id).Scan(&proposed)
	if err != nil || proposed == 0 {
		return unlessMissing(err)
	}
	if _, err := c.exec(ctx, "UPDATE returns SET not_for = '' WHERE id = ?", id); err != nil {
		return err
	}
	return c.decide(ctx, judge.Decision{Return: id, Outcome: judge.RulingToPerson, At: at})
}
