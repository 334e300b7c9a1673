package folder

import (
	"bytes"
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
		if err == nil {
			err = b.dropSecond(a)
		} else if errors.Is(err, fs.ErrNotExist) {
			err = b.Arrivals.Forget(ctx, a.ID)
		}
		if err != nil {
			return fmt.Errorf("recover arrival %s: %w", a.ID, err)
		}
	}
	return nil
}

// dropSecond takes away the name that a claimed file had before, where it is there
// still: a power cut may leave both names of a move. Only the same bytes are taken
// for the same file, so that none is lost.
func (b *inbox) dropSecond(a intake.Arrival) error {
	before := filepath.Join(b.dir, a.Source)
	if a.Source == "" || !filepath.IsLocal(a.Source) {
		return nil
	}
	there, m, err := b.read(before)
	if err != nil {
		return nil // it is not there, or it is looked at as any other
	}
	claimed, _, err := b.read(filepath.Join(b.claimed, a.ID))
	if err != nil || !bytes.Equal(there, claimed) {
		return nil // finishing it will say why
	}
	err = b.removeUnchanged(before, m)
	if errors.Is(err, errChanging) || errors.Is(err, errReplaced) {
		return nil
	}
	return err
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
	maps.DeleteFunc(b.lasting, func(id string, _ bool) bool { return !there[id] })
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
