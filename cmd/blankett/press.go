package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/store"
)

// pressBatch is how many cases go into the ledger in one commit, before their
// sheets are drawn. A commit's sync to disk then costs little a sheet, and what
// is in memory stays small.
const pressBatch = 100

// pressMemory is what Go may use for long prints, in bytes, before it collects
// more often: a print of ten thousand then stays within 100 MB with the program
// itself, at no cost that can be measured.
const pressMemory = 29 << 20

// press puts cases in the ledger and then on paper, a batch at a time, so that
// ten thousand take no more memory than a hundred.
type press struct {
	printOrder
	printer  *intake.Printer
	log      *store.DB
	editions *editions
	title    string // of the sheets
	bar      *progressbar.ProgressBar
	made     []made      // whole in a file that has no name yet, and not in the ledger
	lines    []printLine // of what was printed
	cases    int
}

// made are cases of one edition that were drawn.
type made struct {
	edition *forms.Edition
	cases   []judge.Case
	prints  []forms.Print
}

// sheets gives the variant and the values of one case after the other, then
// io.EOF. A *badRow is passed over: it was told of before anything was printed.
type sheets func() (variant string, values map[string]string, err error)

// repeated are sheets that are all alike.
func repeated(count int, variant string, values map[string]string) sheets {
	return func() (string, map[string]string, error) {
		if count--; count < 0 {
			return "", nil, io.EOF
		}
		return variant, values, nil
	}
}

// editions are a form's variants, each laid out once: that takes a tenth of a second.
type editions struct {
	form *forms.Template
	laid map[string]*forms.Edition
}

func newEditions(form *forms.Template) *editions { return &editions{form, map[string]*forms.Edition{}} }

func (e *editions) of(variant string) (*forms.Edition, error) {
	if e.laid[variant] == nil {
		laid, err := e.form.Edition(variant)
		if err != nil {
			return nil, missingSetting(fmt.Errorf("lay out %s: %w", e.form.Form, err))
		}
		e.laid[variant] = laid
	}
	return e.laid[variant], nil
}

// wrong is what the form's rules find wrong in values that are to be printed.
func (e *editions) wrong(variant string, values map[string]string) ([]forms.Finding, error) {
	if len(values) == 0 {
		return nil, nil
	}
	laid, err := e.of(variant)
	if err != nil {
		return nil, err
	}
	return forms.Advise(&laid.Layout, values, time.Now()).Wrong, nil
}

// batches hands out new cases, a batch of one variant at a time, to be drawn. They
// are in the ledger once enter is called.
func (p *press) batches(from sheets, draw func(*forms.Edition, []forms.Print) error) error {
	variant, batch := "", []map[string]string(nil)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		err := p.make(variant, batch, draw)
		batch = nil
		return err
	}
	for {
		v, values, err := from()
		if bad := (*badRow)(nil); errors.As(err, &bad) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return err
		}
		if v != variant || len(batch) == pressBatch {
			if err := flush(); err != nil {
				return err
			}
		}
		variant, batch = v, append(batch, values)
	}
}

func (p *press) make(variant string, values []map[string]string, draw func(*forms.Edition, []forms.Print) error) error {
	e, err := p.editions.of(variant)
	if err != nil {
		return err
	}
	p.title = e.Title.SV
	cases, prints, err := p.printer.Prepare(e, p.unit, values)
	if err != nil {
		return err
	}
	if err := draw(e, prints); err != nil {
		return err
	}
	p.made = append(p.made, made{e, cases, prints})
	_ = p.bar.Add(len(prints)) // a bar that can't be drawn is no reason to stop
	return nil
}

// enter puts what was made into the ledger and the log, a batch in a commit. Their
// paper is whole on the disk by then, and gets its name only afterwards.
func (p *press) enter(ctx context.Context) error {
	for _, m := range p.made {
		if err := p.printer.Enter(ctx, m.edition, m.cases); err != nil {
			return err
		}
		if err := p.writeDown(ctx, m.prints); err != nil {
			return err
		}
		p.note(m.edition, m.prints)
	}
	p.made = nil
	return nil
}

// writeDown writes into the log who printed what, once the cases have numbers
// and before there is any paper. What may have something filled in is about
// somebody, and the log must say whose (HSLF-FS 2016:40): each case has a line.
// Sheets with nothing filled in are nobody's: all of them have one line, and the
// ledger has their numbers under the same name and time.
func (p *press) writeDown(ctx context.Context, prints []forms.Print) error {
	line := here(auditlog.Entry{Act: auditlog.ActPrint, Unit: p.unit, Note: p.form})
	if p.blank && p.cases > 0 {
		return nil // with the first batch
	}
	if p.blank {
		line.Note = fmt.Sprintf("%s, %d %s", p.form, p.count, plural(p.count, "case", "cases"))
		return p.log.RecordAll(ctx, []auditlog.Entry{line})
	}
	lines := make([]auditlog.Entry, len(prints))
	for i, print := range prints {
		lines[i] = line
		lines[i].Case = print.Case
	}
	return p.log.RecordAll(ctx, lines)
}

