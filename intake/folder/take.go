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
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"blankett/intake"
)

var (
	errTooBig = fmt.Errorf("larger than the %d bytes that are taken", biggest)
	// errChanging says that a file was written to while it was read.
	errChanging = errors.New("still being written")
	// errReplaced says that a file's name belongs to another file by now.
	errReplaced = errors.New("another file has taken its place")
)

// errResting says that a file must stay as it is for a while longer: no lease can
// tell whether its writer is through.
var errResting = errors.New("resting until its writer is surely through")

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
		if f.failures == 0 && ctx.Err() == nil && b.mayLog() {
			b.Log.Error("a file in the inbox can't be taken; it stays, and is tried again",
				"inbox", b.dir, "inode", f.inode, "size", f.size, "err", nameless(err))
		}
		f.why = err
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
	if err := b.takeable(path, m); err != nil {
		return "", err
	}
	id, err = b.see(ctx, intake.Arrival{Source: rel, Size: m.size})
	if err != nil {
		return "", err
	}
	claimed := filepath.Join(b.claimed, id)
	err = b.Disk.Rename(path, claimed)
	if errors.Is(err, unix.EXDEV) {
		err = b.copyAway(path, claimed, m)
	}
	if err != nil {
		return "", errors.Join(err, b.Arrivals.Forget(ctx, id))
	}
	if info, err := b.Disk.Lstat(claimed); err != nil || !info.Mode().IsRegular() || info.Size() != m.size || inode(info) == m.inode && markOf(info).moved() != m.moved() {
		if b.putBack(path, claimed) {
			return "", errors.Join(errReplaced, b.Arrivals.Forget(ctx, id))
		}
	}
	return id, b.syncClaim(id, filepath.Dir(path))
}

// takeable looks whether a file can be read at all, and is still the one that was
// looked at, before it is moved.
func (b *inbox) takeable(path string, m mark) error {
	if m.size > biggest {
		return errTooBig
	}
	f, err := b.openFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && markOf(info) != m {
		return errReplaced
	}
	return err
}

// copyAway moves a file to another file system: a folder in the inbox may lie on
// another disk. Its copy grows where nothing is taken, and has its own name only once
// it is whole and on disk; then the file is removed where it was, if nobody has
// written to it. Ended in between, it is there twice, until dropSecond has seen it.
func (b *inbox) copyAway(from, to string, m mark) error {
	data, now, err := b.read(from)
	if err != nil {
		return err
	}
	if now != m {
		return errReplaced
	}
	out, part, err := beginDrop(b.Disk, b.dir)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = b.Disk.Rename(part, to)
	}
	if err != nil {
		return errors.Join(err, b.Disk.Remove(part))
	}
	if err = b.Disk.SyncFolder(filepath.Dir(to)); err == nil {
		err = b.removeUnchanged(from, m)
	}
	if err != nil {
		return errors.Join(err, b.Disk.Remove(to))
	}
	return nil
}

// removeUnchanged removes a file that nobody writes to, and is as it was.
func (b *inbox) removeUnchanged(path string, m mark) error {
	f, err := b.openFile(path)
	if err != nil {
		return err
	}
	defer f.Close()
	open := leaseOn(f)
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case open == leaseRefused:
		return errChanging
	case markOf(info) != m:
		return errReplaced
	}
	return b.Disk.Remove(path)
}

// see records a file. A name in another alphabet than UTF-8 is kept as far as it
// can be read: databases take no other text.
func (b *inbox) see(ctx context.Context, a intake.Arrival) (id string, err error) {
	v7, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	a.ID, a.Inbox, a.State, a.SeenAt = v7.String(), b.dir, intake.ArrivalSeen, b.Now()
	a.Source = strings.ToValidUTF8(a.Source, string(utf8.RuneError))
	return a.ID, b.Arrivals.See(ctx, a)
}

// putBack undoes a rename that caught another file than the one looked at. If
// its name is in use already, the file is kept instead.
func (b *inbox) putBack(path, claimed string) bool {
	return b.Disk.MoveFree(claimed, path) == nil
}

// syncClaim makes the move of a claimed file last. Until it does, a power cut may put
// the file back where it was, and nothing may be said of it.
func (b *inbox) syncClaim(id, from string) error {
	if b.lasting[id] {
		return nil
	}
	if err := b.Disk.SyncFolder(b.claimed); err != nil {
		return err
	}
	if err := b.Disk.SyncFolder(from); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // a folder that is gone needs no sync
	}
	b.lasting[id] = true
	return nil
}

// claim is a file among the claimed ones that could not be finished yet.
type claim struct {
	wait
	mark  mark
	since time.Time // when it was first seen as it is
	begun time.Time // when it was first seen at all
	why   error     // nil for one that only rests
}

