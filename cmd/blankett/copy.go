package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// manifestFile lists a backup's files with their SHA-256, as sha256sum reads it.
const manifestFile = "MANIFEST"

// copyNew copies the files of an archive that an earlier copy does not have, and
// says how many. Scans never change: their names are their content's hash. A
// picture of a page may have been made anew since; it goes to changed instead.
func copyNew(from, to, changed string) (n int, bad []string, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		there, same := copied(path, filepath.Join(to, rel))
		if same {
			return nil
		}
		n++
		if scanName(rel) != "" {
			err := copyScan(path, filepath.Join(to, rel))
			if errors.Is(err, errNotKept) {
				n--
				bad = append(bad, scanName(rel))
				return nil
			}
			return err
		}
		if there {
			return copyFile(path, filepath.Join(changed, rel))
		}
		return copyFile(path, filepath.Join(to, rel))
	})
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil // nothing was ever archived
	}
	return n, bad, err
}

// errNotKept says that a scan's bytes are not those that it is named by.
var errNotKept = errors.New("a scan is not what it is named by")

// copyScan copies a scan, if its bytes are those that it is named by; a copy that
// is there is left alone otherwise.
func copyScan(from, to string) error {
	sum, err := fileSum(from)
	if err != nil || sum != scanName(from) {
		return errors.Join(errNotKept, err)
	}
	return copyFile(from, to)
}

// copied says whether a file has a copy, and whether that is as the file is, byte by
// byte: either may have gone bad, and neither size nor time says so.
func copied(file, its string) (there, same bool) {
	x, errX := fileSum(file)
	y, errY := fileSum(its)
	return !errors.Is(errY, fs.ErrNotExist), errX == nil && errY == nil && x == y
}

// copying begins the name of a file that is being copied.
const copying = ".copy-"

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
	dst, err := os.CreateTemp(filepath.Dir(to), copying+"*") // 0600
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

// moveTo moves a file within a file system, synced to disk.
func moveTo(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// writeManifest lists all files of a backup as they will be once what is staged
// is in place, and says how many. A scan's copy that is not what it is named by is
// made again, or else taken away.
func writeManifest(dir string, again func(rel string) error) (n int, err error) {
	staged := filepath.Join(dir, stagedFolder)
	files := map[string]string{} // where each is now, by its name in the backup
	err = eachBackedUp(dir, func(rel string) error {
		if form, _ := filepath.Match(filepath.Join(ownFolder, "*.yaml"), rel); !form {
			files[rel] = filepath.Join(dir, rel)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	err = eachBackedUp(staged, func(rel string) error {
		files[rel] = filepath.Join(staged, rel)
		return nil
	})
	if err != nil {
		return 0, err
	}
	var list strings.Builder
	for _, rel := range slices.Sorted(maps.Keys(files)) {
		sum, err := fileSum(files[rel])
		if err != nil {
			return 0, err
		}
		if name := scanName(rel); name != "" && name != sum {
			// The copy has gone bad. Where the scan has too, it is in no backup.
			err := again(rel)
			if errors.Is(err, errNotKept) {
				err = os.Remove(files[rel])
				delete(files, rel)
				if err == nil {
					continue
				}
			}
			if err != nil {
				return 0, err
			}
			sum = name
		}
		fmt.Fprintf(&list, "%s  %s\n", sum, rel)
	}
	return len(files), writeFile(filepath.Join(staged, manifestFile), []byte(list.String()))
}

// eachBackedUp visits the files of a backup by their names in it, and not what
// is staged for the next one.
func eachBackedUp(dir string, do func(rel string) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && path == filepath.Join(dir, stagedFolder) {
			return fs.SkipDir
		}
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
// manifest: one that is missing, changed, or not listed is an error. In the
// archive there may be more, of a later backup that was interrupted.
func checkManifest(dir string) (files []string, err error) {
	f, err := os.Open(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("it is not finished: %w", err)
	}
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
		if !listed[rel] && !strings.HasPrefix(rel, archiveFolder+string(filepath.Separator)) {
			return fmt.Errorf("%s is not in the manifest", rel)
		}
		return nil
	})
}
