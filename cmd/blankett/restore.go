package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"blankett/intake"
	"blankett/intake/store"
)

func newRestore(a *app) *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "restore --from DIR",
		Short: "Make a data folder of a backup, after checking every byte of it",
		Long: `Make a data folder of a backup. Every file is held against the backup's manifest
first, and the log of looks against its signed end; only then is anything written.
The data folder must be new or empty: nothing is ever overwritten.`,
		Example: `  blankett restore --from /backup/blankett --data /srv/blankett`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if from == "" {
				return callerError(errors.New("where from is not said"), "--from names a folder that `blankett backup` wrote")
			}
			return a.restore(cmd.Context(), from)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the `folder` that backup wrote")
	return cmd
}

// restoring is a file that stands in a folder as long as it is
// being restored to.
const restoring = "RESTORING"

func (a *app) restore(ctx context.Context, from string) error {
	if there, err := os.ReadDir(a.data); err == nil && len(there) > 0 {
		return callerError(fmt.Errorf("%s is not empty", a.data), "--data names a new folder; nothing is overwritten")
	}
	files, err := checkManifest(from)
	if err != nil {
		return withHint(fmt.Errorf("check the backup: %w", err), "nothing was restored; run `blankett backup` again, or use an earlier backup")
	}
	if !slices.Contains(files, databaseFile) && a.db == "" {
		return withHint(errors.New("check the backup: there is no database in it"), "nothing was restored; restore PostgreSQL's by its own means first, and name it with --db")
	}
	target, err := filepath.Abs(a.data)
	if err != nil {
		return fmt.Errorf("find the data folder: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := clearRests(target); err != nil {
		return fmt.Errorf("clear what an interrupted restore left: %w", err)
	}
	grown, err := os.MkdirTemp(filepath.Dir(target), filepath.Base(target)+growing)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	held, err := holdFolder(grown)
	if err != nil {
		return errors.Join(fmt.Errorf("restore: %w", err), os.Remove(grown))
	}
	defer held.Close()
	part := &app{data: grown, db: a.db, out: a.out, err: a.err}
	missing, err := part.restoreInto(ctx, from, files)
	if err == nil {
		err = os.Rename(grown, target) // over an empty folder too
	}
	if err != nil {
		return errors.Join(fmt.Errorf("nothing was restored: %w", err), os.RemoveAll(grown))
	}
	if err := syncDir(filepath.Dir(target)); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if _, err = fmt.Fprintf(a.out, "%s holds %d files from the backup; `blankett doctor` and `blankett serve` may use it\n", a.data, len(files)); err != nil {
		return err
	}
	if len(missing) > 0 {
		return coded{withHint(fmt.Errorf("%d scans that the database speaks of are not in the backup, %s the first", len(missing), missing[0]),
			"all else is restored; look for them in an earlier backup's archive, or scan the papers again"), exitUnwell}
	}
	return nil
}

// growing ends the name of a folder that is being restored to, beside the one that
// it will be.
const growing = ".restoring-*"

// clearRests removes what restores to the same folder left that were killed: all
// that a data folder has, where nobody would look for it.
func clearRests(target string) error {
	rests, err := filepath.Glob(filepath.Join(filepath.Dir(target), filepath.Base(target)+growing))
	for _, rest := range rests {
		held, busy := holdFolder(rest)
		if busy != nil {
			continue // another restore is at work in it
		}
		err = errors.Join(err, os.RemoveAll(rest), held.Close())
	}
	return err
}

// holdFolder keeps a folder for this process until it ends, or closes it.
func holdFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// restoreInto fills a new folder, and looks whether all in it belongs together. It
// says which scans are in no backup.
func (a *app) restoreInto(ctx context.Context, from string, files []string) (missing []string, err error) {
	mark := filepath.Join(a.data, restoring)
	if err := writeFile(mark, []byte("This folder is not whole. Remove it, and run `blankett restore` again.\n")); err != nil {
		return nil, err
	}
	for _, rel := range files {
		if rel == headFile {
			continue // it is about the backup
		}
		if err := copyFile(filepath.Join(from, rel), filepath.Join(a.data, rel)); err != nil {
			return nil, fmt.Errorf("restore %s: %w", rel, err)
		}
	}
	if err := a.restoredLog(ctx, filepath.Join(from, headFile)); err != nil {
		return nil, err
	}
	if a.db == "" {
		if err := a.withDatabase(ctx, func(db *store.DB) error { return a.belongTogether(ctx, db) }); err != nil {
			return nil, err
		}
		if missing, err = missingScans(ctx, a.databaseURL(), a.archiveDir()); err != nil {
			return nil, err
		}
	}
	return missing, errors.Join(os.Remove(mark), syncDir(a.data))
}

// belongTogether refuses keys that are none of the database's, or are missing.
func (a *app) belongTogether(ctx context.Context, db *store.DB) error {
	was, err := db.Installation(ctx)
	if err != nil && !errors.Is(err, intake.ErrNotFound) {
		return err
	}
	if err := a.keysThere(ctx, db, was); err != nil {
		return err
	}
	if !isFile(filepath.Join(a.data, keyFile)) {
		return nil // nothing was printed yet
	}
	keys, err := readKeys(a.data)
	if err != nil {
		return err
	}
	return sameKeys(was, keys.Fingerprints())
}

// restoredLog holds the restored log against the end that the backup signed.
func (a *app) restoredLog(ctx context.Context, head string) error {
	if _, err := os.Stat(head); err != nil || a.db != "" {
		return nil // a database of PostgreSQL's is restored by its own means
	}
	return a.withDatabase(ctx, func(db *store.DB) error { return a.auditVerify(ctx, db, head) })
}
