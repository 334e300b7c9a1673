package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// Case looks a case up by its number; intake.ErrNotFound.
func (db *DB) Case(ctx context.Context, number string) (judge.Case, error) {
	k, err := caseOf(ctx, db, number)
	if err != nil {
		return judge.Case{}, fmt.Errorf("case %s: %w", number, err)
	}
	return k, nil
}

const caseColumns = "number, form, edition, unit, pages, printed_at, printed_by, code_key, state, superseded_by, protected"

func scanCase(s scanner, more ...any) (k judge.Case, err error) {
	var printed, protected int64
	into := []any{&k.Number, &k.Form, &k.Edition, &k.Unit, &k.Pages, &printed, &k.PrintedBy, &k.Key, &k.State, &k.SupersededBy, &protected}
	err = s.Scan(append(into, more...)...)
	k.PrintedAt, k.Protected = instant(printed), protected != 0
	return k, err
}

// scanListed reads a case without its values.
func scanListed(s scanner) (judge.Case, error) { return scanCase(s) }

// caseOf reads a case whole.
func caseOf(ctx context.Context, in asker, number string) (judge.Case, error) {
	var values string
	k, err := scanCase(in.row(ctx, "SELECT "+caseColumns+`, "values" FROM cases WHERE number = ?`, number), &values)
	if err != nil {
		return k, missing(err)
	}
	return k, json.Unmarshal([]byte(values), &k.Values)
}

// Cases lists cases, the last printed first, without their values: a list is
// no place for a person's data.
func (db *DB) Cases(ctx context.Context, f intake.CaseFilter) ([]judge.Case, error) {
	q := chosenCases(f, db.aside("form"))
	all, err := collect(ctx, db, scanListed, "SELECT "+caseColumns+" FROM cases"+q.where()+" ORDER BY printed_at DESC, number LIMIT ? OFFSET ?",
		append(q.args, limited(f.Limit), f.Offset)...)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	return all, nil
}

// chosenCases turns a filter into conditions, with the column of forms as it is
// to be named.
func chosenCases(f intake.CaseFilter, form string) *conditions {
	q := &conditions{}
	q.add(f.Unit != "", "unit = ?", f.Unit)
	of, list := among(form, f.Forms)
	q.add(f.Forms != nil, of, list...)
	of, list = among("state", f.States)
	q.add(f.States != nil, of, list...)
	q.add(!f.PrintedBefore.IsZero(), "printed_at < ?", micros(f.PrintedBefore))
	return q
}

// CaseCounts says how many of the chosen cases stand in each state. Empty
// states are left out.
func (db *DB) CaseCounts(ctx context.Context, f intake.CaseFilter) (map[judge.CaseState]int, error) {
	q := chosenCases(f, "form")
	counts, err := countBy[judge.CaseState](ctx, db, "SELECT state, count(*) FROM cases"+q.where()+" GROUP BY state", q.args...)
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	return counts, nil
}

// CaseEvents lists what happened to a case after it was printed, oldest first.
func (db *DB) CaseEvents(ctx context.Context, number string) ([]intake.CaseEvent, error) {
	scan := func(s scanner) (e intake.CaseEvent, err error) {
		var at int64
		err = s.Scan(&e.Case, &at, &e.Who, &e.Act, &e.Note)
		e.At = instant(at)
		return e, err
	}
	all, err := collect(ctx, db, scan, "SELECT case_number, at, who, act, note FROM case_events WHERE case_number = ? ORDER BY id", number)
	if err != nil {
		return nil, fmt.Errorf("events of case %s: %w", number, err)
	}
	return all, nil
}

// ReturnsOf gives the returns of a case without their pages, oldest first.
func (db *DB) ReturnsOf(ctx context.Context, number string) ([]judge.Return, error) {
	all, err := collect(ctx, db, scanReturn, "SELECT "+returnColumns+" FROM returns WHERE case_number = ? ORDER BY id", number)
	if err != nil {
		return nil, fmt.Errorf("returns of case %s: %w", number, err)
	}
	return all, nil
}

