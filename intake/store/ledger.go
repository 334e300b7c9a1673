package store

import (
	"context"
	"encoding/json"
	"fmt"

	"blankett/forms"
	"blankett/intake"
)

// Freeze keeps an edition for good. Freezing it again changes nothing.
func (db *DB) Freeze(ctx context.Context, e *forms.Edition) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("freeze edition %s: %w", e.Edition, err)
	}
	err = db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, `INSERT INTO editions (id, form, variant, body, region) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO NOTHING`, e.Edition, e.Form, e.Variant, string(body), e.Region)
		return err
	})
	if err != nil {
		return fmt.Errorf("freeze edition %s: %w", e.Edition, err)
	}
	return nil
}

// Edition gives a frozen edition back; intake.ErrNotFound.
func (db *DB) Edition(ctx context.Context, id string) (*forms.Edition, error) {
	var body string
	if err := db.row(ctx, "SELECT body FROM editions WHERE id = ?", id).Scan(&body); err != nil {
		return nil, fmt.Errorf("edition %s: %w", id, missing(err))
	}
	e := new(forms.Edition)
	if err := json.Unmarshal([]byte(body), e); err != nil {
		return nil, fmt.Errorf("edition %s: %w", id, err)
	}
	return e, nil
}

// Print records new cases and their sheets in one commit. A case without a
// state is printed.
func (db *DB) Print(ctx context.Context, cases []intake.Case) error {
	err := db.commit(ctx, func(c *commit) error {
		for _, k := range cases {
			if err := c.print(ctx, k); err != nil {
				return fmt.Errorf("case %s: %w", k.Number, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("print %d cases: %w", len(cases), err)
	}
	return nil
}

func (c *commit) print(ctx context.Context, k intake.Case) error {
	values, err := json.Marshal(k.Values)
	if err != nil {
		return err
	}
	if k.State == "" {
		k.State = intake.CasePrinted
	}
	_, err = c.exec(ctx, `INSERT INTO cases (number, form, edition, unit, "values", pages, printed_at, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		k.Number, k.Form, k.Edition, k.Unit, string(values), k.Pages, micros(k.PrintedAt), k.State)
	if err != nil {
		return err
	}
	for page := 1; page <= k.Pages; page++ {
		if _, err := c.exec(ctx, "INSERT INTO sheets (case_number, page) VALUES (?, ?)", k.Number, page); err != nil {
			return err
		}
	}
	return nil
}

// Case looks a case up by its number; intake.ErrNotFound.
func (db *DB) Case(ctx context.Context, number string) (intake.Case, error) {
	k := intake.Case{Number: number}
	var values string
	var printed int64
	err := db.row(ctx, `SELECT form, edition, unit, "values", pages, printed_at, state FROM cases WHERE number = ?`, number).
		Scan(&k.Form, &k.Edition, &k.Unit, &values, &k.Pages, &printed, &k.State)
	if err != nil {
		return intake.Case{}, fmt.Errorf("case %s: %w", number, missing(err))
	}
	if err := json.Unmarshal([]byte(values), &k.Values); err != nil {
		return intake.Case{}, fmt.Errorf("case %s: %w", number, err)
	}
	k.PrintedAt = instant(printed)
	return k, nil
}

// Returned gives the return that a sheet came back in: 0 if none yet, or if the
// ledger has no such sheet.
func (db *DB) Returned(ctx context.Context, number string, page int) (int64, error) {
	var id int64
	err := db.row(ctx, "SELECT coalesce(max(returned_by), 0) FROM sheets WHERE case_number = ? AND page = ?",
		number, page).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("sheet %s page %d: %w", number, page, err)
	}
	return id, nil
}

// settle moves a case to where the returns that hold its sheets stand. A case
// that is cancelled or superseded stays so.
func (c *commit) settle(ctx context.Context, number string) error {
	// Writing the row first makes others who settle the same case wait for us.
	if _, err := c.exec(ctx, "UPDATE cases SET state = state WHERE number = ?", number); err != nil {
		return err
	}
	rows, err := c.rows(ctx, `SELECT DISTINCT r.state FROM sheets s JOIN returns r ON r.id = s.returned_by
		WHERE s.case_number = ?`, number)
	states, err := collect(rows, err, func(s scanner) (state intake.ReturnState, err error) {
		return state, s.Scan(&state)
	})
	if err != nil || len(states) == 0 {
		return err
	}
	_, err = c.exec(ctx, "UPDATE cases SET state = ? WHERE number = ? AND state NOT IN (?, ?)",
		caseState(states), number, intake.CaseCancelled, intake.CaseSuperseded)
	return err
}

// caseState is how far the slowest of a case's returns has come.
func caseState(states []intake.ReturnState) intake.CaseState {
	slowest := intake.CaseHandled
	for _, s := range states {
		switch s {
		case intake.StateDone:
		case intake.StateReady, intake.StateHandling:
			slowest = intake.CaseReady
		default:
			return intake.CaseReturned
		}
	}
	return slowest
}
