package store

import (
	"context"
	"encoding/json"
	"fmt"

	"blankett/intake"
	"blankett/intake/staff"
)

const userColumns = "id, login, name, region, unit, roles, unmask, disabled, created_at, epoch"

func scanUser(s scanner) (u staff.User, err error) {
	var roles string
	var created int64
	err = s.Scan(&u.ID, &u.Login, &u.Name, &u.Region, &u.Unit, &roles, &u.Unmask, &u.Disabled, &created, &u.Epoch)
	if err != nil {
		return u, err
	}
	u.CreatedAt = instant(created)
	return u, json.Unmarshal([]byte(roles), &u.Roles)
}

// AddUser lets somebody in; intake.ErrConflict when the login is taken.
func (db *DB) AddUser(ctx context.Context, u staff.User, password string) error {
	roles, err := json.Marshal(u.Roles)
	if err != nil {
		return fmt.Errorf("add a user: %w", err)
	}
	err = db.commit(ctx, func(c *commit) error {
		n, err := c.exec(ctx, `INSERT INTO users (`+userColumns+`, password) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (login) DO NOTHING`, u.ID, u.Login, u.Name, u.Region, u.Unit, string(roles),
			flag(u.Unmask), flag(u.Disabled), micros(u.CreatedAt), u.Epoch, password)
		if err == nil && n == 0 {
			return intake.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("add a user: %w", err)
	}
	return nil
}

// ChangeUser keeps name, region, unit, roles, rights, and whether disabled;
// intake.ErrNotFound. Somebody disabled is signed out everywhere.
func (db *DB) ChangeUser(ctx context.Context, u staff.User) error {
	roles, err := json.Marshal(u.Roles)
	if err != nil {
		return fmt.Errorf("change user %s: %w", u.ID, err)
	}
	return db.changeUser(ctx, u.ID, `UPDATE users SET name = ?, region = ?, unit = ?, roles = ?, unmask = ?, disabled = ?, epoch = epoch + ?
		WHERE id = ?`, u.Name, u.Region, u.Unit, string(roles), flag(u.Unmask), flag(u.Disabled), flag(u.Disabled), u.ID)
}

// SetPassword keeps a new hash and signs the person out everywhere.
func (db *DB) SetPassword(ctx context.Context, id, password string) error {
	return db.changeUser(ctx, id, "UPDATE users SET password = ?, epoch = epoch + 1 WHERE id = ?", password, id)
}

// SignOutEverywhere ends all sessions of a person.
func (db *DB) SignOutEverywhere(ctx context.Context, id string) error {
	return db.changeUser(ctx, id, "UPDATE users SET epoch = epoch + 1 WHERE id = ?", id)
}

func (db *DB) changeUser(ctx context.Context, id, query string, args ...any) error {
	err := db.commit(ctx, func(c *commit) error {
		n, err := c.exec(ctx, query, args...)
		if err == nil && n == 0 {
			return intake.ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("change user %s: %w", id, err)
	}
	return nil
}

// User looks somebody up by id; intake.ErrNotFound.
func (db *DB) User(ctx context.Context, id string) (staff.User, error) {
	return db.user(ctx, "id", id)
}

// UserByLogin looks somebody up by login; intake.ErrNotFound.
func (db *DB) UserByLogin(ctx context.Context, login string) (staff.User, error) {
	return db.user(ctx, "login", login)
}

func (db *DB) user(ctx context.Context, column, value string) (staff.User, error) {
	u, err := scanUser(db.row(ctx, "SELECT "+userColumns+" FROM users WHERE "+column+" = ?", value))
	if err != nil {
		return staff.User{}, fmt.Errorf("find a user by %s: %w", column, missing(err))
	}
	return u, nil
}

// Users lists all, by login.
func (db *DB) Users(ctx context.Context) ([]staff.User, error) {
	all, err := collect(ctx, db, scanUser, "SELECT "+userColumns+" FROM users ORDER BY login")
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return all, nil
}

// Password gives the hash of a person's password, "" when there is none.
func (db *DB) Password(ctx context.Context, id string) (string, error) {
	var hash string
	if err := db.row(ctx, "SELECT password FROM users WHERE id = ?", id).Scan(&hash); err != nil {
		return "", fmt.Errorf("password of user %s: %w", id, missing(err))
	}
	return hash, nil
}
