package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// errNotAFile says that a path names something that a file must not replace.
var errNotAFile = errors.New("it is no file: a device, a pipe, a socket or a folder")

// writeWhole writes a file as it is made, and it is there whole or not at all:
// it grows under another name beside its own. Once it is whole on the disk, commit
// is called, and only when that went well does the file get its name.
func writeWhole(path string, fill func(io.Writer) error, commit func() error) error {
	path, err := replaceable(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<16)
	for _, step := range []func() error{func() error { return fill(w) }, w.Flush, f.Sync} {
		if err == nil {
			err = step()
		}
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = commit()
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return syncDir(filepath.Dir(path))
}

// replaceable is the path that a new file takes: what a link leads to, or the path
// itself; an *fs.PathError where something else than a file is there.
func replaceable(path string) (string, error) {
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return "", &fs.PathError{Op: "write", Path: path, Err: fmt.Errorf("it is a link that leads nowhere")}
		}
		return path, nil
	}
	if err != nil {
		return "", err
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", &fs.PathError{Op: "write", Path: path, Err: errNotAFile}
	}
	return target, nil
}
