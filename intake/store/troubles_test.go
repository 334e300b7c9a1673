package store

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// TestClockSetBack has jobs lie an hour and a year ahead, as they do when the
// clock is set back: they are read all the same.
func TestClockSetBack(t *testing.T) {
	for _, forward := range []string{"+1 hour", "+1 year"} {
		for _, state := range []string{"available", "retryable"} {
			ctx := context.Background()
			url := filepath.Join(t.TempDir(), "blankett.db")
			db, err := Open(ctx, url)
			must(t, err)
			must(t, db.See(ctx, intake.Arrival{ID: "a", Inbox: "/in", SeenAt: time.Now()}))
			must(t, db.Archived(ctx, "a", "ab", 1, time.Now()))
			read := make(chan string, 10)
			j, err := OpenJobs(ctx, JobsConfig{URL: url, Arrivals: db, Workers: 1, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
				Work: func(_ context.Context, id string) error { read <- id; return nil }})
			must(t, err)
			must(t, j.Enqueue(ctx, "a"))
			_, err = j.queue.(*sqliteJobs).pool.Exec("UPDATE river_job SET state = ?, scheduled_at = datetime('now', 'subsec', ?)", state, forward)
			must(t, err)
			running, stop := context.WithCancel(ctx)
			done := make(chan error, 1)
			go func() { done <- j.Run(running) }()
			select {
			case <-read:
			case <-time.After(15 * time.Second):
				t.Errorf("%s %s: not read", state, forward)
			}
			stop()
			must(t, <-done)
			must(t, j.Close())
			must(t, db.Close())
		}
	}
}

// TestTroubles keeps what is said of a place until it says otherwise, and adds
// what follows from the arrivals.
func TestTroubles(t *testing.T) {
	db, err := Open(context.Background(), filepath.Join(t.TempDir(), "blankett.db"))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	testTroubles(t, db)
}

func testTroubles(t *testing.T, db *DB) {
	ctx := context.Background()
	want := func(at time.Time, want ...intake.TroubleWhat) []intake.Trouble {
		t.Helper()
		got, err := db.Troubles(ctx, at)
		must(t, err)
		if len(got) != len(want) {
			t.Fatalf("troubles are %v, want %v", got, want)
		}
		for i := range want {
			if got[i].What != want[i] {
				t.Fatalf("troubles are %v, want %v", got, want)
			}
		}
		return got
	}
	link := intake.Trouble{Place: "/in", What: intake.TroubleLink, Detail: "a.pdf", Count: 1}
	must(t, db.Report(ctx, "/in", []intake.Trouble{link}, noon))
	link.Count = 2
	must(t, db.Report(ctx, "/in", []intake.Trouble{link, {Place: "/in", What: intake.TroubleFolder}}, noon.Add(time.Minute)))
	if got := want(noon.Add(time.Minute), intake.TroubleLink, intake.TroubleFolder)[0]; got.Count != 2 || !got.Since.Equal(noon) {
		t.Errorf("what goes on is %+v", got)
	}
	must(t, db.Report(ctx, "/in", nil, noon.Add(2*time.Minute)))
	want(noon.Add(2 * time.Minute))
	want(noon.Add(8*time.Minute), intake.TroubleUnwatched)
	must(t, db.Leave(ctx, "/in"))
	must(t, db.See(ctx, intake.Arrival{ID: "a", Inbox: "/in", SeenAt: noon}))
	want(noon.Add(4 * time.Minute))
	want(noon.Add(6*time.Minute), intake.TroubleWaiting)
	want(noon.Add(-2*time.Minute), intake.TroubleClock)
	must(t, db.Archived(ctx, "a", "ab", 1, noon))
	want(noon.Add(6*time.Minute), intake.TroubleWaiting)
	must(t, db.Finish(ctx, "a", intake.ArrivalRead, noon, nil))
	want(noon.Add(6 * time.Minute))
}

