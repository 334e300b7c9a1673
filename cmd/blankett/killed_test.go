//go:build linux && amd64

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"blankett/intake/trial/torture"
)

// TestRestoreKilledAtEachStep kills a restore before each call that changes the disk:
// what is there then is no data folder, or the whole one. The next restore makes it,
// and leaves nothing of the one that was killed.
func TestRestoreKilledAtEachStep(t *testing.T) {
	source, backup := t.TempDir(), filepath.Join(t.TempDir(), "backup")
	blankett(t, "print", sampleForm, "--data", source, "--out", filepath.Join(t.TempDir(), "sheet.pdf"))
	blankett(t, "user", "add", "asa", "--name", "Åsa Testsson", "--region", "vgr", "--role", "handler", "--data", source)
	blankett(t, "backup", "--data", source, "--out", backup)
	restore := func(parent string, n int) torture.Ended {
		ended, err := torture.Process{Path: program, Args: []string{"restore", "--from", backup, "--data", filepath.Join(parent, "data")},
			Out: filepath.Join(t.TempDir(), "said")}.KillBefore(n)
		if err != nil {
			t.Fatal(err)
		}
		return ended
	}
	whole := restore(t.TempDir(), 0)
	if whole.Killed || whole.Code != 0 || whole.Calls < 20 {
		t.Fatalf("undisturbed: %+v", whole)
	}
	killed := 0
	for n := 1; n <= whole.Calls; n += torture.Share(whole.Calls, 12) {
		parent := t.TempDir()
		if restore(parent, n).Killed {
			killed++
		}
		if err := judgeRestored(parent, backup); err != nil {
			t.Errorf("killed before call %d of %d: %v", n, whole.Calls, err)
		}
	}
	t.Logf("killed %d times, %d calls in all", killed, whole.Calls)
	if killed < 10 {
		t.Errorf("killed %d times only", killed)
	}
}

// judgeRestored looks at what a killed restore left, and restores once more.
func judgeRestored(parent, backup string) error {
	data := filepath.Join(parent, "data")
	entries, _ := os.ReadDir(data) // it need not be there
	if len(entries) == 0 {
		if out, err := exec.Command(program, "restore", "--from", backup, "--data", data).CombinedOutput(); err != nil {
			return fmt.Errorf("the next restore: %w\n%s", err, out)
		}
	}
	for _, args := range [][]string{{"audit", "verify"}, {"archive", "verify"}, {"case", "list"}} {
		if out, err := exec.Command(program, append(args, "--data", data)...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", args, err, out)
		}
	}
	if entries, err := os.ReadDir(parent); err != nil || len(entries) != 1 {
		return fmt.Errorf("beside the data folder is left: %v, %w", entries, err)
	}
	return nil
}
