package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/templates"
)

// checkOrder is one call of `forms check`.
type checkOrder struct {
	file   string
	sheets int
	out    string
	seed   uint64
	asJSON bool
}

// checkSheets is how many sheets a form is tried with unless said: about half a
// minute on two cores, and enough for every box to be ticked a few times.
const checkSheets = 24

func newFormsCheck(a *app) *cobra.Command {
	var o checkOrder
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Try whether a form can be published: its file, its layout, and what is read back from it",
		Long: `Try whether a form can be published. Its file is checked first: keys, names, rules,
settings, places and sizes on the paper. Then sheets of it are printed, filled in
right by its own rules, worn as offices and mailrooms wear them, and read by the
real readers. A form of which anything is read wrong, or too much is left
unsure, is refused, with pictures of what failed. Nothing is entered in the
ledger. FILE is a template, or the name of a form there is.`,
		Example: `  blankett forms check data/forms/liten.yaml
  blankett forms check vgr-konto --sheets 60 --out /tmp/misread`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return a.checkForm(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.sheets, "sheets", checkSheets, "how many sheets to print and read back; 0 checks the file alone")
	f.StringVar(&o.out, "out", "", "`folder` for pictures of what was misread; default is a new one among the temporary files")
	f.Uint64Var(&o.seed, "seed", 1, "another number draws other pens and other wear")
	f.BoolVar(&o.asJSON, "json", false, "as JSON")
	return cmd
}

// checkReport is what `forms check` found.
type checkReport struct {
	File  string       `json:"file"`
	Form  string       `json:"form"`
	Fit   bool         `json:"fit"` // may be published
	Flaws []forms.Flaw `json:"flaws"`
	Proof *proof       `json:"proof,omitempty"` // nil where the flaws stop it, or it was not asked for
}

func (a *app) checkForm(ctx context.Context, o checkOrder) error {
	if o.sheets < 0 || o.sheets > maxCount {
		return callerError(fmt.Errorf("--sheets is %d", o.sheets), fmt.Sprintf("from 0 to %d", maxCount))
	}
	t, err := a.formFile(o.file)
	if err != nil {
		return err
	}
	r := checkReport{File: o.file, Form: t.Form, Fit: true, Flaws: []forms.Flaw{}}
	flaws, err := forms.Flaws(t, time.Now())
	if err != nil {
		return fmt.Errorf("look over %s: %w", t.Form, err)
	}
	r.Flaws = append(r.Flaws, flaws...)
	for _, f := range flaws {
		r.Fit = r.Fit && !f.Stops
	}
	if r.Fit && o.sheets > 0 {
		if r.Proof, err = a.prove(ctx, t, o); err != nil {
			return fmt.Errorf("prove %s: %w", t.Form, err)
		}
		r.Fit = r.Proof.Fit
	}
	if err := a.printCheck(r, o.asJSON); err != nil {
		return fmt.Errorf("print what was found: %w", err)
	}
	if !r.Fit {
		return coded{withHint(fmt.Errorf("%s is not fit to be published", t.Form), r.hint()), exitUnfit}
	}
	return nil
}

// hint says where to look.
func (r checkReport) hint() string {
	if r.Proof != nil && r.Proof.Pictures != "" {
		return "see the pictures in " + r.Proof.Pictures
	}
	return "mend what is marked with !"
}

// formFile reads a template from a file, or takes the form of that name.
func (a *app) formFile(file string) (*forms.Template, error) {
	src, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) && filepath.Base(file) == file && filepath.Ext(file) == "" {
		return a.findForm(file)
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, coded{withHint(err, "FILE is a template, or the name of a form; `blankett forms list` lists those"), exitNotFound}
	}
	if err != nil {
		return nil, err
	}
	settings, err := a.settings()
	if err != nil {
		return nil, err
	}
	t, err := forms.ParseWith(file, src, settings)
	switch {
	case err == nil && a.isOwn(file):
		err = a.ownFault(file)
	case err == nil:
		err = a.placeFault(forms.File{Name: file, Src: src}, settings)
	}
	if err != nil {
		return nil, callerError(err, "`blankett forms guide` says what each key means")
	}
	return t, nil
}

// placeFault is why a file would be left out if it lay among the forms of one's own:
// above all that it is called as one of the program's. A file that is one of the
// program's, byte for byte, is that form.
func (a *app) placeFault(file forms.File, settings forms.Settings) error {
	if builtin, err := templates.Files.ReadFile(filepath.Base(file.Name)); err == nil && bytes.Equal(builtin, file.Src) {
		return nil
	}
	all, err := forms.BuiltinWith(settings)
	if err != nil {
		return fmt.Errorf("read the templates: %w", err)
	}
	_, faults := forms.WithOwn(all, []forms.File{file}, settings)
	return errors.Join(faults...)
}

// isOwn says whether a file lies in the folder of own forms.
func (a *app) isOwn(file string) bool {
	own, err := os.Stat(filepath.Join(a.data, ownFolder))
	if err != nil {
		return false
	}
	at, err := os.Stat(filepath.Dir(file))
	return err == nil && os.SameFile(own, at)
}

// ownFault is why a file in the folder of own forms is left out, nil when it is not.
func (a *app) ownFault(file string) error {
	_, faults, err := a.shelf()
	if err != nil {
		return err
	}
	for _, fault := range faults {
		if f := (*forms.TemplateError)(nil); errors.As(fault, &f) && filepath.Base(f.File) == filepath.Base(file) {
			return fault
		}
	}
	return nil
}

func (a *app) printCheck(r checkReport, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	for _, f := range r.Flaws {
		sign := " "
		if f.Stops {
			sign = "!"
		}
		fmt.Fprintf(a.out, "%s %s%s\n", sign, place(f), f.Says)
	}
	if r.Proof != nil {
		r.Proof.print(a)
	}
	if r.Fit {
		fmt.Fprintf(a.out, "%s is fit to be published\n", r.Form)
	}
	return nil
}

// place says where a flaw is, with a colon after it; nothing for the whole form.
func place(f forms.Flaw) string {
	out := ""
	if f.Page > 0 {
		out = fmt.Sprintf("page %d", f.Page)
	}
	if f.Field != "" {
		if out != "" {
			out += ", "
		}
		out += f.Field
	}
	if out == "" {
		return ""
	}
	return out + ": "
}

func (p *proof) print(a *app) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "scans\tsheets\tnot found\tanswers\twrong\tunsure\tready\t")
	for _, l := range p.Levels {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", l.Name, l.Sheets, l.Lost, l.Answers, l.Wrong, l.Unsure, l.Ready)
	}
	w.Flush()
	for _, f := range p.Failures {
		fmt.Fprintf(a.out, "! %s\n", f)
	}
	fmt.Fprintf(a.out, "%d sheets in %.0f s\n", p.Sheets, p.Seconds)
}
