package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"blankett/intake"
)

func openArchiveAt(t testing.TB, dir string) *Archive {
	t.Helper()
	a, err := OpenArchive(dir)
	must(t, err)
	t.Cleanup(func() { a.Close() })
	return a
}

func TestArchive(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "data", "archive")
	a := openArchiveAt(t, dir)
	data := []byte("%PDF-1.7 the bytes of a scan")
	sum, err := a.Keep(ctx, data)
	must(t, err)
	want(t, "sum", sum, sumOf(data))
	again, err := a.Keep(ctx, data)
	must(t, err)
	want(t, "sum of the same bytes", again, sum)
	got, err := a.Open(ctx, sum)
	must(t, err)
	want(t, "bytes", got, data)

	must(t, a.KeepPreview(ctx, "a1", 1, []byte("first")))
	must(t, a.KeepPreview(ctx, "a1", 1, []byte("second")))
	preview, err := a.Preview(ctx, "a1", 1)
	must(t, err)
	want(t, "preview", string(preview), "second")

	want(t, "files", files(t, dir), []string{"previews/a1/1.jpg", "scans/" + sum[:2] + "/" + sum[2:4] + "/" + sum})
}

// files lists the files below a folder, and checks that only their owner may
// look at them.
func files(t testing.TB, dir string) []string {
	t.Helper()
	var all []string
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(rel))
		}
		return nil
	}))
	return all
}

func TestArchiveNotFound(t *testing.T) {
	ctx := context.Background()
	a := openArchiveAt(t, t.TempDir())
	for _, sum := range []string{"", "ab", "../../../../etc/passwd", sumOf([]byte("never kept"))} {
		_, err := a.Open(ctx, sum)
		wantErr(t, "open "+sum, err, intake.ErrNotFound)
	}
	_, err := a.Preview(ctx, "a1", 1)
	wantErr(t, "preview", err, intake.ErrNotFound)
}

func TestArchiveCorruption(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "archive")
	a := openArchiveAt(t, dir)
	data := []byte("a scan")
	sum, err := a.Keep(ctx, data)
	must(t, err)
	path := filepath.Join(dir, filepath.FromSlash(scanKey(sum)))
	must(t, os.WriteFile(path, []byte("a scar"), 0o600))
	_, err = a.Open(ctx, sum)
	wantErr(t, "changed bytes", err, ErrCorrupt)

	_, err = a.Keep(ctx, data)
	must(t, err)
	got, err := a.Open(ctx, sum)
	must(t, err)
	want(t, "kept again", got, data)
}

// TestArchiveAfterKill leaves what a killed process leaves: a half-written file
// under a temporary name.
func TestArchiveAfterKill(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "archive")
	a := openArchiveAt(t, dir)
	data := []byte("a scan that was being kept")
	sum := sumOf(data)
	path := filepath.Join(dir, filepath.FromSlash(scanKey(sum)))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path+".17ab.tmp", data[:7], 0o600))
	old := time.Now().Add(-2 * strandedAfter)
	must(t, os.Chtimes(path+".17ab.tmp", old, old))
	_, err := a.Open(ctx, sum)
	wantErr(t, "half a file", err, intake.ErrNotFound)
	_, err = a.Keep(ctx, data)
	must(t, err)
	want(t, "files", files(t, dir), []string{scanKey(sum)})
}

func TestArchiveAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	a := openArchiveAt(t, dir)
	data := bytes.Repeat([]byte("scan"), 10_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := a.Keep(context.Background(), data); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	want(t, "files", files(t, dir), []string{scanKey(sumOf(data))})
}

// BenchmarkKeep keeps scans of 300 kB, each different, synced to disk.
func BenchmarkKeep(b *testing.B) {
	a := openArchiveAt(b, b.TempDir())
	data := make([]byte, 300_000)
	rand.Read(data)
	b.SetBytes(int64(len(data)))
	for n := 0; b.Loop(); n++ {
		data[0], data[1], data[2] = byte(n), byte(n>>8), byte(n>>16)
		if _, err := a.Keep(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}
