package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

var _ intake.OldCases = (*DB)(nil)

// personsSince is the version of the schema that keeps whom a printed case is
// about. Whatever was printed later has it from the first.
const personsSince = 7

const (
	// personsOverlap is how long after that a program of the version before may
	// still have printed; it covers a server's clock in another time zone, too.
	personsOverlap = 24 * time.Hour
	// bornWithin is how long all migrations of a new database take, and more: one
	// that had its first no longer before has no old cases.
	bornWithin = time.Minute
)

// Unindexed gives cases that were printed before it was noted whom a case is
// about, and that have values: by number, those after one, at most limit.
func (db *DB) Unindexed(ctx context.Context, after string, limit int) ([]judge.Case, error) {
	before, err := db.oldBefore(ctx)
	if err != nil || before == 0 {
		return nil, err
	}
	scan := func(s scanner) (k judge.Case, err error) {
		var values string
		if err := s.Scan(&k.Number, &k.Form, &k.Edition, &values); err != nil {
			return k, err
		}
		return k, json.Unmarshal([]byte(values), &k.Values)
	}
	all, err := collect(ctx, db, scan, `SELECT number, form, edition, "values" FROM cases WHERE number > ? AND "values" NOT IN ('{}', 'null')
		AND printed_at < ? AND NOT EXISTS (SELECT 1 FROM case_persons p WHERE p.case_number = number) ORDER BY number LIMIT ?`,
		after, before, limit)
	if err != nil {
		return nil, fmt.Errorf("old cases: %w", err)
	}
	return all, nil
}

// oldBefore is the time, in µs, before which a case may have been printed by a
// program that did not note whom it is about; 0 where there is none.
func (db *DB) oldBefore(ctx context.Context) (int64, error) {
	stamp := "CAST(strftime('%s', tstamp) AS INTEGER)"
	if db.postgres {
		stamp = "CAST(extract(epoch FROM tstamp) AS BIGINT)"
	}
	var first, since int64 // s
	err := db.row(ctx, "SELECT min("+stamp+"), max(CASE WHEN version_id = ? THEN "+stamp+" ELSE 0 END) FROM "+versions, personsSince).Scan(&first, &since)
	if err != nil {
		return 0, fmt.Errorf("look when it was first noted whom cases are about: %w", err)
	}
	noted := time.Unix(since, 0)
	if noted.Sub(time.Unix(first, 0)) < bornWithin {
		return 0, nil
	}
	return micros(noted.Add(personsOverlap)), nil
}

// Index notes whom old cases are about.
func (db *DB) Index(ctx context.Context, cases []judge.Case, at time.Time) error {
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
func (c *commit) index(ctx context.Context, k judge.Case, at time.Time) error {
	if err := c.keepPersons(ctx, k); err != nil {
		return err
	}
	returns, err := collect(ctx, c, one[int64], `SELECT r.id FROM returns r JOIN cases k ON k.number = r.case_number
		WHERE r.case_number = ? AND k.protected = 1 AND r.protected = 0 ORDER BY r.id`, k.Number)
	if err != nil {
		return err
	}
	for _, id := range returns {
		if err := c.protectReturn(ctx, id, protection{on: true, at: at}); err != nil {
			return err
		}
	}
	return nil
}
