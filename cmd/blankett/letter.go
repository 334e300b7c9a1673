package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
	"blankett/intake/store"
)

// letterOrder is one call of `letter`.
type letterOrder struct {
	reader    string
	address   string // file; "-" is standard input
	confirmed bool
	reason    string // why a letter may go about a protected identity
	out       string
	act       intake.CaseAct
}

func newLetter(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "letter",
		Short: "Write to whoever sent a form: what to complete, or that it is done",
		Long: `Write a letter about a return, laid for an envelope with its window to the left
(C5, E65, C65). The address is read from a file or from standard input, never from
the command line, and the letter is only made when --confirmed says that somebody
has looked at it: a letter must not come to the one whom a lock protects from.`,
		Example: `  blankett letter completion 17 --address till.txt --reader clinic --confirmed --out brev.pdf
  blankett letter confirmation 17 --address - --reader resident --confirmed --out brev.pdf`,
	}
	cmd.AddCommand(
		newLetterKind("completion", "Ask for what is missing, with a fresh sheet that takes the old one's place", a.writeCompletion),
		newLetterKind("confirmation", "Say that what was asked for is done", a.writeConfirmation))
	return cmd
}

func newLetterKind(kind, short string, write func(context.Context, int64, *letterOrder) error) *cobra.Command {
	var o letterOrder
	cmd := &cobra.Command{
		Use:   kind + " RETURN --address FILE --confirmed --out FILE.pdf",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.act.At = time.Now()
			return o.run(cmd, args[0], write)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.address, "address", "", "`FILE` with the address, a line each; - is standard input")
	f.StringVar(&o.reader, "reader", string(forms.ToClinic), "whom it speaks to: clinic or resident")
	f.BoolVar(&o.confirmed, "confirmed", false, "somebody has looked at the address, and it is right")
	f.StringVar(&o.out, "out", "", "the PDF `FILE` to write")
	f.StringVar(&o.reason, "reason", "", "why it may go where the identity is protected: "+strings.Join(intake.LetterReasons.Codes(), ", "))
	whoAndWhy(cmd, &o.act)
	return cmd
}

func (o *letterOrder) run(cmd *cobra.Command, arg string, write func(context.Context, int64, *letterOrder) error) error {
	switch {
	case o.out == "":
		return callerError(errors.New("no file to write the letter to"), "add --out FILE.pdf")
	case o.address == "":
		return callerError(errors.New("no address"), "add --address FILE, or --address - to type it")
	case !o.confirmed:
		return callerError(errors.New("nobody has confirmed the address"), "look at it, then add --confirmed")
	}
	id, err := returnID(arg)
	if err != nil {
		return err
	}
	return write(cmd.Context(), id, o)
}

// recipient reads the address and takes it as confirmed by whoever calls.
func (o *letterOrder) recipient() (forms.Recipient, error) {
	read := io.Reader(os.Stdin)
	if o.address != "-" {
		file, err := os.Open(o.address)
		if err != nil {
			return forms.Recipient{}, callerError(fmt.Errorf("read the address: %w", err), "--address names a file with the address, a line each")
		}
		defer file.Close()
		read = file
	}
	const most = 4096 // bytes; an address has four lines
	raw, err := io.ReadAll(io.LimitReader(read, most))
	if err != nil {
		return forms.Recipient{}, fmt.Errorf("read the address: %w", err)
	}
	to, err := forms.ConfirmRecipient(forms.Reader(o.reader), strings.Split(string(raw), "\n"), o.act.Who, o.act.At)
	return to, inputHint(err)
}

// inputHint makes what forms say of an input the caller's to mend.
func inputHint(err error) error {
	if e := (*forms.InputError)(nil); errors.As(err, &e) {
		return callerError(err, e.Hint)
	}
	return err
}

// about is a return with what a letter about it needs.
type about struct {
	judge.Work
	template *forms.Template
	letter   forms.Letter
}

