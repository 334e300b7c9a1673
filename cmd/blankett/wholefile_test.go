package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestWriteWhole: a file that breaks off in the making leaves the one that was
// there, and nothing beside it.
func TestWriteWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	if err := writeWhole(path, func(w io.Writer) error { _, err := io.WriteString(w, "first"); return err }, func() error { return nil }); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken off")
	err := writeWhole(path, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return errors.Join(err, broken)
	}, func() error { t.Error("half a file was committed"); return nil })
	if !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if got := string(fileBytes(t, path)); got != "first" || len(left) != 1 || err != nil {
		t.Errorf("the file holds %q, %d files beside it, %v", got, len(left)-1, err)
	}
}
