package forms

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"blankett/templates"

	"github.com/goccy/go-yaml"
)

// Instructions are a form's page of instructions in words, in both languages.
type Instructions struct {
	Steps    []Step `yaml:"steps"`
	Points   []Text `yaml:"points"`
	Ages     bool   `yaml:"ages"` // shows the table of ages
	Contacts []Text `yaml:"contacts"`

	table ageTable
}

// Step is one step of a form's way.
type Step struct {
	Title   Text   `yaml:"title"`
	Text    Text   `yaml:"text"`
	Picture string `yaml:"picture"` // the name of a pictogram; "" for none
}

// ageTable says who can do what at 1177.se, at which age.
type ageTable struct {
	Heading Text     `yaml:"heading"`
	Columns []Text   `yaml:"columns"`
	Rows    [][]Text `yaml:"rows"`
}

// ages is read once: it comes with the program and can't change. Each guide
// fills its own copy in.
var ages = sync.OnceValues(func() (ageTable, error) {
	var t ageTable
	if err := yaml.NewDecoder(bytes.NewReader(templates.Ages), yaml.Strict()).Decode(&t); err != nil {
		return t, syntaxError("guide/ages.yaml", err)
	}
	return t, nil
})

// readAges gives the guide its own copy of the table of ages.
func (g *Instructions) readAges() error {
	if !g.Ages {
		return nil
	}
	shared, err := ages()
	if err != nil {
		return err
	}
	g.table = shared
	g.table.Rows = nil
	for _, row := range shared.Rows {
		g.table.Rows = append(g.table.Rows, append([]Text(nil), row...))
	}
	return nil
}

// texts are all the words of the guide, to put settings into.
func (g *Instructions) texts() []*string {
	var all []*string
	add := func(t *Text) { all = append(all, &t.SV, &t.EN) }
	for i := range g.Steps {
		add(&g.Steps[i].Title)
		add(&g.Steps[i].Text)
	}
	for i := range g.Points {
		add(&g.Points[i])
	}
	for i := range g.Contacts {
		add(&g.Contacts[i])
	}
	for _, row := range g.table.Rows {
		for i := range row {
			add(&row[i])
		}
	}
	return all
}

// Guide writes the form's page of instructions as a PDF: its way as a
// picture, whom to ring, what to know, and the table of ages where the form is
// about children; Swedish to the left, English to the right. The same template
// gives the same bytes. A setting that is not given is a *MissingSetting.
func Guide(w io.Writer, t *Template) error {
	if t.guideMissing != nil {
		return t.guideMissing
	}
	if len(t.Guide.Steps) == 0 {
		return fmt.Errorf("form %s has no guide", t.Form)
	}
	p := newPaper(w, t.Title, false, fontsOf(&Edition{}))
	p.plain([]block{t.guidePage()})
	if err := p.close(); err != nil {
		return fmt.Errorf("draw the guide to %s: %w", t.Form, err)
	}
	return nil
}

// checkGuide refuses a guide that does not fit on its page.
func (s source) checkGuide(t *Template) error {
	if len(t.Guide.Steps) == 0 {
		return nil
	}
	if over := t.guidePage().h - guideBottom; over > 0.01 {
		return s.wrong([]string{"guide"}, "expected a guide that fits on one page, this one is %.0f mm too long", over)
	}
	return nil
}
