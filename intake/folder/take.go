package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"blankett/intake"
)

var (
	errTooBig = fmt.Errorf("larger than the %d bytes that are taken", biggest)
	// errChanging says that a file was written to while it was read.
	errChanging = errors.New("still being written")
	// errReplaced says that a file's name belongs to another file by now.
	errReplaced = errors.New("another file has taken its place")
)

// take makes a file of the inbox ours and archives it. A fault is logged, the
// first time, and the file tried again later.
func (b *inbox) take(ctx context.Context, rel string) {
	f := b.files[rel]
	id, err := b.claim(ctx, rel, f.mark)
	if errors.Is(err, errReplaced) || errors.Is(err, fs.ErrNotExist) {
		delete(b.files, rel) // it is looked at anew
		return
	}
	if err != nil {
		if f.failures == 0 && ctx.Err() == nil {
			b.Log.Error("a file in the inbox can't be taken; it stays, and is tried again",
				"inbox", b.dir, "inode", f.inode, "size", f.size, "err", nameless(err))
		}
		f.fail(b.Now())
		return
	}
	delete(b.files, rel)
	b.settle(ctx, id)
}

// claim moves a file out of the mailroom's hands: a row that it was seen, then
// the rename, both to disk before anything else happens to it.
func (b *inbox) claim(ctx context.Context, rel string, m mark) (id string, err error) {
	path := filepath.Join(b.dir, rel)
	if err := takeable(path, m); err != nil {
		return "", err
	}
	id, err = b.see(ctx, rel, m.size)
	if err != nil {
		return "", err
	}
	claimed := filepath.Join(b.claimed, id)
	if err := os.Rename(path, claimed); err != nil {
		return "", errors.Join(err, b.Arrivals.Forget(ctx, id))
	}
	if info, err := os.Lstat(claimed); err != nil || !info.Mode().IsRegular() || markOf(info) != m {
		if b.putBack(path, claimed) {
			return "", errors.Join(errReplaced, b.Arrivals.Forget(ctx, id))
		}
	}
	return id, b.syncClaim(filepath.Dir(path))
}

// takeable looks whether a file can be read at all, before it is moved.
func takeable(path string, m mark) error {
	if m.size > biggest {
		return errTooBig
	}
	f, err := openFile(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// see records a file. A name in another alphabet than UTF-8 is kept as far as it
// can be read: databases take no other text.
func (b *inbox) see(ctx context.Context, source string, size int64) (id string, err error) {
	v7, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	id = v7.String()
	return id, b.Arrivals.See(ctx, intake.Arrival{ID: id, Inbox: b.dir, Source: strings.ToValidUTF8(source, string(utf8.RuneError)),
		State: intake.ArrivalSeen, Size: size, SeenAt: b.Now()})
}

// putBack undoes a rename that caught another file than the one looked at. If
// its name is in use already, the file is kept instead.
func (b *inbox) putBack(path, claimed string) bool {
	return moveToFree(claimed, path) == nil
}

func (b *inbox) syncClaim(from string) error {
	if err := syncFolder(b.claimed); err != nil {
		return err
	}
	if err := syncFolder(from); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // a folder that is gone needs no sync
	}
	return nil
}

// settle finishes a claim, or says once why that must wait.
func (b *inbox) settle(ctx context.Context, id string) {
	err := b.finish(ctx, id)
	if err == nil {
		delete(b.claims, id)
		return
	}
	w := b.claims[id]
	if w == nil {
		w = &wait{}
		b.claims[id] = w
		if ctx.Err() == nil {
			b.Log.Error("a claimed file can't be archived yet; it is tried again",
				"inbox", b.dir, "arrival", id, "err", nameless(err))
		}
	}
	w.fail(b.Now())
}

// finish takes a claimed file through the archive and out of the inbox. It may
// be begun anywhere in the middle: every step looks at what is done already.
func (b *inbox) finish(ctx context.Context, id string) error {
	path := filepath.Join(b.claimed, id)
	data, m, err := read(path)
	if err != nil {
		return err
	}
	a, err := b.arrival(ctx, id, m.size)
	if err != nil {
		return err
	}
	if a.State != intake.ArrivalSeen {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != a.SHA256 {
			return b.claimChanged(ctx, id, m.size) // written to since it was archived
		}
		return b.remove(ctx, id, m)
	}
	sum, err := b.Archive.Keep(ctx, data)
	if err != nil {
		return err
	}
	if err := b.Arrivals.Archived(ctx, id, sum, int64(len(data)), b.Now()); err != nil {
		return err
	}
	if b.Enqueue != nil {
		if err := b.Enqueue(ctx, id); err != nil && ctx.Err() == nil {
			b.Log.Warn("an arrival could not be enqueued; a sweep will find it", "arrival", id, "err", err)
		}
	}
	return b.remove(ctx, id, m)
}

// arrival is the row of a claimed file, made again if it is missing.
func (b *inbox) arrival(ctx context.Context, id string, size int64) (intake.Arrival, error) {
	a, err := b.Arrivals.Arrival(ctx, id)
	if !errors.Is(err, intake.ErrNotFound) {
		return a, err
	}
	a = intake.Arrival{ID: id, Inbox: b.dir, State: intake.ArrivalSeen, Size: size, SeenAt: b.Now()}
	return a, b.Arrivals.See(ctx, a)
}

// read reads a file whole, and only if nobody wrote to it meanwhile.
func read(path string) ([]byte, mark, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, mark{}, err
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return nil, mark{}, err
	}
	if before.Size() > biggest {
		return nil, mark{}, errTooBig
	}
	var data bytes.Buffer
	data.Grow(int(before.Size()) + bytes.MinRead)
	if _, err := data.ReadFrom(io.LimitReader(f, biggest+1)); err != nil {
		return nil, mark{}, err
	}
	after, err := f.Stat()
	if err != nil {
		return nil, mark{}, err
	}
	if markOf(before) != markOf(after) || int64(data.Len()) != after.Size() {
		return nil, mark{}, errChanging
	}
	return data.Bytes(), markOf(after), nil
}

// remove ends a claim whose bytes are safe. While a writer still has the file
// open it stays; and should it have changed, its new bytes are an arrival of
// their own.
func (b *inbox) remove(ctx context.Context, id string, m mark) error {
	path := filepath.Join(b.claimed, id)
	f, err := openFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if isBeingWritten(f) {
		return errChanging
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if markOf(info) != m {
		return b.claimChanged(ctx, id, info.Size())
	}
	// Not synced: should a power cut bring the file back, it is removed again.
	return os.Remove(path)
}

// claimChanged makes a file that was written to after it was archived another
// arrival, from the same place.
func (b *inbox) claimChanged(ctx context.Context, id string, size int64) error {
	a, err := b.Arrivals.Arrival(ctx, id)
	if err != nil {
		return err
	}
	_, err = b.claimAnew(ctx, id, a.Source, size)
	return err
}

// claimAnew gives a file among the claimed ones an arrival of its own. The next
// look goes on with it.
func (b *inbox) claimAnew(ctx context.Context, name, source string, size int64) (id string, err error) {
	id, err = b.see(ctx, source, size)
	if err != nil {
		return "", err
	}
	if err := os.Rename(filepath.Join(b.claimed, name), filepath.Join(b.claimed, id)); err != nil {
		return "", errors.Join(err, b.Arrivals.Forget(ctx, id))
	}
	return id, syncFolder(b.claimed)
}