func (a *app) about(ctx context.Context, id int64, o *letterOrder) (about, error) {
	if err := checkNote(o.act.Note); err != nil {
		return about{}, err
	}
	to, err := o.recipient()
	if err != nil {
		return about{}, err
	}
	var w judge.Work
	err = a.withDatabase(ctx, func(db *store.DB) (err error) {
		if w, err = db.Work(ctx, id); err != nil {
			return err
		}
		line := auditlog.Entry{Act: auditlog.ActLetter, Return: w.ID, Case: w.Case, Note: strings.TrimSpace("to the " + o.reader + " " + o.reason)}
		u, err := a.actor(ctx, db, o.act.Who, auditlog.Entry{Act: auditlog.ActLetter, Return: w.ID, Case: w.Case}, queueWorkers...)
		if err == nil {
			err = mayOpen(u, w.Region, w.Unit)
		}
		if err == nil && w.Protected {
			_, err = a.actor(ctx, db, o.act.Who, auditlog.Entry{Act: auditlog.ActUnmask, Return: w.ID, Case: w.Case}, staff.RoleHead)
		}
		if err != nil {
			return err
		}
		if u.ID != "" {
			o.act.Who = u.Login
		}
		refused := w.Protected && !intake.LetterReasons.Has(o.reason)
		if refused {
			line.Act, line.Note = auditlog.ActRefused, "letter: the identity is protected"
		}
		if err := recordAs(ctx, db, o.act.Who, line); err != nil {
			return err
		}
		if refused {
			return coded{withHint(errors.New("the identity is protected"), "say why the letter may go all the same: --reason "+strings.Join(intake.LetterReasons.Codes(), "|")), exitConflict}
		}
		return nil
	})
	if c := (coded{}); errors.As(err, &c) {
		return about{}, err
	}
	if err != nil {
		return about{}, withHint(fmt.Errorf("look up return %d: %w", id, err), "`blankett queue list` lists the returns")
	}
	if w.Case == "" {
		return about{}, coded{withHint(fmt.Errorf("return %d belongs to no case", id), "find out whose it is first"), exitConflict}
	}
	t, err := a.findForm(w.Form)
	return about{w, t, forms.Letter{To: to, Case: w.Case, Day: o.act.At}}, err
}

// writeCompletion makes the letter and its fresh sheet. The old case is put out
// of use only when there is something to ask for.
func (a *app) writeCompletion(ctx context.Context, id int64, o *letterOrder) error {
	about, err := a.about(ctx, id, o)
	if err != nil {
		return err
	}
	return a.withPrinter(ctx, func(p *intake.Printer, _ *store.DB) error {
		e, err := p.Ledger.Edition(ctx, about.Edition)
		if err != nil {
			return fmt.Errorf("look up the edition: %w", err)
		}
		asked, err := forms.ToComplete(&e.Layout, about.Findings)
		if err != nil {
			return err
		}
		if len(asked) == 0 {
			return coded{withHint(fmt.Errorf("return %d: %w", id, forms.ErrNothingToAsk), fmt.Sprintf("`blankett queue show %d` says what was found", id)), exitConflict}
		}
		o.act.Case = about.Case
		e, fresh, err := p.Supersede(ctx, o.act)
		if err != nil {
			return fmt.Errorf("replace case %s: %w", about.Case, err)
		}
		var pdf bytes.Buffer
		if err := forms.DrawCompletion(&pdf, about.template, about.letter, about.Findings, e, fresh); err != nil {
			return missingSetting(inputHint(fmt.Errorf("draw the letter: %w", err)))
		}
		return a.wrote(o.out, pdf.Bytes(), fmt.Sprintf("the letter about case %s, with a sheet of case %s", about.Case, fresh.Case))
	})
}

func (a *app) writeConfirmation(ctx context.Context, id int64, o *letterOrder) error {
	about, err := a.about(ctx, id, o)
	if err != nil {
		return err
	}
	done, err := a.whatWasDone(ctx, about.Work, o.act.At)
	if errors.Is(err, intake.ErrNotCarriedOut) {
		return coded{withHint(fmt.Errorf("return %d: %w", id, err), fmt.Sprintf("`blankett queue show %d` says where it stands", id)), exitConflict}
	}
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := forms.DrawConfirmation(&pdf, about.template, about.letter, done); err != nil {
		return missingSetting(inputHint(fmt.Errorf("draw the letter: %w", err)))
	}
	return a.wrote(o.out, pdf.Bytes(), "the letter about case "+about.Case)
}

// whatWasDone is what a return that was carried out asked for, by the ledger.
func (a *app) whatWasDone(ctx context.Context, w judge.Work, at time.Time) (done forms.Done, err error) {
	err = a.withDatabase(ctx, func(db *store.DB) (err error) {
		done, err = intake.Done(ctx, db, w, at)
		return err
	})
	return done, err
}

func (a *app) wrote(out string, pdf []byte, what string) error {
	if err := writeFile(out, pdf); err != nil {
		return withHint(fmt.Errorf("write the letter: %w", err), "--out names a file in a folder that you may write in")
	}
	_, err := fmt.Fprintf(a.out, "%s, in %s\n", what, filepath.Clean(out))
	return err
}
