package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"golang.org/x/sys/unix"
)

// sqliteJobs is River in a file of its own. The file begins empty every time,
// so that no job of a process that was killed stands there as running.
type sqliteJobs struct {
	*river.Client[*sql.Tx]
	pool *sql.DB
	lock *os.File // held for as long as the queue is open
}

func openSQLiteJobs(ctx context.Context, cfg JobsConfig) (jobQueue, error) {
	path := filepath.Join(filepath.Dir(cfg.URL), "jobs.db")
	lock, err := lockJobs(path + ".lock")
	if err != nil {
		return nil, err
	}
	q, err := beginJobs(ctx, path, cfg)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	q.lock = lock
	return q, nil
}

func lockJobs(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("%w (%w)", ErrJobsHeld, err)
	}
	return f, nil
}

func beginJobs(ctx context.Context, path string, cfg JobsConfig) (*sqliteJobs, error) {
	for _, old := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate",
		"_pragma=journal_mode(WAL)", "_pragma=synchronous(NORMAL)"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1) // River runs into its own locks with more
	driver := riversqlite.New(pool)
	client, err := startRiver(ctx, driver, cfg)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &sqliteJobs{Client: client, pool: pool}, nil
}

func startRiver(ctx context.Context, driver *riversqlite.Driver, cfg JobsConfig) (*river.Client[*sql.Tx], error) {
	config := riverConfig(cfg, uuid.NewString())
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	return river.NewClient(driver, config)
}

// release has nothing to do: the file began empty, and nobody else writes to it.
func (q *sqliteJobs) release(context.Context) error { return nil }

func (q *sqliteJobs) close() error {
	return errors.Join(q.pool.Close(), q.lock.Close())
}
