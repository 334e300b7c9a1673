package folder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"blankett/intake"
	"blankett/intake/disk"
)

// What a Config that says nothing gets.
const (
	defaultLooks    = 3                // as many as a slow copy over the network needs to be caught growing
	defaultEvery    = time.Second      // a scanner writes more often than that
	defaultRescan   = 2 * time.Second  // how late a file is seen when no hint of it came
	defaultPatience = 60 * time.Second // longer than any scanner rests within a file
	// defaultQuiet is longer than it takes to fill a scanner's feeder again.
	defaultQuiet = 5 * time.Minute
)

// Config says what to watch, and who keeps what arrives.
type Config struct {
	Inboxes  []string // folders that are there; none inside another
	Arrivals intake.Arrivals
	Archive  intake.Archive
	// Enqueue has an archived arrival read soon. It may fail: what it misses is
	// found by a sweep over the arrivals.
	Enqueue func(ctx context.Context, arrival string) error
	Log     *slog.Logger

	Looks    int           // how many looks a file must stay unchanged over; 0 means 3
	Every    time.Duration // time between looks at a file; 0 means 1 s
	Rescan   time.Duration // time between looks when nothing seems to happen; 0 means 2 s
	Patience time.Duration // how long an unfinished-looking file may rest; 0 means 60 s
	// Quiet is how long a file that is taken must stay as it is before it is
	// removed, where no lease can tell whether somebody still writes to it; 0
	// means 5 minutes. Until then it lies among the claimed ones.
	Quiet time.Duration

	// Installation is the name of what watches, written into each inbox; an inbox
	// with another's name in it is not touched. "" asks and writes nothing.
	Installation string
	// Known is what each inbox was when it was last watched, by its path, as Learnt
	// was told. A folder that is there instead is not touched, unless New.
	Known  map[string]string
	Learnt func(inbox, what string) error
	New    bool
	// Ready is asked before each claim: an error leaves the file in the inbox.
	Ready func(ctx context.Context) error
	// Tell is told after each look what keeps files of an inbox from being read.
	Tell func(inbox string, now []intake.Trouble)

	// Disk is where the inboxes are; nil means the system's.
	Disk disk.Disk
	// Now is the clock, with its monotonic part; nil means time.Now.
	Now func() time.Time
}

func (c Config) withDefaults() Config {
	if c.Looks <= 0 {
		c.Looks = defaultLooks
	}
	if c.Every <= 0 {
		c.Every = defaultEvery
	}
	if c.Rescan <= 0 {
		c.Rescan = defaultRescan
	}
	if c.Patience <= 0 {
		c.Patience = defaultPatience
	}
	if c.Quiet <= 0 {
		c.Quiet = defaultQuiet
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Disk == nil {
		c.Disk = disk.OS{}
	}
	return c
}

// Watch takes what arrives in the inboxes until ctx ends. It first finishes
// what an earlier watcher was killed in the middle of. An inbox that was never
// watched and is missing, lies inside another, or is watched already (ErrHeld) is
// an error at once; one that was watched and can't be reached, and later faults,
// are told and tried again.
func Watch(ctx context.Context, cfg Config) error {
	cfg = cfg.withDefaults()
	dirs, err := resolve(cfg.Inboxes, cfg.Known)
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	var watching sync.WaitGroup
	defer watching.Wait()
	ctx, cancel := context.WithCancel(ctx)
	boxes := make([]*inbox, 0, len(dirs))
	for _, dir := range dirs {
		box := newInbox(cfg, dir)
		box.listen()
		if err := box.open(); err != nil && (box.known == "" || errors.Is(err, ErrHeld)) {
			cancel()
			closeAll(boxes)
			return fmt.Errorf("watch %s: %w", dir, err)
		}
		boxes = append(boxes, box)
	}
	defer cancel()
	for _, box := range boxes {
		watching.Go(func() {
			defer box.close()
			box.run(ctx)
		})
	}
	<-ctx.Done()
	return nil
}

func closeAll(boxes []*inbox) {
	for _, box := range boxes {
		box.close()
	}
}

// resolve gives the inboxes' real paths, none of them inside another. One that
// was watched before need not be there.
func resolve(inboxes []string, known map[string]string) ([]string, error) {
	if len(inboxes) == 0 {
		return nil, errors.New("no inbox is named")
	}
	var dirs []string
	for _, inbox := range inboxes {
		dir, err := realFolder(inbox)
		if abs, _ := filepath.Abs(inbox); err != nil && known[abs] != "" {
			dir, err = abs, nil
		}
		if err != nil {
			return nil, err
		}
		for _, other := range dirs {
			if within(dir, other) || within(other, dir) {
				return nil, fmt.Errorf("inbox %s lies inside inbox %s; name only the outer one", inbox, other)
			}
		}
		dirs = append(dirs, dir)
	}
	return dirs, nil
}

func realFolder(inbox string) (string, error) {
	dir, err := filepath.Abs(inbox)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("inbox %s is not a folder", inbox)
	}
	return dir, err
}

// within says whether a path is a folder or lies below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}
