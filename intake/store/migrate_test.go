package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func testOpenTwice(t *testing.T, db *DB) {
	must(t, db.Freeze(context.Background(), edition))
	version, err := db.schemaVersion(context.Background())
	must(t, err)
	if version < 1 {
		t.Errorf("schema version is %d", version)
	}
}

func TestOpenAtOnce(t *testing.T) {
	testOpenAtOnce(t, filepath.Join(t.TempDir(), "a ?&%.db"))
}

func testOpenAtOnce(t *testing.T, url string) {
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := Open(context.Background(), url)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			if err := db.Freeze(context.Background(), edition); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// testSchemaVersion holds what the program says of its schema against a database
// that it made.
func testSchemaVersion(t *testing.T, db *DB) {
	have, err := db.schemaVersion(t.Context())
	must(t, err)
	want(t, "the schema's version", have, SchemaVersion())
}

// lastWithoutDown is the last migration that can't be taken back.
const lastWithoutDown = 7

// testDownAndUp takes back each migration that can be, and makes it again: what it
// leaves behind would be in the way.
func testDownAndUp(t *testing.T, db *DB) {
	ctx := t.Context()
	goose, err := db.migrator()
	must(t, err)
	before := columnsOf(t, db)
	for {
		version, err := goose.GetDBVersion(ctx)
		must(t, err)
		if version <= lastWithoutDown {
			break
		}
		_, err = goose.Down(ctx)
		must(t, err)
	}
	_, err = goose.Up(ctx)
	must(t, err)
	want(t, "the columns after all", columnsOf(t, db), before)
}

// columnsOf lists a database's columns, by table and name.
func columnsOf(t *testing.T, db *DB) []string {
	t.Helper()
	query := "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1"
	if db.postgres {
		query = "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1"
	}
	all, err := collect(t.Context(), db, one[string], query)
	must(t, err)
	return all
}

func TestNewerSchemaIsRefused(t *testing.T) {
	testNewerSchema(t, filepath.Join(t.TempDir(), "b.db"))
}

func testNewerSchema(t *testing.T, url string) {
	ctx := context.Background()
	db := openAt(t, url)
	_, err := db.write.ExecContext(ctx, "INSERT INTO "+versions+" (version_id, is_applied) VALUES (99, "+db.yes()+")")
	must(t, err)
	for name, open := range map[string]func(context.Context, string) (*DB, error){"Open": Open, "OpenReadOnly": OpenReadOnly} {
		_, err := open(ctx, url)
		var schema *SchemaError
		if !errors.As(err, &schema) || schema.Have != 99 || !strings.Contains(err.Error(), "newer program") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// yes is a true in the database's own words.
func (db *DB) yes() string {
	if db.postgres {
		return "true"
	}
	return "1"
}

func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "b.db")
	_, err := OpenReadOnly(ctx, path)
	wantErr(t, "a missing database", err, fs.ErrNotExist)

	db := openAt(t, path)
	printed(t, db, "C1")
	look, err := OpenReadOnly(ctx, path)
	must(t, err)
	defer look.Close()
	caseIs(t, look, "C1", "printed")
	if err := look.Freeze(ctx, edition); err == nil {
		t.Error("a database opened for looking was written to")
	}
	printed(t, db, "C2")
	caseIs(t, look, "C2", "printed")
}

func TestReadOnlyOfAnOlderSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.db")
	must(t, os.WriteFile(path, nil, 0o600))
	_, err := OpenReadOnly(context.Background(), path)
	var schema *SchemaError
	if !errors.As(err, &schema) || schema.Have != 0 {
		t.Errorf("got %v", err)
	}
}

// TestReadOnlyFile looks into a database that nobody may write to, nor make
// anything beside it. Root may do everything, so root becomes somebody else.
func TestReadOnlyFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ro")
	must(t, os.Mkdir(dir, 0o755))
	path := filepath.Join(dir, "b.db")
	db, err := Open(context.Background(), path)
	must(t, err)
	printed(t, db, "C1")
	must(t, db.Close())
	must(t, os.Chmod(path, 0o444))
	must(t, os.Chmod(dir, 0o555))
	for up := filepath.Dir(dir); up != os.TempDir() && up != "/"; up = filepath.Dir(up) {
		must(t, os.Chmod(up, 0o755))
	}
	if os.Geteuid() == 0 {
		const nobody = 65534
		must(t, syscall.Seteuid(nobody))
		defer syscall.Seteuid(0)
	} else {
		defer os.Chmod(dir, 0o755)
	}
	look, err := OpenReadOnly(context.Background(), path)
	must(t, err)
	defer look.Close()
	caseIs(t, look, "C1", "printed")
}

// TestReadingAnEarlierVersion: a ledger of an earlier version is read as it is,
// from a copy, and stays of that version; nothing of the copy is left.
func TestReadingAnEarlierVersion(t *testing.T) {
	ctx := context.Background()
	t.Setenv("TMPDIR", t.TempDir())
	path := filepath.Join(t.TempDir(), "b.db")
	db, err := connect(path)
	must(t, err)
	defer db.Close()
	goose, err := db.migrator()
	must(t, err)
	_, err = goose.UpTo(ctx, 7)
	must(t, err)
	printed(t, db, "C1")
	look, err := OpenReadOnly(ctx, path)
	must(t, err)
	caseIs(t, look, "C1", "printed")
	must(t, look.Close())
	left, err := os.ReadDir(os.TempDir())
	must(t, err)
	want(t, "left of the copy", len(left), 0)
	var version int64
	must(t, db.row(ctx, "SELECT max(version_id) FROM "+versions).Scan(&version))
	want(t, "the version it was", version, int64(7))
}
