package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/store"
)

// readOrder is one call of `read`.
type readOrder struct {
	files    []string
	asJSON   bool
	explain  string // folder; "" for none
	received string // the day to judge dates and ages by; "" is today
}

// clockOn is the time to go by: now, or noon of the day that a flag gives.
func clockOn(flag, date string) (func() time.Time, error) {
	if date == "" {
		return time.Now, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, date, time.Local)
	if err != nil {
		return nil, callerError(fmt.Errorf("%s %q is no day", flag, date), "write it as 2026-11-01")
	}
	return func() time.Time { return day.Add(12 * time.Hour) }, nil
}

func newRead(a *app) *cobra.Command {
	var o readOrder
	cmd := &cobra.Command{
		Use:   "read FILE…",
		Short: "Read scans and say what they are",
		Long: `Read scans (PDF, TIFF, JPEG, PNG) and say of each page which sheet it is, what
is filled in, and what is wrong with it. Nothing is queued and nothing is
changed; no service needs to run. The sheets are looked up in the ledger of the
data folder that printed them.`,
		Example: `  blankett read scan.pdf
  blankett read --received 2026-11-01 old-scan.pdf
  blankett read --json scans/*.tif | jq .verdict
  blankett read --explain why scan.pdf          then open why/index.html`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			o.files = files
			return a.read(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "one line of JSON a page")
	cmd.Flags().StringVar(&o.received, "received", "", "judge dates and ages as of this `day` (2026-11-01) instead of today")
	cmd.Flags().StringVar(&o.explain, "explain", "", "write a web page for each page read into this `folder`: every field's crop, measures and limits")
	return cmd
}

func (a *app) read(ctx context.Context, o readOrder) error {
	clock, err := clockOn("--received", o.received)
	if err != nil {
		return err
	}
	keys, err := readKeys(a.data)
	if err != nil {
		return err
	}
	db, err := store.OpenReadOnly(ctx, a.databaseURL())
	if err != nil {
		return fmt.Errorf("open the ledger: %w", err)
	}
	defer db.Close()
	pool, err := a.readers(ctx, 1)
	if err != nil {
		return err
	}
	defer pool.Close()
	r := &reading{app: a, taker: &intake.Taker{Ledger: db, Readers: pool, Keys: keys, Now: clock}, seen: map[judge.Sheet]bool{}, asJSON: o.asJSON}
	if o.explain != "" {
		if r.explain, err = newExplainer(o.explain, db); err != nil {
			return err
		}
	}
	return r.files(ctx, o.files)
}

// reading is the files of one call on their way.
type reading struct {
	*app
	taker   *intake.Taker
	seen    map[judge.Sheet]bool
	asJSON  bool
	explain *explainer // nil when not asked for
}

// files reads each file; one that can't be read costs only itself.
func (r *reading) files(ctx context.Context, files []string) error {
	var failed error
	for _, file := range files {
		if err := r.file(ctx, file); err != nil {
			tell(r.err, err)
			failed = coded{errors.New("not every file could be read"), exitCode(err)}
		}
	}
	if r.explain == nil {
		return failed
	}
	list, err := r.explain.close()
	if err != nil {
		return err
	}
	fmt.Fprintf(r.err, "explained in %s\n", list)
	return failed
}

func (r *reading) file(ctx context.Context, file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return coded{withHint(err, "check the file's name"), exitNotFound}
	}
	if err != nil {
		return err
	}
	pages, err := r.taker.Inspect(ctx, data, r.seen)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	for _, p := range pages {
		if err := r.page(ctx, file, p); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) page(ctx context.Context, file string, p judge.PageReading) error {
	if r.explain != nil {
		if err := r.explain.page(ctx, file, p); err != nil {
			return err
		}
	}
	var err error
	if r.asJSON {
		err = json.NewEncoder(r.out).Encode(readLine{Source: file, PageReading: p.Listed()})
	} else {
		err = r.printReading(file, p)
	}
	if err != nil {
		return fmt.Errorf("print what was read: %w", err)
	}
	return nil
}

// readLine is one line of `read --json`.
type readLine struct {
	Source string `json:"source"`
	judge.PageReading
}

// printFindings says what is wrong, in both languages.
func (a *app) printFindings(findings []forms.Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(a.out, "  %-6s  %s\n          %s\n", f.Weight, f.Message, f.MessageEN); err != nil {
			return err
		}
	}
	return nil
}

// printReading says the same in words.
func (a *app) printReading(file string, p judge.PageReading) error {
	fmt.Fprintf(a.out, "%s, page %d: %s", file, p.Page, p.Verdict)
	if p.SetVerdict != "" {
		fmt.Fprintf(a.out, "; its set of %d pages: %s", p.SetPages, p.SetVerdict)
	}
	fmt.Fprintln(a.out)
	if p.Sheet != nil {
		fmt.Fprintf(a.out, "  %s, %s edition %s, page %d\n", p.Sheet.Case, p.Sheet.Form, p.Sheet.Edition, p.Sheet.Page)
	}
	if err := a.printFindings(p.Findings); err != nil {
		return err
	}
	for _, f := range p.Answers {
		if f.State != forms.Empty {
			fmt.Fprintf(a.out, "  %-20s %-7s %3.0f %%  %s\n", f.Field, f.State, 100*f.Confidence, f.Value)
		}
	}
	_, err := fmt.Fprintln(a.out)
	return err
}