// Reprint notes that a case's sheets are printed once more. It is an
// intake.ErrConflict where they are back already, or out of use.
func (db *DB) Reprint(ctx context.Context, a intake.CaseAct) error {
	return db.act(ctx, a, "reprint", func(c *commit) error {
		if _, err := c.inState(ctx, a.Case, judge.CasePrinted, judge.CaseReturned); err != nil {
			return err
		}
		return c.caseEvent(ctx, a, intake.CaseWasReprinted, a.Note)
	})
}

// Cancel takes a case out of use. It is an intake.ErrConflict where the case is
// handled or out of use.
func (db *DB) Cancel(ctx context.Context, a intake.CaseAct) error {
	return db.act(ctx, a, "cancel", func(c *commit) error {
		if err := c.putOut(ctx, a, judge.CaseCancelled, ""); err != nil {
			return err
		}
		return c.caseEvent(ctx, a, intake.CaseWasCancelled, a.Note)
	})
}

// Reinstate takes back that a case was cancelled. Its returns that wait are told.
// It is an intake.ErrConflict where the case is not cancelled.
func (db *DB) Reinstate(ctx context.Context, a intake.CaseAct) error {
	return db.act(ctx, a, "reinstate", func(c *commit) error {
		if _, err := c.inState(ctx, a.Case, judge.CaseCancelled); err != nil {
			return err
		}
		if err := c.inUse(ctx, a, judge.CasePrinted); err != nil {
			return err
		}
		waiting, err := collect(ctx, c, one[int64], "SELECT r.id FROM returns r WHERE r.case_number = ? AND "+waits+" ORDER BY r.id", a.Case)
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if err := c.inOrderAgain(ctx, id, a.At); err != nil {
				return err
			}
		}
		return c.settle(ctx, a.Case, a.At)
	})
}

// inUse brings a case back into use, in the state it has before its returns are asked.
func (c *commit) inUse(ctx context.Context, a intake.CaseAct, s judge.CaseState) error {
	if _, err := c.exec(ctx, "UPDATE cases SET state = ?, superseded_by = '' WHERE number = ?", s, a.Case); err != nil {
		return err
	}
	return c.caseEvent(ctx, a, intake.CaseWasReinstated, a.Note)
}

// inOrderAgain takes from a return that its case was cancelled.
func (c *commit) inOrderAgain(ctx context.Context, id int64, at time.Time) error {
	r, err := c.whole(ctx, id)
	if err != nil || !r.State.Judgeable() {
		return err // moved on while we waited for it
	}
	k, err := c.worked(ctx, r, at)
	if err != nil {
		return err
	}
	return c.change(ctx, r.State, r.Without(forms.ReasonSheetCancelled, k), "its case is in use again", at)
}

// takeBack makes good what closing a return did to its case: a fresh sheet that was
// printed in its place is cancelled, unless that is back already, and the old one
// counts again. It is an intake.ErrConflict where another return has its sheets.
func (c *commit) takeBack(ctx context.Context, r judge.Return, was judge.ReturnState, a judge.Amendment) error {
	if was != judge.StateSentBack {
		return nil
	}
	var elsewhere int
	err := c.row(ctx, `SELECT count(*) FROM sheets s JOIN returns o ON o.id = s.returned_by
		WHERE s.case_number = ? AND s.returned_by <> ? AND o.queued_at > ?`, r.Case, r.ID, micros(r.QueuedAt)).Scan(&elsewhere)
	if err != nil || elsewhere > 0 {
		return cmp.Or(err, intake.ErrConflict)
	}
	var fresh string
	if err := c.row(ctx, "SELECT superseded_by FROM cases WHERE number = ? AND state = ?", r.Case, judge.CaseSuperseded).Scan(&fresh); err != nil {
		return unlessMissing(err) // no fresh sheet was printed
	}
	act := intake.CaseAct{Case: fresh, Who: a.Who, At: a.At, Note: "the sheet that it was printed for counts again"}
	if _, err := c.inState(ctx, fresh, judge.CasePrinted); err != nil {
		return err
	}
	if err := c.putOut(ctx, act, judge.CaseCancelled, ""); err != nil {
		return err
	}
	if err := c.caseEvent(ctx, act, intake.CaseWasCancelled, act.Note); err != nil {
		return err
	}
	return c.inUse(ctx, intake.CaseAct{Case: r.Case, Who: a.Who, At: a.At}, judge.CaseReturned)
}

