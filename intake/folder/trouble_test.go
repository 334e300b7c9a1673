package folder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"blankett/intake"
	"blankett/intake/disk"
)

// heard keeps what a watcher told last.
type heard struct {
	mu  sync.Mutex
	now []intake.Trouble
}

func (h *heard) tell(_ string, now []intake.Trouble) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
}

func (h *heard) of(what intake.TroubleWhat) (intake.Trouble, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.now, func(t intake.Trouble) bool { return t.What == what })
	if i < 0 {
		return intake.Trouble{}, false
	}
	return h.now[i], true
}

// TestNeverTakenIsTold has all that is never taken in an inbox: each is told with
// its name, and no neighbour waits for it.
func TestNeverTakenIsTold(t *testing.T) {
	o := newOffice(t)
	outside := filepath.Join(o.data, "elsewhere.pdf")
	must(t, os.WriteFile(outside, []byte(pdf("linked")), 0o600))
	must(t, os.Symlink(outside, filepath.Join(o.inbox, "link.pdf")))
	must(t, unix.Mkfifo(filepath.Join(o.inbox, "pipe.pdf"), 0o600))
	big, err := os.Create(filepath.Join(o.inbox, "big.pdf"))
	must(t, err)
	must(t, big.Truncate(biggest+1))
	must(t, big.Close())
	o.put("a.pdf", pdf("a neighbour"))
	var h heard
	cfg := o.config()
	cfg.Tell, cfg.Patience = h.tell, 20*time.Millisecond
	o.watch(cfg)
	for what, name := range map[intake.TroubleWhat]string{
		intake.TroubleLink: "link.pdf", intake.TroubleSpecial: "pipe.pdf", intake.TroubleTooLarge: "big.pdf",
	} {
		o.wait(string(what)+" is told", func() bool { tr, ok := h.of(what); return ok && tr.Detail == name && tr.Count == 1 })
	}
	o.wait("the neighbour is taken", func() bool {
		all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
		return err == nil && len(all) == 1 && all[0].Source == "a.pdf"
	})
}

// TestUntakenIsTold has a file that never looks whole wait for longer than
// people may be left in the dark.
func TestUntakenIsTold(t *testing.T) {
	o := newOffice(t)
	o.put("growing.pdf.part", "not whole")
	var h heard
	cfg := o.config()
	cfg.Tell, cfg.Patience = h.tell, time.Hour
	o.watch(cfg)
	o.wait("it is looked at", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.now != nil || true })
	time.Sleep(100 * time.Millisecond)
	if _, ok := h.of(intake.TroubleUntaken); ok {
		t.Error("told at once")
	}
	o.clock.add(intake.LongWait)
	o.wait("it is told", func() bool { tr, ok := h.of(intake.TroubleUntaken); return ok && tr.Detail == "growing.pdf.part" })
}

// TestInboxUnmounted takes the inbox away and puts an empty folder in its place,
// as a share that is unmounted does, while a watcher runs and between two: nothing
// in that folder is touched, it is told, and when the inbox is back it goes on.
func TestInboxUnmounted(t *testing.T) {
	for name, running := range map[string]bool{"while running": true, "while stopped": false} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			known := map[string]string{}
			var mu sync.Mutex
			var h heard
			cfg := o.config()
			cfg.Tell, cfg.Installation = h.tell, "us"
			cfg.Known, cfg.Learnt = map[string]string{}, func(inbox, what string) error {
				mu.Lock()
				defer mu.Unlock()
				known[inbox] = what
				return nil
			}
			stop := o.watch(cfg)
			o.put("a.pdf", pdf("first"))
			o.arrivals(1)
			away := o.inbox + "-away"
			if !running {
				stop()
				cfg.Known = known
			}
			must(t, os.Rename(o.inbox, away))
			if !running {
				o.watch(cfg)
			}
			o.wait("the inbox is missed", func() bool { _, ok := h.of(intake.TroubleUnreachable); return ok })
			if _, err := os.Stat(o.inbox); !errors.Is(err, os.ErrNotExist) {
				t.Fatal("the inbox was made anew")
			}
			must(t, os.Mkdir(o.inbox, 0o755))
			o.put("b.pdf", pdf("into the void"))
			time.Sleep(200 * time.Millisecond)
			if left := o.left(); len(left) != 1 {
				t.Errorf("the folder in its place has %q", left)
			}
			if _, err := os.Stat(filepath.Join(o.inbox, ours)); !errors.Is(err, os.ErrNotExist) {
				t.Error("the folder in its place is watched")
			}
			if _, ok := h.of(intake.TroubleUnreachable); !ok {
				t.Error("the folder in its place is not told")
			}
			must(t, os.Rename(filepath.Join(o.inbox, "b.pdf"), filepath.Join(away, "b.pdf")))
			must(t, os.Remove(o.inbox))
			must(t, os.Rename(away, o.inbox))
			o.arrivals(2)
			o.wait("all is well again", func() bool { _, ok := h.of(intake.TroubleUnreachable); return !ok })
		})
	}
}

