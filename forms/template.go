package forms

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"blankett/templates"
)

// Template is a form in words: what a file in templates/ says.
type Template struct {
	Form      string       `yaml:"form"`
	Label     string       `yaml:"edition"`  // the edition's label; Edition.Layout.Edition adds a fingerprint
	Replaces  string       `yaml:"replaces"` // the label of the built-in edition that this one takes the place of; "" for none
	Title     Text         `yaml:"title"`
	Owner     string       `yaml:"owner"`
	Lead      string       `yaml:"lead"`
	Variants  string       `yaml:"variants"` // the choice whose boxes can be printed crossed; "" for none
	Sections  []Section    `yaml:"sections"`
	Footer    []Remark     `yaml:"footer"`
	Region    string       `yaml:"region"`    // whose settings its texts and rules use; "" for those of all
	From      string       `yaml:"from"`      // YYYY-MM-DD: limits in texts are as of this day
	Signed    string       `yaml:"signed"`    // the date field that says when the sheet was signed
	Asks      Asks         `yaml:"asks"`      // what it asks for
	Approvals int          `yaml:"approvals"` // how many people it takes to carry it out; 0 for what it asks for to decide
	Route     Route        `yaml:"route"`     // where a return goes
	Together  [][]string   `yaml:"together"`  // optional fields of one person or decision: all are filled in, or none
	Include   []string     `yaml:"include"`   // files of shared rules
	Rules     []Rule       `yaml:"rules"`
	Guide     Instructions `yaml:"guide"` // the page of instructions; no steps for none

	// Done says what was done, by the reader of a letter about it, in the words of
	// the form's region.
	Done map[Done]map[Reader]Text `yaml:"done"`

	lines   map[string]float64 // how long each text's line is, in mm
	rules   []Rule             // all of them: of checks, included, its own
	limits  map[string][]Dated
	missing *MissingSetting // nil when every text is whole
	lacks   []*MissingSetting
	privacy string // what is said of personal data; "" for nothing
	// answerDays is how many days a letter gives to answer in.
	answerDays int
	// guideMissing is the same for the page of instructions.
	guideMissing *MissingSetting
}

// Section is a part of a form with a heading of its own.
type Section struct {
	Heading string `yaml:"heading"`
	Frame   bool   `yaml:"frame"`
	Page    bool   `yaml:"page"` // starts a new page
	Rows    []Row  `yaml:"rows"`
}

// Asks says whether anything in the section is filled in.
func (s Section) Asks() bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Choice != nil || len(r.Fields) > 0 })
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
	// Stacked sets the boxes below each other, for long labels.
	Stacked bool `yaml:"stacked"`

	captioned bool // what to do stands beside the section's heading
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
	Only     string  `yaml:"only"`   // when an optional field is needed after all, in a few words
	Width    float64 `yaml:"width"`  // relative to the others in its row; 0 means 1
	Groups   []int   `yaml:"groups"` // cells that stand together
	Min      int     `yaml:"min"`    // cells a complete answer fills; 0 means all
	Check    string  `yaml:"check"`  // "personnummer", "phone", "email", "hsaid", "signed" or ""
}

// Remark is a short note at the foot of a page.
type Remark struct {
	Heading string `yaml:"heading"`
	Text    string `yaml:"text"`
}

// Builtin gives the forms that come with the program, with the settings that
// come with it: the one asked for most first, then by file name.
func Builtin() ([]*Template, error) {
	all, err := builtinForms()
	return slices.Clone(all), err
}

// builtinForms reads the forms once: they come with the program and can't change.
var builtinForms = sync.OnceValues(func() ([]*Template, error) {
	settings, err := regionSettings()
	if err != nil {
		return nil, err
	}
	return BuiltinWith(settings)
})

// BuiltinWith gives them with a house's own settings, from ReadSettings.
func BuiltinWith(settings Settings) ([]*Template, error) {
	names, err := fs.Glob(templates.Files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list built-in forms: %w", err)
	}
	slices.SortStableFunc(names, func(a, b string) int { return firstly(b) - firstly(a) })
	var all []*Template
	for _, name := range names {
		src, err := templates.Files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("built-in form: %w", err)
		}
		s, err := readSource(name, src)
		if err != nil {
			return nil, err
		}
		// That they follow the schema is tested; to hold them against it again
		// would cost each start some 15 ms.
		t, err := s.template(src, settings)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func firstly(name string) int {
	if name == templates.First {
		return 1
	}
	return 0
}

// texts are all the words of the paper and of the rules, to put settings into.
func (t *Template) texts() []*string {
	all := []*string{&t.privacy, &t.Owner, &t.Lead, &t.Route.To, &t.Title.SV, &t.Title.EN}
	for i := range t.Sections {
		s := &t.Sections[i]
		all = append(all, &s.Heading)
		for j := range s.Rows {
			all = append(all, s.Rows[j].texts()...)
		}
	}
	for i := range t.Footer {
		all = append(all, &t.Footer[i].Heading, &t.Footer[i].Text)
	}
	for i := range t.rules {
		all = append(all, &t.rules[i].Says.SV, &t.rules[i].Says.EN)
	}
	return all
}

func (r *Row) texts() []*string {
	all := []*string{&r.Text}
	for i := range r.Points {
		all = append(all, &r.Points[i])
	}
	for i := range r.Fields {
		all = append(all, &r.Fields[i].Label.SV, &r.Fields[i].Label.EN, &r.Fields[i].Hint, &r.Fields[i].Only)
	}
	if r.Choice != nil {
		all = append(all, &r.Choice.Label.SV, &r.Choice.Label.EN)
		for i := range r.Choice.Boxes {
			all = append(all, &r.Choice.Boxes[i].Label.SV, &r.Choice.Boxes[i].Label.EN)
		}
	}
	return all
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

// AllRules are the rules of its checks, the included ones, and its own.
func (t *Template) AllRules() []Rule { return slices.Clone(t.rules) }

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
