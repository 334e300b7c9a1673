package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBackupKilledAnywhere ends backups by force while they bring an earlier one
// up to date: what is there then is the earlier one, or the new one, or nothing
// that restore takes. The next backup makes it whole.
func TestBackupKilledAnywhere(t *testing.T) {
	const kills, scans = 5, 100
	data, copyTo := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	blankett(t, "print", sampleForm, "--data", data, "--out", filepath.Join(t.TempDir(), "sheet.pdf"))
	scan := func(round, i int) {
		path := filepath.Join(data, "archive", "scans", fmt.Sprint(round), fmt.Sprint("scan", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, fmt.Append(nil, round, i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range scans {
		scan(0, i)
	}
	began := time.Now()
	blankett(t, "backup", "--data", data, "--out", copyTo)
	took := time.Since(began)
	whole := 0 // how many users the backup has that is whole
	for round := 1; round <= kills; round++ {
		for i := range scans {
			scan(round, i)
		}
		blankett(t, "user", "add", fmt.Sprint("user", round), "--name", "Kim Testsson", "--region", "vgr", "--role", "handler", "--data", data)
		cmd := exec.Command(program, "backup", "--data", data, "--out", copyTo)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(round) / kills)
		_ = cmd.Process.Kill() // it may be done
		_ = cmd.Wait()
		users, restored := restoredUsers(t, copyTo)
		if restored && users != round && users != whole {
			t.Errorf("killed in round %d, the backup has %d users; the one before it has %d", round, users, whole)
		}
		if restored && round < kills {
			whole = users
			continue // the next one is to find what this one left
		}
		blankett(t, "backup", "--data", data, "--out", copyTo)
		if users, restored := restoredUsers(t, copyTo); !restored || users != round {
			t.Errorf("after round %d the next backup has %d users, restored: %v", round, users, restored)
		}
		whole = round
	}
}

// restoredUsers restores a backup and counts the people in it, unless it is
// refused.
func restoredUsers(t *testing.T, from string) (users int, restored bool) {
	t.Helper()
	data := filepath.Join(t.TempDir(), "restored")
	out, err := exec.Command(program, "restore", "--from", from, "--data", data).CombinedOutput()
	if err != nil {
		if !strings.Contains(string(out), "check the backup: it is not finished") {
			t.Errorf("a backup that was interrupted is refused with\n%s", out)
		}
		if _, err := os.Stat(data); err == nil {
			t.Error("a backup that is refused is restored all the same")
		}
		return 0, false
	}
	return bytes.Count(blankett(t, "user", "list", "--data", data), []byte("handler")), true
}
