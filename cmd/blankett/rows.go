package main

import (
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

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"blankett/forms"
)

// rows are the cases of a file: a header of field names, then a row a case, as
// RFC 4180 has it, with commas, with the semicolons of a Swedish Excel, or with tabs.
type rows struct {
	path   string
	text   string
	lines  []string // of the text, to say where in one a fault is
	comma  rune     // what stands between its columns
	csv    *csv.Reader
	header []string
	forms  *editions
	base   map[string]string // what every row has unless it says otherwise
	anyway bool              // take rows too that the form's rules would send back
	// refused are the rows that the form's rules would send back, by line; once judged,
	// they are not asked again.
	refused map[int]error
	judged  bool
	// guessed says that the file does not say how its letters are written, and was
	// taken for what Windows wrote before UTF-8.
	guessed bool
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

// largestRows bounds a file of cases: 10,000 rows of every field of a form are a
// tenth of it.
const largestRows = 64 << 20

// openRows reads a file of cases and checks its header. base are values for
// every row.
func openRows(path string, e *editions, base map[string]string, anyway bool) (*rows, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, coded{withHint(fmt.Errorf("open the cases: %w", err), "check the file's name"), exitNotFound}
	}
	if err != nil {
		return nil, fmt.Errorf("open the cases: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, largestRows+1))
	if err != nil {
		return nil, fmt.Errorf("read the cases: %w", err)
	}
	r := &rows{path: filepath.Base(path), forms: e, base: base, anyway: anyway}
	if len(raw) > largestRows {
		return nil, callerError(fmt.Errorf("%s is larger than %d MB", r.path, largestRows>>20), "print its rows in parts")
	}
	return r, r.read(raw)
}

// spreadsheets are how the files of programs begin that are no CSV.
var spreadsheets = []struct{ begins, what string }{
	{"PK\x03\x04", "a workbook (xlsx or ods)"},
	{"\xd0\xcf\x11\xe0", "a workbook (xls)"},
	{"%PDF-", "a PDF"},
}

// read finds out how a file's letters are written and what stands between its
// columns, and takes its header.
func (r *rows) read(raw []byte) error {
	for _, s := range spreadsheets {
		if bytes.HasPrefix(raw, []byte(s.begins)) {
			return callerError(fmt.Errorf("%s is %s, not CSV", r.path, s.what), "in Excel: Save as, “CSV UTF-8”")
		}
	}
	marked, _, err := transform.Bytes(unicode.BOMOverride(encoding.Nop.NewDecoder()), raw)
	if err != nil {
		return callerError(fmt.Errorf("%s is not text: %w", r.path, err), "in Excel: Save as, “CSV UTF-8”")
	}
	text := string(marked)
	if !utf8.ValidString(text) && !hasLetters(text) {
		r.guessed = true
		if text, err = charmap.Windows1252.NewDecoder().String(text); err != nil {
			return callerError(fmt.Errorf("%s is not text: %w", r.path, err), "in Excel: Save as, “CSV UTF-8”")
		}
	}
	r.text, r.lines = text, strings.Split(text, "\n")
	r.comma, r.refused = ',', map[int]error{}
	for _, between := range []rune{';', '\t'} {
		if strings.Count(r.lines[0], string(between)) > strings.Count(r.lines[0], string(r.comma)) {
			r.comma = between
		}
	}
	r.begin()
	return r.readHeader()
}

// hasLetters says whether a text has letters beyond ASCII that are right in UTF-8: a
// fault elsewhere in it is then one row's.
func hasLetters(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return c >= utf8.RuneSelf && c != utf8.RuneError })
}

func (r *rows) readHeader() error {
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
	err := r.forms.form.Column(name)
	var input *forms.InputError
	switch {
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
	var record []string
	for strings.TrimSpace(strings.Join(record, "")) == "" { // Excel keeps rows that were emptied
		record, err = r.csv.Read()
		if errors.Is(err, io.EOF) {
			return "", nil, io.EOF
		}
		if err != nil {
			return "", nil, r.broken(err)
		}
	}
	given := maps.Clone(r.base)
	for i, value := range record {
		switch {
		case i >= len(r.header) && strings.TrimSpace(value) != "":
			return "", nil, r.bad(i, fmt.Sprintf("has more columns than the %d of the first line", len(r.header)))
		case !utf8.ValidString(value):
			return "", nil, r.bad(i, "is not UTF-8; in Excel: Save as, “CSV UTF-8”")
		case i < len(r.header) && strings.TrimSpace(value) != "":
			given[r.header[i]] = strings.Clone(value)
		}
	}
	if len(record) < len(r.header) {
		return "", nil, r.bad(len(record)-1, fmt.Sprintf("has %d columns, the first line has %d", len(record), len(r.header)))
	}
	return r.fill(given)
}

// fill checks a row's values as --set does, by the form's rules too.
func (r *rows) fill(given map[string]string) (string, map[string]string, error) {
	variant, values, err := r.forms.form.Fill(given)
	var input *forms.InputError
	if errors.As(err, &input) {
		problem := input.Error()
		if input.Hint != "" {
			problem += "; " + input.Hint
		}
		return "", nil, r.bad(max(0, slices.Index(r.header, input.Field)), problem)
	}
	if err == nil && !r.anyway {
		err = r.judge(variant, values)
	}
	return variant, values, err
}

// judge is a *badRow for values that the form's rules would send back.
func (r *rows) judge(variant string, values map[string]string) error {
	line, _ := r.csv.FieldPos(0)
	if r.judged {
		return r.refused[line]
	}
	wrong, err := r.forms.wrong(variant, values)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(wrong, func(f forms.Finding) bool { return f.Weight == forms.Reject }); i >= 0 {
		r.refused[line] = r.bad(max(0, slices.Index(r.header, wrong[i].Field)), wrong[i].MessageEN)
		return r.refused[line]
	}
	return nil
}

// rewind goes back to the first row.
func (r *rows) rewind() {
	r.begin()
	_, _ = r.csv.Read() // the header, which is known
	r.judged = true
}

// begin reads the text from its beginning.
func (r *rows) begin() {
	r.csv = csv.NewReader(strings.NewReader(r.text))
	r.csv.FieldsPerRecord = -1 // counted here, with a line that says where
	r.csv.ReuseRecord = true
	r.csv.Comma = r.comma
}

// bad is a fault in a column of the row that was read last.
func (r *rows) bad(i int, problem string) error {
	line, column := r.csv.FieldPos(i)
	return r.at(line, column, problem)
}

// at is a fault in a line, at a byte from 1; it says which letter that is.
func (r *rows) at(line, column int, problem string) error {
	if line > 0 && line <= len(r.lines) {
		column = utf8.RuneCountInString(r.lines[line-1][:min(max(0, column-1), len(r.lines[line-1]))]) + 1
	}
	return &badRow{r.path, line, column, problem}
}

// broken is a row whose quotes don't match.
func (r *rows) broken(err error) error {
	var p *csv.ParseError
	switch {
	case errors.As(err, &p) && errors.Is(p.Err, csv.ErrBareQuote):
		return r.at(p.Line, p.Column, `a " stands in a value that is not in quotes: put it in quotes, and write "" for "`)
	case errors.As(err, &p) && errors.Is(p.Err, csv.ErrQuote):
		return r.at(p.Line, p.Column, `a value in quotes does not end with one: write "" for a " in it`)
	}
	return fmt.Errorf("read the cases: %w", err)
}
