package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"blankett/forms"
)

// rows are the cases of a file: a header of field names, then a row a case, as
// RFC 4180 has it, with commas or with the semicolons of a Swedish Excel.
type rows struct {
	path   string
	file   *os.File
	csv    *csv.Reader
	header []string
	form   *forms.Template
	base   map[string]string // what every row has unless it says otherwise
}

// badRow is a row that can't be printed, and where in the file that shows. It
// never repeats a value.
type badRow struct {
	path         string
	line, column int
	problem      string
}

func (e *badRow) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.path, e.line, e.column, e.problem)
}

// openRows opens a file of cases and checks its header. base are values for
// every row.
func openRows(path string, t *forms.Template, base map[string]string) (*rows, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, coded{withHint(fmt.Errorf("open the cases: %w", err), "check the file's name"), exitNotFound}
	}
	if err != nil {
		return nil, fmt.Errorf("open the cases: %w", err)
	}
	r := &rows{path: filepath.Base(path), file: f, form: t, base: base}
	if err := r.readHeader(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// byteOrderMark begins the UTF-8 files of Excel.
var byteOrderMark = []byte("\ufeff")

// headLength is how far into a file its first line is looked for, in bytes: the
// names of all fields of a form take less than a tenth.
const headLength = 1 << 14

func (r *rows) readHeader() error {
	in := bufio.NewReaderSize(r.file, headLength)
	head, err := in.Peek(headLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the cases: %w", err)
	}
	if bytes.HasPrefix(head, byteOrderMark) {
		if _, err := in.Discard(len(byteOrderMark)); err != nil {
			return fmt.Errorf("read the cases: %w", err)
		}
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	r.csv = csv.NewReader(in)
	r.csv.FieldsPerRecord = -1 // counted here, with a line that says where
	r.csv.ReuseRecord = true
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		r.csv.Comma = ';'
	}
	record, err := r.csv.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return callerError(r.broken(err), "the first line names a field in each column, like personnummer;namn")
	}
	for i, name := range record {
		if err := r.head(i, strings.TrimSpace(name)); err != nil {
			return err
		}
	}
	if len(r.header) == 0 {
		return callerError(fmt.Errorf("%s is empty", r.path), "its first line names a field in each column, like personnummer;namn")
	}
	return nil
}

// head takes the name of a column.
func (r *rows) head(i int, name string) error {
	err := r.form.Column(name)
	var input *forms.InputError
	switch {
	case !utf8.ValidString(name):
		return callerError(r.bad(i, "is not UTF-8"), "in Excel, save it as “CSV UTF-8”")
	case errors.As(err, &input):
		return callerError(r.bad(i, input.Error()), input.Hint)
	case slices.Contains(r.header, name):
		return callerError(r.bad(i, name+" heads two columns"), "leave one of them out")
	}
	r.header = append(r.header, name)
	return err
}

// next gives the variant and the values of the next row: *badRow for one that
// can't be printed, after which the next may be read, and io.EOF after the last.
func (r *rows) next() (variant string, values map[string]string, err error) {
	record, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return "", nil, io.EOF
	}
	if err != nil {
		return "", nil, r.broken(err)
	}
	given := maps.Clone(r.base)
	for i, value := range record {
		switch {
		case i >= len(r.header) && strings.TrimSpace(value) != "":
			return "", nil, r.bad(i, fmt.Sprintf("has more columns than the %d of the first line", len(r.header)))
		case !utf8.ValidString(value):
			return "", nil, r.bad(i, r.header[i]+": is not UTF-8")
		case i < len(r.header) && strings.TrimSpace(value) != "":
			given[r.header[i]] = strings.Clone(value)
		}
	}
	if len(record) < len(r.header) {
		return "", nil, r.bad(len(record)-1, fmt.Sprintf("has %d columns, the first line has %d", len(record), len(r.header)))
	}
	return r.fill(given)
}

// fill checks a row's values as --set does.
func (r *rows) fill(given map[string]string) (string, map[string]string, error) {
	variant, values, err := r.form.Fill(given)
	var input *forms.InputError
	if errors.As(err, &input) {
		problem := input.Error()
		if input.Hint != "" {
			problem += "; " + input.Hint
		}
		return "", nil, r.bad(max(0, slices.Index(r.header, input.Field)), problem)
	}
	return variant, values, err
}

// bad is a fault in a column of the row that was read last.
func (r *rows) bad(i int, problem string) error {
	line, column := r.csv.FieldPos(i)
	return &badRow{r.path, line, column, problem}
}

// broken is a row whose quotes don't match.
func (r *rows) broken(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return &badRow{r.path, p.Line, p.Column, p.Err.Error()}
	}
	return fmt.Errorf("read the cases: %w", err)
}

func (r *rows) Close() error { return r.file.Close() }
