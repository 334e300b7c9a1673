package store

import (
	"context"
	"fmt"
	"time"

	"blankett/intake"
)

// See records a file that is about to be claimed, in state seen. An id that is
// there already stays as it is.
func (db *DB) See(ctx context.Context, a intake.Arrival) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, `INSERT INTO arrivals
			(id, inbox, source, state, sha256, size, seen_at, archived_at, read_at, attempts, supersedes, region)
			VALUES (?, ?, ?, ?, '', ?, ?, 0, 0, 0, ?, ?) ON CONFLICT (id) DO NOTHING`,
			a.ID, a.Inbox, a.Source, intake.ArrivalSeen, a.Size, micros(a.SeenAt), a.Supersedes, a.Region)
		return err
	})
	if err != nil {
		return fmt.Errorf("see arrival %s: %w", a.ID, err)
	}
	return nil
}

// PlaceInbox says whose inbox it is that files have come into without a word of
// that, and so whose the paper is that nobody has tied to a case.
func (db *DB) PlaceInbox(ctx context.Context, inbox, region string) error {
	err := db.commit(ctx, func(c *commit) error {
		if _, err := c.exec(ctx, `UPDATE returns SET region = ? WHERE case_number = '' AND region = ''
			AND arrival IN (SELECT id FROM arrivals WHERE inbox = ? AND region = '')`, region, inbox); err != nil {
			return err
		}
		_, err := c.exec(ctx, "UPDATE arrivals SET region = ? WHERE inbox = ? AND region = ''", region, inbox)
		return err
	})
	if err != nil {
		return fmt.Errorf("say whose an inbox is: %w", err)
	}
	return nil
}

// Forget drops an arrival that was seen but never claimed. One that is unknown
// is forgotten already; one that is archived is an intake.ErrConflict.
func (db *DB) Forget(ctx context.Context, id string) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "DELETE FROM arrivals WHERE id = ? AND state = ?", id, intake.ArrivalSeen)
		if err != nil {
			return err
		}
		var left int
		if err := c.row(ctx, "SELECT count(*) FROM arrivals WHERE id = ?", id).Scan(&left); err != nil {
			return err
		}
		if left > 0 {
			return intake.ErrConflict
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget arrival %s: %w", id, err)
	}
	return nil
}

// Archived records that the bytes are in the archive. Saying the same twice
// changes nothing; other bytes for the same arrival are an intake.ErrConflict.
func (db *DB) Archived(ctx context.Context, id, sha256 string, size int64, at time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		n, err := c.exec(ctx, `UPDATE arrivals SET state = ?, sha256 = ?, size = ?, archived_at = ?
			WHERE id = ? AND state = ?`,
			intake.ArrivalArchived, sha256, size, micros(at), id, intake.ArrivalSeen)
		if err != nil || n == 1 {
			return err
		}
		var kept string
		if err := c.row(ctx, "SELECT sha256 FROM arrivals WHERE id = ?", id).Scan(&kept); err != nil {
			return missing(err)
		}
		if kept != sha256 {
			return intake.ErrConflict
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("arrival %s archived: %w", id, err)
	}
	return nil
}

const arrivalColumns = "id, inbox, source, state, sha256, size, seen_at, archived_at, read_at, attempts, supersedes, region"

func scanArrival(s scanner) (a intake.Arrival, err error) {
	var seen, archived, read int64
	err = s.Scan(&a.ID, &a.Inbox, &a.Source, &a.State, &a.SHA256, &a.Size, &seen, &archived, &read, &a.Attempts, &a.Supersedes, &a.Region)
	a.SeenAt, a.ArchivedAt, a.ReadAt = instant(seen), instant(archived), instant(read)
	return a, err
}

// Arrival looks one up; intake.ErrNotFound.
func (db *DB) Arrival(ctx context.Context, id string) (intake.Arrival, error) {
	a, err := scanArrival(db.row(ctx, "SELECT "+arrivalColumns+" FROM arrivals WHERE id = ?", id))
	if err != nil {
		return intake.Arrival{}, fmt.Errorf("arrival %s: %w", id, missing(err))
	}
	return a, nil
}

// Waiting lists arrivals in a state, oldest first.
func (db *DB) Waiting(ctx context.Context, s intake.ArrivalState) ([]intake.Arrival, error) {
	all, err := collect(ctx, db, scanArrival, "SELECT "+arrivalColumns+" FROM arrivals WHERE state = ? ORDER BY seen_at, id", s)
	if err != nil {
		return nil, fmt.Errorf("arrivals in state %s: %w", s, err)
	}
	return all, nil
}

// Attempt counts one more reading that killed its reader, and says how many
// that makes; intake.ErrNotFound.
func (db *DB) Attempt(ctx context.Context, id string) (int, error) {
	var n int
	err := db.commit(ctx, func(c *commit) error {
		return missing(c.row(ctx, "UPDATE arrivals SET attempts = attempts + 1 WHERE id = ? RETURNING attempts", id).Scan(&n))
	})
	if err != nil {
		return 0, fmt.Errorf("attempt arrival %s: %w", id, err)
	}
	return n, nil
}
