package torture

import (
	"encoding/binary"
	"hash/maphash"
	"maps"
	"slices"
	"time"
)

// inode is a file or folder on a disk that is simulated.
type inode struct {
	id     uint64
	folder bool
	names  map[string]uint64 // a folder's
	data   []byte            // a file's
	change time.Time         // of anything
	bytes  time.Time         // of data
	sum    uint64            // of data, 0 while not known
}

// image is all that a disk holds. Images share the inodes that none of them changes.
type image struct {
	inodes map[uint64]*inode
	own    map[uint64]bool // those that are this image's alone
}

// top is the inode of an image's topmost folder.
const top = 1

func newImage() *image {
	return &image{inodes: map[uint64]*inode{top: {id: top, folder: true, names: map[string]uint64{}}}, own: map[uint64]bool{top: true}}
}

// clone is a copy that may be changed. This image must not be, from now on, unless
// what it changes is its own anew.
func (m *image) clone() *image {
	m.own = map[uint64]bool{}
	return &image{inodes: maps.Clone(m.inodes), own: map[uint64]bool{}}
}

// mine gives an inode to be changed; nil where there is none.
func (m *image) mine(id uint64) *inode {
	n := m.inodes[id]
	if n == nil || m.own[id] {
		return n
	}
	c := *n
	c.names, c.data = maps.Clone(n.names), slices.Clone(n.data)
	m.inodes[id], m.own[id] = &c, true
	return &c
}

// kind is what an operation does.
type kind int

const (
	makes   kind = iota // makes an inode, without a name
	adds                // gives it a name in a folder
	drops               // takes a name away, if it is still that inode's
	writes              // bytes into a file
	resizes             // a file
	syncs               // what was done to one inode lasts
)

// op is one operation on a disk. A rename is two: the new name, then the old.
type op struct {
	kind   kind
	on     uint64 // the inode that it changes, a name's folder
	child  uint64
	name   string
	folder bool
	off    int64
	data   []byte
	pair   int // of a dropped name in a rename: the op that added the new one, 1 the first; 0 for none
	at     time.Time
	given  bool // somebody else's, which lasts at once
}

// apply does an operation, as far as what it is done to is there.
func (m *image) apply(o op) {
	n := m.mine(o.on)
	if o.kind == makes {
		n = &inode{id: o.on, folder: o.folder}
		if o.folder {
			n.names = map[string]uint64{}
		}
		m.inodes[o.on], m.own[o.on] = n, true
	}
	if n == nil {
		return
	}
	n.change = o.at
	switch o.kind {
	case adds:
		n.names[o.name] = o.child
		if c := m.mine(o.child); c != nil {
			c.change = o.at
		}
	case drops:
		if n.names[o.name] == o.child {
			delete(n.names, o.name)
		}
	case writes:
		if need := o.off + int64(len(o.data)) - int64(len(n.data)); need > 0 {
			n.data = append(n.data, make([]byte, need)...)
		}
		copy(n.data[o.off:], o.data)
		n.sum, n.bytes = 0, o.at
	case resizes:
		if o.off <= int64(len(n.data)) {
			n.data = n.data[:o.off]
		} else {
			n.data = append(n.data, make([]byte, o.off-int64(len(n.data)))...)
		}
		n.sum, n.bytes = 0, o.at
	}
}

// find follows a path from the top; nil where there is nothing.
func (m *image) find(parts []string) *inode {
	n := m.inodes[top]
	for _, part := range parts {
		if n == nil || !n.folder {
			return nil
		}
		n = m.inodes[n.names[part]]
	}
	return n
}

var seed = maphash.MakeSeed()

// hash is of all names and bytes, so that two states which look the same are one.
func (m *image) hash() uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	m.hashInto(&h, m.inodes[top])
	return h.Sum64()
}

func (m *image) hashInto(h *maphash.Hash, n *inode) {
	if n == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(n.names)) {
		h.WriteString(name)
		h.WriteByte(0)
		m.hashInto(h, m.inodes[n.names[name]])
		h.WriteByte(1)
	}
	if n.folder {
		return
	}
	if n.sum == 0 {
		n.sum = maphash.Bytes(seed, n.data)
	}
	var raw [8]byte
	binary.LittleEndian.PutUint64(raw[:], n.sum)
	h.Write(raw[:])
}