// grown finishes an arrival that supersedes an earlier one.
func grown(t *testing.T, db *DB, id, earlier string, r judge.Return) []judge.Return {
	t.Helper()
	ctx := context.Background()
	must(t, db.See(ctx, intake.Arrival{ID: id, Inbox: "/in", SeenAt: noon, Supersedes: earlier}))
	return finish(t, db, id, r)
}

// testTakenAgain has a file grow after it was taken: the whole one counts, and the
// earlier taking's return says what became of it. A return of another case that
// the whole file does not bring again stays.
func testTakenAgain(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1", "C2")
	first := finish(t, db, "a1", sheets("C1", 1), sheets("C2", 1, 2))
	again := grown(t, db, "a2", "a1", sheets("C1", 1, 2))[0]
	want(t, "the whole file's return", again.State, judge.StateReady)
	want(t, "its findings", reasons(again), []string(nil))
	for _, r := range first {
		now, err := db.Return(ctx, r.ID)
		must(t, err)
		if r.Case == "C2" {
			want(t, "a case it does not bring again", now.State, r.State)
			continue
		}
		want(t, "the earlier taking's", now.State, judge.StateDone)
		want(t, "what became of it", now.Outcome, judge.RulingReplaced)
		events, err := db.Events(ctx, r.ID)
		must(t, err)
		want(t, "its history", len(events), 2)
	}
	for page := 1; page <= 2; page++ {
		held, err := db.Returned(ctx, "C1", page)
		must(t, err)
		want(t, "who has the sheet", held, again.ID)
	}
}

// testTakenAgainWorkedOn leaves a return alone that a person has in hand: the same
// sheet is a duplicate beside it.
func testTakenAgainWorkedOn(t *testing.T, db *DB) {
	ctx := context.Background()
	printed(t, db, "C1")
	first := finish(t, db, "a1", sheets("C1", 1, 2))[0]
	must(t, db.Move(ctx, judge.Claiming(first.ID, "kim", "", noon)))
	again := grown(t, db, "a2", "a1", sheets("C1", 1, 2))[0]
	want(t, "the whole file's return", again.State, judge.StateDuplicate)
	now, err := db.Return(ctx, first.ID)
	must(t, err)
	want(t, "the one in hand", now.State, judge.StateHandling)
}

// failing are readers that fail in one way.
type failing struct{ err error }

func (f failing) Open(context.Context, []byte) (intake.Document, error) { return nil, f.err }

// TestAttemptsCountDeaths has the world fail many times: only deaths of readers
// are held against a file, and the third sets it aside.
func TestAttemptsCountDeaths(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	db, err := Open(ctx, filepath.Join(dir, "blankett.db"))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	archive, err := OpenArchive(filepath.Join(dir, "archive"))
	must(t, err)
	t.Cleanup(func() { archive.Close() })
	sum, err := archive.Keep(ctx, []byte("a scan"))
	must(t, err)
	must(t, db.See(ctx, intake.Arrival{ID: "a1", SeenAt: noon}))
	must(t, db.Archived(ctx, "a1", sum, 6, noon))
	taker := &intake.Taker{Ledger: db, Arrivals: db, Archive: archive, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	take := func(err error, attempts int, state intake.ArrivalState) {
		t.Helper()
		taker.Readers = failing{err}
		_ = taker.Take(ctx, "a1")
		a, err := db.Arrival(ctx, "a1")
		must(t, err)
		want(t, "attempts", a.Attempts, attempts)
		want(t, "state", a.State, state)
	}
	for range 5 {
		take(io.ErrUnexpectedEOF, 0, intake.ArrivalArchived)
	}
	take(intake.ErrReaderDied, 1, intake.ArrivalArchived)
	take(io.ErrUnexpectedEOF, 1, intake.ArrivalArchived)
	take(intake.ErrReaderDied, 2, intake.ArrivalArchived)
	take(intake.ErrReaderDied, 3, intake.ArrivalQuarantine)
}
