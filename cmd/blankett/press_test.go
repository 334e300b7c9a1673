package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFullDiskMakesNoCase prints onto a disk that is too small, into one file and
// into many: no case is in the ledger of which there is no paper.
func TestFullDiskMakesNoCase(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to make a small disk")
	}
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=32k"); err != nil {
		t.Fatalf("make a small disk: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(small, 0) })
	data := t.TempDir()
	for _, to := range [][]string{{"--out", filepath.Join(small, "sheets.pdf")}, {"--each", filepath.Join(small, "each")}} {
		fails(t, exitWorld, "the disk is full", append([]string{"print", sampleForm, "--count", "5", "--data", data}, to...)...)
	}
	if list := string(blankett(t, "case", "list", "--data", data)); strings.Count(list, "\n") > 1 {
		t.Errorf("cases without paper:\n%s", list)
	}
	left, err := filepath.Glob(filepath.Join(small, "*", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left on the disk: %v, %v", left, err)
	}
}

// TestOnlyFilesAreReplaced prints onto each kind of thing that is no file.
func TestOnlyFilesAreReplaced(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link.pdf")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "gone.pdf"), link); err != nil {
		t.Fatal(err)
	}
	for path, words := range map[string]string{"/dev/full": "it is no file", "/dev/null": "it is no file", pipe: "it is no file", link: "leads nowhere"} {
		out, err := exec.Command(program, "print", sampleForm, "--data", data, "--out", path).CombinedOutput()
		if err == nil || !strings.Contains(string(out), words) {
			t.Errorf("%s: %v\n%s", path, err, out)
		}
	}
	for path, kind := range map[string]os.FileMode{"/dev/full": os.ModeCharDevice, "/dev/null": os.ModeCharDevice, pipe: os.ModeNamedPipe, link: os.ModeSymlink} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&kind == 0 {
			t.Errorf("%s is replaced: %v, %v", path, info, err)
		}
	}
	if list := string(blankett(t, "case", "list", "--data", data)); strings.Count(list, "\n") > 1 {
		t.Errorf("cases without paper:\n%s", list)
	}
	good := filepath.Join(dir, "good.pdf")
	if err := os.Symlink(good, link+"2"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(good, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	blankett(t, "print", sampleForm, "--data", data, "--out", link+"2")
	if info, err := os.Stat(good); err != nil || info.Size() == 0 {
		t.Errorf("a link to a file is not followed: %v", err)
	}
}