// note counts what is printed, and keeps what is told of it where that is asked for.
func (p *press) note(e *forms.Edition, prints []forms.Print) {
	p.cases += len(prints)
	if !p.asJSON {
		return
	}
	for _, print := range prints {
		for i, code := range print.Codes {
			p.lines = append(p.lines, printLine{print.Case, e.Form, e.Edition, i + 1, code})
		}
	}
}

// stack prints all sheets, which are of one variant, into one PDF.
func (p *press) stack(ctx context.Context, from sheets, variant string) error {
	e, err := p.editions.of(variant)
	if err != nil {
		return err
	}
	err = writeWhole(p.out, func(w io.Writer) error {
		s := p.begin(w, e)
		err := p.batches(from, func(_ *forms.Edition, prints []forms.Print) error {
			for _, print := range prints {
				if err := s.Add(print); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.Close()
	}, func() error { return p.enter(ctx) })
	return unwritten(err)
}

func (p *press) begin(w io.Writer, e *forms.Edition) *forms.Stack {
	if p.screen {
		return forms.NewFillableStack(w, e)
	}
	return forms.NewStack(w, e)
}

// each prints every case into a PDF of its own, named by its number.
func (p *press) each(ctx context.Context, from sheets) error {
	if err := os.MkdirAll(p.folder(), 0o770); err != nil {
		return withHint(fmt.Errorf("make the folder: %w", err), "--each names a folder that you may write in")
	}
	draw := forms.Draw
	if p.screen {
		draw = forms.DrawFillable
	}
	var named map[string]string // files that are whole, by the names that they get
	defer func() {
		for _, tmp := range named {
			os.Remove(tmp)
		}
	}()
	err := p.batches(from, func(e *forms.Edition, prints []forms.Print) error {
		if err := p.name(ctx, named); err != nil { // the batch before
			return err
		}
		named = map[string]string{}
		for _, print := range prints {
			var pdf bytes.Buffer
			if err := draw(&pdf, e, []forms.Print{print}); err != nil {
				return err
			}
			path := filepath.Join(p.folder(), print.Case+".pdf")
			tmp, err := writeTemp(path, pdf.Bytes())
			if err != nil {
				return err
			}
			named[path] = tmp
		}
		return nil
	})
	if err == nil {
		err = p.name(ctx, named)
	}
	return unwritten(err)
}

// name enters the cases whose files are whole, and gives the files their names.
func (p *press) name(ctx context.Context, files map[string]string) error {
	if err := p.enter(ctx); err != nil {
		return err
	}
	for path, tmp := range files {
		if err := os.Rename(tmp, path); err != nil {
			return err
		}
		delete(files, path)
	}
	if len(files) > 0 || p.folder() == "" {
		return nil
	}
	return syncDir(p.folder())
}

// unwritten says of a file that can't be written what to do about it.
func unwritten(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return withHint(fmt.Errorf("write the sheets: %w", err), "the disk is full: make room and print again; what could not be written is not in the ledger")
	case errors.Is(err, errNotAFile):
		return callerError(fmt.Errorf("write the sheets: %w", err), "--out names a PDF file to write")
	}
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		return withHint(fmt.Errorf("write the sheets: %w", err), "--out names a file in a folder that you may write in")
	}
	return err
}

// proof reads all rows before anything is printed, tells of those that are bad,
// says how many there are of each, and which variant they are of: the same
// where they are for one file. The rows can then be read again.
func (a *app) proof(r *rows, oneFile bool) (variant string, good, bad int, err error) {
	for {
		v, _, err := r.next()
		row := (*badRow)(nil)
		switch {
		case errors.Is(err, io.EOF):
			r.rewind()
			return variant, good, bad, nil
		case err == nil && good > 0 && oneFile && v != variant:
			err = r.bad(0, "asks for another sheet than the rows before")
			return "", 0, 0, callerError(err, "--each FOLDER prints each case in a file of its own")
		case err == nil:
			variant, good = v, good+1
		case errors.As(err, &row):
			fmt.Fprintln(a.err, row)
			bad++
		default:
			return "", 0, 0, err
		}
	}
}
