package folder

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"blankett/intake/trial/torture"
)

// faults are what a disk answers that is broken, full, taken away or short of
// something.
var faults = []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EACCES, syscall.EROFS, syscall.ESTALE, syscall.EMFILE}

// syncsEvery is of how many syncs the short form lets one fail.
const syncsEvery = 5

// aboutFaults is how many faults of each scene the short form goes through.
const aboutFaults = 24

// failing lets the n-th call to a disk fail, or all from there on. It counts the calls
// in calls, and notes which it was.
type failing struct {
	n, calls int
	forEver  bool
	errno    syscall.Errno
	call     string
}

func (f *failing) fault(call, _ string) error {
	f.calls++
	if f.n > 0 && (f.calls == f.n || f.forEver && f.calls > f.n) {
		if f.calls == f.n {
			f.call = call
		}
		return f.errno
	}
	return nil
}

// TestDiskFaults lets each call to the disk fail, of inbox, archive and database, once
// and for ever, with each error. Once: the service goes on by itself. For ever: nothing
// is lost by the time the disk is mended and the service started again.
func TestDiskFaults(t *testing.T) {
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			var counted failing
			must(t, sc.withFault(t, &counted))
			all := 0
			stride := torture.Share(counted.calls, aboutFaults)
			for n := 1; n <= counted.calls; n += stride {
				for i, errno := range faults {
					if !torture.Long() && (n/stride)%len(faults) != i {
						continue
					}
					for _, forEver := range []bool{false, true} {
						f := &failing{n: n, forEver: forEver, errno: errno}
						all++
						if err := sc.withFault(t, f); err != nil {
							t.Fatalf("call %d of %d (%s), %s, for ever: %v: %v", n, counted.calls, f.call, errno, forEver, err)
						}
					}
				}
			}
			t.Logf("%d calls, %d faults", counted.calls, all)
		})
	}
}

// withFault plays a scene on a disk that fails, and says whether all came in.
func (sc scene) withFault(t *testing.T, f *failing) error {
	d := emptyDisk(t)
	d.Fault = f.fault
	m, err := boot(d)
	if err == nil {
		_ = sc.play(m) // what it comes to is judged below
	}
	if f.n > 0 && (err != nil || f.forEver) {
		m.halt()
		d = d.Killed()
		d.Fault = nil
		if m, err = boot(d); err == nil && len(d.Acked()) == 0 {
			err = sc.play(m) // nothing had come in
		}
		if err != nil {
			return fmt.Errorf("start again: %w", err)
		}
	}
	defer func() { m.halt() }()
	if err := m.settle(); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	d.Fault = nil // of the looks that follow
	return errors.Join(m.keeps(d.Acked()), m.holds(handedIn(d.Acked())))
}

// killsAbout is how many kills of each scene the short form goes through.
const killsAbout = 12

// TestKilledThenCut kills the service before each call to the disk, starts it again, and
// cuts the power while it goes on: what the killed one left unsynced is made good first.
func TestKilledThenCut(t *testing.T) {
	c := newCuts(20*everySo, everySo)
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			var counted failing
			must(t, sc.withFault(t, &counted))
			for n := 1; n <= counted.calls; n += torture.Share(counted.calls, killsAbout) {
				d := emptyDisk(t)
				d.Fault = (&failing{n: n, forEver: true, errno: syscall.EIO}).fault
				m, err := boot(d)
				if err == nil {
					_ = sc.play(m) // it is killed in the middle
				}
				m.halt()
				d = d.Killed()
				d.Fault = nil
				m, err = boot(d)
				must(t, err)
				must(t, errors.Join(m.step(), m.step(), m.step()))
				m.disk.Off()
				if fault := c.goThrough(d, true); fault != nil {
					t.Fatalf("killed before call %d of %d; then %v", n, counted.calls, fault)
				}
				m.halt()
			}
		})
	}
	t.Logf("started from %d crash states", len(c.seen))
}

// TestFaultThenCut lets each sync fail once, and then cuts the power: a sync that
// failed is no sync, and is made good before anything relies on it.
func TestFaultThenCut(t *testing.T) {
	c := newCuts(20*everySo, everySo)
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			syncs := 0
			for n, last := 1, 0; n != last; n++ {
				last = n + 1 // unless there is one more
				if !torture.Long() && n%syncsEvery != 1 {
					last = 0
					continue
				}
				d, at := emptyDisk(t), 0
				d.Fault = func(call, _ string) error {
					if call != "sync" && call != "syncfolder" {
						return nil
					}
					if at++; at == n {
						last = 0
						return syscall.EIO
					}
					return nil
				}
				m, err := boot(d)
				if err != nil { // its next start is by somebody who looks
					_ = m.db.Close()
					m.end()
					m, err = boot(d)
				}
				if err == nil {
					_ = sc.play(m)
					err = errors.Join(m.step(), m.step())
				}
				m.disk.Off()
				d.Fault = nil
				if last == 0 {
					syncs++
					if fault := c.goThrough(d, true); fault != nil {
						t.Fatalf("sync %d failed, %v; then %v", n, err, fault)
					}
				}
				m.halt()
			}
			t.Logf("%d syncs", syncs)
		})
	}
	t.Logf("started from %d crash states", len(c.seen))
}

// claimedWhile has somebody do something to a file just before it is claimed.
func claimedWhile(t *testing.T, do func(d *torture.Disk, path string)) {
	t.Helper()
	d := emptyDisk(t)
	m, err := boot(d)
	must(t, err)
	defer m.halt()
	path := simInbox + "/a.jpg"
	m.put(path, 1)
	d.Moving = func(from string) {
		if from == path {
			d.Moving = nil
			do(d, path)
		}
	}
	must(t, errors.Join(m.step(), m.step()))
	all, err := m.db.List(t.Context(), "", 0)
	must(t, err)
	if _, there := d.Files(simInbox)[path]; !there || len(all) > 0 {
		t.Fatalf("half a file is taken: %q, %d returns", d.Files(simInbox), len(all))
	}
	d.Put(path, []byte(content(2)))
	must(t, m.settle())
	all, err = m.db.List(t.Context(), "", 0)
	must(t, err)
	if len(all) != 1 {
		t.Errorf("%d returns of one file", len(all))
	}
}

// half is the beginning of a scan.
var half = []byte("\xff\xd8\xff and more of it is to")

// TestWrittenToWhileClaimed has a writer begin anew in a file just before it is claimed.
func TestWrittenToWhileClaimed(t *testing.T) {
	claimedWhile(t, func(d *torture.Disk, path string) { d.Put(path, half) })
}

// TestReplacedWhileClaimed has a writer put another file in its place.
func TestReplacedWhileClaimed(t *testing.T) {
	claimedWhile(t, func(d *torture.Disk, path string) {
		must(t, d.Remove(path))
		d.Put(path, half)
	})
}
