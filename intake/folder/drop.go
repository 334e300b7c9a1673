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

	"github.com/google/uuid"

	"blankett/intake/disk"
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
	return dropOn(disk.OS{}, inbox, name, from)
}

func dropOn(d disk.Disk, inbox, name string, from io.Reader) error {
	f, part, err := beginDrop(d, inbox)
	if err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	_, err = io.Copy(f, from)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = giveName(d, inbox, part, name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("drop a file: %w", nameless(err)), d.Remove(part))
	}
	if err := d.SyncFolder(inbox); err != nil {
		return fmt.Errorf("drop a file: %w", nameless(err))
	}
	return nil
}

// beginDrop makes an empty file in the inbox's own folder for it.
func beginDrop(d disk.Disk, inbox string) (f disk.File, path string, err error) {
	dir := filepath.Join(inbox, ours)
	for _, folder := range []string{dir, filepath.Join(dir, uploads)} {
		if err := d.Mkdir(folder); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, "", err
		}
	}
	path = filepath.Join(dir, uploads, uuid.NewString()+".part")
	f, err = d.Open(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	return f, path, err
}

// sweepUploads removes what is left of drops that were broken off.
func (b *inbox) sweepUploads() error {
	dir := filepath.Join(b.dir, ours, uploads)
	entries, err := b.Disk.ReadDir(dir)
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
		if err := b.Disk.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
		b.Log.Info("removed the rest of an upload that was broken off", "inbox", b.dir, "size", info.Size())
	}
	return nil
}

// giveName moves a file into a folder and never over another one.
func giveName(d disk.Disk, dir, from, name string) error {
	if looksUnfinished(name) {
		name += "_" // it is whole: the watcher needs not wait
	}
	return freeName(d, dir, from, name)
}

// freeName moves a file under a name, or one like it where that is taken.
func freeName(d disk.Disk, dir, from, name string) error {
	ending := filepath.Ext(name)
	for n := 1; n <= namesTried; n++ {
		to := name
		if n > 1 {
			to = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ending), n, ending)
		}
		err := d.MoveFree(from, filepath.Join(dir, to))
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return fs.ErrExist
}