// settle finishes a claim, or says once why that must wait.
func (b *inbox) settle(ctx context.Context, id string) {
	c := b.claims[id]
	if c == nil {
		c = &claim{begun: b.Now()}
		b.claims[id] = c
	}
	err := b.finish(ctx, id, c)
	if err == nil {
		delete(b.claims, id)
		delete(b.lasting, id)
		return
	}
	if errors.Is(err, errResting) {
		c.why = nil
		return // it says itself until when
	}
	if c.failures == 0 && ctx.Err() == nil && b.mayLog() {
		b.Log.Error("a claimed file can't be archived yet; it is tried again",
			"inbox", b.dir, "arrival", id, "err", nameless(err))
	}
	c.why = err
	c.fail(b.Now())
}

// restClaim says whether a claimed file has been as it is for long enough, and
// otherwise when that will be.
func (b *inbox) restClaim(c *claim, m mark, long time.Duration) error {
	now := b.Now()
	if c.since.IsZero() || c.mark != m {
		c.mark, c.since = m, now
	}
	if now.Sub(c.since) >= long {
		return nil
	}
	c.until = c.since.Add(long)
	return errResting
}

// finish takes a claimed file through the archive and out of the inbox. It may
// be begun anywhere in the middle: every step looks at what is done already.
func (b *inbox) finish(ctx context.Context, id string, c *claim) error {
	path := filepath.Join(b.claimed, id)
	data, m, err := b.read(path)
	if err != nil {
		return err
	}
	a, err := b.arrival(ctx, id, m.size)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	if a.State != intake.ArrivalSeen {
		if hex.EncodeToString(sum[:]) != a.SHA256 {
			return b.claimChanged(ctx, id, m.size) // written to since it was archived
		}
		return b.remove(ctx, a, c, m)
	}
	if a.Supersedes != "" { // it has grown after it looked whole: it may again
		if err := b.restClaim(c, m, b.Patience); err != nil {
			return err
		}
	}
	// The process that moved it may have been killed since, or its sync failed.
	if err := b.syncClaim(id, filepath.Dir(filepath.Join(b.dir, a.Source))); err != nil {
		return err
	}
	if a.SHA256, err = b.Archive.Keep(ctx, data); err != nil {
		return err
	}
	if err := b.Arrivals.Archived(ctx, id, a.SHA256, int64(len(data)), b.Now()); err != nil {
		return err
	}
	if b.Enqueue != nil {
		if err := b.Enqueue(ctx, id); err != nil && ctx.Err() == nil && b.mayLog() {
			b.Log.Warn("an arrival could not be enqueued; a sweep will find it", "arrival", id, "err", err)
		}
	}
	return b.remove(ctx, a, c, m)
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
func (b *inbox) read(path string) ([]byte, mark, error) {
	f, err := b.openFile(path)
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

// remove ends a claim whose bytes are safe. While a writer has the file open it
// stays, and where no lease can tell, until nothing about it has changed for
// Quiet. Its bytes are held against the archived ones once more; should they
// differ, the file is taken again as a whole.
func (b *inbox) remove(ctx context.Context, a intake.Arrival, c *claim, m mark) error {
	path := filepath.Join(b.claimed, a.ID)
	f, err := b.openFile(path)
	if err != nil {
		return err
	}
	defer f.Close() // and with it the lease
	switch leaseOn(f) {
	case leaseRefused:
		return errChanging
	case leaseUntold:
		if err := b.restClaim(c, m, b.Quiet); err != nil {
			return err
		}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if markOf(info) != m || hex.EncodeToString(sum.Sum(nil)) != a.SHA256 {
		return b.claimChanged(ctx, a.ID, info.Size())
	}
	// Not synced: should a power cut bring the file back, it is removed again.
	return b.Disk.Remove(path)
}

// claimChanged takes a file anew that was written to after it was archived: as an
// arrival from the same place that supersedes the earlier one, since it holds all
// that one had, and more.
func (b *inbox) claimChanged(ctx context.Context, id string, size int64) error {
	a, err := b.Arrivals.Arrival(ctx, id)
	if err != nil {
		return err
	}
	if _, err = b.claimAnew(ctx, id, intake.Arrival{Source: a.Source, Size: size, Supersedes: id}); err != nil {
		return err
	}
	if b.mayLog() {
		b.Log.Warn("a file was written to after it was taken; it is taken again as a whole", "inbox", b.dir, "arrival", id)
	}
	return nil
}

// claimAnew gives a file among the claimed ones an arrival of its own. The next
// look goes on with it.
func (b *inbox) claimAnew(ctx context.Context, name string, a intake.Arrival) (id string, err error) {
	id, err = b.see(ctx, a)
	if err != nil {
		return "", err
	}
	if err := b.Disk.Rename(filepath.Join(b.claimed, name), filepath.Join(b.claimed, id)); err != nil {
		return "", errors.Join(err, b.Arrivals.Forget(ctx, id))
	}
	return id, b.Disk.SyncFolder(b.claimed)
}
