package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

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

func (a *app) restore(ctx context.Context, from string) error {
	if there, err := os.ReadDir(a.data); err == nil && len(there) > 0 {
		return callerError(fmt.Errorf("%s is not empty", a.data), "--data names a new folder; nothing is overwritten")
	}
	files, err := checkManifest(from)
	if err != nil {
		return withHint(fmt.Errorf("check the backup: %w", err), "nothing was restored; run `blankett backup` again, or use an earlier backup")
	}
	for _, rel := range files {
		if rel == headFile {
			continue // it is about the backup
		}
		if err := copyFile(filepath.Join(from, rel), filepath.Join(a.data, rel)); err != nil {
			return fmt.Errorf("restore %s: %w", rel, err)
		}
	}
	if err := a.restoredLog(ctx, filepath.Join(from, headFile)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s holds %d files from the backup; `blankett doctor` and `blankett serve` may use it\n", a.data, len(files))
	return err
}

// restoredLog holds the restored log against the end that the backup signed.
func (a *app) restoredLog(ctx context.Context, head string) error {
	if _, err := os.Stat(head); err != nil || a.db != "" {
		return nil // a database of PostgreSQL's is restored by its own means
	}
	return a.withDatabase(ctx, func(db *store.DB) error { return a.auditVerify(ctx, db, head) })
}
