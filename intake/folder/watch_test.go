package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/store"
)

// patience is how long a test waits for something that takes a moment.
const patience = 30 * time.Second

// secret is a file name that must never be seen in a log.
const secret = "201010112386 remiss"

// office is an inbox with a real database and archive behind it.
type office struct {
	testing.TB
	inbox   string
	data    string
	db      *store.DB
	archive *store.Archive
	log     safeBuffer
	clock   clock
}

func newOffice(t testing.TB) *office {
	t.Helper()
	dir := t.TempDir()
	o := &office{TB: t, inbox: filepath.Join(dir, "inbox"), data: filepath.Join(dir, "data")}
	must(t, os.Mkdir(o.inbox, 0o755))
	must(t, os.Mkdir(o.data, 0o700))
	o.open()
	t.Cleanup(func() {
		o.db.Close()
		o.archive.Close()
		if strings.Contains(o.log.String(), secret) {
			t.Errorf("the log names a file:\n%s", o.log.String())
		}
	})
	return o
}

func (o *office) open() {
	o.Helper()
	var err error
	o.db, err = store.Open(context.Background(), filepath.Join(o.data, "blankett.db"))
	must(o, err)
	o.archive, err = store.OpenArchive(filepath.Join(o.data, "archive"))
	must(o, err)
}

func (o *office) config() Config {
	return Config{Inboxes: []string{o.inbox}, Arrivals: o.db, Archive: o.archive,
		Log:   slog.New(slog.NewTextHandler(&o.log, nil)),
		Looks: 2, Every: 5 * time.Millisecond, Rescan: 20 * time.Millisecond, Now: o.clock.now}
}

// watch runs a watcher until the test ends, or stop is called.
func (o *office) watch(cfg Config) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Watch(ctx, cfg) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			o.Error(err)
		}
	})
	o.Cleanup(stop)
	return stop
}

// put writes a file below the inbox.
func (o *office) put(rel, content string) {
	o.Helper()
	path := filepath.Join(o.inbox, rel)
	must(o, os.MkdirAll(filepath.Dir(path), 0o755))
	must(o, os.WriteFile(path, []byte(content), 0o644))
}

// arrivals waits until n arrivals are archived and the inbox holds no file, and
// gives their bytes by source.
func (o *office) arrivals(n int) map[string][]string {
	o.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
		must(o, err)
		left := o.left()
		if len(all) >= n && len(left) == 0 {
			return o.bytes(all)
		}
		if time.Now().After(end) {
			o.Fatalf("%d arrivals of %d, and in the inbox is left: %q\n%s", len(all), n, left, o.log.String())
		}
	}
}

func (o *office) bytes(all []intake.Arrival) map[string][]string {
	o.Helper()
	got := map[string][]string{}
	for _, a := range all {
		data, err := o.archive.Open(context.Background(), a.SHA256)
		must(o, err)
		if a.Size != int64(len(data)) {
			o.Errorf("size of an arrival: got %d, want %d", a.Size, len(data))
		}
		got[a.Source] = append(got[a.Source], string(data))
	}
	return got
}

// left lists the files in the inbox, claimed or not, but for the lock.
func (o *office) left() []string {
	var left []string
	filepath.WalkDir(o.inbox, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == uploads {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			left = append(left, path)
		}
		return nil
	})
	return left
}

func (o *office) wait(what string, done func() bool) {
	o.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			o.Fatalf("%s: waited in vain\n%s", what, o.log.String())
		}
	}
}

// stays lets the watcher look many times, and checks that nothing was taken.
func (o *office) stays(looks int) {
	o.Helper()
	for range looks {
		time.Sleep(6 * time.Millisecond)
	}
	all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
	must(o, err)
	if len(all) > 0 {
		o.Fatalf("taken too soon: %d", len(all))
	}
}

// clock runs as time does, and can be put forward.
type clock struct {
	mu      sync.Mutex
	forward time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.forward)
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forward += d
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// pdf is a file that ends as a PDF does.
func pdf(content string) string { return "%PDF-1.7\n" + content + "\n%%EOF\n" }

