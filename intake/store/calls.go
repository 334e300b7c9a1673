package store

import (
	"cmp"
	"context"
	"fmt"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

var _ intake.Calls = (*DB)(nil)

// RecordCall keeps a call, whose cases are in the ledger, and gives its number.
// A call that names no case for its paper waits for its own. intake.ErrNotInACall
// for one that would lift anything.
func (db *DB) RecordCall(ctx context.Context, call intake.Call) (int64, error) {
	if call.Paper == "" {
		call.Paper = call.Case
	}
	if err := call.Check(); err != nil {
		return 0, fmt.Errorf("record a call: %w", err)
	}
	var id int64
	err := db.commit(ctx, func(c *commit) error {
		return c.row(ctx, `INSERT INTO calls (case_number, at, who, region, unit, caller, checked, asked, urgent, owed, note, person, paper_case, act)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			call.Case, micros(call.At), call.Who, call.Region, call.Unit, call.Caller, call.Checked, call.Asked,
			flag(call.Urgent), flag(call.Owed), call.Note, call.Person, call.Paper, cmp.Or(call.Act, forms.ActLogin)).Scan(&id)
	})
	if err != nil {
		return 0, fmt.Errorf("record a call: %w", err)
	}
	return id, nil
}

// callQuery gives each call with the case that its paper comes on.
const callQuery = `SELECT k.id, k.case_number, own.form, k.at, k.who, k.region, k.unit, k.caller, k.checked, k.asked,
		k.urgent, k.owed, k.note, k.person, k.act, k.paper_case, paper.state, own.protected,
		(SELECT coalesce(max(s.returned_by), 0) FROM sheets s WHERE s.case_number = k.paper_case)
	FROM calls k JOIN cases own ON own.number = k.case_number JOIN cases paper ON paper.number = k.paper_case`

func scanCall(s scanner) (c intake.Call, err error) {
	var at int64
	var urgent, owed, protected int
	err = s.Scan(&c.ID, &c.Case, &c.Form, &at, &c.Who, &c.Region, &c.Unit, &c.Caller, &c.Checked, &c.Asked,
		&urgent, &owed, &c.Note, &c.Person, &c.Act, &c.Paper, &c.PaperState, &protected, &c.Return)
	c.At, c.Urgent, c.Owed = instant(at), urgent == 1, owed == 1
	c.Protected = protected == 1
	return c, err
}

// Call looks one up; intake.ErrNotFound.
func (db *DB) Call(ctx context.Context, id int64) (intake.Call, error) {
	c, err := scanCall(db.row(ctx, callQuery+" WHERE k.id = ?", id))
	if err != nil {
		return intake.Call{}, fmt.Errorf("call %d: %w", id, missing(err))
	}
	return c, nil
}

// Calls lists those that wait for paper first, the oldest first; then the
// others, the latest first.
func (db *DB) Calls(ctx context.Context, f intake.CallFilter) ([]intake.Call, error) {
	query, args := callQuery+" WHERE (? = '' OR k.region = ?)", []any{f.Region, f.Region}
	const waits = "(k.owed = 1 AND paper.state = '" + string(judge.CasePrinted) + "')"
	if f.Owing {
		query += " AND " + waits
	}
	query += " ORDER BY CASE WHEN " + waits + " THEN 0 ELSE 1 END, CASE WHEN " + waits + " THEN k.at ELSE -k.at END, k.id LIMIT ?"
	all, err := collect(ctx, db, scanCall, query, append(args, limited(f.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("list calls: %w", err)
	}
	return all, nil
}

// PaperOf says on which case a call's paper comes: intake.ErrNotFound when there
// is no such call, or no such case of its form, intake.ErrConflict when no paper is
// waited for, or the case's has come and is about somebody else.
func (db *DB) PaperOf(ctx context.Context, id int64, number string) error {
	err := db.commit(ctx, func(c *commit) error {
		call, err := scanCall(c.row(ctx, callQuery+" WHERE k.id = ?", id))
		if err != nil {
			return missing(err)
		}
		if !call.Waits() {
			return intake.ErrConflict
		}
		var known int
		if err := c.row(ctx, "SELECT count(*) FROM cases WHERE number = ? AND form = ?", number, call.Form).Scan(&known); err != nil {
			return err
		}
		if known == 0 {
			return intake.ErrNotFound
		}
		const about = "SELECT 1 FROM return_persons p JOIN returns r ON r.id = p.return_id WHERE r.case_number = ?"
		var others bool
		if err := c.row(ctx, "SELECT EXISTS ("+about+") AND NOT EXISTS ("+about+" AND p.person = ?)", number, number, call.Person).Scan(&others); err != nil {
			return err
		}
		if others && call.Person != "" {
			return intake.ErrConflict
		}
		_, err = c.exec(ctx, "UPDATE calls SET paper_case = ? WHERE id = ?", number, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("tie a paper to call %d: %w", id, err)
	}
	return nil
}
