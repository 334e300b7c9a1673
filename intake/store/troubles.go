package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"blankett/intake"
)

var _ intake.Troubles = (*DB)(nil)

// clockSlack is how far ahead of this machine's clock an arrival may lie, of
// another machine that shares the database.
const clockSlack = time.Minute

// Report replaces what was said of a place. What goes on keeps its beginning.
func (db *DB) Report(ctx context.Context, place string, now []intake.Trouble, at time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "INSERT INTO trouble_places (place, told_at) VALUES (?, ?) ON CONFLICT (place) DO UPDATE SET told_at = excluded.told_at",
			place, micros(at))
		if err != nil {
			return err
		}
		kinds := []intake.TroubleWhat{""}
		for _, t := range now {
			kinds = append(kinds, t.What)
			since := micros(t.Since)
			if since == 0 {
				since = micros(at)
			}
			_, err := c.exec(ctx, `INSERT INTO troubles (place, what, detail, count, since) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (place, what) DO UPDATE SET detail = excluded.detail, count = excluded.count`,
				place, t.What, t.Detail, t.Count, since)
			if err != nil {
				return err
			}
		}
		_, err = c.exec(ctx, "DELETE FROM troubles WHERE place = ? AND what NOT IN ("+marks(len(kinds))+")", append([]any{place}, anys(kinds)...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("report troubles: %w", err)
	}
	return nil
}

// Leave forgets a place that is watched no longer.
func (db *DB) Leave(ctx context.Context, place string) error {
	err := db.commit(ctx, func(c *commit) error {
		for _, table := range []string{"troubles", "trouble_places"} {
			if _, err := c.exec(ctx, "DELETE FROM "+table+" WHERE place = ?", place); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("leave a place: %w", err)
	}
	return nil
}

// Troubles lists what keeps files from being read, the longest first.
func (db *DB) Troubles(ctx context.Context, now time.Time) ([]intake.Trouble, error) {
	all, err := collect(ctx, db, func(s scanner) (t intake.Trouble, err error) {
		var since int64
		err = s.Scan(&t.Place, &t.What, &t.Detail, &t.Count, &since)
		t.Since = instant(since)
		return t, err
	}, "SELECT place, what, detail, count, since FROM troubles")
	if err != nil {
		return nil, fmt.Errorf("list troubles: %w", err)
	}
	silent, err := collect(ctx, db, func(s scanner) (t intake.Trouble, err error) {
		var told int64
		err = s.Scan(&t.Place, &told)
		t.What, t.Since = intake.TroubleUnwatched, instant(told)
		return t, err
	}, "SELECT place, told_at FROM trouble_places WHERE told_at < ?", micros(now.Add(-intake.LongWait)))
	if err != nil {
		return nil, fmt.Errorf("list silent places: %w", err)
	}
	all = append(all, silent...)
	for _, w := range []struct {
		what  intake.TroubleWhat
		where string
		at    time.Time
	}{
		{intake.TroubleWaiting, "seen_at < ?", now.Add(-intake.LongWait)},
		{intake.TroubleClock, "seen_at > ?", now.Add(clockSlack)},
	} {
		waiting, err := collect(ctx, db, func(s scanner) (t intake.Trouble, err error) {
			var since int64
			err = s.Scan(&t.Place, &t.Count, &since)
			t.What, t.Since = w.what, instant(since)
			return t, err
		}, "SELECT inbox, count(*), min(seen_at) FROM arrivals WHERE state IN (?, ?) AND "+w.where+" GROUP BY inbox",
			intake.ArrivalSeen, intake.ArrivalArchived, micros(w.at))
		if err != nil {
			return nil, fmt.Errorf("list waiting arrivals: %w", err)
		}
		all = append(all, waiting...)
	}
	slices.SortStableFunc(all, func(x, y intake.Trouble) int { return x.Since.Compare(y.Since) })
	return all, nil
}

// Installation is what a database says it is.
type Installation struct {
	Name string            // drawn when it was begun
	Keys map[string]string // a hash of each key that its sheets are signed with, by the key's id
}

// Installation gives the database's name and keys; intake.ErrNotFound where none
// were ever noted.
func (db *DB) Installation(ctx context.Context) (in Installation, err error) {
	if err = db.row(ctx, "SELECT name FROM installation").Scan(&in.Name); err != nil {
		return in, fmt.Errorf("look up the installation: %w", missing(err))
	}
	in.Keys = map[string]string{}
	_, err = collect(ctx, db, func(s scanner) (none struct{}, err error) {
		var id, fingerprint string
		err = s.Scan(&id, &fingerprint)
		in.Keys[id] = fingerprint
		return none, err
	}, "SELECT id, fingerprint FROM installation_keys")
	if err != nil {
		return in, fmt.Errorf("look up the installation's keys: %w", err)
	}
	return in, nil
}

// Settle notes the name, where there is none yet, and keys that are new. It gives
// the installation as it is then.
func (db *DB) Settle(ctx context.Context, name string, keys map[string]string, at time.Time) (Installation, error) {
	err := db.commit(ctx, func(c *commit) error {
		var there string
		err := c.row(ctx, "SELECT name FROM installation").Scan(&there)
		if errors.Is(err, sql.ErrNoRows) {
			_, err = c.exec(ctx, "INSERT INTO installation (name, made_at) VALUES (?, ?)", name, micros(at))
		}
		if err != nil {
			return err
		}
		for id, fingerprint := range keys {
			_, err := c.exec(ctx, "INSERT INTO installation_keys (id, fingerprint) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET fingerprint = excluded.fingerprint", id, fingerprint)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Installation{}, fmt.Errorf("note the installation: %w", err)
	}
	return db.Installation(ctx)
}

// Begun says whether anything was ever printed or taken in.
func (db *DB) Begun(ctx context.Context) (begun bool, err error) {
	var n int
	err = db.row(ctx, "SELECT (SELECT count(*) FROM (SELECT 1 FROM cases LIMIT 1) c) + (SELECT count(*) FROM (SELECT 1 FROM arrivals LIMIT 1) a)").Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look into the database: %w", err)
	}
	return n > 0, nil
}

// QuickCheck has SQLite look through its whole file for damage (quick_check). On
// PostgreSQL it does nothing: that has checks of its own.
func (db *DB) QuickCheck(ctx context.Context) error {
	if db.postgres {
		return nil
	}
	faults, err := collect(ctx, db, one[string], "PRAGMA quick_check(10)")
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if len(faults) != 1 || faults[0] != "ok" {
		return fmt.Errorf("the database is damaged: %d faults, the first: %s", len(faults), faults[0])
	}
	return nil
}

// Sums lists the SHA-256 of all that is said to be in the archive, in hex, with an
// arrival that it came in.
func (db *DB) Sums(ctx context.Context) (map[string]string, error) {
	sums := map[string]string{}
	_, err := collect(ctx, db, func(s scanner) (none struct{}, err error) {
		var sum, arrival string
		err = s.Scan(&sum, &arrival)
		sums[sum] = arrival
		return none, err
	}, "SELECT sha256, min(id) FROM arrivals WHERE sha256 <> '' GROUP BY sha256")
	if err != nil {
		return nil, fmt.Errorf("list what is archived: %w", err)
	}
	return sums, nil
}
