package forms

import (
	"fmt"
	"io/fs"
	"strings"

	"blankett/templates"
)

// Template is a form in words: what a file in templates/ says.
type Template struct {
	Form     string    `yaml:"form"`
	Label    string    `yaml:"edition"` // the edition's label; Edition.Layout.Edition adds a fingerprint
	Title    Text      `yaml:"title"`
	Owner    string    `yaml:"owner"`
	Lead     string    `yaml:"lead"`
	Variants string    `yaml:"variants"` // the choice whose boxes can be printed crossed; "" for none
	Sections []Section `yaml:"sections"`
	Footer   []Remark  `yaml:"footer"`

	lines map[string]float64 // how long each text's line is, in mm
}

// Section is a part of a form with a heading of its own.
type Section struct {
	Heading string `yaml:"heading"`
	Frame   bool   `yaml:"frame"`
	Rows    []Row  `yaml:"rows"`
}

// Row is a paragraph, a list of points, a choice, or fields side by side: one of them is set.
type Row struct {
	Text   string    `yaml:"text"`
	Points []string  `yaml:"points"`
	Choice *Question `yaml:"choice"`
	Fields []Field   `yaml:"fields"`
}

// Question is a choice in words: boxes of which exactly one must be ticked.
type Question struct {
	Name  string `yaml:"name"`
	Label Text   `yaml:"label"`
	Boxes []Box  `yaml:"boxes"`
}

// Box is one tick box of a question.
type Box struct {
	Name  string `yaml:"name"`
	Label Text   `yaml:"label"`
	Title Text   `yaml:"title"` // the form's title when this box is printed crossed
}

// Field is one place to write in.
type Field struct {
	Name     string  `yaml:"name"`
	Kind     Kind    `yaml:"kind"`
	Label    Text    `yaml:"label"`
	Hint     string  `yaml:"hint"`
	Optional bool    `yaml:"optional"`
	Width    float64 `yaml:"width"`  // relative to the others in its row; 0 means 1
	Groups   []int   `yaml:"groups"` // cells that stand together
	Min      int     `yaml:"min"`    // cells a complete answer fills; 0 means all
	Check    string  `yaml:"check"`  // "personnummer", "phone" or ""
}

// Remark is a short note at the foot of a page.
type Remark struct {
	Heading string `yaml:"heading"`
	Text    string `yaml:"text"`
}

// Builtin gives the forms that come with the program, by file name.
func Builtin() ([]*Template, error) {
	names, err := fs.Glob(templates.Files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list built-in forms: %w", err)
	}
	var all []*Template
	for _, name := range names {
		src, err := templates.Files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("built-in form: %w", err)
		}
		t, err := Parse(name, src)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// Fields lists every field to write in, in the order of the paper.
func (t *Template) Fields() []Field {
	var all []Field
	for _, s := range t.Sections {
		for _, r := range s.Rows {
			all = append(all, r.Fields...)
		}
	}
	return all
}

// Questions lists every choice, in the order of the paper.
func (t *Template) Questions() []Question {
	var all []Question
	for _, s := range t.Sections {
		for _, r := range s.Rows {
			if r.Choice != nil {
				all = append(all, *r.Choice)
			}
		}
	}
	return all
}

// VariantNames lists the variants that Edition accepts beside "".
func (t *Template) VariantNames() []string {
	var names []string
	for _, q := range t.Questions() {
		if q.Name == t.Variants {
			for _, b := range q.Boxes {
				names = append(names, b.Name)
			}
		}
	}
	return names
}

// title is the heading of a variant.
func (t *Template) title(variant string) (Text, error) {
	if variant == "" {
		return t.Title, nil
	}
	for _, q := range t.Questions() {
		for _, b := range q.Boxes {
			if q.Name == t.Variants && b.Name == variant {
				return b.Title, nil
			}
		}
	}
	return Text{}, fmt.Errorf("form %s has no variant %q: it has %s", t.Form, variant, strings.Join(t.VariantNames(), ", "))
}

// groups gives the cells that stand together in a comb; nil when the field has no cells.
func (f Field) groups() []int {
	if f.Kind == KindDate {
		return []int{4, 2, 2}
	}
	return f.Groups
}

// cells is how many comb cells the field has.
func (f Field) cells() int {
	n := 0
	for _, g := range f.groups() {
		n += g
	}
	return n
}
