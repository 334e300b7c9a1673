package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
)

// printOrder is one call of `print`.
type printOrder struct {
	form   string
	count  int
	set    []string
	unit   string
	out    string
	guide  bool
	screen bool // to be filled in on a screen
	asJSON bool
}

// maxCount keeps a slip of the finger from filling the ledger.
const maxCount = 10000

func newPrint(a *app) *cobra.Command {
	var o printOrder
	cmd := &cobra.Command{
		Use:   "print FORM --out FILE.pdf",
		Short: "Print sheets, each with a case of its own",
		Long: `Print sheets of a form into a PDF. Every sheet gets a case number and a code that
only this ledger can make, and is in the ledger before the PDF exists. The
edition is frozen: the sheet is read by today's layout whenever it comes back.

A choice that is made at the counter is printed made: --set begaran=lasa prints
a lock form, --set begaran=lasupp an unlock form. Without it the resident ticks.

--fillable makes a form to fill in on a screen, with a field on each printed box.
It is then printed and signed with a pen: signatures have no field.`,
		Example: `  blankett print vgr-konto --out blankett.pdf
  blankett print vgr-konto --count 50 --unit "Vårdcentralen Centrum" --out bunt.pdf
  blankett print vgr-konto --guide --out sa-gor-du.pdf
  blankett print vgr-konto --fillable --out fyll-i.pdf
  blankett print vgr-konto --set begaran=lasa --set personnummer=192501019216 --out las.pdf`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.form = args[0]
			return a.print(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.count, "count", 1, "how many sheets, each a case of its own")
	f.StringArrayVar(&o.set, "set", nil, "print a `field=value` filled in; may be repeated")
	f.StringVar(&o.unit, "unit", "", "the unit that prints, kept with the case")
	f.StringVar(&o.out, "out", "", "the PDF `FILE` to write")
	f.BoolVar(&o.screen, "fillable", false, "make a PDF to fill in on a screen; signatures are still for a pen")
	f.BoolVar(&o.guide, "guide", false, "print the form's page of instructions instead of sheets")
	f.BoolVar(&o.asJSON, "json", false, "one line of JSON a sheet")
	return cmd
}

func (a *app) print(ctx context.Context, o printOrder) error {
	if err := o.check(); err != nil {
		return err
	}
	t, err := a.findForm(o.form)
	if err != nil {
		return err
	}
	if o.guide {
		return a.printGuide(t, o.out)
	}
	variant, values, err := fill(t, o.set)
	if err != nil {
		return err
	}
	edition, err := t.Edition(variant)
	if err != nil {
		return missingSetting(fmt.Errorf("lay out %s: %w", o.form, err))
	}
	prints, err := a.issue(ctx, edition, o, values)
	if err != nil {
		return err
	}
	draw := forms.Draw
	if o.screen {
		draw = forms.DrawFillable
	}
	if err := drawWith(draw, o.out, edition, prints); err != nil {
		return err
	}
	return a.printed(o, edition, prints)
}

// drawFile draws sheets into a PDF, which is there whole or not at all.
func drawFile(out string, e *forms.Edition, prints []forms.Print) error {
	return drawWith(forms.Draw, out, e, prints)
}

// drawWith does the same with forms.Draw or forms.DrawFillable.
func drawWith(draw func(io.Writer, *forms.Edition, []forms.Print) error, out string, e *forms.Edition, prints []forms.Print) error {
	var pdf bytes.Buffer
	if err := draw(&pdf, e, prints); err != nil {
		return fmt.Errorf("draw %s: %w", e.Form, err)
	}
	if err := writeFile(out, pdf.Bytes()); err != nil {
		return withHint(fmt.Errorf("write the sheets: %w", err), "--out names a file in a folder that you may write in")
	}
	return nil
}

// printGuide writes the instructions: a page for whoever fills in the form, and
// for waiting rooms. It is no sheet and has no case.
func (a *app) printGuide(t *forms.Template, out string) error {
	var pdf bytes.Buffer
	if err := forms.Guide(&pdf, t); err != nil {
		return missingSetting(fmt.Errorf("draw the guide to %s: %w", t.Form, err))
	}
	if err := writeFile(out, pdf.Bytes()); err != nil {
		return withHint(fmt.Errorf("write the guide: %w", err), "--out names a file in a folder that you may write in")
	}
	_, err := fmt.Fprintf(a.out, "the guide to %s in %s\n", t.Title.SV, filepath.Clean(out))
	return err
}

// missingSetting makes a paper that lacks a setting the caller's to mend.
func missingSetting(err error) error {
	if m := (*forms.MissingSetting)(nil); errors.As(err, &m) {
		return callerError(err, fmt.Sprintf("give it in %s in the data folder:  %s: { %s: { text: … } }", settingsFile, m.Region, m.Setting))
	}
	return err
}

func (o printOrder) check() error {
	if o.out == "" {
		return callerError(fmt.Errorf("no file to print to"), "add --out FILE.pdf")
	}
	if o.count < 1 || o.count > maxCount {
		return callerError(fmt.Errorf("--count is %d", o.count), fmt.Sprintf("from 1 to %d sheets at a time", maxCount))
	}
	return nil
}

// fill checks the values given on the line against the form's own fields.
func fill(t *forms.Template, set []string) (string, map[string]string, error) {
	given := map[string]string{}
	for _, s := range set {
		name, value, ok := strings.Cut(s, "=")
		if !ok {
			return "", nil, callerError(fmt.Errorf("--set %s has no value", name), "write it as --set field=value")
		}
		given[name] = value
	}
	variant, values, err := t.Fill(given)
	if err != nil {
		return "", nil, callerError(fmt.Errorf("fill in the form: %w", err), "`blankett forms show "+t.Form+"` lists the fields")
	}
	return variant, values, nil
}

// issue puts the cases in the ledger, before any paper exists.
func (a *app) issue(ctx context.Context, e *forms.Edition, o printOrder, values map[string]string) ([]forms.Print, error) {
	var prints []forms.Print
	err := a.withPrinter(ctx, func(p *intake.Printer) (err error) {
		prints, err = p.Issue(ctx, e, o.unit, slices.Repeat([]map[string]string{values}, o.count))
		return err
	})
	return prints, err
}

// withPrinter opens the ledger and the keys for what makes paper.
func (a *app) withPrinter(ctx context.Context, do func(*intake.Printer) error) error {
	db, err := a.openData(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	keys, err := loadKeys(a.data)
	if err != nil {
		return err
	}
	return do(&intake.Printer{Ledger: db, Cases: db, Keys: keys, Now: time.Now, Who: login()})
}

// printLine is one line of `print --json`.
type printLine struct {
	Case    string `json:"case"`
	Form    string `json:"form"`
	Edition string `json:"edition"`
	Page    int    `json:"page"`
	Code    string `json:"code"`
}

func (a *app) printed(o printOrder, e *forms.Edition, prints []forms.Print) error {
	if !o.asJSON {
		_, err := fmt.Fprintf(a.out, "%d %s, %s, in %s\n", len(prints), plural(len(prints), "sheet", "sheets"), e.Title.SV, filepath.Clean(o.out))
		return err
	}
	enc := json.NewEncoder(a.out)
	for _, p := range prints {
		for i, code := range p.Codes {
			if err := enc.Encode(printLine{p.Case, e.Form, e.Edition, i + 1, code}); err != nil {
				return fmt.Errorf("list the sheets: %w", err)
			}
		}
	}
	return nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
