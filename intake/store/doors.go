package store

import (
	"context"
	"fmt"
	"time"

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

// Failed records a failed sign-in under each key, and forgets old ones.
func (db *DB) Failed(ctx context.Context, at time.Time, keys ...string) error {
	err := db.commit(ctx, func(c *commit) error {
		if _, err := c.exec(ctx, "DELETE FROM signin_failures WHERE at < ?", micros(at.Add(-failuresKept))); err != nil {
			return err
		}
		for _, key := range keys {
			if _, err := c.exec(ctx, "INSERT INTO signin_failures (whose, at) VALUES (?, ?)", key, micros(at)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("record a failed sign-in: %w", err)
	}
	return nil
}

// Failures counts the failed sign-ins of a key since a time.
func (db *DB) Failures(ctx context.Context, key string, since time.Time) (int, error) {
	var n int
	err := db.row(ctx, "SELECT count(*) FROM signin_failures WHERE whose = ? AND at >= ?", key, micros(since)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count failed sign-ins: %w", err)
	}
	return n, nil
}
