package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// ways are what a file system may have: this one has all, and each is also
// called as if it were the first that there is.
var ways = map[string][]mover{
	"a rename that leaves what is there": movers,
	"second names":                       {missing(unix.EINVAL), linkToFree},
	"neither":                            {missing(unix.EINVAL), missing(unix.EPERM), holdAndRename},
}

// missing is a call that a file system does not have.
func missing(err error) mover {
	return func(string, string) error { return &os.LinkError{Op: "move", Err: err} }
}

func TestMoveToFree(t *testing.T) {
	for name, by := range ways {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
			must(t, os.WriteFile(from, []byte("first"), 0o600))
			must(t, moveBy(by, from, to))
			must(t, os.WriteFile(from, []byte("second"), 0o600))
			if err := moveBy(by, from, to); !errors.Is(err, fs.ErrExist) {
				t.Errorf("a name that is taken: %v", err)
			}
			for path, want := range map[string]string{to: "first", from: "second"} {
				if raw, err := os.ReadFile(path); err != nil || string(raw) != want {
					t.Errorf("%s holds %q, %v", filepath.Base(path), raw, err)
				}
			}
			gone := filepath.Join(dir, "gone")
			if err := moveBy(by, gone, filepath.Join(dir, "new")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a file that is not there: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
	if err := moveBy([]mover{missing(unix.EINVAL)}, "a", "b"); !errors.Is(err, unix.EINVAL) {
		t.Errorf("no way at all: %v", err)
	}
}

// anyName moves a file to the first of many names that is free.
func anyName(by []mover, from, name string) error {
	for n := 0; ; n++ {
		if err := moveBy(by, from, fmt.Sprint(name, n, ".pdf")); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestMoveToFreeAtOnce has many files go for the same names: each gets one, and
// none is lost.
func TestMoveToFreeAtOnce(t *testing.T) {
	const files = 20
	for name, by := range ways {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var wg sync.WaitGroup
			for i := range files {
				from := filepath.Join(dir, fmt.Sprint("from", i))
				must(t, os.WriteFile(from, fmt.Append(nil, i), 0o600))
				wg.Go(func() {
					if err := anyName(by, from, filepath.Join(dir, "scan")); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			seen := map[string]bool{}
			moved, err := filepath.Glob(filepath.Join(dir, "scan*.pdf"))
			must(t, err)
			for _, path := range moved {
				raw, err := os.ReadFile(path)
				must(t, err)
				seen[string(raw)] = true
			}
			if len(moved) != files || len(seen) != files {
				t.Errorf("%d names with %d files, want %d", len(moved), len(seen), files)
			}
		})
	}
}
