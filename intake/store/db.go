package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

// readers is how many connections read a SQLite file at once. Reads are short
// and WAL lets them pass the writer; more only costs memory.
const readers = 4

// connections is how many connections one program holds to PostgreSQL, of the
// 100 that a server allows as it comes.
const connections = 16

// busyTimeout is how long a SQLite connection waits for another process's
// commit, in ms. A commit takes a few ms; a backup may hold the file for seconds.
const busyTimeout = 15_000

// DB is a database behind intake's interfaces: Ledger, Casebook, Arrivals and
// Queue.
type DB struct {
	write    *sql.DB
	read     *sql.DB // the same as write on PostgreSQL
	postgres bool
	copied   string   // folder of a copy that goes with the last reader; "" for none
	editions sync.Map // *forms.Edition by id, those looked up so far: 150 to 310 kB each
	figures  keptFigures
}

var (
	_ intake.Ledger   = (*DB)(nil)
	_ intake.Arrivals = (*DB)(nil)
	_ intake.Queue    = (*DB)(nil)
	_ staff.People    = (*DB)(nil)
	_ staff.Doors     = (*DB)(nil)
	_ auditlog.Log    = (*DB)(nil)
	_ intake.Casebook = (*DB)(nil)
	_ intake.Queues   = (*DB)(nil)
	_ intake.Reviews  = (*DB)(nil)
)

// Open opens a database and brings its schema up to this program's. The url is
// the path of a SQLite file, made if it is missing, or postgres://user@host/name.
// It is safe to open the same database from several processes at once. A
// database that a newer program has changed is refused with a *SchemaError.
func Open(ctx context.Context, url string) (*DB, error) {
	db, err := connect(url)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := db.migrate(ctx, url); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// OpenReadOnly opens a database that is there already, for looking only: the
// methods that write fail. A schema that isn't this program's own is refused
// with a *SchemaError, a missing file with fs.ErrNotExist.
func OpenReadOnly(ctx context.Context, url string) (*DB, error) {
	db, err := connectReadOnly(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open database for reading: %w", err)
	}
	err = db.checkSchema(ctx)
	if old := (*SchemaError)(nil); errors.As(err, &old) && old.Have > 0 && old.Have < old.Want && !db.postgres {
		newer, err := db.broughtUp(ctx)
		if err = errors.Join(err, db.Close()); err != nil {
			return nil, fmt.Errorf("open database for reading: %w", errors.Join(old, err))
		}
		return newer, nil
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open database for reading: %w", err)
	}
	return db, nil
}

// broughtUp is a copy of a file of an earlier version, brought up to this one and
// gone when it is closed. Reading changes nothing, and what an earlier version
// printed can still be read.
func (db *DB) broughtUp(ctx context.Context) (*DB, error) {
	dir, err := os.MkdirTemp("", "blankett-read-")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "blankett.db")
	if err := db.Snapshot(ctx, path); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	newer, err := Open(ctx, path)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	newer.copied = dir
	return newer, nil
}

