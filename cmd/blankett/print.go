package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/store"
)

// printOrder is one call of `print`.
type printOrder struct {
	form   string
	count  int
	set    []string
	unit   string
	from   string // a file of cases
	out    string
	each   string // a folder
	guide  bool
	info   bool
	screen bool // to be filled in on a screen
	asJSON bool
	blank  bool // nothing is filled in on any sheet
	anyway bool // print in spite of what the form's rules say
}

// maxCount keeps a slip of the finger from filling the ledger.
const maxCount = 10000

func newPrint(a *app) *cobra.Command {
	var o printOrder
	cmd := &cobra.Command{
		Use:   "print FORM --out FILE.pdf",
		Short: "Print sheets, each with a case of its own",
		Long: `Print sheets of a form into a PDF. Every sheet gets a case number and a code that
only this ledger can make. The cases are in the ledger once the PDF is whole on
the disk, and the PDF has its name only then. The edition is frozen: the sheet is read by today's layout whenever it comes back.
The log says who printed: a line for a stack with nothing filled in, a line for
each case where something is.

A choice that is made at the counter is printed made: --set begaran=lasa prints
a lock form, --set begaran=lasupp an unlock form. Without it the resident ticks.

--from reads the cases from a CSV file, with commas, semicolons or tabs, in UTF-8
or as Excel writes it: the first line names a field in each column, the rows hold
values as --set takes them, and empty rows are left out. A row that can't be printed is named by its line and column; the others
are printed, and the exit code is 7.

--fillable makes a form to fill in on a screen, with a field on each printed box.
It is then printed and signed with a pen: signatures have no field.`,
		Example: `  blankett print vgr-konto --out blankett.pdf
  blankett print vgr-konto --count 50 --unit "Vårdcentralen Centrum" --out bunt.pdf
  blankett print vgr-konto --from cases.csv --out bunt.pdf
  blankett print vgr-konto --from cases.csv --each blanketter
  blankett print vgr-konto --guide --out sa-gor-du.pdf
  blankett print vgr-konto --info --out fakta.pdf
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
	f.StringVar(&o.from, "from", "", "print a sheet for each row of a CSV `FILE`; its first line names the fields")
	f.StringVar(&o.each, "each", "", "write each case into a PDF of its own in this `FOLDER`, named by its number")
	f.BoolVar(&o.screen, "fillable", false, "make a PDF to fill in on a screen; signatures are still for a pen")
	f.BoolVar(&o.guide, "guide", false, "print the form's page of instructions instead of sheets")
	f.BoolVar(&o.info, "info", false, "print the dated page of facts about logging in and ages instead of sheets")
	f.BoolVar(&o.anyway, "anyway", false, "print although the form's rules say that it will be sent back")
	f.BoolVar(&o.asJSON, "json", false, "one line of JSON a sheet")
	a.addFresh(cmd)
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
	if !o.asJSON {
		a.askFor(t)
	}
	if o.guide || o.info {
		return a.printPage(t, o)
	}
	if o.from != "" {
		return a.printRows(ctx, t, o)
	}
	set, err := o.given()
	if err != nil {
		return err
	}
	variant, values, err := t.Fill(set)
	if err != nil {
		hint := "`blankett forms show " + t.Form + "` lists the fields"
		if input := (*forms.InputError)(nil); errors.As(err, &input) && input.Hint != "" {
			hint = input.Hint + "; " + hint
		}
		return callerError(fmt.Errorf("fill in the form: %w", err), hint)
	}
	o.blank = len(values) == 0
	e := newEditions(t)
	if err := a.advise(e, variant, values, o.anyway); err != nil {
		return err
	}
	return a.press(ctx, e, o, o.count, variant, repeated(o.count, variant, values))
}

// advise tells what the form's rules say of values that are to be printed, as the
// desk's counter does, and refuses those that the paper would be sent back for:
// somebody outside the form's ages above all.
func (a *app) advise(e *editions, variant string, values map[string]string, anyway bool) error {
	wrong, err := e.wrong(variant, values)
	if err != nil {
		return err
	}
	for _, f := range wrong {
		fmt.Fprintf(a.err, "%s: %s\n", f.Field, f.Message)
	}
	if forms.Worst(wrong) == forms.Reject && !anyway {
		return callerError(fmt.Errorf("form %s would come back with this filled in", e.form.Form), "see above which form applies; --anyway prints it all the same")
	}
	return nil
}

// printRows prints a case for each good row of a file, and says which rows are
// not. It goes through them twice: nothing is printed before all rows were seen.
func (a *app) printRows(ctx context.Context, t *forms.Template, o printOrder) error {
	set, err := o.given()
	if err != nil {
		return err
	}
	e := newEditions(t)
	r, err := openRows(o.from, e, set, o.anyway)
	if err != nil {
		return err
	}
	if r.guessed {
		fmt.Fprintf(a.err, "%s: its letters are not UTF-8 and are taken for those of Windows-1252; look at an å on a sheet\n", r.path)
	}
	variant, good, bad, err := a.proof(r, !o.many())
	if err != nil {
		return err
	}
	switch {
	case good == 0 && bad > 0:
		return callerError(fmt.Errorf("%s has no row that can be printed", o.from), "mend them where the lines above say")
	case good == 0:
		return callerError(fmt.Errorf("%s has no rows below its first line", o.from), "the first line names a field in each column, a row below it is a case")
	case good > maxCount:
		return callerError(fmt.Errorf("%s has %d rows that can be printed", o.from, good), fmt.Sprintf("print at most %d at a time", maxCount))
	}
	if err := a.press(ctx, e, o, good, variant, r.next); err != nil {
		return err
	}
	if bad > 0 {
		err := fmt.Errorf("%d of %d rows were not printed", bad, good+bad)
		return coded{withHint(err, "mend them where the lines above say, and print them from a file of their own"), exitPartial}
	}
	return nil
}

// press prints sheets, and lists them.
func (a *app) press(ctx context.Context, e *editions, o printOrder, count int, variant string, from sheets) error {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(pressMemory))
	return a.withPrinter(ctx, func(printer *intake.Printer, db *store.DB) error {
		p := &press{printOrder: o, printer: printer, log: db, editions: e, bar: progress(a.err, count, "printing")}
		print := func() error { return p.stack(ctx, from, variant) }
		if o.many() {
			print = func() error { return p.each(ctx, from) }
		}
		if err := print(); err != nil {
			return err
		}
		_ = p.bar.Finish()
		return a.printed(p)
	})
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

// printPage writes the instructions, or the page of facts: for whoever fills in the
// form, and for waiting rooms. It is no sheet and has no case.
func (a *app) printPage(t *forms.Template, o printOrder) error {
	var pdf bytes.Buffer
	what, err := "the guide to "+t.Title.SV, error(nil)
	if o.info {
		what = "facts about logging in"
		err = a.drawInfo(&pdf, t)
	} else {
		err = forms.Guide(&pdf, t)
	}
	if err != nil {
		return missingSetting(fmt.Errorf("draw %s: %w", what, err))
	}
	if err := writeFile(o.out, pdf.Bytes()); err != nil {
		return withHint(fmt.Errorf("write %s: %w", what, err), "--out names a file in a folder that you may write in")
	}
	_, err = fmt.Fprintf(a.out, "%s in %s\n", what, filepath.Clean(o.out))
	return err
}

func (a *app) drawInfo(w io.Writer, t *forms.Template) error {
	settings, err := a.settings()
	if err != nil {
		return err
	}
	return forms.Info(w, t, settings, time.Now())
}

// missingSetting makes a paper that lacks a setting the caller's to mend.
func missingSetting(err error) error {
	if m := (*forms.MissingSetting)(nil); errors.As(err, &m) {
		return callerError(err, fmt.Sprintf("give it in %s in the data folder:  %s: { %s: { text: … } }", settingsFile, m.Region, m.Setting))
	}
	return err
}

func (o printOrder) check() error {
	switch {
	case o.out == "" && (o.each == "" || o.guide || o.info):
		return callerError(fmt.Errorf("no file to print to"), "add --out FILE.pdf")
	case o.out != "" && o.each != "":
		return callerError(fmt.Errorf("both --out and --each"), "--out prints all into one file, --each a file a case into a folder")
	case o.from != "" && (o.count != 1 || o.guide || o.info):
		return callerError(fmt.Errorf("--from prints one sheet a row"), "leave out --count, --guide and --info")
	case o.guide && o.info:
		return callerError(fmt.Errorf("both --guide and --info"), "each is a page of its own: print one after the other")
	}
	if o.count < 1 || o.count > maxCount {
		return callerError(fmt.Errorf("--count is %d", o.count), fmt.Sprintf("from 1 to %d sheets at a time", maxCount))
	}
	return nil
}

// given are the values given on the line, by the names of their fields.
func (o printOrder) given() (map[string]string, error) {
	values := map[string]string{}
	for _, s := range o.set {
		name, value, ok := strings.Cut(s, "=")
		if !ok {
			return nil, callerError(fmt.Errorf("--set %s has no value", name), "write it as --set field=value")
		}
		values[name] = value
	}
	return values, nil
}

// many says that each case goes into a file of its own.
func (o printOrder) many() bool { return o.folder() != "" }

// folder is where files of their own go: --each, or an --out that is a folder.
func (o printOrder) folder() string {
	if info, err := os.Stat(o.out); strings.HasSuffix(o.out, "/") || err == nil && info.IsDir() {
		return o.out
	}
	return o.each
}

// withPrinter opens the ledger and the keys for what makes paper.
func (a *app) withPrinter(ctx context.Context, do func(*intake.Printer, *store.DB) error) error {
	db, err := a.openData(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	p, err := a.printer(ctx, db)
	if err != nil {
		return err
	}
	return do(p, db)
}

// printer prints into a ledger with the data folder's keys.
func (a *app) printer(ctx context.Context, db *store.DB) (*intake.Printer, error) {
	keys, _, err := a.settle(ctx, db)
	if err != nil {
		return nil, err
	}
	return &intake.Printer{Ledger: db, Cases: db, Keys: keys, Now: time.Now, Who: login()}, nil
}

// printLine is one line of `print --json`.
type printLine struct {
	Case    string `json:"case"`
	Form    string `json:"form"`
	Edition string `json:"edition"`
	Page    int    `json:"page"`
	Code    string `json:"code"`
}

func (a *app) printed(p *press) error {
	if p.asJSON {
		enc := json.NewEncoder(a.out)
		for _, line := range p.lines {
			if err := enc.Encode(line); err != nil {
				return fmt.Errorf("list the sheets: %w", err)
			}
		}
		return nil
	}
	where := filepath.Clean(p.out)
	if p.many() {
		where = filepath.Clean(p.folder()) + ", one file a case"
	}
	_, err := fmt.Fprintf(a.out, "%d %s, %s, in %s\n", p.cases, plural(p.cases, "sheet", "sheets"), p.title, where)
	return err
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
