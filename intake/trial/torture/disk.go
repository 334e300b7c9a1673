package torture

import (
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"blankett/intake/disk"
)

// Disk is a simulated disk, in memory. It notes each operation, and so knows what a
// power cut may leave of it (Crashes).
type Disk struct {
	mu    sync.Mutex
	now   *image
	began *image // when ops begins
	ops   []op
	acked []acked
	next  uint64
	clock time.Time
	off   bool

	// Fault is asked before each call, by its name and path; its error is what the call
	// comes to. A write that fails has written half.
	Fault func(call, path string) error
	// Moving is told of each move before it is made: others may get in between.
	Moving func(from string)
	// Far says of a path that it lies on another file system, to which nothing is moved.
	Far func(path string) bool
}

type acked struct {
	before int // operations that came after it are not part of it
	what   string
}

var _ disk.Disk = (*Disk)(nil)

// NewDisk gives an empty disk. Its clock begins at a time of its own.
func NewDisk() *Disk {
	d := &Disk{now: newImage(), next: top + 1, clock: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	d.Begin()
	return d
}

// Begin marks what is on the disk as lasting: power cuts are counted from here.
func (d *Disk) Begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.began, d.ops, d.acked = d.now.clone(), nil, nil
}

// from is a disk that holds an image, beside this one, with what was acknowledged by
// the i-th operation.
func (d *Disk) from(m *image, i int) *Disk {
	c := &Disk{now: m, next: d.next + 1, clock: d.clock, Far: d.Far}
	c.Begin()
	for _, a := range d.acked {
		if a.before <= i {
			c.acked = append(c.acked, acked{0, a.what})
		}
	}
	return c
}

// Killed is the disk as a process leaves it that is killed: all it did is there, and
// what it has not synced may still go with the power.
func (d *Disk) Killed() *Disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &Disk{now: d.now.clone(), began: d.began, ops: slices.Clone(d.ops), acked: slices.Clone(d.acked),
		next: d.next, clock: d.clock, Far: d.Far, Fault: d.Fault}
}

// Off ends everything that is still at work on the disk: each call fails.
func (d *Disk) Off() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = true
}

// Ack notes that something was acknowledged, and must last from now on.
func (d *Disk) Ack(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.acked = append(d.acked, acked{len(d.ops), what})
}

// Acked is what was acknowledged, on this disk and those that it came from.
func (d *Disk) Acked() (all []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.acked {
		all = append(all, a.what)
	}
	return all
}

// Ops is how many operations were noted.
func (d *Disk) Ops() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.ops)
}

// Put writes a file that lasts, as somebody else does who is through with it. It is
// acknowledged as handed in.
func (d *Disk) Put(name string, data []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	in, parts, first := uint64(top), split(name), len(d.ops)
	for i, part := range parts {
		id := d.now.inodes[in].names[part]
		if id == 0 {
			id = d.make(in, part, i < len(parts)-1)
		}
		in = id
	}
	d.do(op{kind: resizes, on: in}, op{kind: writes, on: in, data: slices.Clone(data)})
	for i := range d.ops[first:] {
		d.ops[first+i].given = true
	}
	d.acked = append(d.acked, acked{len(d.ops), HandedIn + string(data)})
}

// HandedIn begins what is acknowledged of a file by whoever handed it in.
const HandedIn = "handed in "

// Files gives the bytes of all files below a folder, by their paths.
func (d *Disk) Files(folder string) map[string][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := map[string][]byte{}
	d.now.files(d.now.find(split(folder)), folder, all)
	return all
}

func (m *image) files(n *inode, at string, all map[string][]byte) {
	switch {
	case n == nil:
	case !n.folder:
		all[at] = n.data
	default:
		for name, id := range n.names {
			m.files(m.inodes[id], path.Join(at, name), all)
		}
	}
}

// do notes operations and does them.
func (d *Disk) do(ops ...op) {
	for _, o := range ops {
		d.clock = d.clock.Add(time.Millisecond)
		o.at = d.clock
		d.ops = append(d.ops, o)
		if o.kind != syncs {
			d.now.apply(o)
		}
	}
}

func (d *Disk) make(in uint64, name string, folder bool) uint64 {
	id := d.next
	d.next++
	d.do(op{kind: makes, on: id, folder: folder}, op{kind: adds, on: in, name: name, child: id})
	return id
}

func split(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '/' })
}

// fails says what a call comes to before it has done anything.
func (d *Disk) fails(call, name string) error {
	if d.off {
		return &fs.PathError{Op: call, Path: name, Err: syscall.EIO}
	}
	if d.Fault != nil {
		if err := d.Fault(call, name); err != nil {
			return &fs.PathError{Op: call, Path: name, Err: err}
		}
	}
	return nil
}

// place finds a path's folder and what has its name there, 0 for nothing.
func (d *Disk) place(call, name string) (folder *inode, base string, id uint64, err error) {
	if err := d.fails(call, name); err != nil {
		return nil, "", 0, err
	}
	parts := split(name)
	if len(parts) == 0 {
		return d.now.inodes[top], ".", top, nil
	}
	folder = d.now.find(parts[:len(parts)-1])
	if folder == nil || !folder.folder {
		return nil, "", 0, &fs.PathError{Op: call, Path: name, Err: syscall.ENOENT}
	}
	base = parts[len(parts)-1]
	return folder, base, folder.names[base], nil
}

// Open opens a file.
func (d *Disk) Open(name string, flag int) (disk.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	call := "open"
	if flag&os.O_CREATE != 0 {
		call = "create"
	}
	folder, base, id, err := d.place(call, name)
	switch {
	case err != nil:
		return nil, err
	case id == 0 && flag&os.O_CREATE == 0:
		return nil, &fs.PathError{Op: call, Path: name, Err: syscall.ENOENT}
	case id != 0 && flag&os.O_EXCL != 0:
		return nil, &fs.PathError{Op: call, Path: name, Err: syscall.EEXIST}
	case id == 0:
		id = d.make(folder.id, base, false)
	}
	return &file{disk: d, id: id, name: name}, nil
}

