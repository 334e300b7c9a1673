package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"blankett/intake"
	"blankett/intake/store"
)

// verifyRate is how fast an archive is read through, in MB a second, unless told
// otherwise: half of what a plain disk gives, so that the service goes on.
const verifyRate = 60

func newArchive(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "archive", Short: "Look through the archive of scans, and read in what nobody knows of"}
	var rate float64
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Hold every scan against its name, and the database's rows against the scans, both ways",
		Long: `Read every scan in the archive and hold it against its name, which is its SHA-256;
and hold the database against the archive, both ways: rows without a scan, and
scans without a row. The service may run meanwhile.`,
		Example: `  blankett archive verify --rate 20`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if rate <= 0 {
				return callerError(errors.New("--rate must be above 0"), "it is in MB a second")
			}
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.archiveVerify(cmd.Context(), db, rate) })
		},
	}
	verify.Flags().Float64Var(&rate, "rate", verifyRate, "read at most so many `MB` a second")
	adopt := &cobra.Command{
		Use:   "adopt",
		Short: "Read in the scans of the archive that the database has no row of",
		Long: `Give each whole scan in the archive that the database knows nothing of a row, so
that the service reads it and queues what is on it: after a database was restored
from an earlier backup. Sheets that are back already come out as duplicates.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd.Context(), func(db *store.DB) error { return a.archiveAdopt(cmd.Context(), db) })
		},
	}
	cmd.AddCommand(verify, adopt)
	return cmd
}

func (a *app) archiveVerify(ctx context.Context, db *store.DB, rate float64) error {
	there, rows, err := a.archived(ctx, db)
	if err != nil {
		return err
	}
	changed, err := a.changedScans(ctx, there, rate)
	if err != nil {
		return err
	}
	missing, unknown := 0, 0
	for _, sum := range slices.Sorted(maps.Keys(rows)) {
		if there[sum] == "" && !isFile(scanPath(a.archiveDir(), sum)) {
			missing++
			fmt.Fprintf(a.out, "missing  %s  of arrival %s\n", sum, rows[sum])
		}
	}
	if rows, err = db.Sums(ctx); err != nil { // those that have got their row by now
		return err
	}
	for _, sum := range slices.Sorted(maps.Keys(there)) {
		if rows[sum] == "" && !changed[sum] {
			unknown++
			fmt.Fprintf(a.out, "no row   %s\n", sum)
		}
	}
	fmt.Fprintf(a.out, "%d scans: %d changed, %d missing, %d without a row\n", len(there), len(changed), missing, unknown)
	if len(changed)+missing+unknown > 0 {
		return coded{withHint(errors.New("archive and database are not as they should be"),
			"restore changed and missing scans from a backup; `blankett archive adopt` reads in those without a row"), exitUnwell}
	}
	return nil
}

// changedScans reads scans no faster than a rate in MB a second.
func (a *app) changedScans(ctx context.Context, there map[string]string, rate float64) (map[string]bool, error) {
	bar := progress(a.err, len(there), "verifying")
	changed := map[string]bool{}
	began, read := time.Now(), int64(0)
	for _, sum := range slices.Sorted(maps.Keys(there)) {
		have, err := fileSum(there[sum])
		if errors.Is(err, fs.ErrNotExist) {
			continue // counted as missing
		}
		if have != sum { // one that can't be read is as good as changed
			changed[sum] = true
			fmt.Fprintf(a.out, "changed  %s\n", sum)
		}
		if info, err := os.Stat(there[sum]); err == nil {
			read += info.Size()
		}
		due := time.Duration(float64(read) / (rate * 1e6) * float64(time.Second))
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(due - time.Since(began)):
		}
		_ = bar.Add(1) // a bar that can't be drawn is no reason to stop
	}
	_ = bar.Finish()
	return changed, nil
}

// archivedScans are the files of an archive by the SHA-256 that they are named by.
func archivedScans(archive string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(filepath.Join(archive, "scans"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if sum := scanName(path); sum != "" {
			all[sum] = path
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // nothing was ever archived
	}
	return all, err
}

// scanName is the SHA-256 that a file of the archive is named by; "" for others.
func scanName(path string) string {
	name := filepath.Base(path)
	if raw, err := hex.DecodeString(name); err != nil || len(raw) != 32 {
		return ""
	}
	return name
}

func scanPath(archive, sum string) string {
	return filepath.Join(archive, "scans", sum[:2], sum[2:4], sum)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// archived are the files of the archive and the rows of the database, by sum.
func (a *app) archived(ctx context.Context, db *store.DB) (there, rows map[string]string, err error) {
	// Files first: what comes in meanwhile has its bytes before its row.
	if there, err = archivedScans(a.archiveDir()); err != nil {
		return nil, nil, fmt.Errorf("look through the archive: %w", err)
	}
	rows, err = db.Sums(ctx)
	return there, rows, err
}

func (a *app) archiveAdopt(ctx context.Context, db *store.DB) error {
	there, rows, err := a.archived(ctx, db)
	if err != nil {
		return err
	}
	adopted, changed := 0, 0
	for _, sum := range slices.Sorted(maps.Keys(there)) {
		if rows[sum] != "" {
			continue
		}
		have, err := fileSum(there[sum])
		if err != nil || have != sum {
			changed++
			fmt.Fprintf(a.out, "changed  %s\n", sum)
			continue
		}
		if err := a.adopt(ctx, db, sum, there[sum]); err != nil {
			return err
		}
		adopted++
	}
	fmt.Fprintf(a.out, "%d %s to be read by the service\n", adopted, plural(adopted, "scan", "scans"))
	if changed > 0 {
		return coded{withHint(fmt.Errorf("%d scans are not what they are named by", changed), "restore them from a backup"), exitUnwell}
	}
	return nil
}

// adopt gives a scan a row, as one that was just archived.
func (a *app) adopt(ctx context.Context, db *store.DB, sum, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("adopt a scan: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("adopt a scan: %w", err)
	}
	now := time.Now()
	if err := db.See(ctx, intake.Arrival{ID: id.String(), Inbox: a.archiveDir(), Source: sum, State: intake.ArrivalSeen, Size: info.Size(), SeenAt: now}); err != nil {
		return err
	}
	return db.Archived(ctx, id.String(), sum, info.Size(), now)
}
