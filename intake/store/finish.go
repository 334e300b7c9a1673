package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// Finish queues the returns of an arrival and marks it read or quarantined, in
// one commit. Finishing a finished arrival again changes nothing; one that is
// not archived yet is an intake.ErrConflict.
//
// Returns in ready and review take their sheets back in the ledger. A return
// whose sheets are all back already becomes a duplicate of the first that
// brought them; one with only some of them back goes to a person. A sheet whose
// earlier return was sent back to its sender counts as not back. Pages that
// complete a set whose others wait join them. Two returns for one person that
// ask for opposites are both for a person to see: the one that waits is moved to
// review in the same commit.
func (db *DB) Finish(ctx context.Context, id string, s intake.ArrivalState, at time.Time, returns []judge.Return) error {
	err := db.commit(ctx, func(c *commit) error {
		if first, err := c.markRead(ctx, id, s, at); err != nil || !first {
			return err
		}
		if err := c.supersede(ctx, id, at, returns); err != nil {
			return err
		}
		for _, r := range returns {
			r.Arrival, r.QueuedAt = id, at
			if err := c.queue(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("finish arrival %s: %w", id, err)
	}
	return nil
}

// markRead says whether this commit is the one that finishes the arrival.
func (c *commit) markRead(ctx context.Context, id string, s intake.ArrivalState, at time.Time) (first bool, err error) {
	n, err := c.exec(ctx, "UPDATE arrivals SET state = ?, read_at = ? WHERE id = ? AND state = ?",
		s, micros(at), id, intake.ArrivalArchived)
	if err != nil || n == 1 {
		return n == 1, err
	}
	var now intake.ArrivalState
	if err := c.row(ctx, "SELECT state FROM arrivals WHERE id = ?", id).Scan(&now); err != nil {
		return false, missing(err)
	}
	if now != intake.ArrivalRead && now != intake.ArrivalQuarantine {
		return false, intake.ErrConflict
	}
	return false, nil
}

// supersede puts aside what came of an earlier taking of a file that has grown
// since: those returns that nobody has touched, and whose case, if they have one,
// this taking brings again. What somebody has worked on stays, and the same sheet
// is a duplicate beside it.
func (c *commit) supersede(ctx context.Context, id string, at time.Time, later []judge.Return) error {
	var earlier string
	if err := c.row(ctx, "SELECT supersedes FROM arrivals WHERE id = ?", id).Scan(&earlier); err != nil || earlier == "" || len(later) == 0 {
		return err
	}
	all, err := collect(ctx, c, scanReturn, `SELECT `+returnColumns+` FROM returns r WHERE arrival = ? AND claimed_by = '' AND closed_at = 0
		AND (SELECT count(*) FROM events e WHERE e.return_id = r.id) = 1`, earlier)
	if err != nil {
		return err
	}
	for _, r := range all {
		closed, ok := r.Taken(judge.StepReplaced, "", at)
		if !ok || r.Case != "" && !slices.ContainsFunc(later, func(l judge.Return) bool { return l.Case == r.Case }) {
			continue
		}
		if _, err := c.exec(ctx, "UPDATE returns SET state = ?, closed_at = ?, outcome = ? WHERE id = ?",
			closed.State, micros(at), judge.RulingReplaced, r.ID); err != nil {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE sheets SET returned_by = NULL WHERE returned_by = ?", r.ID); err != nil {
			return err
		}
		if err := c.event(ctx, judge.Event{Return: r.ID, At: at, From: r.State, To: closed.State, Note: "its file grew after it was taken, and was taken again as a whole"}); err != nil {
			return err
		}
	}
	return nil
}

// queue puts a return in the ledger: with the rest of its set where that waits
// already, else as a return of its own.
func (c *commit) queue(ctx context.Context, r judge.Return) error {
	counts := r.Counts()
	if counts {
		if err := c.hold(ctx, r); err != nil {
			return err
		}
		first, err := c.partOf(ctx, r)
		if err != nil {
			return err
		}
		if first != 0 {
			if joined, err := c.join(ctx, first, r, "pages of its set came in another file"); err != nil || joined {
				return err
			}
		}
	}
	return c.add(ctx, r, counts)
}

// hold makes other commits about the same case or person wait for this one.
func (c *commit) hold(ctx context.Context, r judge.Return) error {
	if _, err := c.exec(ctx, "UPDATE cases SET state = state WHERE number = ?", r.Case); err != nil {
		return err
	}
	return c.alone(ctx, r.Request.Persons)
}

// add inserts a return, takes its sheets if it counts, and then writes what
// came of that.
func (c *commit) add(ctx context.Context, r judge.Return, counts bool) error {
	err := c.row(ctx, `INSERT INTO returns (arrival, case_number, form, edition, state, verdict, findings,
			queued_at, claimed_by, claimed_at, closed_at, first_return)
		VALUES (?, ?, ?, ?, ?, ?, '[]', ?, '', 0, 0, 0) RETURNING id`,
		r.Arrival, r.Case, r.Form, r.Edition, r.State, r.Verdict, micros(r.QueuedAt)).Scan(&r.ID)
	if err != nil {
		return err
	}
	if counts {
		back, err := c.takeSheets(ctx, r)
		if err != nil {
			return err
		}
		var found judge.Step
		r, found = r.Took(back)
		r.State, _ = r.After(found)
	}
	if err := c.writeRequest(ctx, r.ID, r.Request); err != nil {
		return err
	}
	if counts && r.State != judge.StateDuplicate {
		if r, err = c.meet(ctx, r, r.QueuedAt); err != nil {
			return err
		}
	}
	if err := c.writeReturn(ctx, r); err != nil {
		return err
	}
	if err := c.place(ctx, r.ID, r.Case); err != nil {
		return err
	}
	if err := c.event(ctx, judge.Event{Return: r.ID, At: r.QueuedAt, To: r.State}); err != nil || r.Case == "" {
		return err
	}
	return c.settle(ctx, r.Case, r.QueuedAt)
}

// writeReturn writes what was found on a return, and its pages, new or again.
func (c *commit) writeReturn(ctx context.Context, r judge.Return) error {
	findings, err := json.Marshal(r.Findings)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, "UPDATE returns SET state = ?, verdict = ?, findings = ?, first_return = ?, urgent = ? WHERE id = ?",
		r.State, r.Verdict, string(findings), r.First, flag(r.Urgent), r.ID)
	if err != nil {
		return err
	}
	for i, p := range r.Pages {
		reading, err := json.Marshal(p)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `INSERT INTO pages (return_id, position, reading, arrival) VALUES (?, ?, ?, ?)
			ON CONFLICT (return_id, position) DO UPDATE SET reading = excluded.reading`,
			r.ID, i, string(reading), r.ArrivalOf(p))
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *commit) event(ctx context.Context, e judge.Event) error {
	_, err := c.exec(ctx, `INSERT INTO events (return_id, at, who, from_state, to_state, note) VALUES (?, ?, ?, ?, ?, ?)`,
		e.Return, micros(e.At), e.Who, e.From, e.To, e.Note)
	return err
}

// takeSheets records which return brought each sheet, and says what that shows.
func (c *commit) takeSheets(ctx context.Context, r judge.Return) (judge.Back, error) {
	var b judge.Back
	for _, s := range sheetsOf(r) {
		holder, sentBack, err := c.takeSheet(ctx, r.ID, s)
		if err != nil {
			return b, err
		}
		switch {
		case sentBack:
			b.Completed = true
			b.Fresh++
		case holder == 0:
			b.Fresh++
		case holder == r.ID: // twice in the same return
			b.Again++
		default:
			b.Again++
			if b.First == 0 || holder < b.First {
				b.First = holder
			}
		}
	}
	return b, nil
}

// sheetsOf lists the sheets of the return's own case, in the order in which all
// commits take them, so that two never wait for each other.
func sheetsOf(r judge.Return) []judge.Sheet {
	var sheets []judge.Sheet
	for _, p := range r.Pages {
		if p.Sheet != nil && p.Sheet.Case == r.Case {
			sheets = append(sheets, *p.Sheet)
		}
	}
	slices.SortFunc(sheets, func(a, b judge.Sheet) int { return cmp.Compare(a.Page, b.Page) })
	return sheets
}

// takeSheet ties a sheet to a return. The holder is the return that had it
// before, 0 if none; sentBack says that it was taken over from there.
func (c *commit) takeSheet(ctx context.Context, id int64, s judge.Sheet) (holder int64, sentBack bool, err error) {
	n, err := c.exec(ctx, "UPDATE sheets SET returned_by = ? WHERE case_number = ? AND page = ? AND returned_by IS NULL",
		id, s.Case, s.Page)
	if err != nil || n == 1 {
		return 0, false, err
	}
	err = c.row(ctx, "SELECT returned_by FROM sheets WHERE case_number = ? AND page = ?", s.Case, s.Page).Scan(&holder)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil // not in the ledger: the flow has said so already
	}
	if err != nil || holder == id {
		return holder, false, err
	}
	// Writing the holder's row makes a person who moves it at this moment wait.
	n, err = c.exec(ctx, "UPDATE returns SET state = state WHERE id = ? AND state = ?", holder, judge.StateSentBack)
	if err != nil || n == 0 {
		return holder, false, err
	}
	n, err = c.exec(ctx, "UPDATE sheets SET returned_by = ? WHERE case_number = ? AND page = ? AND returned_by = ?",
		id, s.Case, s.Page, holder)
	return holder, n == 1, err
}
