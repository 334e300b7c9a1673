package folder

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"blankett/intake/disk"
)

const (
	// doubtful is how many times longer than Patience a file rests that somebody
	// has open, or whose name says that it is being written.
	doubtful = 10

	// biggest is the largest file that is taken, in bytes: it is read into
	// memory whole, and no scan comes near.
	biggest = 1 << 30

	// A file that could not be taken is tried again after retryFirst, doubling
	// up to retryMost.
	retryFirst = time.Second
	retryMost  = 5 * time.Minute
)

// wait is when to try something again that failed.
type wait struct {
	failures int
	until    time.Time
}

func (w *wait) fail(now time.Time) {
	w.until = now.Add(min(retryMost, retryFirst<<min(w.failures, 16)))
	w.failures++
}

// mark is what changes when a file does. The time of its last change of any kind
// (ctime) can't be set back by whoever writes, as its mtime can.
type mark struct {
	size  int64
	mtime time.Time
	ctime time.Time
	inode uint64
}

func markOf(info fs.FileInfo) mark {
	m := mark{size: info.Size(), mtime: info.ModTime(), inode: inode(info)}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		m.ctime = time.Unix(s.Ctim.Unix())
	}
	return m
}

// moved is the mark with what a rename changes left out.
func (m mark) moved() mark {
	m.ctime = time.Time{}
	return m
}

func inode(info fs.FileInfo) uint64 {
	if info == nil {
		return 0
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}

func device(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Dev
	}
	return 0
}

// file is a file in the inbox that isn't ours yet.
type file struct {
	mark
	wait
	begun  time.Time // when it was first seen at all
	since  time.Time // when it was first seen as it is
	why    error     // why it could not be taken, the last time
	looked time.Time // the last look that counted
	looks  int
}

// observe counts a look at a file, from the first again if it has changed.
func (b *inbox) observe(rel string, info fs.FileInfo) {
	now, m := b.Now(), markOf(info)
	f := b.files[rel]
	if f == nil || f.mark != m {
		begun := now
		if f != nil && f.inode == m.inode {
			begun = f.begun
		}
		b.files[rel] = &file{mark: m, begun: begun, since: now, looked: now, looks: 1}
		return
	}
	if now.Sub(f.looked) >= b.Every {
		f.looks++
		f.looked = now
	}
}

// rested says whether a file that no longer changes has waited long enough: not
// at all when it ends as its kind does, else until patience is out. Then it is
// taken as it is, for the reader to say what is wrong with it.
func (b *inbox) rested(rel string, f *file, now time.Time) bool {
	rest := now.Sub(f.since)
	if looksUnfinished(rel) {
		return rest >= b.Patience*doubtful
	}
	open, whole, grows := b.lookInto(rel)
	switch {
	case open == leaseRefused:
		return rest >= b.Patience*doubtful
	case whole && (open == leaseFree || !grows):
		return true
	}
	return rest >= b.Patience
}

// lookInto says whether somebody has a file open to write to it, whether it ends
// well, and whether one that does may still grow by more pages.
func (b *inbox) lookInto(rel string) (open lease, whole, grows bool) {
	f, err := b.openFile(filepath.Join(b.dir, rel))
	if err != nil {
		return leaseUntold, false, false // taking it will say why
	}
	defer f.Close()
	info, err := f.Stat()
	return leaseOn(f), err == nil && isWhole(f, info.Size()), mayGrow(f)
}

// lease is what the system answers when asked whether anybody on this machine has
// a file open for writing.
type lease int

// The answers. It gives none on files of other users, unless the service is root,
// on shares, and on file systems that have no leases.
const (
	leaseFree lease = iota
	leaseRefused
	leaseUntold
)

// leaseOn asks for a lease for reading (fcntl F_SETLEASE), which is refused while
// anybody has the file open for writing. One that was given ends as f is closed:
// until then whoever opens the file to write has to wait. A disk that is not the
// system's has nobody else on it.
func leaseOn(f disk.File) lease {
	real, ok := f.(*os.File)
	if !ok {
		return leaseFree
	}
	_, err := unix.FcntlInt(real.Fd(), unix.F_SETLEASE, unix.F_RDLCK)
	switch {
	case err == nil:
		return leaseFree
	case errors.Is(err, unix.EAGAIN):
		return leaseRefused
	}
	return leaseUntold
}

// looksUnfinished knows how programs name a file while they write it.
func looksUnfinished(rel string) bool {
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	name := strings.ToLower(filepath.Base(rel))
	if strings.HasPrefix(name, "~") {
		return true
	}
	switch filepath.Ext(name) {
	case ".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", ".download":
		return true
	}
	return false
}

// openFile opens a file for reading, and nothing else that may have its name by
// now: no link, and no pipe that would wait for somebody to write.
func (b *inbox) openFile(path string) (disk.File, error) { return b.Disk.Open(path, os.O_RDONLY) }

// nameless takes the file's name out of an error of the system.
func nameless(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return errors.New(path.Op + ": " + path.Err.Error())
	case errors.As(err, &link):
		return errors.New(link.Op + ": " + link.Err.Error())
	}
	return err
}
