package store

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"blankett/intake"
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
	ctx := context.Background()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "blankett.db"))
	must(t, err)
	t.Cleanup(func() { db.Close() })
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
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
