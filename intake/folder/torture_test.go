package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/disk"
	"blankett/intake/judge"
	"blankett/intake/store"
	"blankett/intake/trial/torture"
)

// Where things are on a simulated disk.
const (
	simInbox    = "/inbox"
	simFar      = "/inbox/far" // on another file system
	simDatabase = "/data/blankett.db"
	simArchive  = "/data/archive"
)

// machine is a service that takes files in and reads them, on a simulated disk: the
// real inbox, archive, database and Taker.
type machine struct {
	disk    *torture.Disk
	db      *store.DB
	archive *store.Archive
	box     *inbox
	taker   *intake.Taker
	now     time.Time
	end     func()
}

// newDatabase is a database that has just been begun.
var newDatabase = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "blankett-torture-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "blankett.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// emptyDisk is a disk with a new database on it.
func emptyDisk(t testing.TB) *torture.Disk {
	t.Helper()
	raw, err := newDatabase()
	must(t, err)
	d := torture.NewDisk()
	d.Far = func(path string) bool { return strings.HasPrefix(path, simFar) }
	d.Put(simDatabase, raw)
	must(t, disk.MakeFolder(d, simInbox))
	must(t, d.SyncFolder("/"))
	d.Begin()
	return d
}

// boot starts the service on what the disk holds.
func boot(d *torture.Disk) (*machine, error) {
	dsn, end := d.SQLite(simDatabase)
	m := &machine{disk: d, end: end, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
	var err error
	if m.db, err = store.OpenBy(torture.Driver, dsn); err != nil {
		return m, err
	}
	if m.archive, err = store.OpenArchiveOn(d, simArchive); err != nil {
		return m, err
	}
	quiet := slog.New(slog.DiscardHandler)
	cfg := Config{Arrivals: acking{m.db, d}, Archive: m.archive, Log: quiet, Disk: d, Looks: 2, Now: m.clock}
	m.box = newInbox(cfg.withDefaults(), simInbox)
	m.taker = &intake.Taker{Ledger: m.db, Arrivals: acking{m.db, d}, Archive: m.archive, Readers: letters{}, Keys: &forms.Keyring{}, Now: m.clock, Log: quiet}
	if err := m.box.makeOurs(); err != nil {
		return m, err
	}
	return m, m.box.recover(context.Background())
}

// halt ends it as a power cut does: nothing more gets to the disk.
func (m *machine) halt() {
	m.disk.Off()
	if m.db != nil {
		_ = m.db.Close()
	}
	m.end()
}

func (m *machine) clock() time.Time { return m.now }

// step looks through the inbox once, and reads what is archived.
func (m *machine) step() error {
	ctx := context.Background()
	m.now = m.now.Add(m.box.Every)
	err := m.box.look(ctx)
	waiting, listed := m.db.Waiting(ctx, intake.ArrivalArchived)
	err = errors.Join(err, listed)
	for _, a := range waiting {
		err = errors.Join(err, m.taker.Take(ctx, a.ID))
	}
	return err
}

// settle steps until nothing is left to do.
func (m *machine) settle() error {
	const steps = 12
	var err error
	for range steps {
		m.now = m.now.Add(retryMost) // for whatever failed
		err = m.step()
		if err == nil && len(m.left()) == 0 {
			return nil
		}
	}
	for _, f := range m.box.files {
		err = errors.Join(err, f.why)
	}
	for _, c := range m.box.claims {
		err = errors.Join(err, c.why)
	}
	return errors.Join(err, fmt.Errorf("left in the inbox: %q", m.left()))
}

// left are the files in the inbox, claimed or not. The rest of an upload that was
// broken off is none: it goes after a day.
func (m *machine) left() map[string][]byte {
	all := m.disk.Files(simInbox)
	maps.DeleteFunc(all, func(path string, _ []byte) bool { return strings.Contains(path, "/"+uploads+"/") })
	return all
}

// acking tells the disk what was acknowledged, so that it must last.
type acking struct {
	*store.DB
	disk *torture.Disk
}

func (a acking) Archived(ctx context.Context, id, sum string, size int64, at time.Time) error {
	err := a.DB.Archived(ctx, id, sum, size, at)
	if err == nil {
		a.disk.Ack(id + " " + sum)
	}
	return err
}

func (a acking) Finish(ctx context.Context, id string, s intake.ArrivalState, at time.Time, returns []judge.Return) error {
	err := a.DB.Finish(ctx, id, s, at, returns)
	if err == nil {
		a.disk.Ack(id + " read")
	}
	return err
}

// letters reads every file as one page: a sheet of ours where it says so, or none.
// What is on a page is not what is proven here.
type letters struct{}

func (letters) Open(_ context.Context, data []byte) (intake.Document, error) {
	return letter{data}, nil
}

type letter struct{ data []byte }

func (letter) Pages() int     { return 1 }
func (letter) Attached() bool { return false }
func (l letter) Locate(context.Context, int) (intake.Sighting, error) {
	if _, rest, ok := strings.Cut(string(l.data), sheetMark); ok {
		return intake.Sighting{Codes: []string{strings.Fields(rest)[0]}}, nil
	}
	return intake.Sighting{}, nil
}

// sheetMark stands before the code in a file that is a sheet.
const sheetMark = "sheet "

func (letter) Measure(_ context.Context, _ int, e *forms.Edition, sheet int, _ ...string) (intake.Measurement, error) {
	m := intake.Measurement{Registration: &judge.Registration{ResidualMM: 0.1}, Preview: []byte("\xff\xd8\xff pic")}
	for _, page := range e.Pages {
		for _, z := range page.Zones {
			if page.Page == sheet {
				m.Answers = append(m.Answers, forms.Answer{Field: z.Field, State: forms.Empty, Confidence: 1})
			}
		}
	}
	return m, nil
}
func (l letter) Preview(context.Context, int) ([]byte, error) { return l.data[:8], nil }
func (letter) Close() error                                   { return nil }

// scene is what happens on a disk before the power is cut.
type scene struct {
	name  string
	short bool // little happens
	play  func(m *machine) error
}

// content is a scan of one page, whole and different from others.
func content(i int) string { return "\xff\xd8\xff scan " + fmt.Sprint(i) + " \xff\xd9" }

// put has somebody hand in a file.
func (m *machine) put(path string, i int) { m.disk.Put(path, []byte(content(i))) }

var scenes = []scene{
	{"files in folders, two alike", false, func(m *machine) error {
		m.put(simInbox+"/a.jpg", 1)
		m.put(simInbox+"/ward/b.jpg", 2)
		m.put(simInbox+"/ward/c.jpg", 1)
		return errors.Join(m.step(), m.step(), m.step())
	}},
	{"a folder on another disk", true, func(m *machine) error {
		m.put(simFar+"/a.jpg", 1)
		return errors.Join(m.step(), m.step(), m.step())
	}},
	{"an upload", true, func(m *machine) error {
		if err := dropOn(m.disk, simInbox, "scan.jpg", strings.NewReader(content(uploaded))); err != nil {
			return err
		}
		m.disk.Ack(torture.HandedIn + content(uploaded))
		return errors.Join(m.step(), m.step())
	}},
	{"a file without a row", true, func(m *machine) error {
		m.put(filepath.Join(m.box.claimed, "put here by hand"), byHand)
		return errors.Join(m.step(), m.step(), m.step())
	}},
	{"a file that grows after it was taken", false, func(m *machine) error {
		m.put(simInbox+"/a.jpg", 1)
		if err := errors.Join(m.step(), m.step()); err != nil {
			return err
		}
		all, err := m.db.Waiting(context.Background(), intake.ArrivalRead)
		if err != nil || len(all) != 1 {
			return fmt.Errorf("%d arrivals are read, %w", len(all), err)
		}
		m.put(filepath.Join(m.box.claimed, all[0].ID), 5) // its writer had it open
		m.now = m.now.Add(m.box.Patience)
		return errors.Join(m.step(), m.step(), m.later(m.box.Patience), m.step())
	}},
	{"people at work", false, func(m *machine) error {
		m.put(simInbox+"/a.jpg", 1)
		m.put(simInbox+"/b.jpg", 2)
		if err := errors.Join(m.step(), m.step()); err != nil {
			return err
		}
		return m.handle("asa", "kim")
	}},
}

// later lets time go by.
func (m *machine) later(d time.Duration) error { m.now = m.now.Add(d); return nil }

// handle has a person claim each return, and a second one take it over.
func (m *machine) handle(first, second string) error {
	ctx := context.Background()
	all, err := m.db.List(ctx, "", 0)
	if err != nil {
		return err
	}
	for _, r := range all {
		over := judge.Move{Return: r.ID, Step: judge.StepTakenOver, Who: second, At: m.now}
		for _, move := range []judge.Move{judge.Claiming(r.ID, first, "", m.now), over} {
			if err := m.db.Move(ctx, move); err != nil {
				return err
			}
			if err := m.noteStep(r.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteStep notes that a person's step was acknowledged: the return is never again as it
// was before that.
func (m *machine) noteStep(id int64) error {
	w, err := m.db.Work(context.Background(), id)
	if err == nil {
		m.disk.Ack(fmt.Sprintf("%s%d %d", moved, id, w.Revision))
	}
	return err
}

// moved begins what is acknowledged of a return's steps, the last one last.
const moved = "moved "

// uploaded is the scan that is sent by a browser: until that is told it has come in,
// it may have or not.
const uploaded = 3

// byHand is the scan that somebody puts among the claimed ones.
const byHand = 4

// The short form starts from one in everySo crash states. From one in twiceEvery of
// those gone through the power is cut once more, while the service puts in order what
// the first cut left.
const (
	everySo    = 25
	shortSo    = 3 // of scenes in which little happens
	twiceEvery = 700
)

// TestCrashStates cuts the power at each moment of each scene, with all that may be on
// the disk then, files and database together. The service starts on it: what was
// acknowledged is there, and in the end each file is in the archive once with its
// return, and nowhere else.
func TestCrashStates(t *testing.T) {
	c := newCuts(everySo, 1)
	began := time.Now()
	every := c.every
	for _, sc := range scenes {
		t.Run(sc.name, func(t *testing.T) {
			c.every = every
			if sc.short {
				c.every = min(every, shortSo)
			}
			d := emptyDisk(t)
			m, err := boot(d)
			must(t, err)
			must(t, sc.play(m))
			m.disk.Off()
			before := len(c.seen)
			must(t, c.goThrough(d, false))
			m.halt()
			t.Logf("%d operations, started from %d crash states", d.Ops(), len(c.seen)-before)
		})
	}
	t.Logf("started from %d crash states, all different, in %.1f s", len(c.seen), time.Since(began).Seconds())
	if least := 20_000; torture.Long() && len(c.seen) < least {
		t.Errorf("that is fewer than %d", least)
	}
}

// cuts goes through crash states.
type cuts struct {
	seen  map[uint64]bool // those gone through
	every int
}

// newCuts goes through one state of so many, or of fewer in the long form.
func newCuts(short, long int) *cuts {
	if torture.Long() {
		short = long
	}
	return &cuts{seen: map[uint64]bool{}, every: short}
}

// goThrough starts the service on each state that a power cut may leave of a disk, and
// on what another one leaves while it starts on some. It gives the first fault.
func (c *cuts) goThrough(d *torture.Disk, again bool) (first error) {
	d.Crashes(c.every, c.seen, func(crash torture.Crash) {
		if first != nil {
			return
		}
		twice := !again && len(c.seen)%twiceEvery == 0
		if err := judged(crash.Disk); err != nil {
			first = fmt.Errorf("%s: %w", crash.What, err)
		} else if twice {
			if err := c.goThrough(crash.Disk, true); err != nil {
				first = fmt.Errorf("%s, and after it %w", crash.What, err)
			}
		}
	})
	return first
}

// judged starts the service on what a power cut left.
func judged(d *torture.Disk) error {
	acked := d.Acked()
	m, err := boot(d)
	defer m.halt()
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := m.keeps(acked); err != nil {
		return err
	}
	if err := m.settle(); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return m.holds(handedIn(acked))
}

// handedIn is what is in the files that were handed in.
func handedIn(acked []string) (files []string) {
	for _, what := range acked {
		if file, ok := strings.CutPrefix(what, torture.HandedIn); ok {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	return files
}

// keeps says whether what was acknowledged is there: each row, and its bytes.
func (m *machine) keeps(acked []string) error {
	ctx := context.Background()
	revisions := map[int64]int64{}
	for _, what := range acked {
		var id, revision int64
		if n, _ := fmt.Sscanf(what, moved+"%d %d", &id, &revision); n == 2 {
			revisions[id] = max(revisions[id], revision)
			continue
		}
		if strings.HasPrefix(what, torture.HandedIn) {
			continue
		}
		arrival, sum, _ := strings.Cut(what, " ")
		a, err := m.db.Arrival(ctx, arrival)
		if err != nil {
			return fmt.Errorf("what was acknowledged: %w", err)
		}
		if sum == "read" && a.State != intake.ArrivalRead {
			return fmt.Errorf("arrival %s was read, and is %s", arrival, a.State)
		}
	}
	for id, revision := range revisions {
		if w, err := m.db.Work(ctx, id); err != nil || w.Revision < revision {
			return fmt.Errorf("return %d was at revision %d, and is at %d: %w", id, revision, w.Revision, err)
		}
	}
	for _, state := range []intake.ArrivalState{intake.ArrivalArchived, intake.ArrivalRead} {
		all, err := m.db.Waiting(ctx, state)
		if err != nil {
			return err
		}
		for _, a := range all {
			if _, err := m.archive.Open(ctx, a.SHA256); err != nil {
				return fmt.Errorf("arrival %s is %s: %w", a.ID, state, err)
			}
		}
	}
	return nil
}

// holds says whether each file is in the archive once with one return.
func (m *machine) holds(want []string) error {
	ctx := context.Background()
	if seen, err := m.db.Waiting(ctx, intake.ArrivalSeen); err != nil || len(seen) > 0 {
		return fmt.Errorf("%d arrivals only seen, %w", len(seen), err)
	}
	all, err := m.db.Waiting(ctx, intake.ArrivalRead)
	if err != nil {
		return err
	}
	var have []string
	for _, a := range all {
		data, err := m.archive.Open(ctx, a.SHA256)
		if err != nil {
			return err
		}
		if a.Source == "" && string(data) != content(byHand) {
			return fmt.Errorf("where arrival %s came from is not known", a.ID)
		}
		returns, err := m.db.Of(ctx, a.ID)
		if err != nil || len(returns) != 1 {
			return fmt.Errorf("arrival %s has %d returns, %w", a.ID, len(returns), err)
		}
		if preview, err := m.archive.Preview(ctx, a.ID, 1); err != nil || !bytes.Equal(preview, data[:8]) && !bytes.Contains(data, []byte(sheetMark)) {
			return fmt.Errorf("arrival %s has no picture: %w", a.ID, err)
		}
		have = append(have, string(data))
	}
	slices.Sort(have)
	if !slices.Contains(want, content(uploaded)) { // it may have come in all the same
		have = slices.DeleteFunc(have, func(file string) bool { return file == content(uploaded) })
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("in the archive are %q, handed in were %q", have, want)
	}
	return m.nothingElse()
}

// nothingElse says whether the archive holds nothing half-written under a scan's name.
func (m *machine) nothingElse() error {
	for _, path := range slices.Sorted(maps.Keys(m.disk.Files(simArchive + "/scans"))) {
		if _, err := m.archive.Open(context.Background(), filepath.Base(path)); err != nil && !strings.HasSuffix(path, ".tmp") {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
