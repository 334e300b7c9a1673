package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/templates"
)

func newForms(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "forms",
		Short: "See which forms there are, write one, try whether it can be read",
		Long: `See which forms there are: the program's own, and those in the folder forms below
the data folder. A form of one's own is a file there; "blankett forms guide" says
how one is written.`,
		Example: `  blankett forms list
  blankett forms show vgr-konto
  blankett forms layout vgr-konto --json
  blankett forms preview data/forms/liten.yaml --out liten.png
  blankett forms check data/forms/liten.yaml
  blankett forms guide
  blankett forms schema > data/forms/schema.json`,
	}
	cmd.AddCommand(newFormsList(a), newFormsShow(a), newFormsLayout(a), newFormsCheck(a), newFormsPreview(a),
		newFormsFile(a, "guide", "Show how a form is written: a first one in fifteen minutes, and every key", templates.Guide),
		newFormsFile(a, "schema", "Show the JSON Schema of a form's file, for an editor that completes and checks keys", templates.Schema))
	return cmd
}

func newFormsList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the forms",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			all, err := a.templates()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, t := range all {
				fmt.Fprintf(w, "%s\t%s\n\t%s\n", t.Form, t.Title.SV, t.Title.EN)
			}
			return w.Flush()
		},
	}
}

// newFormsFile makes the command that shows a file that comes with the program.
func newFormsFile(a *app, verb, short string, file []byte) *cobra.Command {
	return &cobra.Command{Use: verb, Short: short, Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		if _, err := a.out.Write(file); err != nil {
			return fmt.Errorf("show it: %w", err)
		}
		return nil
	}}
}

func newFormsShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show FORM",
		Short: "Show a form's fields and choices",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			e, err := a.openEdition(args[0])
			if err != nil {
				return err
			}
			return a.showForm(e)
		},
	}
}

func (a *app) showForm(e *forms.Edition) error {
	fmt.Fprintf(a.out, "%s, edition %s\n%s\n%s\n\n", e.Form, e.Edition, e.Title.SV, e.Title.EN)
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FIELD\tKIND\tMANDATORY\tPAGE\tIN WORDS")
	for _, p := range e.Pages {
		for _, z := range p.Zones {
			if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
				continue
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", z.Field, z.Kind, yes(z.Mandatory), p.Page, z.Label.SV)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, c := range e.Choices {
		fmt.Fprintf(a.out, "\n%s: exactly one of %s\n", c.Field, strings.Join(c.Boxes, ", "))
	}
	return nil
}

func newFormsLayout(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "layout FORM --json",
		Short: "Give every zone of a form in mm, origin top left",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if !asJSON {
				return callerError(errors.New("a layout is given as JSON only"), "add --json")
			}
			e, err := a.openEdition(args[0])
			if err != nil {
				return err
			}
			enc := json.NewEncoder(a.out)
			enc.SetIndent("", "  ")
			return enc.Encode(e.Layout)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// openEdition is today's edition of a form with the choice left open.
func (a *app) openEdition(name string) (*forms.Edition, error) {
	t, err := a.findForm(name)
	if err != nil {
		return nil, err
	}
	e, err := t.Edition("")
	if err != nil {
		return nil, fmt.Errorf("lay out %s: %w", name, err)
	}
	return e, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "–"
}