// Supersede prints a new case in the place of an old one, in one commit. It is
// an intake.ErrConflict where the old one is handled or out of use.
func (db *DB) Supersede(ctx context.Context, a intake.CaseAct, by judge.Case) error {
	return db.act(ctx, a, "supersede", func(c *commit) error {
		if err := c.putOut(ctx, a, judge.CaseSuperseded, by.Number); err != nil {
			return err
		}
		if err := c.print(ctx, by); err != nil {
			return err
		}
		return c.caseEvent(ctx, a, intake.CaseWasSuperseded, strings.TrimSpace(by.Number+" "+a.Note))
	})
}

func (db *DB) act(ctx context.Context, a intake.CaseAct, verb string, do func(*commit) error) error {
	if a.Who == "" {
		return fmt.Errorf("%s case %s: nobody is named as doing it", verb, a.Case)
	}
	if err := db.commit(ctx, do); err != nil {
		return fmt.Errorf("%s case %s: %w", verb, a.Case, err)
	}
	return nil
}

// inState locks a case for the rest of the commit and gives its state, which
// must be one of these: intake.ErrConflict.
func (c *commit) inState(ctx context.Context, number string, states ...judge.CaseState) (judge.CaseState, error) {
	var now judge.CaseState
	err := c.row(ctx, "UPDATE cases SET state = state WHERE number = ? RETURNING state", number).Scan(&now)
	if err != nil {
		return "", missing(err)
	}
	if !slices.Contains(states, now) {
		return now, intake.ErrConflict
	}
	return now, nil
}

// putOut takes a case out of use. A return of it that waits, or that somebody
// has in hand, is told: it is not to be carried out unseen.
func (c *commit) putOut(ctx context.Context, a intake.CaseAct, s judge.CaseState, by string) error {
	if _, err := c.inState(ctx, a.Case, judge.CasePrinted, judge.CaseReturned, judge.CaseReady); err != nil {
		return err
	}
	_, err := c.exec(ctx, "UPDATE cases SET state = ?, superseded_by = ? WHERE number = ?", s, by, a.Case)
	if err != nil {
		return err
	}
	found := forms.NewFinding(forms.ReasonSheetCancelled, "", forms.Text{})
	if s == judge.CaseSuperseded {
		found = forms.SupersededFinding(by)
	}
	waiting, err := collect(ctx, c, one[int64], "SELECT r.id FROM returns r WHERE r.case_number = ? AND "+waits+" ORDER BY r.id", a.Case)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		r, err := c.whole(ctx, id)
		if err != nil {
			return err
		}
		if !r.State.Judgeable() {
			continue // moved on while we waited for it
		}
		if err := c.change(ctx, r.State, r.Found(found), "its case is "+string(s), a.At); err != nil {
			return err
		}
	}
	return nil
}

func (c *commit) caseEvent(ctx context.Context, a intake.CaseAct, act intake.CaseVerb, note string) error {
	_, err := c.exec(ctx, "INSERT INTO case_events (case_number, at, who, act, note) VALUES (?, ?, ?, ?, ?)",
		a.Case, micros(a.At), a.Who, act, note)
	return err
}

// settle moves a case to where the returns that hold its sheets stand, and
// notes it. A case that is cancelled or superseded stays so.
func (c *commit) settle(ctx context.Context, number string, at time.Time) error {
	// Writing the row first makes others who settle the same case wait for us.
	var was judge.CaseState
	err := c.row(ctx, "UPDATE cases SET state = state WHERE number = ? RETURNING state", number).Scan(&was)
	if err != nil {
		return unlessMissing(err) // not in the ledger: the flow has said so already
	}
	states, err := collect(ctx, c, one[judge.ReturnState], `SELECT DISTINCT r.state FROM sheets s JOIN returns r ON r.id = s.returned_by
		WHERE s.case_number = ?`, number)
	if err != nil || len(states) == 0 || was.OutOfUse() || judge.CaseStateOf(states) == was {
		return err
	}
	if _, err := c.exec(ctx, "UPDATE cases SET state = ? WHERE number = ?", judge.CaseStateOf(states), number); err != nil {
		return err
	}
	return c.caseEvent(ctx, intake.CaseAct{Case: number, At: at}, intake.CaseWasMoved, string(judge.CaseStateOf(states)))
}
