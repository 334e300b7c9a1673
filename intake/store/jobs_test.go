package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/store/pgtest"
)

// patience is how long a test waits for something that takes a moment.
const patience = 30 * time.Second

func TestJobsSQLite(t *testing.T) {
	testJobs(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "blankett.db") })
}

func testJobs(t *testing.T, where func(t testing.TB) string) {
	for name, test := range map[string]func(*testing.T, string){
		"what is enqueued is read":       testJobsRead,
		"forgotten arrivals are read":    testJobsSweep,
		"a failed reading is repeated":   testJobsRetry,
		"work is finished before a stop": testJobsStop,
		"a killed reader's job is read":  testJobsKilled,
		"a failed insert holds nothing":  testJobsFailedInsert,
	} {
		t.Run(name, func(t *testing.T) { test(t, where(t)) })
	}
}

// runJobs runs jobs until the test ends, or until stop is called.
func runJobs(t testing.TB, db *DB, url string, work func(context.Context, string) error) (j *Jobs, stop func()) {
	t.Helper()
	j, err := OpenJobs(context.Background(), JobsConfig{URL: url, Arrivals: db, Work: work, Workers: 4,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := j.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
		must(t, j.Close())
	})
	t.Cleanup(stop)
	return j, stop
}

// next is the next arrival that was read.
func next(t testing.TB, read <-chan string) string {
	t.Helper()
	select {
	case id := <-read:
		return id
	case <-time.After(patience):
		t.Fatal("nothing was read")
		return ""
	}
}

// reader marks arrivals read and tells of them. It passes over one that is read
// already, as the flow does: a sweep that overlaps a reading starts it once more.
func reader(db *DB) (read chan string, work func(context.Context, string) error) {
	read = make(chan string, 10_000)
	return read, func(ctx context.Context, id string) error {
		if a, err := db.Arrival(ctx, id); err != nil || a.State == intake.ArrivalRead {
			return err
		}
		read <- id
		return db.Finish(ctx, id, intake.ArrivalRead, noon, nil)
	}
}

func testJobsRead(t *testing.T, url string) {
	db := openAt(t, url)
	read, work := reader(db)
	j, _ := runJobs(t, db, url, work)
	for i := range 20 {
		id := fmt.Sprint("a", i)
		archived(t, db, id)
		must(t, j.Enqueue(context.Background(), id))
		want(t, "read", next(t, read), id)
	}
}

// testJobsFailedInsert puts the same arrival in twice at once, which River refuses
// whole. Nothing of it may stay: no job of the batch, and no transaction, for which
// everything after it would wait.
func testJobsFailedInsert(t *testing.T, url string) {
	db := openAt(t, url)
	read := make(chan string, 10)
	j, _ := runJobs(t, db, url, func(_ context.Context, id string) error { read <- id; return nil })
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for range 3 {
		twice := []river.InsertManyParams{{Args: readJob{"a"}}, {Args: readJob{"b"}}, {Args: readJob{"a"}}}
		if _, err := j.queue.InsertMany(ctx, twice); err == nil || ctx.Err() != nil {
			t.Fatalf("the same arrival twice in one insert: %v", err)
		}
	}
	must(t, j.Enqueue(ctx, "c"))
	want(t, "read, and nothing of what was refused", next(t, read), "c")
}

func testJobsSweep(t *testing.T, url string) {
	db := openAt(t, url)
	missing := map[string]bool{}
	for i := range 50 {
		archived(t, db, fmt.Sprint("a", i))
		missing[fmt.Sprint("a", i)] = true
	}
	read, work := reader(db)
	j, _ := runJobs(t, db, url, work)
	for len(missing) > 0 {
		id := next(t, read)
		if !missing[id] {
			t.Errorf("%s was read twice", id)
		}
		delete(missing, id)
	}
	archived(t, db, "late")
	must(t, j.Sweep(context.Background()))
	must(t, j.Sweep(context.Background()))
	want(t, "read", next(t, read), "late")
}

func testJobsRetry(t *testing.T, url string) {
	db := openAt(t, url)
	archived(t, db, "a1")
	tried := make(chan string, 10)
	j, _ := runJobs(t, db, url, func(ctx context.Context, id string) error {
		tried <- id
		if len(tried) < 2 {
			return errors.New("the disk is away")
		}
		return db.Finish(ctx, id, intake.ArrivalRead, noon, nil)
	})
	must(t, j.Enqueue(context.Background(), "a1"))
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		a, err := db.Arrival(context.Background(), "a1")
		must(t, err)
		if a.State == intake.ArrivalRead {
			break
		}
		if time.Now().After(end) {
			t.Fatal("it was never read")
		}
	}
	want(t, "tries", len(tried), 2)
}

func testJobsStop(t *testing.T, url string) {
	db := openAt(t, url)
	archived(t, db, "a1")
	begun, goOn := make(chan string, 1), make(chan bool)
	_, stop := runJobs(t, db, url, func(ctx context.Context, id string) error {
		begun <- id
		<-goOn
		return db.Finish(ctx, id, intake.ArrivalRead, noon, nil)
	})
	next(t, begun)
	go func() {
		time.Sleep(50 * time.Millisecond)
		close(goOn)
	}()
	stop()
	a, err := db.Arrival(context.Background(), "a1")
	must(t, err)
	want(t, "state after the stop", a.State, intake.ArrivalRead)
}

