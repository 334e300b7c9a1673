package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"blankett/intake"
	"blankett/intake/disk"
)

// ErrCorrupt says that bytes in the archive are no longer those that were kept.
var ErrCorrupt = errors.New("the archive's bytes have changed since they were kept")

// strandedAfter is how old a half-written file must be before it is known to be
// one that a killed process left behind; no write takes this long.
const strandedAfter = time.Hour

// Archive keeps scans and previews in a folder:
//
//	scans/ab/cd/abcd…      the bytes of a file, by their SHA-256 in hex
//	previews/ARRIVAL/1.jpg the picture of a page
//
// Nothing has its own name there before it is whole and on disk.
type Archive struct {
	dir  string
	disk disk.Disk
	// lasting holds the folders of scans whose own names are on disk, so that
	// they need not be synced with every file. There are at most 65,792.
	lasting sync.Map
}

var _ intake.Archive = (*Archive)(nil)

// OpenArchive opens the archive in a folder, made if it is missing.
func OpenArchive(dir string) (*Archive, error) { return OpenArchiveOn(disk.OS{}, dir) }

// OpenArchiveOn is OpenArchive on a disk that may be another than the system's.
func OpenArchiveOn(d disk.Disk, dir string) (*Archive, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	err = disk.MakeFolder(d, dir)
	if err == nil {
		// It may be there from a process that was killed before its name was on disk.
		err = d.SyncFolder(filepath.Dir(dir))
	}
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	return &Archive{dir: dir, disk: d}, nil
}

// Close lets go of the archive.
func (a *Archive) Close() error { return nil }

func scanKey(sum string) string {
	return "scans/" + sum[:2] + "/" + sum[2:4] + "/" + sum
}

// Keep stores the bytes under their SHA-256, synced to disk, and gives it in
// hex. Keeping the same bytes again changes nothing.
func (a *Archive) Keep(_ context.Context, data []byte) (string, error) {
	sum := sumOf(data)
	key := scanKey(sum)
	a.sweepStranded(key)
	if kept, err := a.read(key); err == nil && bytes.Equal(kept, data) {
		// It may be there from a process that was killed before its folders
		// were synced.
		if err := a.sync(key); err != nil {
			return "", fmt.Errorf("archive %s: %w", sum, err)
		}
		return sum, nil
	}
	if err := a.write(key, data); err != nil {
		return "", fmt.Errorf("archive %s: %w", sum, err)
	}
	return sum, nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Open gives the bytes back; intake.ErrNotFound, and ErrCorrupt when they are
// no longer what was kept.
func (a *Archive) Open(_ context.Context, sha256 string) ([]byte, error) {
	if raw, err := hex.DecodeString(sha256); err != nil || len(raw) != 32 {
		return nil, fmt.Errorf("open archived scan: %w", intake.ErrNotFound)
	}
	data, err := a.read(scanKey(sha256))
	if err != nil {
		return nil, fmt.Errorf("open archived scan %s: %w", sha256, err)
	}
	if sumOf(data) != sha256 {
		return nil, fmt.Errorf("open archived scan %s: %w", sha256, ErrCorrupt)
	}
	return data, nil
}

// Kept says whether the archive has bytes of this SHA-256. It does not read them.
func (a *Archive) Kept(_ context.Context, sha256 string) (bool, error) {
	if raw, err := hex.DecodeString(sha256); err != nil || len(raw) != 32 {
		return false, nil
	}
	_, err := a.disk.Lstat(a.path(scanKey(sha256)))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for archived scan %s: %w", sha256, err)
	}
	return true, nil
}

func previewKey(arrival string, page int) string {
	return "previews/" + arrival + "/" + strconv.Itoa(page) + ".jpg"
}

// KeepPreview stores the picture of a page, in place of an earlier one.
func (a *Archive) KeepPreview(_ context.Context, arrival string, page int, jpeg []byte) error {
	if err := a.write(previewKey(arrival, page), jpeg); err != nil {
		return fmt.Errorf("archive preview of %s page %d: %w", arrival, page, err)
	}
	return nil
}

// Preview gives the picture of a page back; intake.ErrNotFound.
func (a *Archive) Preview(_ context.Context, arrival string, page int) ([]byte, error) {
	data, err := a.read(previewKey(arrival, page))
	if err != nil {
		return nil, fmt.Errorf("preview of %s page %d: %w", arrival, page, err)
	}
	return data, nil
}

// path is where a key's bytes are.
func (a *Archive) path(key string) string { return filepath.Join(a.dir, filepath.FromSlash(key)) }

func (a *Archive) read(key string) ([]byte, error) {
	if !filepath.IsLocal(filepath.FromSlash(key)) {
		return nil, intake.ErrNotFound
	}
	f, err := a.disk.Open(a.path(key), os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, intake.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if info, err := f.Stat(); err == nil {
		data.Grow(int(info.Size()) + bytes.MinRead)
	}
	_, err = data.ReadFrom(f)
	return data.Bytes(), errors.Join(err, f.Close())
}

// write puts bytes under a temporary name, syncs them, and only then gives them
// their own: after a power cut a file is either whole or not there.
func (a *Archive) write(key string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(key)) {
		return fs.ErrInvalid
	}
	to := a.path(key)
	if err := a.makeFolder(filepath.Dir(to)); err != nil {
		return err
	}
	part := to + "." + uuid.NewString() + ".tmp"
	f, err := a.disk.Open(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = a.disk.Rename(part, to)
	}
	if err != nil {
		return errors.Join(err, a.disk.Remove(part))
	}
	return a.sync(key)
}

// makeFolder makes a folder and those above it. Their names last once sync has been
// there. The archive's own is never made anew: it was there when it was opened.
func (a *Archive) makeFolder(dir string) error {
	err := a.disk.Mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != a.dir {
		if err := a.makeFolder(filepath.Dir(dir)); err != nil {
			return err
		}
		err = a.disk.Mkdir(dir)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// sync makes a key's name last: in its folder, and that folder's in the one
// above, up to the archive's own, as far as they may be new.
func (a *Archive) sync(key string) error {
	folder := path.Dir(key)
	if err := a.disk.SyncFolder(a.path(folder)); err != nil || folder == "." {
		return err
	}
	if _, lasts := a.lasting.Load(folder); lasts {
		return nil
	}
	if err := a.sync(folder); err != nil {
		return err
	}
	if strings.HasPrefix(folder, "scans") || folder == "previews" {
		a.lasting.Store(folder, true)
	}
	return nil
}

// sweepStranded removes what killed processes left half-written of this key: it
// holds a part of somebody's scan. What can't be removed does no other harm.
func (a *Archive) sweepStranded(key string) {
	folder, name := filepath.Split(a.path(key))
	entries, _ := a.disk.ReadDir(folder) // mostly not there yet
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), name+".") || !strings.HasSuffix(entry.Name(), ".tmp") {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > strandedAfter {
			_ = a.disk.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}