// TestInboxOfAnother leaves an inbox alone that another installation watched,
// unless told to take it over.
func TestInboxOfAnother(t *testing.T) {
	o := newOffice(t)
	cfg := o.config()
	cfg.Installation = "them"
	o.watch(cfg)()
	o.put("a.pdf", pdf("theirs"))
	cfg.Installation = "us"
	if err := Watch(context.Background(), cfg); !errors.Is(err, ErrForeign) {
		t.Fatalf("watched another's inbox: %v", err)
	}
	cfg.New = true
	o.watch(cfg)
	o.arrivals(1)
}

// TestLockFileRemoved has somebody clean up an inbox too well: it is locked again,
// so that no second watcher comes in.
func TestLockFileRemoved(t *testing.T) {
	o := newOffice(t)
	cfg := o.config()
	cfg.Installation = "us"
	o.watch(cfg)
	lock := filepath.Join(o.inbox, ours, "lock")
	o.wait("it is locked", func() bool { _, err := os.Stat(lock); return err == nil })
	must(t, os.RemoveAll(filepath.Join(o.inbox, ours)))
	o.put("a.pdf", pdf("later"))
	o.arrivals(1)
	if err := Watch(context.Background(), cfg); !errors.Is(err, ErrHeld) {
		t.Errorf("a second watcher: %v", err)
	}
}

// TestStopped asks before each claim: nothing is taken while something is not as
// it was left.
func TestStopped(t *testing.T) {
	o := newOffice(t)
	var mu sync.Mutex
	stopped := errors.New("the database is another")
	cfg := o.config()
	cfg.Ready = func(context.Context) error { mu.Lock(); defer mu.Unlock(); return stopped }
	o.put("a.pdf", pdf("waits"))
	o.watch(cfg)
	o.stays(30)
	mu.Lock()
	stopped = nil
	mu.Unlock()
	o.arrivals(1)
}

// TestCopyAway moves a file to another disk: its copy is whole before it goes, and
// one that is written to meanwhile stays.
func TestCopyAway(t *testing.T) {
	other, err := os.MkdirTemp("/dev/shm", "blankett-")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { os.RemoveAll(other) })
	from, to := filepath.Join(other, "a.pdf"), filepath.Join(t.TempDir(), "claimed")
	must(t, os.WriteFile(from, []byte(pdf("far")), 0o600))
	if err := os.Rename(from, to); !errors.Is(err, unix.EXDEV) {
		t.Skipf("/dev/shm is no other disk: %v", err)
	}
	info, err := os.Lstat(from)
	must(t, err)
	b := &inbox{Config: Config{Disk: disk.OS{}}, dir: filepath.Dir(to)}
	m := markOf(info)
	m.mtime = m.mtime.Add(-time.Second)
	if err := b.copyAway(from, to, m); !errors.Is(err, errReplaced) {
		t.Errorf("one that has changed: %v", err)
	}
	writer, err := os.OpenFile(from, os.O_RDWR, 0)
	must(t, err)
	if err := b.copyAway(from, to, markOf(info)); !errors.Is(err, errChanging) {
		t.Errorf("one that is open: %v", err)
	}
	writer.Close()
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Error("a copy is left of one that stays")
	}
	must(t, b.copyAway(from, to, markOf(info)))
	if raw, err := os.ReadFile(to); err != nil || string(raw) != pdf("far") {
		t.Errorf("the copy holds %q, %v", raw, err)
	}
	if _, err := os.Stat(from); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file stays beside its copy")
	}
}

// TestFullDiskIsLoggedLittle has no claimed file get into the archive: that is
// logged a few times, not once for each file.
func TestFullDiskIsLoggedLittle(t *testing.T) {
	o := newOffice(t)
	cfg := o.config()
	cfg.Archive = fullDisk{o.archive}
	for i := range 100 {
		o.put(string(rune('a'+i%26))+strings.Repeat("x", i/26)+".pdf", pdf("one"))
	}
	var h heard
	cfg.Tell = h.tell
	o.watch(cfg)
	o.wait("all are claimed", func() bool {
		entries, _ := os.ReadDir(filepath.Join(o.inbox, ours, "claimed"))
		return len(entries) == 100
	})
	time.Sleep(200 * time.Millisecond)
	if lines := strings.Count(o.log.String(), "can't be archived"); lines == 0 || lines > linesA {
		t.Errorf("%d lines in the log", lines)
	}
	o.clock.add(intake.LongWait)
	o.wait("it is told", func() bool { tr, ok := h.of(intake.TroubleUnarchived); return ok && tr.Count == 100 })
}

// fullDisk is an archive on a disk without room.
type fullDisk struct{ intake.Archive }

func (fullDisk) Keep(context.Context, []byte) (string, error) { return "", unix.ENOSPC }
