package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// namesTried is how many names like "scan (2).pdf" are tried for a file whose
// own is taken.
const namesTried = 1000

// uploads is the folder of files that are being dropped, below ours, where the
// watcher takes nothing.
const uploads = "uploads"

const (
	// uploadKept is how long the rest of a drop that was broken off stays. Nobody
	// was told that it is handed in, and none takes longer than minutes.
	uploadKept = 24 * time.Hour

	// sweepEvery is how often such rests are looked for.
	sweepEvery = time.Hour
)

// Drop puts a file into an inbox whole or not at all: it is written out of the
// watcher's sight, synced to disk, and then moved at once under its own
// name, or one like it where that is taken. The rest of one that was broken off
// is no scan: the watcher removes it after uploadKept.
func Drop(inbox, name string, from io.Reader) error {
	f, err := beginDrop(inbox)
	if err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	_, err = io.Copy(f, from)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = giveName(inbox, f.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("drop a file: %w", nameless(err)), os.Remove(f.Name()))
	}
	if err := syncFolder(inbox); err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	return nil
}

// beginDrop makes an empty file in the inbox's own folder for it.
func beginDrop(inbox string) (*os.File, error) {
	dir := filepath.Join(inbox, ours)
	for _, folder := range []string{dir, filepath.Join(dir, uploads)} {
		if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	return os.CreateTemp(filepath.Join(dir, uploads), "*.part")
}

// sweepUploads removes what is left of drops that were broken off.
func (b *inbox) sweepUploads() error {
	dir := filepath.Join(b.dir, ours, uploads)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nobody has dropped anything here
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || b.Now().Sub(info.ModTime()) < uploadKept {
			continue
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
		b.Log.Info("removed the rest of an upload that was broken off", "inbox", b.dir, "size", info.Size())
	}
	return nil
}

// giveName moves a file into a folder and never over another one.
func giveName(dir, from, name string) error {
	if looksUnfinished(name) {
		name += "_" // it is whole: the watcher needs not wait
	}
	return freeName(movers, dir, from, name)
}

// freeName moves a file under a name, or one like it where that is taken.
func freeName(ways []mover, dir, from, name string) error {
	ending := filepath.Ext(name)
	for n := 1; n <= namesTried; n++ {
		to := name
		if n > 1 {
			to = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ending), n, ending)
		}
		err := moveBy(ways, from, filepath.Join(dir, to))
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return fs.ErrExist
}
