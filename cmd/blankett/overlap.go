package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// inData is how deep below the data folder its folders are compared with a
// backup's: what lies deeper is scans.
const inData = 2

// refuseOverlap refuses to back up to the data folder, its archive or an inbox, to
// a folder inside of one, and to one around the data. Folders are compared by
// device and inode on the way up, so that links and bind mounts change nothing.
func (a *app) refuseOverlap(out string) error {
	id, err := a.readIdentity()
	if err != nil {
		return err
	}
	ours := []string{a.data, a.archiveDir()}
	for inbox := range id.Inboxes {
		ours = append(ours, inbox)
	}
	above, err := upwards(out)
	if err != nil {
		return fmt.Errorf("look where the backup goes: %w", err)
	}
	for _, folder := range ours {
		info, err := os.Stat(folder)
		if err != nil {
			continue // not there: nothing is written into it
		}
		if contains(above, info) {
			return overlaps(out, "is, or lies in, "+folder)
		}
		around, err := upwards(folder)
		if err != nil {
			return fmt.Errorf("look where the data is: %w", err)
		}
		if to, err := os.Stat(out); err == nil && (contains(around, to) || isBelow(folder, to)) {
			return overlaps(out, "overlaps with "+folder)
		}
	}
	return nil
}

func overlaps(out, how string) error {
	return callerError(fmt.Errorf("%s %s: the backup would be written over what it copies", out, how),
		"--out names a folder elsewhere, best on another disk")
}

// upwards are a folder and all that it lies in, as far as they are there.
func upwards(path string) (all []fs.FileInfo, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	rest := abs
	for {
		real, err := filepath.EvalSymlinks(rest)
		if err == nil {
			rest = real
			break
		}
		if rest == filepath.Dir(rest) {
			return nil, err
		}
		rest = filepath.Dir(rest)
	}
	for {
		info, err := os.Stat(rest)
		if err != nil {
			return nil, err
		}
		all = append(all, info)
		if rest == filepath.Dir(rest) {
			return all, nil
		}
		rest = filepath.Dir(rest)
	}
}

func contains(all []fs.FileInfo, one fs.FileInfo) bool {
	for _, info := range all {
		if os.SameFile(info, one) {
			return true
		}
	}
	return false
}

// isBelow says whether a folder is one of those below another, not deeper than
// inData: a bind mount shows it elsewhere, with nothing of ours above it.
func isBelow(top string, one fs.FileInfo) bool {
	var look func(dir string, deep int) bool
	look = func(dir string, deep int) bool {
		entries, _ := os.ReadDir(dir) // what can't be looked into is not written to either
		for _, e := range entries {
			if !e.IsDir() {
				continue
			}
			path := filepath.Join(dir, e.Name())
			if info, err := os.Stat(path); err == nil && os.SameFile(info, one) || deep < inData && look(path, deep+1) {
				return true
			}
		}
		return false
	}
	return look(top, 1)
}