// Close lets go of the database.
func (db *DB) Close() error {
	if db.copied != "" {
		defer os.RemoveAll(db.copied)
	}
	if db.read == db.write {
		return db.write.Close()
	}
	// The readers go first, so that the writer, the last to leave, folds the
	// write-ahead log back into the file.
	return errors.Join(db.read.Close(), db.write.Close())
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// writing is how SQLite is told to write. A commit that was acknowledged lasts.
var writing = []string{"_txlock=immediate", "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=recursive_triggers(1)"}

// OpenBy opens a SQLite file of this program's schema by a driver of the caller's, on
// one connection, to be written as Open has it: what lies under it may be a disk that
// crashes.
func OpenBy(driver, dsn string) (*DB, error) {
	pool, err := sql.Open(driver, dsn+"&"+strings.Join(append(writing, "_pragma=foreign_keys(1)"), "&"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	pool.SetMaxOpenConns(1)
	return &DB{write: pool, read: pool}, nil
}

func connect(url string) (*DB, error) {
	if isPostgres(url) {
		return connectPostgres(url)
	}
	if err := makeFile(url); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(url, writing...))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(url, "_pragma=query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{write: write, read: read}, nil
}

// makeFile makes an empty file that only its owner may read, since SQLite would
// make one that everybody may; its -wal and -shm take after it.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func connectPostgres(url string) (*DB, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return &DB{write: pool, read: pool, postgres: true}, nil
}

func connectReadOnly(ctx context.Context, url string) (*DB, error) {
	if isPostgres(url) {
		return connectPostgres(url)
	}
	if _, err := os.Stat(url); err != nil {
		return nil, err
	}
	pool, err := openReadOnlyFile(ctx, url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(readers)
	return &DB{write: pool, read: pool}, nil
}

// openReadOnlyFile opens a file that nobody here may be allowed to write to. A
// database in WAL mode needs its -shm beside it even for reading; where that
// can't be made, and there is no log to read either, the file alone is whole.
func openReadOnlyFile(ctx context.Context, path string) (*sql.DB, error) {
	pool, err := trySQLite(ctx, sqliteDSN(path, "mode=ro", "_pragma=query_only(1)"))
	if err == nil {
		return pool, nil
	}
	log, statErr := os.Stat(path + "-wal")
	if statErr == nil && log.Size() > 0 || statErr != nil && !errors.Is(statErr, fs.ErrNotExist) {
		return nil, err
	}
	return trySQLite(ctx, sqliteDSN(path, "mode=ro", "immutable=1"))
}

func trySQLite(ctx context.Context, dsn string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	var n int
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&n); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

func sqliteDSN(path string, options ...string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	options = append(options, "_pragma=foreign_keys(1)",
		"_pragma=busy_timeout("+strconv.Itoa(busyTimeout)+")")
	return (&url.URL{Scheme: "file", Path: abs, RawQuery: strings.Join(options, "&")}).String()
}

// rebind turns the ? of our SQL into PostgreSQL's $1, $2. No string in our SQL
// holds a question mark.
func (db *DB) rebind(query string) string {
	if !db.postgres {
		return query
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		query = after
	}
}

// aside names a column that most rows have the same value in: SQLite would take
// it for a way into the table, and sort all of it.
func (db *DB) aside(column string) string {
	if db.postgres {
		return column
	}
	return "+" + column
}

// commit is one transaction, with the SQL in it rebound.
type commit struct {
	db *DB
	tx *sql.Tx
}

func (c *commit) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	res, err := c.tx.ExecContext(ctx, c.db.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c *commit) row(ctx context.Context, query string, args ...any) *sql.Row {
	return c.tx.QueryRowContext(ctx, c.db.rebind(query), args...)
}

func (c *commit) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return c.tx.QueryContext(ctx, c.db.rebind(query), args...)
}

// tries is how often a commit is tried when PostgreSQL ends it to break a tie
// between two that wait for each other.
const tries = 5

func (db *DB) commit(ctx context.Context, do func(c *commit) error) error {
	for try := 1; ; try++ {
		err := db.commitOnce(ctx, do)
		if err == nil || try == tries || !isTie(err) {
			return err
		}
	}
}

func (db *DB) commitOnce(ctx context.Context, do func(c *commit) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing to roll back once committed
	if err := do(&commit{db: db, tx: tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// isTie knows PostgreSQL's codes for a serialization failure and a deadlock.
func isTie(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

func (db *DB) row(ctx context.Context, query string, args ...any) *sql.Row {
	return db.read.QueryRowContext(ctx, db.rebind(query), args...)
}

func (db *DB) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return db.read.QueryContext(ctx, db.rebind(query), args...)
}

// asker is a database or a commit in it.
type asker interface {
	row(ctx context.Context, query string, args ...any) *sql.Row
	rows(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect asks for rows and reads them all with scan.
func collect[T any](ctx context.Context, in asker, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := in.rows(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// one reads rows of one column.
func one[T any](s scanner) (v T, err error) {
	err = s.Scan(&v)
	return v, err
}

// countBy reads rows of a key and a number.
func countBy[K comparable](ctx context.Context, in asker, query string, args ...any) (map[K]int, error) {
	counts := map[K]int{}
	_, err := collect(ctx, in, func(s scanner) (n int, err error) {
		var key K
		err = s.Scan(&key, &n)
		counts[key] = n
		return n, err
	}, query, args...)
	return counts, err
}

// scanner is a row, or the present one of many.
type scanner interface{ Scan(into ...any) error }

// missing turns the database's word for "no such row" into intake's.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return intake.ErrNotFound
	}
	return err
}

// unlessMissing lets "no such row" pass.
func unlessMissing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// marks are n question marks for a list in SQL; n is at least 1.
func marks(n int) string {
	return "?" + strings.Repeat(", ?", n-1)
}

// among is SQL for a column that has a value of a list. The list may be empty:
// PostgreSQL takes no IN ().
func among[T any](column string, list []T) (sql string, args []any) {
	if len(list) == 0 {
		return "1 = 0", nil
	}
	return column + " IN (" + marks(len(list)) + ")", anys(list)
}

// anys are arguments out of a list.
func anys[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}

// limited is a limit as SQL takes it: 0 or less is none.
func limited(n int) int {
	if n <= 0 {
		return math.MaxInt32
	}
	return n
}

// flag is how both databases keep yes and no.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
