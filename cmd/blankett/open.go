package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/reader"
	"blankett/intake/store"
)

// openData makes the data folder when it is not there and opens its database.
func (a *app) openData(ctx context.Context) (*store.DB, error) {
	if err := a.guardBeginning(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(a.data, 0o700); err != nil {
		return nil, withHint(fmt.Errorf("make the data folder: %w", err), "--data names a folder that you may write in")
	}
	db, err := store.Open(ctx, a.databaseURL())
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, nil
}

// withDatabase opens the database of a service that is there already.
func (a *app) withDatabase(ctx context.Context, do func(*store.DB) error) error {
	if a.db == "" {
		if _, err := os.Stat(a.databaseURL()); err != nil {
			return callerError(fmt.Errorf("there is no queue in %s", a.data), "--data names the folder that `blankett serve` works in")
		}
	}
	db, err := store.Open(ctx, a.databaseURL())
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return errors.Join(do(db), db.Close())
}

// readers starts the sandboxed children.
func (a *app) readers(ctx context.Context, count int) (*reader.Pool, error) {
	pool, err := reader.Start(ctx, reader.Config{
		Count: count, Unsandboxed: a.unsandboxed, Log: a.logger(), Frame: forms.Frame(),
	})
	if errors.Is(err, reader.ErrNoSandbox) {
		return nil, withHint(err, "use a Linux with Landlock (5.13 or later), or accept the risk with --unsandboxed")
	}
	if err != nil {
		return nil, fmt.Errorf("start the readers: %w", err)
	}
	return pool, nil
}

// archiveDir is the folder of the original scans.
func (a *app) archiveDir() string { return filepath.Join(a.data, "archive") }

// station is everything that takes returns in: what serve and watch share.
type station struct {
	db      *store.DB
	archive *store.Archive
	pool    *reader.Pool
	keys    *forms.Keyring
	lookout *lookout
	known   identity
	taker   *intake.Taker
}

func (a *app) openStation(ctx context.Context, readers int) (*station, error) {
	db, err := a.openData(ctx)
	if err != nil {
		return nil, err
	}
	s := &station{db: db}
	if err := s.fill(ctx, a, readers); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *station) fill(ctx context.Context, a *app, readers int) (err error) {
	if s.keys, s.known, err = a.settle(ctx, s.db); err != nil {
		return err
	}
	if err := a.settleArchive(&s.known); err != nil {
		return err
	}
	if err := s.indexPersons(ctx, a); err != nil {
		return err
	}
	if s.archive, err = store.OpenArchive(a.archiveDir()); err != nil {
		return fmt.Errorf("open the archive: %w", err)
	}
	left, err := a.leftAs(s.known, s.keys)
	if err != nil {
		return err
	}
	place, err := filepath.Abs(a.data)
	if err != nil {
		return fmt.Errorf("find the data folder: %w", err)
	}
	s.lookout = newLookout(s.db, left, a.logger(), place)
	if s.pool, err = a.readers(ctx, readers); err != nil {
		return err
	}
	s.taker = &intake.Taker{Ledger: s.db, Arrivals: s.db, Archive: s.archive, Readers: s.pool, Keys: s.keys, Now: time.Now, Log: a.logger()}
	return nil
}

// indexPersons notes of cases from an older program whom they are about, before
// anybody can say of a person that their identity is protected.
func (s *station) indexPersons(ctx context.Context, a *app) error {
	n, err := intake.IndexPersons(ctx, s.db, s.db, s.keys, time.Now())
	if n > 0 {
		a.logger().Info("noted whom old cases are about", "cases", n)
	}
	return err
}

// Close lets go of the readers first: nothing is read into a closed database.
func (s *station) Close() error {
	var err error
	if s.pool != nil {
		err = errors.Join(err, s.pool.Close())
	}
	if s.archive != nil {
		err = errors.Join(err, s.archive.Close())
	}
	return errors.Join(err, s.db.Close())
}
