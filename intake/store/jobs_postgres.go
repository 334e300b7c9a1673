package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// postgresJobs is River in the main database, shared by several processes. Each
// process holds an advisory lock named after it for as long as its connection
// lives, so that the others see at once when it is gone, however it went.
type postgresJobs struct {
	*river.Client[pgx.Tx]
	pool *pgxpool.Pool
	me   string

	mu    sync.Mutex
	alive *pgx.Conn // the connection that holds our lock
}

func openPostgresJobs(ctx context.Context, cfg JobsConfig) (jobQueue, error) {
	pool, err := pgxpool.New(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	q := &postgresJobs{pool: pool, me: uuid.NewString()}
	if err := q.begin(ctx, cfg); err != nil {
		q.close()
		return nil, err
	}
	return q, nil
}

func (q *postgresJobs) begin(ctx context.Context, cfg JobsConfig) error {
	config := riverConfig(cfg, q.me)
	driver := riverpgxv5.New(q.pool)
	if err := q.migrate(ctx, driver, config); err != nil {
		return err
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return err
	}
	q.Client = client
	return q.live(ctx)
}

func (q *postgresJobs) migrate(ctx context.Context, driver *riverpgxv5.Driver, config *river.Config) error {
	conn, err := q.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	// Two processes that start at once must not both build River's tables.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// live makes sure that our lock is held, again after a lost connection.
func (q *postgresJobs) live(ctx context.Context) error {
	if q.alive != nil && q.alive.Ping(ctx) == nil {
		return nil
	}
	if q.alive != nil {
		q.alive.Close(ctx)
		q.alive = nil
	}
	conn, err := pgx.ConnectConfig(ctx, q.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(hashtextextended($1, 0))", q.me); err != nil {
		conn.Close(ctx)
		return err
	}
	q.alive = conn
	return nil
}

// release puts back jobs that stand as running for processes that are gone.
func (q *postgresJobs) release(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.live(ctx); err != nil {
		return fmt.Errorf("hold our place among the readers: %w", err)
	}
	rows, err := q.alive.Query(ctx, `SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] FROM river_job
		WHERE state = 'running' AND kind = $1`, jobKind)
	if err != nil {
		return err
	}
	holders, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, holder := range slices.DeleteFunc(holders, func(h string) bool { return h == q.me }) {
		if err := q.releaseIfGone(ctx, holder); err != nil {
			return fmt.Errorf("release jobs of a reader that is gone: %w", err)
		}
	}
	return nil
}

// releaseIfGone takes the holder's lock, which only works once it is gone, for
// as long as one statement.
func (q *postgresJobs) releaseIfGone(ctx context.Context, holder string) error {
	tx, err := q.alive.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var gone bool
	err = tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", holder).Scan(&gone)
	if err != nil || !gone {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = now()
		WHERE state = 'running' AND kind = $1 AND attempted_by[array_upper(attempted_by, 1)] = $2`, jobKind, holder)
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (q *postgresJobs) close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.alive != nil {
		q.alive.Close(context.Background())
	}
	q.pool.Close()
	return nil
}
