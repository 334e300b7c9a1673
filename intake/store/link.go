package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"blankett/intake"
	"blankett/intake/judge"
)

// Link ties paper to a case by a reading made for it: the page as it was read
// before is kept aside, the sheet is taken in the ledger, and the amendment is
// kept in the same commit. A page whose set waits, or is in hand, joins it there
// as a late one does, and its own return is closed; in is the return that the
// page is in then.
func (db *DB) Link(ctx context.Context, a judge.Amendment, page judge.PageReading) (in int64, err error) {
	err = db.commit(ctx, func(c *commit) error {
		if page.Sheet == nil {
			return intake.ErrConflict
		}
		tied := judge.Return{ID: a.Return, Case: page.Sheet.Case, Form: page.Sheet.Form, Edition: page.Sheet.Edition,
			Findings: a.Findings, Verdict: a.Verdict, Urgent: page.Urgent, Pages: []judge.PageReading{page}, QueuedAt: a.At}
		if a.Request != nil {
			tied.Request = *a.Request
		}
		if err := c.hold(ctx, tied); err != nil { // first, as when a return is queued
			return err
		}
		r, err := c.amendable(ctx, a)
		if err != nil {
			return err
		}
		if r.Case != "" {
			return intake.ErrConflict
		}
		tied.Arrival, tied.State, tied.ClaimedBy, tied.ClaimedAt = r.Arrival, r.State, r.ClaimedBy, r.ClaimedAt
		in, err = c.link(ctx, tied, a)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("link return %d: %w", a.Return, err)
	}
	return in, nil
}

func (c *commit) link(ctx context.Context, r judge.Return, a judge.Amendment) (in int64, err error) {
	if err := c.readAnew(ctx, r, a); err != nil {
		return 0, err
	}
	in, err = c.linkToSet(ctx, r, a)
	if err != nil {
		return 0, err
	}
	if in != 0 {
		a = joined(a, in)
		a.Findings = r.Pages[0].Findings // that a page is missing is over
	} else {
		in = r.ID
		back, err := c.takeSheets(ctx, r)
		if err != nil {
			return 0, err
		}
		var found judge.Step
		r, found = r.Took(back)
		a.Findings, a.Verdict, a.Step = r.Findings, r.Verdict, cmp.Or(found, a.Step)
	}
	_, err = c.exec(ctx, "UPDATE returns SET case_number = ?, form = ?, edition = ?, urgent = ?, first_return = ? WHERE id = ?",
		r.Case, r.Form, r.Edition, flag(r.Urgent), r.First, r.ID)
	if err != nil {
		return 0, err
	}
	if err := c.place(ctx, r.ID, r.Case); err != nil {
		return 0, err
	}
	return in, c.amend(ctx, r, a)
}

// readAnew puts a return's page in the place of what was read before, which is
// kept aside.
func (c *commit) readAnew(ctx context.Context, r judge.Return, a judge.Amendment) error {
	reading, err := json.Marshal(r.Pages[0])
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `INSERT INTO earlier_readings (return_id, position, reading, at)
		SELECT return_id, position, reading, ? FROM pages WHERE return_id = ? AND position = 0`, micros(a.At), r.ID)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, "UPDATE pages SET reading = ? WHERE return_id = ? AND position = 0", string(reading), r.ID)
	return err
}

// linkToSet adds a linked page to the rest of its set, where that waits or is in
// hand, and gives that return; 0 for none.
func (c *commit) linkToSet(ctx context.Context, r judge.Return, a judge.Amendment) (in int64, err error) {
	first, err := c.partOf(ctx, r)
	if err != nil || first == 0 {
		return 0, err
	}
	r.Pages = slices.Clone(r.Pages)
	// By nobody: even who linked it is to look at the whole before they go on.
	ok, err := c.join(ctx, first, r, fmt.Sprintf("a page of its set was linked to it by %s, from return %d", a.Who, a.Return))
	if err != nil || !ok {
		return 0, err
	}
	return first, nil
}

// joined is the step that closes a return whose page lies with the rest of its
// set now.
func joined(a judge.Amendment, in int64) judge.Amendment {
	a.Step, a.Outcome, a.NotFor = judge.StepMoved, judge.RulingJoined, ""
	a.Note += ", joined return " + strconv.FormatInt(in, 10)
	a.Decisions = append(slices.Clip(a.Decisions), judge.Decision{Return: a.Return, Outcome: judge.RulingJoined,
		Reference: strconv.FormatInt(in, 10), Who: a.Who, At: a.At})
	return a
}
