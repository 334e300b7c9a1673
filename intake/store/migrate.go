package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	"golang.org/x/sys/unix"
)

//go:embed migrations
var migrations embed.FS

// versions is the table in which the schema's version stands.
const versions = "schema_versions"

// migrationLock is PostgreSQL's advisory lock around migrations: any number
// that nothing else in the database uses, here "blankett" cut to eight bytes.
const migrationLock int64 = 0x626c616e6b657474

// SchemaError says that a database's schema isn't the one this program knows.
type SchemaError struct {
	Have, Want int64
}

// Error names both versions and what to do about it.
func (e *SchemaError) Error() string {
	hint := "open it once with this program's serve or print to bring it up to date"
	if e.Have > e.Want {
		hint = "a newer program has been here: use that one, or restore a backup"
	}
	return fmt.Sprintf("database schema is version %d, this program's is %d; %s", e.Have, e.Want, hint)
}

// migrate brings the schema up to date, one process at a time.
func (db *DB) migrate(ctx context.Context, url string) error {
	unlock, err := db.lockSchema(ctx, url)
	if err != nil {
		return fmt.Errorf("lock schema: %w", err)
	}
	defer unlock()
	goose, err := db.migrator()
	if err != nil {
		return err
	}
	want := SchemaVersion()
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return &SchemaError{Have: have, Want: want}
	}
	if _, err := goose.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema: %w", err)
	}
	return nil
}

func (db *DB) checkSchema(ctx context.Context) error {
	have, err := db.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if want := SchemaVersion(); have != want {
		return &SchemaError{Have: have, Want: want}
	}
	return nil
}

func (db *DB) migrator() (*goose.Provider, error) {
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if db.postgres {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db.write, files,
		goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// SchemaVersion is the version of the schema that this program makes: its last
// migration's, the same on both databases.
func SchemaVersion() int64 {
	names, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	var newest int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			panic(err) // a migration's name begins with no number; goose would refuse it too
		}
		newest = max(newest, version)
	}
	return newest
}

// schemaVersion is 0 for a database that has never been migrated.
func (db *DB) schemaVersion(ctx context.Context) (int64, error) {
	exists := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
	if db.postgres {
		exists = "SELECT count(*) FROM pg_class WHERE oid = to_regclass(?)"
	}
	var tables int
	if err := db.row(ctx, exists, versions).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	var version sql.NullInt64
	err := db.row(ctx, "SELECT max(version_id) FROM "+versions).Scan(&version)
	return version.Int64, err
}

// lockSchema waits until this process alone may migrate: by an advisory lock on
// PostgreSQL, by a lock on a file of its own beside a SQLite file, because
// a lock on that file itself would meddle with SQLite's.
func (db *DB) lockSchema(ctx context.Context, url string) (unlock func(), err error) {
	if db.postgres {
		return db.advisoryLock(ctx)
	}
	f, err := os.OpenFile(url+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

func (db *DB) advisoryLock(ctx context.Context) (unlock func(), err error) {
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrationLock); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrationLock)
		conn.Close()
	}, nil
}
