package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"blankett/intake/auditlog"
)

// TestSnapshot copies a database while somebody writes to it; the copy is whole.
func TestSnapshot(t *testing.T) {
	ctx := context.Background()
	db := openAt(t, filepath.Join(t.TempDir(), "blankett.db"))
	before := looked(t, db, 50)
	ctxWrite, stop := context.WithCancel(ctx)
	done := make(chan error)
	go func() {
		for ctxWrite.Err() == nil {
			if _, err := db.Record(ctx, auditlog.Entry{At: noon, Who: "x", Act: auditlog.ActOpen}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	path := filepath.Join(t.TempDir(), "copy.db")
	must(t, db.Snapshot(ctx, path))
	stop()
	must(t, <-done)
	info, err := os.Stat(path)
	must(t, err)
	want(t, "who may read it", info.Mode().Perm(), 0o600)
	copied := openAt(t, path)
	last, err := auditlog.Verify(ctx, copied, nil)
	must(t, err)
	if last.Seq < before[49].Seq {
		t.Errorf("the copy ends at line %d", last.Seq)
	}
	if err := db.Snapshot(ctx, path); err == nil {
		t.Error("a snapshot is written over another")
	}
}
