package forms

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxComb is the most cells a comb can have and still stand on one row.
const maxComb = 24

// checkMeaning finds what the schema can't: names used twice, a choice that
// does not exist, cells that don't add up.
func (s source) checkMeaning(t *Template) error {
	if err := s.checkVariants(t); err != nil {
		return err
	}
	if err := s.checkSigned(t); err != nil {
		return err
	}
	if err := s.checkRoute(t); err != nil {
		return err
	}
	if err := s.checkTogether(t); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, section := range t.Sections {
		for j, row := range section.Rows {
			path := []string{"sections", strconv.Itoa(i), "rows", strconv.Itoa(j)}
			if err := s.checkRow(t, row, path, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s source) checkRow(t *Template, row Row, path []string, seen map[string]bool) error {
	for k, f := range row.Fields {
		at := append(path, "fields", strconv.Itoa(k))
		if err := s.checkName(f.Name, at, seen); err != nil {
			return err
		}
		if err := s.checkField(f, at); err != nil {
			return err
		}
	}
	if row.Choice == nil {
		return nil
	}
	at := append(path, "choice")
	if err := s.checkName(row.Choice.Name, at, seen); err != nil {
		return err
	}
	for k, b := range row.Choice.Boxes {
		if err := s.checkBox(t, row.Choice, b, append(at, "boxes", strconv.Itoa(k)), seen); err != nil {
			return err
		}
	}
	return nil
}

func (s source) checkName(name string, at []string, seen map[string]bool) error {
	if seen[name] {
		return s.wrong(append(at, "name"), "expected a name of its own, %q is used twice", name)
	}
	if _, taken := ruleNames[name]; taken {
		return s.wrong(append(at, "name"), "expected another name for the field %q, which rules use for something else", name)
	}
	seen[name] = true
	return nil
}

func (s source) checkBox(t *Template, q *Question, b Box, at []string, seen map[string]bool) error {
	if err := s.checkName(b.Name, at, seen); err != nil {
		return err
	}
	titled := b.Title != Text{}
	if q.Name == t.Variants && !titled {
		return s.wrong(at, "expected a title here: the form can be printed with the box %q crossed", b.Name)
	}
	if q.Name != t.Variants && titled {
		return s.wrong(append(at, "title"), "expected no title: only boxes of the choice that variants names have one")
	}
	return nil
}

// checkKinds says which kind of field each check is for.
var checkKinds = map[string]Kind{
	"personnummer": KindDigits, "phone": KindDigits, "email": KindText, "hsaid": KindText, "signed": KindDate,
}

// checkField holds a field's settings against its kind.
func (s source) checkField(f Field, at []string) error {
	comb := f.Kind == KindDigits || f.Kind == KindDate
	switch {
	case f.Kind == KindDigits && len(f.Groups) == 0:
		return s.wrong(at, "expected groups here: digits need to know how many cells, such as groups: [8, 4]")
	case f.Kind != KindDigits && len(f.Groups) > 0:
		return s.wrong(append(at, "groups"), "expected no groups: only digits have them, %s has not", f.Kind)
	case f.cells() > maxComb:
		return s.wrong(append(at, "groups"), "expected at most %d cells in all, found %d", maxComb, f.cells())
	case f.Min > f.cells():
		return s.wrong(append(at, "min"), "expected at most the %d cells there are, found %d", f.cells(), f.Min)
	case f.Only != "" && !f.Optional:
		return s.wrong(append(at, "only"), "expected optional: true beside only")
	case comb && f.Width != 0:
		return s.wrong(append(at, "width"), "expected no width: cells have their own")
	case f.Check != "" && checkKinds[f.Check] != f.Kind:
		return s.wrong(append(at, "check"), "expected no such check: %s is for %s", f.Check, checkKinds[f.Check])
	case f.Check == "personnummer" && f.cells() != 12:
		return s.wrong(append(at, "groups"), "expected 12 cells for a personnummer, found %d", f.cells())
	}
	return nil
}

func (s source) checkSigned(t *Template) error {
	dated := func(f Field) bool { return f.Name == t.Signed && f.Kind == KindDate }
	if t.Signed != "" && !slices.ContainsFunc(t.Fields(), dated) {
		var dates []string
		for _, f := range t.Fields() {
			if f.Kind == KindDate {
				dates = append(dates, f.Name)
			}
		}
		return s.wrong([]string{"signed"}, "expected the name of a date field, found %q", t.Signed).meant(t.Signed, dates)
	}
	return nil
}

func (s source) checkVariants(t *Template) error {
	if t.Variants == "" {
		return nil
	}
	var names []string
	for _, q := range t.Questions() {
		if q.Name == t.Variants {
			return nil
		}
		names = append(names, q.Name)
	}
	return s.wrong([]string{"variants"}, "expected the name of a choice: %s; found %q", strings.Join(names, ", "), t.Variants).meant(t.Variants, names)
}

// checkFit lays every variant out once, so that a form that does not fit is
// refused when it is written and not when a clinic prints it.
func (s source) checkFit(t *Template) error {
	for _, variant := range append(t.VariantNames(), "") {
		p, err := t.layOut(variant)
		var misfit *misfit
		if errors.As(err, &misfit) {
			return s.wrong(misfit.path, "expected %s", misfit.expected)
		}
		if err != nil {
			return err
		}
		t.lines = p.lines()
		if variant == "" {
			if err := s.checkRules(t, &p.layout); err != nil {
				return err
			}
		}
	}
	return nil
}

// lines measures the lines to write on: how long each is, in mm, by field.
func (p *pages) lines() map[string]float64 {
	long := map[string]float64{}
	for _, page := range p.layout.Pages {
		for _, z := range page.Zones {
			if z.Kind == KindText {
				long[z.Field] = z.W
			}
		}
	}
	return long
}

// misfit is a part of a template that does not fit on its paper.
type misfit struct {
	path     []string
	expected string
}

func (m *misfit) Error() string {
	return fmt.Sprintf("%s: expected %s", strings.Join(m.path, "."), m.expected)
}

// didYouMean suggests the known word nearest to what was written, or nothing.
func didYouMean(got string, known []string) string {
	best, nearest := "", 1+len(got)/3
	for _, k := range known {
		if d := editDistance(got, k); d <= nearest && (best == "" || d < nearest) {
			best, nearest = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// editDistance counts the letters to add, drop or change between two words.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
