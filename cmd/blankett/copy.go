package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// manifestFile lists a backup's files with their SHA-256, as sha256sum reads it.
const manifestFile = "MANIFEST"

// copyNew copies the files of a folder that another does not have with the same
// size, and says how many. The archive's files never change: their names are
// their content's hash, or an arrival's.
func copyNew(from, to string) (n int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if sameSize(path, filepath.Join(to, rel)) {
			return nil
		}
		n++
		return copyFile(path, filepath.Join(to, rel))
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil // nothing was ever archived
	}
	return n, err
}

func sameSize(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && x.Size() == y.Size()
}

// copyFile copies a file whole or not at all, synced to disk.
func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	dst, err := os.CreateTemp(filepath.Dir(to), ".copy-*") // 0600
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	err = errors.Join(err, dst.Sync(), dst.Close())
	if err == nil {
		err = os.Rename(dst.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(dst.Name()))
	}
	return syncDir(filepath.Dir(to))
}

// writeManifest lists all files of a backup, and says how many.
func writeManifest(dir string) (n int, err error) {
	var list strings.Builder
	err = eachBackedUp(dir, func(rel string) error {
		sum, err := fileSum(filepath.Join(dir, rel))
		fmt.Fprintf(&list, "%s  %s\n", sum, rel)
		n++
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, writeFile(filepath.Join(dir, manifestFile), []byte(list.String()))
}

// eachBackedUp visits the files of a backup by their names in it.
func eachBackedUp(dir string, do func(rel string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == manifestFile {
			return err
		}
		return do(rel)
	})
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// checkManifest gives the files of a backup after holding each against the
// manifest: one that is missing, changed, or not listed is an error.
func checkManifest(dir string) (files []string, err error) {
	f, err := os.Open(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	listed := map[string]bool{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		sum, rel, ok := strings.Cut(lines.Text(), "  ")
		if !ok || !filepath.IsLocal(rel) {
			return nil, fmt.Errorf("%s has a line that is none of ours", manifestFile)
		}
		have, err := fileSum(filepath.Join(dir, rel))
		if err != nil {
			return nil, err
		}
		if have != sum {
			return nil, fmt.Errorf("%s is not as it was copied", rel)
		}
		listed[rel], files = true, append(files, rel)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return files, eachBackedUp(dir, func(rel string) error {
		if !listed[rel] {
			return fmt.Errorf("%s is not in the manifest", rel)
		}
		return nil
	})
}
