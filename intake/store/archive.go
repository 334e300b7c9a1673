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

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"

	"blankett/intake"
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
	dir    string
	bucket *blob.Bucket
	// lasting holds the folders of scans whose own names are on disk, so that
	// they need not be synced with every file. There are at most 65,792.
	lasting sync.Map
}

var _ intake.Archive = (*Archive)(nil)

// OpenArchive opens the archive in a folder, made if it is missing.
func OpenArchive(dir string) (*Archive, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	if err := makeFolder(dir); err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	bucket, err := fileblob.OpenBucket(dir, &fileblob.Options{
		DirFileMode: 0o700,
		NoTempDir:   true, // a rename must not cross file systems
		Metadata:    fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open archive: %w", err)
	}
	return &Archive{dir: dir, bucket: bucket}, nil
}

// Close lets go of the archive.
func (a *Archive) Close() error { return a.bucket.Close() }

func scanKey(sum string) string {
	return "scans/" + sum[:2] + "/" + sum[2:4] + "/" + sum
}

// Keep stores the bytes under their SHA-256, synced to disk, and gives it in
// hex. Keeping the same bytes again changes nothing.
func (a *Archive) Keep(ctx context.Context, data []byte) (string, error) {
	sum := sumOf(data)
	key := scanKey(sum)
	a.sweepStranded(key)
	if kept, err := a.bucket.ReadAll(ctx, key); err == nil && bytes.Equal(kept, data) {
		// It may be there from a process that was killed before its folders
		// were synced.
		if err := a.sync(key); err != nil {
			return "", fmt.Errorf("archive %s: %w", sum, err)
		}
		return sum, nil
	}
	if err := a.write(ctx, key, "application/octet-stream", data); err != nil {
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
func (a *Archive) Open(ctx context.Context, sha256 string) ([]byte, error) {
	if raw, err := hex.DecodeString(sha256); err != nil || len(raw) != 32 {
		return nil, fmt.Errorf("open archived scan: %w", intake.ErrNotFound)
	}
	data, err := a.read(ctx, scanKey(sha256))
	if err != nil {
		return nil, fmt.Errorf("open archived scan %s: %w", sha256, err)
	}
	if sumOf(data) != sha256 {
		return nil, fmt.Errorf("open archived scan %s: %w", sha256, ErrCorrupt)
	}
	return data, nil
}

// Kept says whether the archive has bytes of this SHA-256. It does not read them.
func (a *Archive) Kept(ctx context.Context, sha256 string) (bool, error) {
	if raw, err := hex.DecodeString(sha256); err != nil || len(raw) != 32 {
		return false, nil
	}
	kept, err := a.bucket.Exists(ctx, scanKey(sha256))
	if err != nil {
		return false, fmt.Errorf("look for archived scan %s: %w", sha256, err)
	}
	return kept, nil
}

func previewKey(arrival string, page int) string {
	return "previews/" + arrival + "/" + strconv.Itoa(page) + ".jpg"
}

// KeepPreview stores the picture of a page, in place of an earlier one.
func (a *Archive) KeepPreview(ctx context.Context, arrival string, page int, jpeg []byte) error {
	if err := a.write(ctx, previewKey(arrival, page), "image/jpeg", jpeg); err != nil {
		return fmt.Errorf("archive preview of %s page %d: %w", arrival, page, err)
	}
	return nil
}

// Preview gives the picture of a page back; intake.ErrNotFound.
func (a *Archive) Preview(ctx context.Context, arrival string, page int) ([]byte, error) {
	data, err := a.read(ctx, previewKey(arrival, page))
	if err != nil {
		return nil, fmt.Errorf("preview of %s page %d: %w", arrival, page, err)
	}
	return data, nil
}

func (a *Archive) read(ctx context.Context, key string) ([]byte, error) {
	data, err := a.bucket.ReadAll(ctx, key)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, intake.ErrNotFound
	}
	return data, err
}

// write puts bytes under a temporary name, syncs them, and only then gives them
// their own: after a power cut a file is either whole or not there.
func (a *Archive) write(ctx context.Context, key, contentType string, data []byte) error {
	// A writer that is closed with its context cancelled throws away what it has.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var file *os.File
	w, err := a.bucket.NewWriter(ctx, key, &blob.WriterOptions{
		ContentType: contentType, // without it the writer keeps bytes back to guess
		BeforeWrite: func(as func(any) bool) error {
			if !as(&file) {
				return errors.New("the archive is not a folder of files")
			}
			return file.Chmod(0o600)
		},
	})
	if err != nil {
		return err
	}
	if _, err = w.Write(data); err == nil {
		err = file.Sync()
	}
	if err != nil {
		cancel()
		return errors.Join(err, ignoreCancel(w.Close()))
	}
	if err := w.Close(); err != nil {
		return err
	}
	return a.sync(key)
}

func ignoreCancel(err error) error {
	if errors.Is(err, context.Canceled) || gcerrors.Code(err) == gcerrors.Canceled {
		return nil
	}
	return err
}

// sync makes a key's name last: in its folder, and that folder's in the one
// above, up to the archive's own, as far as they may be new.
func (a *Archive) sync(key string) error {
	folder := path.Dir(key)
	if err := syncFolder(filepath.Join(a.dir, filepath.FromSlash(folder))); err != nil || folder == "." {
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

// makeFolder makes a folder, and those above it that are missing, and syncs
// their names to disk.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := makeFolder(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}

func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// sweepStranded removes what killed processes left half-written of this key: it
// holds a part of somebody's scan. What can't be removed does no other harm.
func (a *Archive) sweepStranded(key string) {
	folder, name := filepath.Split(filepath.Join(a.dir, filepath.FromSlash(key)))
	entries, _ := os.ReadDir(folder) // mostly not there yet
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), name+".") || !strings.HasSuffix(entry.Name(), ".tmp") {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > strandedAfter {
			os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}
