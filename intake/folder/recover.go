package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"

	"github.com/google/uuid"

	"blankett/intake"
	"blankett/intake/disk"
)

// recover forgets arrivals that a killed watcher had seen but not claimed: their
// files are still in the inbox and will be seen again. The files that it had
// claimed are finished by the next look.
func (b *inbox) recover(ctx context.Context) error {
	seen, err := b.Arrivals.Waiting(ctx, intake.ArrivalSeen)
	if err != nil {
		return fmt.Errorf("recover: %w", err)
	}
	for _, a := range seen {
		if a.Inbox != b.dir {
			continue
		}
		_, err := b.Disk.Lstat(filepath.Join(b.claimed, a.ID))
		if errors.Is(err, fs.ErrNotExist) {
			err = b.Arrivals.Forget(ctx, a.ID)
		}
		if err != nil {
			return fmt.Errorf("recover arrival %s: %w", a.ID, err)
		}
	}
	return nil
}

// resume goes on with every claimed file whose time has come again.
func (b *inbox) resume(ctx context.Context) error {
	entries, err := b.Disk.ReadDir(b.claimed)
	if errors.Is(err, fs.ErrNotExist) {
		// Somebody cleaned up too well. Nothing can be claimed without it.
		return disk.MakeFolder(b.Disk, b.claimed)
	}
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, entry := range entries {
		there[entry.Name()] = true
	}
	maps.DeleteFunc(b.claims, func(id string, _ *claim) bool { return !there[id] })
	for _, entry := range entries {
		id := entry.Name()
		if ctx.Err() != nil || !entry.Type().IsRegular() {
			continue
		}
		if w := b.claims[id]; w != nil && b.Now().Before(w.until) {
			continue
		}
		if uuid.Validate(id) != nil {
			if id, err = b.claimAnew(ctx, id, intake.Arrival{}); err != nil {
				return err
			}
		}
		b.settle(ctx, id)
	}
	return nil
}
