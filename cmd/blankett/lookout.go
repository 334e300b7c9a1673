package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"blankett/intake"
	"blankett/intake/folder"
	"blankett/intake/store"
)

const (
	// tellAgain is how often what has not changed is written down again, so that a
	// service that has died is told from one that has nothing to say.
	tellAgain = time.Minute
	// failuresLogged is how many failed readings are logged in tellAgain.
	failuresLogged = 10
)

// lookout gathers what keeps files from being read, writes it down where every
// desk and command sees it, and logs each fault once.
type lookout struct {
	db     *store.DB
	asLeft *asLeft
	log    *slog.Logger
	place  string // for what is about no inbox

	mu      sync.Mutex
	told    map[string]told
	stopped string                        // why nothing is taken in; "" while all is as it was left
	failing map[string]intake.TroubleWhat // arrivals whose reading failed, by id
	logged  int                           // failures since the last full look
	orphans []string                      // inboxes that were watched before
}

// told is what was written down of a place.
type told struct {
	what []intake.Trouble
	at   time.Time
}

func newLookout(db *store.DB, left *asLeft, log *slog.Logger, place string) *lookout {
	return &lookout{db: db, asLeft: left, log: log, place: place, told: map[string]told{}, failing: map[string]intake.TroubleWhat{}}
}

// ready says whether anything may be taken in: only while database, keys and
// archive are what they were. A change is logged once.
func (l *lookout) ready(context.Context) error {
	err := l.asLeft.check()
	said := ""
	if err != nil {
		said = err.Error()
	}
	l.mu.Lock()
	was := l.stopped
	l.stopped = said
	l.mu.Unlock()
	switch {
	case said != "" && was == "":
		l.log.Error("nothing is taken in: what is on the disk is not as it was left; files stay in the inbox", "err", said)
	case said == "" && was != "":
		l.log.Info("all is as it was left again; files are taken in")
	}
	return err
}

// tell writes down what keeps files of a place from being read, when that has
// changed or is to be said again.
func (l *lookout) tell(place string, now []intake.Trouble) {
	at := time.Now()
	l.mu.Lock()
	last := l.told[place]
	same := slices.Equal(last.what, now)
	if same && at.Sub(last.at) < tellAgain {
		l.mu.Unlock()
		return
	}
	l.told[place] = told{now, at}
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), tellAgain/4)
	defer cancel()
	if err := l.db.Report(ctx, place, now, at); err != nil && !same {
		l.log.Error("what keeps files from being read can't be written down", "err", err)
	}
}

// reading wraps the reading of an arrival: nothing is read while something is not
// as it was left, and each arrival that fails is logged once, a few a minute.
func (l *lookout) reading(work func(context.Context, string) error) func(context.Context, string) error {
	return func(ctx context.Context, id string) error {
		err := l.ready(ctx)
		if err != nil {
			return err
		}
		err = work(ctx, id)
		l.mu.Lock()
		_, known := l.failing[id]
		logIt := false
		switch {
		case err == nil:
			delete(l.failing, id)
		case ctx.Err() == nil:
			l.failing[id] = troubleOf(err)
			if !known {
				l.logged++
				logIt = l.logged <= failuresLogged
			}
		}
		l.mu.Unlock()
		if logIt {
			l.log.Error("an arrival can't be read; it is tried again", "arrival", id, "err", err)
		}
		return err
	}
}

// troubleOf is what a failed reading is to people.
func troubleOf(err error) intake.TroubleWhat {
	switch {
	case errors.Is(err, store.ErrCorrupt), errors.Is(err, intake.ErrNotFound):
		return intake.TroubleBytes
	case errors.Is(err, intake.ErrReaderDied):
		return intake.TroubleReader
	}
	return intake.TroubleDatabase
}

// run writes down, every few seconds, what is about no inbox.
func (l *lookout) run(ctx context.Context) error {
	for rest := time.Second; ; rest = 5 * time.Second {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
		_ = l.ready(ctx) // it has logged it
		l.tell(l.place, l.ours())
		for _, dir := range l.orphans {
			l.tell(dir, orphaned(dir))
		}
	}
}

func orphaned(dir string) []intake.Trouble {
	if n := folder.Left(dir); n > 0 {
		return []intake.Trouble{{Place: dir, What: intake.TroubleOrphaned, Count: n}}
	}
	return nil
}

// ours is what is about no inbox.
func (l *lookout) ours() []intake.Trouble {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.told[l.place].at; time.Since(at) >= tellAgain {
		l.logged = 0
	}
	counts := map[intake.TroubleWhat]int{}
	for _, what := range l.failing {
		counts[what]++
	}
	var all []intake.Trouble
	if l.stopped != "" {
		all = append(all, intake.Trouble{Place: l.place, What: intake.TroubleStopped})
	}
	for _, what := range []intake.TroubleWhat{intake.TroubleBytes, intake.TroubleDatabase, intake.TroubleReader} {
		if n := counts[what]; n > 0 {
			all = append(all, intake.Trouble{Place: l.place, What: what, Count: n})
		}
	}
	return all
}

// Troubles lists all that is written down. What this service knows itself is in
// it also where the database can't say so.
func (l *lookout) Troubles(ctx context.Context, now time.Time) ([]intake.Trouble, error) {
	own := l.ours()
	all, err := l.db.Troubles(ctx, now)
	if err != nil {
		l.log.Error("list what keeps files from being read", "err", err)
		return append(own, intake.Trouble{Place: l.place, What: intake.TroubleDatabase, Since: now}), nil
	}
	for _, t := range own {
		if !slices.ContainsFunc(all, func(o intake.Trouble) bool { return o.Place == t.Place && o.What == t.What }) {
			t.Since = now
			all = append(all, t)
		}
	}
	return all, nil
}

// troublesOf lists what a database has written down, as lines for a technician:
// they name no file.
func troublesOf(ctx context.Context, db *store.DB) ([]string, error) {
	all, err := db.Troubles(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, t := range all {
		line := t.What.Words().EN
		if t.Count > 0 {
			line = fmt.Sprintf("%d × %s", t.Count, line)
		}
		lines = append(lines, fmt.Sprintf("%s, since %s: %s", filepath.Clean(t.Place), t.Since.Local().Format("2006-01-02 15:04"), line))
	}
	return lines, nil
}
