package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
copied again. What is still in the inbox is not in it. Interrupted, it leaves the
earlier backup as it was, or a folder that restore refuses; run it again.

With PostgreSQL the database is not copied: use pg_dump before, never after.`,
		Example: `  blankett backup --out /backup/blankett
  (cd /backup/blankett && sha256sum --check --quiet MANIFEST)`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return callerError(errors.New("where to is not said"), "--out names a folder")
			}
			if err := a.refuseOverlap(out); err != nil {
				return err
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

// archiveFolder is the archive of scans in a backup, as in the data folder.
const archiveFolder = "archive"

// headFile is the signed end of the log in a backup.
const headFile = "head.json"

// stagedFolder is where a backup grows beside the one before it, which stays
// whole until the last moment. Only scans, which never change, go to their place
// at once.
const stagedFolder = ".new"

func (a *app) backup(ctx context.Context, db *store.DB, out string) error {
	staged := filepath.Join(out, stagedFolder)
	if err := clearStaged(out); err != nil {
		return withHint(fmt.Errorf("clear what an earlier backup left: %w", err), "--out names a folder that you may write in")
	}
	if err := os.MkdirAll(staged, 0o700); err != nil {
		return withHint(fmt.Errorf("make the backup's folder: %w", err), "--out names a folder that you may write in")
	}
	// The database first: all that it speaks of is in the archive by then, and
	// nothing leaves the archive.
	if err := a.backupDatabase(ctx, db, staged); err != nil {
		return err
	}
	scans, bad, err := copyNew(a.archiveDir(), filepath.Join(out, archiveFolder), filepath.Join(staged, archiveFolder))
	if err != nil {
		return fmt.Errorf("copy the archive: %w", err)
	}
	for _, name := range backedUp {
		err := copyFile(filepath.Join(a.data, name), filepath.Join(staged, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("copy %s: %w", name, err)
		}
	}
	if err := a.backupForms(filepath.Join(staged, ownFolder)); err != nil {
		return fmt.Errorf("copy the forms of your own: %w", err)
	}
	files, err := writeManifest(out, func(rel string) error {
		return copyScan(filepath.Join(a.data, rel), filepath.Join(out, rel))
	})
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	missing, err := missingScans(ctx, filepath.Join(staged, databaseFile), filepath.Join(out, archiveFolder))
	if err != nil {
		return err
	}
	if err := putInPlace(out); err != nil {
		return fmt.Errorf("put the backup in the place of the one before: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s holds %d files, %d of them new in the archive; `blankett restore --from %s` makes a data folder of it\n", out, files, scans, out)
	if err == nil && len(bad)+len(missing) > 0 {
		for _, sum := range bad {
			fmt.Fprintf(a.err, "changed or unreadable  %s\n", sum)
		}
		for _, sum := range missing {
			fmt.Fprintf(a.err, "not in the backup      %s\n", sum)
		}
		return coded{withHint(fmt.Errorf("%d scans in the archive are not what was kept, %d that the database speaks of are in no backup; all else is backed up", len(bad), len(missing)),
			"restore them from an earlier backup; `blankett archive verify` looks through the archive"), exitUnwell}
	}
	return err
}

// missingScans are those that a copied database speaks of and its archive lacks.
func missingScans(ctx context.Context, database, archive string) ([]string, error) {
	if !isFile(database) {
		return nil, nil // PostgreSQL's
	}
	db, err := store.OpenReadOnly(ctx, database)
	if err != nil {
		return nil, fmt.Errorf("look at the copied database: %w", err)
	}
	sums, err := db.Sums(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	var missing []string
	for _, sum := range slices.Sorted(maps.Keys(sums)) {
		if !isFile(scanPath(archive, sum)) {
			missing = append(missing, sum)
		}
	}
	return missing, nil
}

// clearStaged takes away what a backup left that was interrupted.
func clearStaged(out string) error {
	if err := os.RemoveAll(filepath.Join(out, stagedFolder)); err != nil {
		return err
	}
	err := filepath.WalkDir(filepath.Join(out, archiveFolder), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(d.Name(), copying) {
			return err
		}
		return os.Remove(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// putInPlace lets a backup that is whole take the place of the one before. The
// manifest goes first and comes last: what is neither the one nor the other has
// none, and is no backup.
func putInPlace(out string) error {
	staged := filepath.Join(out, stagedFolder)
	if err := os.Remove(filepath.Join(out, manifestFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := syncDir(out); err != nil {
		return err
	}
	if err := removeForms(filepath.Join(out, ownFolder)); err != nil {
		return err
	}
	err := filepath.WalkDir(staged, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(path) == staged && d.Name() == manifestFile {
			return err
		}
		rel, err := filepath.Rel(staged, path)
		if err != nil {
			return err
		}
		return moveTo(path, filepath.Join(out, rel))
	})
	if err != nil {
		return err
	}
	if err := moveTo(filepath.Join(staged, manifestFile), filepath.Join(out, manifestFile)); err != nil {
		return err
	}
	return os.RemoveAll(staged)
}

// backupForms copies the house's own forms.
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
	return nil
}

// removeForms makes room for the forms as they are now: some may be gone.
func removeForms(dir string) error {
	earlier, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	for _, name := range earlier {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// backupDatabase puts a snapshot, and the signed end of its log, in a folder.
func (a *app) backupDatabase(ctx context.Context, db *store.DB, out string) error {
	path := filepath.Join(out, databaseFile)
	err := db.Snapshot(ctx, path)
	if errors.Is(err, store.ErrNoSnapshot) {
		fmt.Fprintf(a.err, "the database is not in this backup: %v\n", err)
		return nil
	}
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return a.headOf(ctx, path, filepath.Join(out, headFile))
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
