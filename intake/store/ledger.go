package store

import (
	"context"
	"encoding/json"
	"fmt"

	"blankett/forms"
	"blankett/intake/judge"
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

// Edition gives a frozen edition back; intake.ErrNotFound. It is shared with
// whoever else asks.
func (db *DB) Edition(ctx context.Context, id string) (*forms.Edition, error) {
	return db.edition(ctx, db, id)
}

// edition looks one up, once: it never changes, and its pictures make it slow
// to unpack.
func (db *DB) edition(ctx context.Context, in asker, id string) (*forms.Edition, error) {
	if kept, ok := db.editions.Load(id); ok {
		return kept.(*forms.Edition), nil
	}
	var body string
	if err := in.row(ctx, "SELECT body FROM editions WHERE id = ?", id).Scan(&body); err != nil {
		return nil, fmt.Errorf("edition %s: %w", id, missing(err))
	}
	e := new(forms.Edition)
	if err := json.Unmarshal([]byte(body), e); err != nil {
		return nil, fmt.Errorf("edition %s: %w", id, err)
	}
	db.editions.Store(id, e)
	return e, nil
}

// Print records new cases and their sheets in one commit. A case without a
// state is printed.
func (db *DB) Print(ctx context.Context, cases []judge.Case) error {
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

func (c *commit) print(ctx context.Context, k judge.Case) error {
	values, err := json.Marshal(k.Values)
	if err != nil {
		return err
	}
	if k.State == "" {
		k.State = judge.CasePrinted
	}
	_, err = c.exec(ctx, `INSERT INTO cases (number, form, edition, unit, "values", pages, printed_at, printed_by, code_key, state, protected)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.Number, k.Form, k.Edition, k.Unit, string(values), k.Pages, micros(k.PrintedAt), k.PrintedBy, k.Key, k.State, flag(k.Protected))
	if err != nil {
		return err
	}
	for page := 1; page <= k.Pages; page++ {
		if _, err := c.exec(ctx, "INSERT INTO sheets (case_number, page) VALUES (?, ?)", k.Number, page); err != nil {
			return err
		}
	}
	return c.keepPersons(ctx, k)
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
