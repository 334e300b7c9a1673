package folder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"blankett/intake"
	"blankett/intake/disk"
)

// ErrHeld says that another watcher has the inbox.
var ErrHeld = errors.New("another blankett watches this inbox; stop it, or leave the inbox to it")

// ErrReplaced says that a folder is not the inbox that was watched under its
// name: a share that is not mounted leaves such a one, or it is another
// installation's.
var ErrReplaced = errors.New("it is not the folder that was watched under this name; mount it again, or accept the new one with --new")

// ErrForeign says that an inbox is watched by another installation: its database
// was lost and begun anew, or the inbox is theirs.
var ErrForeign = errors.New("another installation watched this inbox, with another database; use the data folder or backup that it belongs to, or take it over with --new")

// ours is the folder that claimed files rest in, hidden at the top of an inbox.
const ours = ".blankett"

// inbox is one watched folder. Everything in it happens in one goroutine.
type inbox struct {
	Config
	dir     string
	claimed string // the folder of claimed files
	known   string // what the inbox is, as Config.Known has it; "" if it was never watched
	lock    *os.File
	is      fs.FileInfo // the folder that the lock is in; nil while the inbox can't be reached

	hints   *fsnotify.Watcher // nil where the system gives none
	folders map[string]bool   // those that hints come from

	files  map[string]*file  // by path below the inbox
	never  map[string]never  // what lies there and is never taken, by path
	claims map[string]*claim // claims that could not be finished, by file name
	// lasting are the claims whose move is on disk, by file name.
	lasting map[string]bool
	told    map[string]bool // folders whose fault was logged
	said    string          // the last fault of the inbox itself that was logged
	swept   time.Time       // when rests of uploads were looked for
	logged  []time.Time     // the last lines about single files
}

func newInbox(cfg Config, dir string) *inbox {
	b := &inbox{Config: cfg, dir: dir, claimed: filepath.Join(dir, ours, "claimed"), known: cfg.Known[dir],
		folders: map[string]bool{}, files: map[string]*file{}, claims: map[string]*claim{}, lasting: map[string]bool{}, told: map[string]bool{}}
	if cfg.New {
		b.known = ""
	}
	return b
}

// listen asks the system for hints.
func (b *inbox) listen() {
	var err error
	if b.hints, err = fsnotify.NewWatcher(); err != nil {
		b.hints = nil
		b.Log.Warn("no hints from the file system; files are found by looking", "inbox", b.dir, "err", err)
	}
}

// open makes sure that the folder is the inbox, and takes its lock. It makes
// nothing in one that is not.
func (b *inbox) open() error {
	info, err := os.Stat(b.dir)
	if err != nil {
		return err
	}
	name, installation := b.readMarker()
	foreign := installation != "" && b.Installation != "" && installation != b.Installation
	switch {
	case !b.isKnown(name, info):
		return ErrReplaced
	case foreign && !b.New:
		return ErrForeign
	}
	if err := b.makeOurs(); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(b.dir, ours, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		return fmt.Errorf("%w (%w)", ErrHeld, err)
	}
	if name == "" || foreign {
		if name, err = b.writeMarker(lock); err != nil {
			lock.Close()
			return err
		}
	}
	b.lock, b.is = lock, info
	return b.learn(name, info)
}

// makeOurs makes our own folders. They may be there from a watcher that was killed
// before their names were on disk.
func (b *inbox) makeOurs() error {
	if err := disk.MakeFolder(b.Disk, b.claimed); err != nil {
		return err
	}
	return errors.Join(b.Disk.SyncFolder(filepath.Dir(b.claimed)), b.Disk.SyncFolder(b.dir))
}

// learn notes what the inbox is.
func (b *inbox) learn(name string, info fs.FileInfo) error {
	what := fmt.Sprintf("%s %d %d", name, device(info), inode(info))
	if b.Learnt == nil || what == b.known {
		b.known = what
		return nil
	}
	b.known = what
	return b.Learnt(b.dir, what)
}

