// Package disk is the few calls by which files are taken from an inbox and kept in
// the archive. There is one way through it to the system, so that a proof can put a
// disk in its place that crashes, or fails, at any of them.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Disk is a file system. Its errors are the system's.
type Disk interface {
	// Open opens a file, with the flags of os.OpenFile, and never follows a link or
	// waits for a pipe. What is made is its owner's alone.
	Open(path string, flag int) (File, error)
	// Lstat looks at a name, and through no link.
	Lstat(path string) (fs.FileInfo, error)
	// ReadDir lists a folder by name.
	ReadDir(path string) ([]fs.DirEntry, error)
	// Mkdir makes a folder, its owner's alone.
	Mkdir(path string) error
	// Rename moves a file within a file system, over whatever has the name.
	Rename(from, to string) error
	// MoveFree moves a file within a file system to a name that is free; fs.ErrExist
	// where it is not.
	MoveFree(from, to string) error
	// Remove takes a name away.
	Remove(path string) error
	// SyncFolder makes the names in a folder last.
	SyncFolder(path string) error
}

// File is an open file. What is written to it lasts once it is synced; its name,
// once its folder is.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error
}

// OS is the system's.
type OS struct{}

var _ Disk = OS{}

// Open opens a file.
func (OS) Open(path string, flag int) (File, error) {
	f, err := os.OpenFile(path, flag|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, err // and no File that is a nil *os.File
	}
	return f, nil
}

// Lstat looks at a name.
func (OS) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// ReadDir lists a folder.
func (OS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

// Mkdir makes a folder.
func (OS) Mkdir(path string) error { return os.Mkdir(path, 0o700) }

// Rename moves a file.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// MoveFree moves a file to a free name, by the first way that its file system has.
func (OS) MoveFree(from, to string) error { return moveBy(movers, from, to) }

// Remove takes a name away.
func (OS) Remove(path string) error { return os.Remove(path) }

// SyncFolder makes names last.
func (OS) SyncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// MakeFolder makes a folder, and those above it that are missing, and makes their
// names last.
func MakeFolder(d Disk, dir string) error {
	if _, err := d.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err // nil where it is there
	}
	if err := MakeFolder(d, filepath.Dir(dir)); err != nil {
		return err
	}
	if err := d.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return d.SyncFolder(filepath.Dir(dir))
}

// Walk visits a folder and all below it by name, as filepath.WalkDir does, with paths
// that begin with the folder's.
func Walk(d Disk, dir string, visit fs.WalkDirFunc) error {
	return fs.WalkDir(tree{d, dir}, ".", func(rel string, e fs.DirEntry, err error) error {
		return visit(filepath.Join(dir, rel), e, err)
	})
}

// tree is a folder as fs.WalkDir takes it. Names may be in any alphabet.
type tree struct {
	disk Disk
	dir  string
}

// Open opens a file below the folder.
func (t tree) Open(name string) (fs.File, error) {
	return t.disk.Open(filepath.Join(t.dir, name), os.O_RDONLY)
}

// ReadDir lists a folder below the folder.
func (t tree) ReadDir(name string) ([]fs.DirEntry, error) {
	return t.disk.ReadDir(filepath.Join(t.dir, name))
}

// Stat looks at a name below the folder.
func (t tree) Stat(name string) (fs.FileInfo, error) {
	return t.disk.Lstat(filepath.Join(t.dir, name))
}
