package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"blankett/intake/store/pgtest"
)

// TestWatchOnPostgres runs the samples through a machine that only watches,
// with the ledger and the queue in a PostgreSQL that others share.
func TestWatchOnPostgres(t *testing.T) {
	url := pgtest.Start(t).Database(t)
	data := t.TempDir()
	inbox := filepath.Join(data, "scans")
	if err := os.Mkdir(inbox, 0o700); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	watch := exec.Command(program, "watch", "--data", data, "--db", url, "--inbox", inbox, "--every", "300ms")
	watch.Stderr = &log
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = watch.Process.Kill()
		_ = watch.Wait()
	}()
	blankett(t, "sample", "--data", data, "--db", url, "--out", inbox)
	deadline := time.Now().Add(2 * time.Minute)
	for {
		n := bytes.Count(blankett(t, "queue", "list", "--db", url, "--json"), []byte("\n"))
		if n == sampleReturns && inboxEmpty(t, inbox) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d returns, want %d\n%s", n, sampleReturns, log.Bytes())
		}
		time.Sleep(300 * time.Millisecond)
	}
	if _, err := os.Stat(filepath.Join(data, "blankett.db")); err == nil {
		t.Error("a SQLite file was made although the database is PostgreSQL")
	}
}
