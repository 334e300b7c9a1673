package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"blankett/intake/store"
)

func newBackup(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "backup --out DIR",
		Short: "Copy everything in the data folder to another, while the service runs",
		Long: `Copy the data folder to another: the database as it is at one moment, the
archive of scans, the keys, settings and forms. The service may run meanwhile. A
folder that holds an earlier backup is brought up to date: scans it has are not
copied again. What is still in the inbox is not in it.

With PostgreSQL the database is not copied: use pg_dump before, never after.`,
		Example: `  blankett backup --out /backup/blankett
  (cd /backup/blankett && sha256sum --check --quiet MANIFEST)`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return callerError(errors.New("where to is not said"), "--out names a folder")
			}
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.backup(cmd.Context(), db, out) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the `folder` to copy to")
	return cmd
}

// backedUp are the files of the data folder beside database and archive; not
// all have to be there.
var backedUp = []string{keyFile, auditKeyFile, settingsFile, signinFile}

// databaseFile is the database in the data folder and in a backup.
const databaseFile = "blankett.db"

// headFile is the signed end of the log in a backup.
const headFile = "head.json"

func (a *app) backup(ctx context.Context, db *store.DB, out string) error {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return withHint(fmt.Errorf("make the backup's folder: %w", err), "--out names a folder that you may write in")
	}
	// The database first: all that it speaks of is in the archive by then, and
	// nothing leaves the archive.
	if err := a.backupDatabase(ctx, db, out); err != nil {
		return err
	}
	scans, err := copyNew(a.archiveDir(), filepath.Join(out, "archive"))
	if err != nil {
		return fmt.Errorf("copy the archive: %w", err)
	}
	for _, name := range backedUp {
		err := copyFile(filepath.Join(a.data, name), filepath.Join(out, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	if err := a.backupForms(filepath.Join(out, ownFolder)); err != nil {
		return fmt.Errorf("copy the forms of your own: %w", err)
	}
	files, err := writeManifest(out)
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s holds %d files, %d of them new in the archive; `blankett restore --from %s` makes a data folder of it\n", out, files, scans, out)
	return err
}

// backupForms copies the house's own forms, and takes away what an earlier
// backup had of those that are gone.
func (a *app) backupForms(to string) error {
	names, err := filepath.Glob(filepath.Join(a.data, ownFolder, "*.yaml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := copyFile(name, filepath.Join(to, filepath.Base(name))); err != nil {
			return err
		}
	}
	earlier, err := filepath.Glob(filepath.Join(to, "*.yaml"))
	if err != nil {
		return err
	}
	for _, name := range earlier {
		_, err := os.Stat(filepath.Join(a.data, ownFolder, filepath.Base(name)))
		if errors.Is(err, fs.ErrNotExist) {
			err = os.Remove(name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// backupDatabase puts a snapshot, and the signed end of its log, in place of
// the earlier ones.
func (a *app) backupDatabase(ctx context.Context, db *store.DB, out string) error {
	path := filepath.Join(out, databaseFile)
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear what an earlier backup left: %w", err)
	}
	err := db.Snapshot(ctx, tmp)
	if errors.Is(err, store.ErrNoSnapshot) {
		fmt.Fprintf(a.err, "the database is not in this backup: %v\n", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := a.headOf(ctx, tmp, filepath.Join(out, headFile)); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return syncDir(out)
}

// headOf signs the end of a snapshot's log.
func (a *app) headOf(ctx context.Context, snapshot, out string) error {
	db, err := store.OpenReadOnly(ctx, snapshot)
	if err != nil {
		return fmt.Errorf("look at the copied database: %w", err)
	}
	raw, _, err := a.signedHead(ctx, db, time.Now())
	if err == nil {
		err = writeFile(out, raw)
	}
	return errors.Join(err, db.Close())
}
