package page

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"blankett/intake/trial/corpus"
)

// files lists the files below a folder.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Scanned pages of foreign programs open, but for those whose pages are not
// pictures or not of a kind that is read here.
func TestForeignScans(t *testing.T) {
	read, refused := 0, 0
	for _, path := range files(t, corpus.Dir(t, "pages")) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Open(data)
		if err != nil {
			mustBeFault(t, err)
			t.Logf("%s: %v", filepath.Base(path), err)
			refused++
			continue
		}
		for n := 1; n <= min(d.Len(), 3); n++ {
			if _, err := d.Page(n); err != nil {
				mustBeFault(t, err)
				t.Logf("%s page %d: %v", filepath.Base(path), n, err)
				refused++
				continue
			}
			read++
		}
	}
	t.Logf("%d pages read, %d refused", read, refused)
}

func mustBeFault(t *testing.T, err error) {
	t.Helper()
	var f *Fault
	if !errors.As(err, &f) || len(f.Detail) > MaxDetail {
		t.Errorf("not a bounded fault: %v", err)
	}
}