// isKnown says whether a folder is the one that was watched before: it has the
// same name written in it, or is the same one by device and inode and lost it.
func (b *inbox) isKnown(name string, info fs.FileInfo) bool {
	known := strings.Fields(b.known)
	switch {
	case len(known) != 3:
		return true
	case name != "":
		return name == known[0]
	}
	return known[1] == fmt.Sprint(device(info)) && known[2] == fmt.Sprint(inode(info))
}

// readMarker gives the inbox's own name and that of the installation that watches
// it, both "" where none are written.
func (b *inbox) readMarker() (name, installation string) {
	raw, err := os.ReadFile(filepath.Join(b.dir, ours, "lock"))
	if parts := strings.Fields(string(raw)); err == nil && len(parts) == 2 && uuid.Validate(parts[0]) == nil {
		return parts[0], parts[1]
	}
	return "", ""
}

// writeMarker draws a name for the inbox and writes it into its lock file.
func (b *inbox) writeMarker(lock *os.File) (name string, err error) {
	if b.Installation == "" {
		return "-", nil
	}
	name = uuid.NewString()
	if err := lock.Truncate(0); err != nil {
		return "", err
	}
	if _, err := lock.WriteAt([]byte(name+" "+b.Installation+"\n"), 0); err != nil {
		return "", err
	}
	return name, lock.Sync()
}

// here says whether the inbox is still the folder that was opened, with our lock
// in it, and otherwise tries to open it again.
func (b *inbox) here() error {
	if b.lock != nil {
		info, err := os.Stat(b.dir)
		lock, errLock := os.Lstat(filepath.Join(b.dir, ours, "lock"))
		held, errHeld := b.lock.Stat()
		if err == nil && errLock == nil && errHeld == nil && os.SameFile(info, b.is) && os.SameFile(lock, held) {
			return nil
		}
		b.lock.Close()
		b.lock, b.is = nil, nil
		b.files = map[string]*file{} // they are looked at anew
	}
	return b.open()
}

func (b *inbox) close() {
	if b.hints != nil {
		b.hints.Close()
	}
	if b.lock != nil {
		b.lock.Close()
	}
}

// run looks again and again until ctx ends.
func (b *inbox) run(ctx context.Context) {
	for recovered := false; ctx.Err() == nil; {
		began := time.Now()
		err := b.here()
		if err == nil && !recovered {
			err = b.recover(ctx)
			recovered = err == nil
		}
		if err == nil {
			err = b.look(ctx)
		}
		b.say(ctx, err)
		if b.Tell != nil && ctx.Err() == nil {
			b.Tell(b.dir, b.troubles(err))
		}
		b.rest(ctx, began)
	}
}

// say logs a fault of the inbox itself, once until it changes.
func (b *inbox) say(ctx context.Context, err error) {
	said := ""
	if err != nil && ctx.Err() == nil {
		said = nameless(err).Error()
	}
	switch {
	case said != "" && said != b.said:
		b.Log.Error("inbox can't be looked through; trying again", "inbox", b.dir, "err", said)
	case said == "" && b.said != "" && ctx.Err() == nil:
		b.Log.Info("inbox can be looked through again", "inbox", b.dir)
	}
	b.said = said
}

// hintsApart is how many looks may fit into Config.Every when hints come thick:
// a look walks the whole inbox.
const hintsApart = 5

// rest waits until it is time for the next look, or a hint comes.
func (b *inbox) rest(ctx context.Context, began time.Time) {
	pause := b.Rescan
	if len(b.files) > 0 {
		pause = min(pause, b.Every)
	}
	// A look that took long is not begun again at once: walking must not fill
	// the disk's day.
	timer := time.NewTimer(max(pause, time.Since(began)/hintsApart))
	defer timer.Stop()
	var events chan fsnotify.Event
	var faults chan error
	if b.hints != nil {
		events, faults = b.hints.Events, b.hints.Errors
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case <-events:
			timer.Reset(min(pause, b.Every/hintsApart))
			events = nil // one hint is enough; the others wait in their queue
		case <-faults: // hints were lost, which is what the rescans are for
		}
	}
}

