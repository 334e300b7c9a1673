package folder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// namesTried is how many names like "scan (2).pdf" are tried for a file whose
// own is taken.
const namesTried = 1000

// Drop puts a file into an inbox as a careful scanner does: under a name that
// the watcher leaves alone while it is written, synced to disk, and then by one
// rename under its own, or one like it where that is taken. What is left of one
// that was broken off is taken in its time as it is, and found unreadable.
func Drop(inbox, name string, from io.Reader) error {
	f, err := os.CreateTemp(inbox, ".upload-*.part")
	if err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	_, err = io.Copy(f, from)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = giveName(inbox, filepath.Base(f.Name()), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("drop a file: %w", nameless(err)), os.Remove(f.Name()))
	}
	if err := syncFolder(inbox); err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	return nil
}

// giveName renames a file within a folder and never over another one.
func giveName(dir, from, name string) error {
	ending := filepath.Ext(name)
	for n := 1; n <= namesTried; n++ {
		to := name
		if n > 1 {
			to = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ending), n, ending)
		}
		err := unix.Renameat2(unix.AT_FDCWD, filepath.Join(dir, from), unix.AT_FDCWD, filepath.Join(dir, to), unix.RENAME_NOREPLACE)
		if !errors.Is(err, unix.EEXIST) {
			return err
		}
	}
	return unix.EEXIST
}
