package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"blankett/intake/folder"
	"blankett/intake/store"
)

// lookPause is the longest pause between two looks at a file that is growing
// or has just come in.
const lookPause = time.Second

// watchFlags are what serve and watch are told of folders and readers.
type watchFlags struct {
	inboxes  []string          // as they were given, until place
	regions  map[string]string // whose an inbox is, by its path; where that was said
	readers  int
	every    time.Duration
	patience time.Duration
	quiet    time.Duration
	samples  float64 // serve's alone
}

func (f *watchFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.inboxes, "inbox", nil, "`folder` to watch for scans, or REGION=folder where it is one region's; may be repeated (default DATA/inbox)")
	cmd.Flags().IntVar(&f.readers, "readers", runtime.NumCPU(), "how many files are read at a time")
	cmd.Flags().DurationVar(&f.every, "every", 2*time.Second, "how often the inboxes are looked through")
	cmd.Flags().DurationVar(&f.quiet, "quiet", 5*time.Minute, "how long a file of another user must stay unchanged before it is removed: nobody can tell whether it is still open")
	cmd.Flags().DurationVar(&f.patience, "patience", time.Minute, "how long a file may look unfinished before it is taken as it is")
}

func newWatch(a *app) *cobra.Command {
	var f watchFlags
	cmd := &cobra.Command{
		Use:   "watch",
		Short: "Watch inboxes and read what arrives, without the web pages",
		Long: `Watch inboxes and read what arrives: for a machine that does only that, with the
queue in a PostgreSQL that others share. A file leaves the inbox only after its
bytes are in the archive, synced to disk, and the database knows it.`,
		Example: `  blankett watch --db postgres://blankett@db/blankett --inbox /srv/scans`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.watch(cmd.Context(), f)
		},
	}
	f.add(cmd)
	a.addFresh(cmd)
	return cmd
}

func (a *app) watch(ctx context.Context, f watchFlags) error {
	if err := a.place(&f); err != nil {
		return err
	}
	if err := a.guardInboxes(a.inboxes(f)); err != nil {
		return err
	}
	s, err := a.openStation(ctx, f.readers)
	if err != nil {
		return err
	}
	a.logger().Info("watching", "inboxes", len(a.inboxes(f)), "readers", f.readers)
	return errors.Join(a.takeIn(ctx, s, f), s.Close())
}

// inboxes are the folders to watch: those named, or the one in the data folder.
func (a *app) inboxes(f watchFlags) []string {
	if len(f.inboxes) > 0 {
		return f.inboxes
	}
	return []string{filepath.Join(a.data, "inbox")}
}

// handsPerReader is how many files are in work for each reader: while what one file
// held is written to disk and committed, its reader has the next.
const handsPerReader = 2

// takeIn runs the watcher and the jobs until ctx ends or one of them fails.
func (a *app) takeIn(ctx context.Context, s *station, f watchFlags) error {
	jobs, err := store.OpenJobs(ctx, store.JobsConfig{
		URL: a.databaseURL(), Arrivals: s.db, Work: s.lookout.reading(s.taker.Take), Workers: handsPerReader * f.readers, Log: a.logger(),
	})
	if err != nil {
		return fmt.Errorf("open the jobs: %w", err)
	}
	defer jobs.Close()
	s.orphan(a.inboxes(f))
	for dir, region := range f.regions {
		if err := s.db.PlaceInbox(ctx, dir, region); err != nil {
			return err
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.lookout.run(ctx) })
	g.Go(func() error { return jobs.Run(ctx) })
	g.Go(func() error {
		return folder.Watch(ctx, folder.Config{
			Inboxes: a.inboxes(f), Arrivals: placed{s.db, f.regions}, Archive: s.archive, Enqueue: jobs.Enqueue,
			Every: min(f.every, lookPause), Rescan: f.every, Patience: f.patience, Quiet: f.quiet, Log: a.logger(),
			Installation: s.known.Installation, Known: maps.Clone(s.known.Inboxes), New: a.fresh,
			Learnt: s.learn(a), Ready: s.lookout.ready, Tell: s.lookout.tell,
		})
	})
	return g.Wait()
}

// learn notes what an inbox is, beside the data.
func (s *station) learn(a *app) func(inbox, what string) error {
	var one sync.Mutex
	return func(inbox, what string) error {
		one.Lock()
		defer one.Unlock()
		s.known.Inboxes[inbox] = what
		return a.writeIdentity(s.known)
	}
}

// orphan has inboxes looked after that were watched before and are not now: what
// lies there is seen by nobody else.
func (s *station) orphan(watched []string) {
	var now []string
	for _, dir := range watched {
		if abs, err := filepath.Abs(dir); err == nil {
			now = append(now, abs)
			if real, err := filepath.EvalSymlinks(abs); err == nil {
				now = append(now, real)
			}
		}
	}
	for dir := range s.known.Inboxes {
		if !slices.Contains(now, dir) {
			s.lookout.orphans = append(s.lookout.orphans, dir)
		}
	}
}