// look walks through the inbox once and takes what is ready.
func (b *inbox) look(ctx context.Context) error {
	b.drainHints()
	stopped := b.Ready != nil && b.Ready(ctx) != nil // whoever says so tells of it
	if !stopped {
		if err := b.resume(ctx); err != nil {
			return err
		}
	}
	if now := b.Now(); now.Sub(b.swept) >= sweepEvery {
		b.swept = now
		if err := b.sweepUploads(); err != nil {
			b.Log.Warn("rests of uploads can't be removed; tried again in an hour", "inbox", b.dir, "err", nameless(err))
		}
	}
	seen, folders := map[string]bool{}, map[string]bool{}
	b.never = map[string]never{}
	err := disk.Walk(b.Disk, b.dir, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return b.visit(path, d, err, seen, folders)
	})
	if err != nil {
		return err
	}
	for rel := range b.files {
		if !seen[rel] {
			delete(b.files, rel)
		}
	}
	b.hintFrom(folders)
	if stopped {
		return nil
	}
	for _, rel := range b.ready() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if b.Ready != nil && b.Ready(ctx) != nil {
			return nil
		}
		b.take(ctx, rel)
	}
	return nil
}

// visit looks at one entry of the walk. A fault of one entry never hides the
// others.
func (b *inbox) visit(path string, d fs.DirEntry, err error, seen, folders map[string]bool) error {
	switch {
	case err != nil && path == b.dir:
		return err
	case err != nil && d != nil && d.IsDir():
		b.leave(path, intake.TroubleFolder)
		b.sayOnce(path, err)
		return fs.SkipDir
	case err != nil:
		return nil // gone since the folder was read
	case d.IsDir() && path == filepath.Join(b.dir, ours):
		return fs.SkipDir
	case d.IsDir():
		folders[path] = true
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		b.leave(path, intake.TroubleLink)
		return nil
	case !d.Type().IsRegular():
		b.leave(path, intake.TroubleSpecial)
		return nil
	}
	info, err := d.Info()
	if err != nil {
		return nil // gone
	}
	rel, err := filepath.Rel(b.dir, path)
	if err != nil {
		return err
	}
	seen[rel] = true
	b.observe(rel, info)
	return nil
}

// sayOnce logs a folder that can't be read, by its inode, the first time.
func (b *inbox) sayOnce(path string, err error) {
	if b.told[path] {
		return
	}
	b.told[path] = true
	info, _ := os.Lstat(path)
	b.Log.Error("a folder in the inbox can't be read; trying again",
		"inbox", b.dir, "inode", inode(info), "err", nameless(err))
}

func (b *inbox) drainHints() {
	if b.hints == nil {
		return
	}
	for {
		select {
		case <-b.hints.Events:
		default:
			return
		}
	}
}

// hintFrom asks for hints from these folders. A folder that gives none is
// looked through all the same.
func (b *inbox) hintFrom(folders map[string]bool) {
	if b.hints == nil {
		return
	}
	for path := range folders {
		if !b.folders[path] && b.hints.Add(path) != nil {
			delete(folders, path) // tried again with the next look
		}
	}
	b.folders = folders
}

// ready lists the files to take now, those that rested longest first.
func (b *inbox) ready() []string {
	now := b.Now()
	var rels []string
	for rel, f := range b.files {
		if f.until.Before(now) && f.looks >= b.Looks && b.rested(rel, f, now) {
			rels = append(rels, rel)
		}
	}
	slices.SortFunc(rels, func(x, y string) int {
		return cmp.Or(b.files[x].since.Compare(b.files[y].since), cmp.Compare(x, y))
	})
	return rels
}

// WatchedBy is the installation that has watched a folder as its inbox; "" where
// none has.
func WatchedBy(dir string) (installation string) {
	_, installation = (&inbox{dir: dir}).readMarker()
	return installation
}

// Known says whether an inbox is the folder that it was: what is as Config.Known
// has it. ErrReplaced, or why it can't be reached.
func Known(dir, what string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	b := &inbox{dir: dir, known: what}
	if name, _ := b.readMarker(); !b.isKnown(name, info) {
		return ErrReplaced
	}
	return nil
}
