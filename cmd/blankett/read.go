package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/store"
)

func newRead(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "read FILE…",
		Short: "Read scans and say what they are",
		Long: `Read scans (PDF, TIFF, JPEG, PNG) and say of each page which sheet it is, what
is filled in, and what is wrong with it. Nothing is queued and nothing is
changed; no service needs to run. The sheets are looked up in the ledger of the
data folder that printed them.`,
		Example: `  blankett read scan.pdf
  blankett read --data samples/data samples/*.pdf
  blankett read --json scans/*.tif | jq .verdict`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			return a.read(cmd.Context(), files, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one line of JSON a page")
	return cmd
}

func (a *app) read(ctx context.Context, files []string, asJSON bool) error {
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
	taker := &intake.Taker{Ledger: db, Readers: pool, Keys: keys}
	var failed error
	seen := map[intake.Sheet]bool{}
	for _, file := range files {
		if err := a.readFile(ctx, taker, file, seen, asJSON); err != nil {
			report(a.err, err) // the other files are still read
			failed = coded{errors.New("not every file could be read"), exitCode(err)}
		}
	}
	return failed
}

func (a *app) readFile(ctx context.Context, taker *intake.Taker, file string, seen map[intake.Sheet]bool, asJSON bool) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return coded{withHint(err, "check the file's name"), exitNotFound}
	}
	if err != nil {
		return err
	}
	pages, err := taker.Inspect(ctx, data, seen)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	for _, p := range pages {
		if asJSON {
			err = json.NewEncoder(a.out).Encode(readLine{Source: file, PageReading: p.Listed()})
		} else {
			err = a.printReading(file, p)
		}
		if err != nil {
			return fmt.Errorf("print what was read: %w", err)
		}
	}
	return nil
}

// readLine is one line of `read --json`.
type readLine struct {
	Source string `json:"source"`
	intake.PageReading
}

// printReading says the same in words.
func (a *app) printReading(file string, p intake.PageReading) error {
	fmt.Fprintf(a.out, "%s, page %d: %s\n", file, p.Page, p.Verdict)
	if p.Sheet != nil {
		fmt.Fprintf(a.out, "  %s, %s edition %s, page %d\n", p.Sheet.Case, p.Sheet.Form, p.Sheet.Edition, p.Sheet.Page)
	}
	for _, f := range p.Findings {
		fmt.Fprintf(a.out, "  %-6s  %s\n          %s\n", f.Weight, f.Message, f.MessageEN)
	}
	for _, f := range p.Answers {
		if f.State != forms.Empty {
			fmt.Fprintf(a.out, "  %-20s %-7s %3.0f %%  %s\n", f.Field, f.State, 100*f.Confidence, f.Value)
		}
	}
	_, err := fmt.Fprintln(a.out)
	return err
}
