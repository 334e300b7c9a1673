package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"blankett/intake"
)

var _ intake.OldCases = (*DB)(nil)

// personsSince is the version of the schema that keeps whom a printed case is
// about. Whatever was printed later has it from the first.
const personsSince = 7

// personsOverlap is how long after that a program of the version before may
// still have printed; it covers a server's clock in another time zone, too.
const personsOverlap = 24 * time.Hour

// Unindexed gives cases that were printed before it was noted whom a case is
// about, and that have values: by number, those after one, at most limit.
func (db *DB) Unindexed(ctx context.Context, after string, limit int) ([]intake.Case, error) {
	since := "CAST(strftime('%s', tstamp) AS INTEGER)"
	if db.postgres {
		since = "CAST(extract(epoch FROM tstamp) AS BIGINT)"
	}
	scan := func(s scanner) (k intake.Case, err error) {
		var values string
		if err := s.Scan(&k.Number, &k.Form, &k.Edition, &values); err != nil {
			return k, err
		}
		return k, json.Unmarshal([]byte(values), &k.Values)
	}
	all, err := collect(ctx, db, scan, `SELECT number, form, edition, "values" FROM cases WHERE number > ? AND "values" NOT IN ('{}', 'null')
		AND printed_at < (SELECT max(`+since+`) * 1000000 + ? FROM `+versions+` WHERE version_id = ?)
		AND NOT EXISTS (SELECT 1 FROM case_persons p WHERE p.case_number = number) ORDER BY number LIMIT ?`,
		after, personsOverlap.Microseconds(), personsSince, limit)
	if err != nil {
		return nil, fmt.Errorf("old cases: %w", err)
	}
	return all, nil
}

// Index notes whom old cases are about.
func (db *DB) Index(ctx context.Context, cases []intake.Case, at time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		for _, k := range cases {
			if err := c.index(ctx, k, at); err != nil {
				return fmt.Errorf("case %s: %w", k.Number, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note whom %d cases are about: %w", len(cases), err)
	}
	return nil
}

// index notes whom a case is about; what came back of it is protected as it is.
func (c *commit) index(ctx context.Context, k intake.Case, at time.Time) error {
	if err := c.keepPersons(ctx, k); err != nil {
		return err
	}
	returns, err := collect(ctx, c, one[int64], `SELECT r.id FROM returns r JOIN cases k ON k.number = r.case_number
		WHERE r.case_number = ? AND k.protected = 1 AND r.protected = 0 ORDER BY r.id`, k.Number)
	if err != nil {
		return err
	}
	for _, id := range returns {
		if err := c.protectReturn(ctx, id, true, "", at); err != nil {
			return err
		}
	}
	return nil
}
