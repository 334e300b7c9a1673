package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"blankett/intake"
)

func newReread(a *app) *cobra.Command {
	var since string
	var dry, asJSON bool
	var readers int
	cmd := &cobra.Command{
		Use:   "reread --since DATE --dry-run",
		Short: "Read archived scans again and list the answers that would change",
		Long: `Read the scans that came in since a day again, with this version of the program,
and list every answer that would come out otherwise than the one that is queued.
Nothing is changed: what people have seen and decided stands.`,
		Example: `  blankett reread --since 2026-11-01 --dry-run
  blankett reread --since 48h --dry-run --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := parseSince(since, time.Now())
			if err != nil {
				return err
			}
			if !dry {
				return callerError(errors.New("old answers are never changed behind people's backs"), "add --dry-run to list what would change")
			}
			return a.reread(cmd.Context(), from, readers, asJSON)
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "a `day` (2026-11-01) or a time back from now (48h)")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "list only; there is no other way yet")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one line of JSON a change")
	cmd.Flags().IntVar(&readers, "readers", 1, "how many files are read at a time")
	return cmd
}

func parseSince(s string, now time.Time) (time.Time, error) {
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s, now.Location())
	if err != nil {
		return time.Time{}, callerError(fmt.Errorf("--since %q is no day", s), "write it as 2026-11-01, or as 48h")
	}
	return day, nil
}

func (a *app) reread(ctx context.Context, from time.Time, readers int, asJSON bool) error {
	s, err := a.openStation(ctx, readers)
	if err != nil {
		return err
	}
	defer s.Close()
	arrivals, err := s.db.Waiting(ctx, intake.ArrivalRead)
	if err != nil {
		return fmt.Errorf("list what was read: %w", err)
	}
	first := len(arrivals)
	for first > 0 && !arrivals[first-1].SeenAt.Before(from) {
		first--
	}
	arrivals = arrivals[first:]
	bar := progress(a.err, len(arrivals), "reading again")
	changes := 0
	for _, arrival := range arrivals {
		found, err := s.taker.Reread(ctx, arrival, s.db)
		if err != nil {
			return err
		}
		if err := a.listChanges(found, asJSON); err != nil {
			return err
		}
		changes += len(found)
		_ = bar.Add(1) // a bar that can't be drawn is no reason to stop
	}
	_ = bar.Finish()
	if !asJSON {
		fmt.Fprintf(a.out, "%d %s read again, %d %s would change\n", len(arrivals), plural(len(arrivals), "file", "files"), changes, plural(changes, "answer", "answers"))
	}
	return nil
}

func (a *app) listChanges(changes []intake.Change, asJSON bool) error {
	enc := json.NewEncoder(a.out)
	for _, c := range changes {
		var err error
		if asJSON {
			err = enc.Encode(c)
		} else {
			_, err = fmt.Fprintf(a.out, "return %d, page %d, %s: %s → %s\n", c.Return, c.Page, c.What, dash(c.Was), dash(c.Is))
		}
		if err != nil {
			return fmt.Errorf("list the changes: %w", err)
		}
	}
	return nil
}

// progress is a bar for whoever watches a terminal, and nothing elsewhere.
func progress(w io.Writer, total int, what string) *progressbar.ProgressBar {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return progressbar.DefaultSilent(int64(total))
	}
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
}
