package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"blankett/intake"
	"blankett/intake/staff"
)

// failuresKept is how long failed sign-ins are remembered: longer than anything
// counts them back.
const failuresKept = 24 * time.Hour

// Invite keeps an invitation; a new one to the same person replaces the old.
func (db *DB) Invite(ctx context.Context, i staff.Invitation) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, `INSERT INTO invitations (token, user_id, expires) VALUES (?, ?, ?)
			ON CONFLICT (user_id) DO UPDATE SET token = excluded.token, expires = excluded.expires`,
			i.Token, i.User, micros(i.Expires))
		return err
	})
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	return nil
}

// Invited looks at an invitation; intake.ErrNotFound when it is used, unknown or over.
func (db *DB) Invited(ctx context.Context, token string, at time.Time) (staff.Invitation, error) {
	i := staff.Invitation{Token: token}
	var expires int64
	err := db.row(ctx, "SELECT user_id, expires FROM invitations WHERE token = ? AND expires > ?", token, micros(at)).
		Scan(&i.User, &expires)
	if err != nil {
		return staff.Invitation{}, fmt.Errorf("look at an invitation: %w", missing(err))
	}
	i.Expires = instant(expires)
	return i, nil
}

// UseInvitation takes an invitation, once.
func (db *DB) UseInvitation(ctx context.Context, token string, at time.Time) (staff.Invitation, error) {
	i := staff.Invitation{Token: token}
	err := db.commit(ctx, func(c *commit) error {
		var expires int64
		err := c.row(ctx, "DELETE FROM invitations WHERE token = ? AND expires > ? RETURNING user_id, expires", token, micros(at)).
			Scan(&i.User, &expires)
		i.Expires = instant(expires)
		return missing(err)
	})
	if err != nil {
		return staff.Invitation{}, fmt.Errorf("use an invitation: %w", err)
	}
	return i, nil
}

// Session gives what was kept under a token; intake.ErrNotFound when it is over.
func (db *DB) Session(ctx context.Context, token string, at time.Time) ([]byte, error) {
	var data []byte
	err := db.row(ctx, "SELECT data FROM sessions WHERE token = ? AND expires > ?", token, micros(at)).Scan(&data)
	if err != nil {
		return nil, fmt.Errorf("find a session: %w", missing(err))
	}
	return data, nil
}

// KeepSession keeps a session until a time, and forgets those that are over.
func (db *DB) KeepSession(ctx context.Context, token string, data []byte, at, until time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		if _, err := c.exec(ctx, "DELETE FROM sessions WHERE expires <= ?", micros(at)); err != nil {
			return err
		}
		_, err := c.exec(ctx, `INSERT INTO sessions (token, data, expires) VALUES (?, ?, ?)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires`, token, data, micros(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// DropSession ends a session; one that is not there is ended already.
func (db *DB) DropSession(ctx context.Context, token string) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "DELETE FROM sessions WHERE token = ?", token)
		return err
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// TrySignIn counts a try at signing in under each key, unless one of them has had its
// most since a time, and forgets old ones.
func (db *DB) TrySignIn(ctx context.Context, at, since time.Time, most map[string]int) (allowed bool, err error) {
	err = db.commit(ctx, func(c *commit) error {
		allowed = false
		keys := slices.Sorted(maps.Keys(most))
		if err := c.alone(ctx, keys); err != nil {
			return err
		}
		if _, err := c.exec(ctx, "DELETE FROM signin_failures WHERE at < ?", micros(at.Add(-failuresKept))); err != nil {
			return err
		}
		for _, key := range keys {
			var n int
			if err := c.row(ctx, "SELECT count(*) FROM signin_failures WHERE whose = ? AND at >= ?", key, micros(since)).Scan(&n); err != nil || n >= most[key] {
				return err
			}
		}
		for _, key := range keys {
			if _, err := c.exec(ctx, "INSERT INTO signin_failures (whose, at) VALUES (?, ?)", key, micros(at)); err != nil {
				return err
			}
		}
		allowed = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("count a try at signing in: %w", err)
	}
	return allowed, nil
}

// Forgive takes back one try of each key.
func (db *DB) Forgive(ctx context.Context, at time.Time, keys ...string) error {
	row := "rowid"
	if db.postgres {
		row = "ctid"
	}
	err := db.commit(ctx, func(c *commit) error {
		for _, key := range keys {
			if _, err := c.exec(ctx, "DELETE FROM signin_failures WHERE "+row+" IN (SELECT "+row+" FROM signin_failures WHERE whose = ? AND at = ? LIMIT 1)", key, micros(at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take a try at signing in back: %w", err)
	}
	return nil
}

// KnowDevice remembers a browser, and forgets those that are over.
func (db *DB) KnowDevice(ctx context.Context, token, user string, until time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "INSERT INTO known_devices (token, user_id, expires) VALUES (?, ?, ?) ON CONFLICT (token) DO UPDATE SET user_id = excluded.user_id, expires = excluded.expires",
			token, user, micros(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("remember a browser: %w", err)
	}
	return nil
}

// DeviceOf says whose browser it is; "" for nobody's.
func (db *DB) DeviceOf(ctx context.Context, token string, at time.Time) (user string, err error) {
	err = db.row(ctx, "SELECT user_id FROM known_devices WHERE token = ? AND expires > ?", token, micros(at)).Scan(&user)
	if errors.Is(missing(err), intake.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up a browser: %w", err)
	}
	return user, nil
}
