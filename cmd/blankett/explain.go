package main

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"os"
	"path/filepath"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk"
	"blankett/intake/judge"
)

// explainer writes one web page for each page read, with its pictures, into a
// folder, and a list of them.
type explainer struct {
	dir    string
	ledger intake.Ledger
	listed []explained
}

type explained struct{ Name, File string }

func newExplainer(dir string, ledger intake.Ledger) (*explainer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, withHint(fmt.Errorf("make the folder of explanations: %w", err), "--explain names a folder that you may write in")
	}
	return &explainer{dir: dir, ledger: ledger}, nil
}

// page explains one page. Files are named by their number, never by the scan's
// own name.
func (x *explainer) page(ctx context.Context, source string, p judge.PageReading) error {
	n := len(x.listed) + 1
	e := desk.Explanation{Source: fmt.Sprintf("%s, sida %d", source, p.Page), Reading: p}
	if len(p.Preview) > 0 {
		e.Picture = fmt.Sprintf("%03d.jpg", n)
		if err := x.write(e.Picture, p.Preview); err != nil {
			return err
		}
	}
	if p.Sheet != nil {
		edition, err := x.ledger.Edition(ctx, p.Sheet.Edition)
		if err != nil {
			return fmt.Errorf("explain a page: %w", err)
		}
		e.Layout = &edition.Layout
		if e.Blank, err = x.blank(edition, p.Sheet.Page); err != nil {
			return err
		}
	}
	var page bytes.Buffer
	if err := desk.Explain(&page, e); err != nil {
		return fmt.Errorf("explain a page: %w", err)
	}
	file := fmt.Sprintf("%03d.html", n)
	x.listed = append(x.listed, explained{e.Source, file})
	return x.write(file, page.Bytes())
}

// blank keeps the picture of an edition's unfilled page beside the pages.
func (x *explainer) blank(e *forms.Edition, page int) (string, error) {
	name := fmt.Sprintf("%s-%d.png", e.Edition, page)
	if page > len(e.Blanks) {
		return "", nil
	}
	return name, x.write(name, e.Blanks[page-1])
}

func (x *explainer) write(name string, data []byte) error {
	if err := os.WriteFile(filepath.Join(x.dir, name), data, 0o600); err != nil {
		return fmt.Errorf("write an explanation: %w", err)
	}
	return nil
}

var explainedList = template.Must(template.New("").Parse(`<!doctype html><html lang="sv"><meta charset="utf-8"><title>Läst</title>
<h1>Läst</h1><ol>{{range .}}<li><a href="{{.File}}">{{.Name}}</a></li>
{{end}}</ol></html>
`))

// close writes the list and gives its path.
func (x *explainer) close() (string, error) {
	var list bytes.Buffer
	if err := explainedList.Execute(&list, x.listed); err != nil {
		return "", fmt.Errorf("list the explanations: %w", err)
	}
	return filepath.Join(x.dir, "index.html"), x.write("index.html", list.Bytes())
}
