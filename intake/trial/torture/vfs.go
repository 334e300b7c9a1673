package torture

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/driver" // the driver "sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Driver is the database driver that opens SQLite files on a simulated disk.
const Driver = "sqlite3"

var systems atomic.Int64

// SQLite gives the name by which Driver opens a file on the disk, until end.
func (d *Disk) SQLite(file string) (dsn string, end func()) {
	name := fmt.Sprint("torture", systems.Add(1))
	vfs.Register(name, system{d})
	// One connection holds the file: SQLite needs no shared memory then, which a disk
	// like this has not. It folds its log into the file every few commits, not every
	// few hundred, so that this is gone through too.
	return "file:" + file + "?vfs=" + name + "&_pragma=locking_mode(exclusive)&_pragma=wal_autocheckpoint(16)", func() { vfs.Unregister(name) }
}

// system is a disk as SQLite calls it.
type system struct{ *Disk }

// Open opens the database or its log; what else SQLite writes for itself is in memory.
func (s system) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if flags&(vfs.OPEN_MAIN_DB|vfs.OPEN_WAL|vfs.OPEN_MAIN_JOURNAL) == 0 {
		return &vfsutil.SliceFile{}, flags | vfs.OPEN_MEMORY, nil
	}
	_, err := s.Lstat(name)
	isNew := errors.Is(err, fs.ErrNotExist)
	flag := os.O_RDWR
	if flags&vfs.OPEN_CREATE != 0 {
		flag |= os.O_CREATE
	}
	f, err := s.Disk.Open(name, flag)
	if err != nil {
		return nil, flags, sqlite3.CANTOPEN
	}
	return &base{file: f.(*file), folder: isNew}, flags, nil
}

// Delete takes a file away.
func (s system) Delete(name string, syncDir bool) error {
	err := s.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return sqlite3.IOERR_DELETE_NOENT
	}
	if err == nil && syncDir {
		err = s.SyncFolder(path.Dir(name))
	}
	return code(err, sqlite3.IOERR_DELETE)
}

// Access says whether a file is there.
func (s system) Access(name string, _ vfs.AccessFlag) (bool, error) {
	_, err := s.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, code(err, sqlite3.IOERR_ACCESS)
}

// FullPathname is the name itself.
func (s system) FullPathname(name string) (string, error) { return name, nil }

// code is an error as SQLite knows it.
func code(err error, as sqlite3.ExtendedErrorCode) error {
	if err == nil {
		return nil
	}
	return as
}

// base is a file of the database. SQLite on a real disk syncs the folder as it first
// syncs a log that it has made, and so does this.
type base struct {
	*file
	folder bool
}

func (b *base) WriteAt(p []byte, off int64) (int, error) {
	n, err := b.file.WriteAt(p, off)
	return n, code(err, sqlite3.IOERR_WRITE)
}

func (b *base) Truncate(size int64) error {
	return code(b.file.Truncate(size), sqlite3.IOERR_TRUNCATE)
}

func (b *base) Sync(vfs.SyncFlag) error {
	err := b.file.Sync()
	if err == nil && b.folder {
		if err = b.disk.SyncFolder(path.Dir(b.name)); err == nil {
			b.folder = false
		}
	}
	return code(err, sqlite3.IOERR_FSYNC)
}

func (b *base) Size() (int64, error) {
	i, err := b.file.Stat()
	if err != nil {
		return 0, sqlite3.IOERR_FSTAT
	}
	return i.Size(), nil
}

func (b *base) Lock(vfs.LockLevel) error         { return nil }
func (b *base) Unlock(vfs.LockLevel) error       { return nil }
func (b *base) CheckReservedLock() (bool, error) { return false, nil }
func (b *base) SectorSize() int                  { return 4096 }

func (b *base) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE
}
