package folder

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDropIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		if err := Drop(dir, "scan.pdf", strings.NewReader("whole")); err != nil {
			t.Fatal(err)
		}
	}
	names := func() string {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, e := range entries {
			all = append(all, e.Name())
		}
		return strings.Join(all, ", ")
	}
	if want := "scan (2).pdf, scan (3).pdf, scan.pdf"; names() != want {
		t.Errorf("dropped %s, want %s", names(), want)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "scan (3).pdf")); err != nil || string(raw) != "whole" {
		t.Errorf("%q, %v", raw, err)
	}
	before := names()
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the line broke")))
	if err := Drop(dir, "secret name.pdf", broken); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a broken upload: %v", err)
	}
	if err := Drop(filepath.Join(dir, "nowhere"), "x.pdf", strings.NewReader("x")); err == nil || strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a missing inbox: %v", err)
	}
	if names() != before {
		t.Errorf("left behind: %s", names())
	}
	if !looksUnfinished(".upload-1.part") {
		t.Error("the watcher would take a file that is being written")
	}
}