// testJobsKilled kills a real process that is reading an arrival, and has this
// one read it.
func testJobsKilled(t *testing.T, url string) {
	db := openAt(t, url)
	archived(t, db, "a1")
	other := exec.Command(os.Args[0], "-test.run=^TestHangingReader$")
	other.Env = append(os.Environ(), "HANGING_READER="+url)
	other.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := other.StdoutPipe()
	must(t, err)
	must(t, other.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	want(t, "the other process", line, "reading a1\n")
	must(t, other.Process.Kill())
	other.Wait()

	read, work := reader(db)
	runJobs(t, db, url, work)
	want(t, "read", next(t, read), "a1")
}

// TestHangingReader is the process that testJobsKilled kills.
func TestHangingReader(t *testing.T) {
	url := os.Getenv("HANGING_READER")
	if url == "" {
		t.Skip("only run by other tests")
	}
	runJobs(t, openAt(t, url), url, func(ctx context.Context, id string) error {
		fmt.Println("reading", id)
		<-ctx.Done()
		return ctx.Err()
	})
	time.Sleep(patience)
}

func TestJobsHeldOnSQLite(t *testing.T) {
	url := filepath.Join(t.TempDir(), "b.db")
	db := openAt(t, url)
	runJobs(t, db, url, func(context.Context, string) error { return nil })
	_, err := OpenJobs(context.Background(), JobsConfig{URL: url, Arrivals: db, Log: slog.Default()})
	wantErr(t, "a second reader", err, ErrJobsHeld)
}

// testJobsShared has two readers in one database read each arrival once.
func testJobsShared(t *testing.T, url string) {
	db := openAt(t, url)
	const n = 200
	for i := range n {
		archived(t, db, fmt.Sprint("a", i))
	}
	read, work := reader(db)
	runJobs(t, db, url, work)
	runJobs(t, db, url, work)
	seen := map[string]bool{}
	for range n {
		seen[next(t, read)] = true
	}
	want(t, "different arrivals among the first", len(seen), n)
}

func TestJobsLogNothingPersonal(t *testing.T) {
	url := filepath.Join(t.TempDir(), "b.db")
	db := openAt(t, url)
	archived(t, db, "a1")
	var log safeBuffer
	failed := make(chan string, 10)
	j, err := OpenJobs(context.Background(), JobsConfig{URL: url, Arrivals: db, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Work: func(_ context.Context, id string) error {
			failed <- id
			return errors.New("the disk is away")
		}})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- j.Run(ctx) }()
	next(t, failed)
	cancel()
	must(t, <-done)
	must(t, j.Close())
	if said := log.String(); strings.Contains(said, "level=INFO") || strings.Contains(said, "a/b.pdf") {
		t.Errorf("the log says too much:\n%s", said)
	}
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

// BenchmarkJobs is one arrival from Enqueue until it is read, many in flight.
func BenchmarkJobs(b *testing.B) {
	url := filepath.Join(b.TempDir(), "b.db")
	db := openAt(b, url)
	read := make(chan string, 1<<20)
	j, _ := runJobs(b, db, url, func(_ context.Context, id string) error {
		read <- id
		return nil
	})
	b.ResetTimer()
	for i := range b.N {
		must(b, j.Enqueue(context.Background(), fmt.Sprint("a", i)))
	}
	for range b.N {
		next(b, read)
	}
}

// BenchmarkJobStart is how long a new job waits until its work starts.
func BenchmarkJobStart(b *testing.B) {
	url := filepath.Join(b.TempDir(), "b.db")
	db := openAt(b, url)
	read := make(chan string, 1)
	j, _ := runJobs(b, db, url, func(_ context.Context, id string) error {
		read <- id
		return nil
	})
	time.Sleep(time.Second) // until the queue has settled
	for i := 0; b.Loop(); i++ {
		must(b, j.Enqueue(context.Background(), fmt.Sprint("a", i)))
		next(b, read)
	}
}

// BenchmarkFinish queues one return of two pages with forty answers each.
func BenchmarkFinish(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkFinish(b, filepath.Join(b.TempDir(), "b.db")) })
	b.Run("postgres", func(b *testing.B) { benchmarkFinish(b, pgtest.Start(b).Database(b)) })
}

func benchmarkFinish(b *testing.B, url string) {
	db := openAt(b, url)
	r := sheets("C", 1, 2)
	for i := range r.Pages {
		r.Pages[i].Answers = answers(40)
	}
	var numbers []string
	for i := range b.N {
		numbers = append(numbers, fmt.Sprint("C", i))
		archived(b, db, fmt.Sprint("a", i))
	}
	printed(b, db, numbers...)
	b.ResetTimer()
	for i := range b.N {
		r.Case = numbers[i]
		for p := range r.Pages {
			r.Pages[p].Sheet.Case = r.Case
		}
		must(b, db.Finish(context.Background(), fmt.Sprint("a", i), intake.ArrivalRead, noon, []judge.Return{r}))
	}
}