// Lstat looks at a name.
func (d *Disk) Lstat(name string) (fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, base, id, err := d.place("lstat", name)
	if err == nil && id == 0 {
		err = &fs.PathError{Op: "lstat", Path: name, Err: syscall.ENOENT}
	}
	if err != nil {
		return nil, err
	}
	return d.info(base, id), nil
}

func (d *Disk) info(name string, id uint64) fs.FileInfo {
	n := d.now.inodes[id]
	return info{name: name, folder: n.folder, size: int64(len(n.data)), change: n.change, bytes: n.bytes, id: id}
}

// ReadDir lists a folder.
func (d *Disk) ReadDir(name string) ([]fs.DirEntry, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _, id, err := d.place("readdir", name)
	if err != nil {
		return nil, err
	}
	n := d.now.inodes[id]
	if n == nil || !n.folder {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: syscall.ENOENT}
	}
	var all []fs.DirEntry
	for _, base := range slices.Sorted(maps.Keys(n.names)) {
		all = append(all, fs.FileInfoToDirEntry(d.info(base, n.names[base])))
	}
	return all, nil
}

// Mkdir makes a folder.
func (d *Disk) Mkdir(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	folder, base, id, err := d.place("mkdir", name)
	if err != nil {
		return err
	}
	if id != 0 {
		return &fs.PathError{Op: "mkdir", Path: name, Err: syscall.EEXIST}
	}
	d.make(folder.id, base, true)
	return nil
}

// Rename moves a file.
func (d *Disk) Rename(from, to string) error { return d.move("rename", from, to, false) }

// MoveFree moves a file to a free name.
func (d *Disk) MoveFree(from, to string) error { return d.move("movefree", from, to, true) }

func (d *Disk) move(call, from, to string, free bool) error {
	if d.Moving != nil {
		d.Moving(from)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	old, oldBase, id, err := d.place(call, from)
	if err != nil {
		return err
	}
	in, base, there, err := d.place("", to)
	switch {
	case err != nil:
		return err
	case id == 0:
		return &fs.PathError{Op: call, Path: from, Err: syscall.ENOENT}
	case free && there != 0:
		return &fs.PathError{Op: call, Path: to, Err: syscall.EEXIST}
	case d.Far != nil && d.Far(from) != d.Far(to):
		return &fs.PathError{Op: call, Path: from, Err: syscall.EXDEV}
	}
	d.do(op{kind: adds, on: in.id, name: base, child: id})
	d.do(op{kind: drops, on: old.id, name: oldBase, child: id, pair: len(d.ops)})
	return nil
}

// Remove takes a name away.
func (d *Disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	folder, base, id, err := d.place("remove", name)
	if err == nil && id == 0 {
		err = &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOENT}
	}
	if err != nil {
		return err
	}
	d.do(op{kind: drops, on: folder.id, name: base, child: id})
	return nil
}

// SyncFolder makes the names in a folder last.
func (d *Disk) SyncFolder(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _, id, err := d.place("syncfolder", name)
	if err == nil && id == 0 {
		err = &fs.PathError{Op: "syncfolder", Path: name, Err: syscall.ENOENT}
	}
	if err != nil {
		return err
	}
	d.do(op{kind: syncs, on: id})
	return nil
}

// file is an open file.
type file struct {
	disk *Disk
	id   uint64
	name string
	at   int64
}

// Read reads on from where the last read ended.
func (f *file) Read(b []byte) (int, error) {
	n, err := f.ReadAt(b, f.at)
	f.at += int64(n)
	if n > 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// ReadAt reads from a place.
func (f *file) ReadAt(b []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.fails("read", f.name); err != nil {
		return 0, err
	}
	data := f.disk.now.inodes[f.id].data
	if off >= int64(len(data)) {
		return 0, io.EOF
	}
	n := copy(b, data[off:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// Write writes on from where the last write ended.
func (f *file) Write(b []byte) (int, error) {
	n, err := f.WriteAt(b, f.at)
	f.at += int64(n)
	return n, err
}

// WriteAt writes at a place.
func (f *file) WriteAt(b []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	err := f.disk.fails("write", f.name)
	if err != nil {
		b = b[:len(b)/2]
	}
	if !f.disk.off {
		f.disk.do(op{kind: writes, on: f.id, off: off, data: slices.Clone(b)})
	}
	return len(b), err
}

// Truncate cuts a file, or makes it longer.
func (f *file) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.fails("truncate", f.name); err != nil {
		return err
	}
	f.disk.do(op{kind: resizes, on: f.id, off: size})
	return nil
}

// Sync makes the file's bytes last.
func (f *file) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.fails("sync", f.name); err != nil {
		return err
	}
	f.disk.do(op{kind: syncs, on: f.id})
	return nil
}

// Stat looks at the file.
func (f *file) Stat() (fs.FileInfo, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.fails("stat", f.name); err != nil {
		return nil, err
	}
	return f.disk.info(path.Base(f.name), f.id), nil
}

// Close lets go of the file.
func (f *file) Close() error { return nil }

// info is what a disk says of a file.
type info struct {
	name   string
	folder bool
	size   int64
	change time.Time
	bytes  time.Time
	id     uint64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return i.bytes }
func (i info) IsDir() bool        { return i.folder }
func (i info) Sys() any {
	return &syscall.Stat_t{Ino: i.id, Dev: 1, Ctim: syscall.NsecToTimespec(i.change.UnixNano())}
}
func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o700
	}
	return 0o600
}
