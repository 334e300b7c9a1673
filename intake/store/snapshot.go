package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrNoSnapshot says that a database is PostgreSQL's, which has its own way.
var ErrNoSnapshot = errors.New("PostgreSQL keeps the database; copy it with pg_dump")

// Snapshot writes the database as it is at one moment to a new file, while
// others go on reading and writing. The file must not be there yet.
// ErrNoSnapshot on PostgreSQL.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	if db.postgres {
		return ErrNoSnapshot
	}
	if err := makeFile(path); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	if err := db.vacuumInto(ctx, path); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	return nil
}

// vacuumInto copies on a connection of its own, so that it holds up nobody: our
// readers may not write, not even another file, and there is one writer.
func (db *DB) vacuumInto(ctx context.Context, path string) error {
	var file string
	if err := db.row(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file); err != nil {
		return err
	}
	own, err := sql.Open("sqlite", sqliteDSN(file))
	if err != nil {
		return err
	}
	_, err = own.ExecContext(ctx, "VACUUM INTO ?", path) // takes an empty file for a new one
	return errors.Join(err, own.Close())
}