func wantFiles(t testing.TB, got map[string][]string, want map[string][]string) {
	t.Helper()
	for _, m := range []map[string][]string{got, want} {
		for _, contents := range m {
			slices.Sort(contents)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("archived: got %q, want %q", got, want)
	}
}

func TestTakesWhatIsThere(t *testing.T) {
	o := newOffice(t)
	o.put(secret+".pdf", pdf("before the start"))
	o.put("Postrum 2/måndag/b.pdf", pdf("in a subfolder"))
	must(t, os.Mkdir(filepath.Join(o.inbox, "empty"), 0o755))
	var enqueued safeBuffer
	cfg := o.config()
	cfg.Enqueue = func(_ context.Context, id string) error {
		fmt.Fprintln(&enqueued, id)
		return errors.New("the queue is away")
	}
	o.watch(cfg)
	o.arrivals(2)
	o.put("c.pdf", pdf("while watching"))
	o.put("new/deep/d.pdf", pdf("in new subfolders"))
	outside := filepath.Join(o.data, "outside.pdf")
	must(t, os.WriteFile(outside, []byte(pdf("moved in")), 0o600))
	must(t, os.Rename(outside, filepath.Join(o.inbox, "e.pdf")))
	wantFiles(t, o.arrivals(5), map[string][]string{
		secret + ".pdf":          {pdf("before the start")},
		"Postrum 2/måndag/b.pdf": {pdf("in a subfolder")},
		"c.pdf":                  {pdf("while watching")},
		"new/deep/d.pdf":         {pdf("in new subfolders")},
		"e.pdf":                  {pdf("moved in")},
	})
	if n := strings.Count(enqueued.String(), "\n"); n != 5 {
		t.Errorf("enqueued: got %d, want 5", n)
	}
	for _, folder := range []string{"empty", "new/deep"} {
		if _, err := os.Stat(filepath.Join(o.inbox, folder)); err != nil {
			t.Errorf("a folder of the mailroom's is gone: %v", err)
		}
	}
}

func TestSameBytesAndSameName(t *testing.T) {
	o := newOffice(t)
	o.put("a.pdf", pdf("same"))
	o.put("b.pdf", pdf("same"))
	o.watch(o.config())
	o.arrivals(2)
	o.put("a.pdf", pdf("another"))
	wantFiles(t, o.arrivals(3), map[string][]string{
		"a.pdf": {pdf("same"), pdf("another")}, "b.pdf": {pdf("same")}})
}

func TestSlowCopy(t *testing.T) {
	o := newOffice(t)
	o.watch(o.config())
	f, err := os.Create(filepath.Join(o.inbox, "slow.pdf"))
	must(t, err)
	whole := pdf(strings.Repeat("a line of the scan\n", 200)) + pdf("and a later revision of it")
	for part := range slices.Chunk([]byte(whole), 500) {
		_, err := f.Write(part)
		must(t, err)
		o.stays(3)
	}
	must(t, f.Close())
	wantFiles(t, o.arrivals(1), map[string][]string{"slow.pdf": {whole}})
}

func TestUnfinishedWaitsOutPatience(t *testing.T) {
	o := newOffice(t)
	o.watch(o.config())
	o.put("cut.pdf", "%PDF-1.7\nand then the scanner was switched off")
	o.put("empty.pdf", "")
	o.put("letter.txt", "not a scan")
	o.put("whole.pdf.part", pdf("named as half a copy"))
	o.put(".hidden", pdf("named as hidden"))
	o.stays(20)
	o.clock.add(defaultPatience)
	o.wait("patience", func() bool { return len(o.left()) == 2 })
	o.clock.add(doubtful * defaultPatience)
	wantFiles(t, o.arrivals(5), map[string][]string{
		"cut.pdf":        {"%PDF-1.7\nand then the scanner was switched off"},
		"empty.pdf":      {""},
		"letter.txt":     {"not a scan"},
		"whole.pdf.part": {pdf("named as half a copy")},
		".hidden":        {pdf("named as hidden")},
	})
}

// TestWriterThatStays has a program hold a file open beyond all patience, and
// write to it when it is ours already.
func TestWriterThatStays(t *testing.T) {
	o := newOffice(t)
	o.put("a.pdf", pdf("first part"))
	f, err := os.OpenFile(filepath.Join(o.inbox, "a.pdf"), os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	o.watch(o.config())
	o.stays(20)
	o.clock.add(doubtful * defaultPatience)
	o.wait("claimed", func() bool {
		all, err := o.db.Waiting(context.Background(), intake.ArrivalArchived)
		must(t, err)
		return len(all) == 1
	})
	_, err = f.WriteString(pdf("second part"))
	must(t, err)
	must(t, f.Close())
	o.clock.add(retryMost)
	o.wait("the rest", func() bool {
		o.clock.add(retryMost)
		return len(o.left()) == 0
	})
	wantFiles(t, o.arrivals(2), map[string][]string{
		"a.pdf": {pdf("first part"), pdf("first part") + pdf("second part")}})
}

func TestLinksAndPipesStay(t *testing.T) {
	o := newOffice(t)
	outside := filepath.Join(o.data, "outside")
	must(t, os.Mkdir(outside, 0o755))
	must(t, os.WriteFile(filepath.Join(outside, "a.pdf"), []byte(pdf("not ours")), 0o600))
	must(t, os.Symlink(outside, filepath.Join(o.inbox, "folder")))
	must(t, os.Symlink(filepath.Join(outside, "a.pdf"), filepath.Join(o.inbox, "a.pdf")))
	o.watch(o.config())
	o.put("b.pdf", pdf("ours"))
	o.wait("taken", func() bool { return len(o.left()) == 2 })
	if _, err := os.Stat(filepath.Join(outside, "a.pdf")); err != nil {
		t.Errorf("a file outside the inbox: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	o := newOffice(t)
	o.watch(o.config())
	o.put("a.pdf", pdf("so that the watcher is at work"))
	o.arrivals(1)
	err := Watch(context.Background(), o.config())
	if !errors.Is(err, ErrHeld) {
		t.Errorf("a second watcher: got %v", err)
	}
	must(t, os.Mkdir(filepath.Join(o.inbox, "inner"), 0o755))
	for what, inboxes := range map[string][]string{
		"none": {}, "missing": {filepath.Join(o.data, "nowhere")},
		"one in another":  {filepath.Join(o.inbox, "inner"), o.inbox},
		"the same twice":  {o.inbox, o.inbox + "/inner/.."},
		"no folder":       {filepath.Join(o.data, "blankett.db")},
		"held and a free": {t.TempDir(), o.inbox},
	} {
		cfg := o.config()
		cfg.Inboxes = inboxes
		if err := Watch(context.Background(), cfg); err == nil {
			t.Errorf("inboxes %s: no error", what)
		}
	}
}

func TestTooBigStaysAndStopsNobody(t *testing.T) {
	o := newOffice(t)
	big := filepath.Join(o.inbox, secret+".pdf")
	must(t, os.WriteFile(big, nil, 0o600))
	must(t, os.Truncate(big, biggest+1))
	o.watch(o.config())
	o.clock.add(defaultPatience)
	o.put("b.pdf", pdf("small"))
	o.wait("the small one", func() bool { return len(o.left()) == 1 })
	o.clock.add(defaultPatience)
	o.wait("the big one is spoken of", func() bool { return strings.Contains(o.log.String(), "larger than") })
	o.retries()
	if n := strings.Count(o.log.String(), "larger than"); n != 1 {
		t.Errorf("the big file was logged %d times", n)
	}
}

// retries puts the clock forward past many of them.
func (o *office) retries() {
	for range 10 {
		o.clock.add(retryMost)
		time.Sleep(10 * time.Millisecond)
	}
}

// TestArchiveAway has the world at fault for a while.
func TestArchiveAway(t *testing.T) {
	o := newOffice(t)
	scans := filepath.Join(o.data, "archive", "scans")
	must(t, os.WriteFile(scans, nil, 0o600)) // a file where a folder must be
	o.put(secret+".pdf", pdf("kept waiting"))
	stop := o.watch(o.config())
	o.wait("the fault is spoken of", func() bool { return strings.Contains(o.log.String(), "can't be archived yet") })
	stop()
	if len(o.left()) != 1 {
		t.Fatalf("in the inbox is left: %q", o.left())
	}
	must(t, os.Remove(scans))
	o.watch(o.config())
	wantFiles(t, o.arrivals(1), map[string][]string{secret + ".pdf": {pdf("kept waiting")}})
}
