package forms

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"blankett/templates"

	"github.com/goccy/go-yaml"
)

// info is a version of the page of facts about logging in.
type info struct {
	Title Text       `yaml:"title"`
	Parts []infoPart `yaml:"parts"`

	from string // YYYY-MM-DD: the day from which it holds, by its file's name
	ages ageTable
}

type infoPart struct {
	Heading Text   `yaml:"heading"`
	Points  []Text `yaml:"points"`
}

// Info writes the page of facts about logging in and ages, as it stands on a day,
// in the name of the form's region and with its limits of age. The same day's
// version gives the same bytes.
func Info(w io.Writer, t *Template, settings Settings, day time.Time) error {
	page, err := infoOn(day)
	if err != nil {
		return err
	}
	fills := words{settings: settings.of(t.Region), day: day}
	if missing := fills.fillAll(t, page.texts(), "the page of facts for "+t.Form); missing != nil {
		return missing
	}
	laid := page.layOut(t.Owner)
	if over := laid.h - guideBottom; over > 0.01 {
		return fmt.Errorf("the page of facts of %s is %.0f mm too long for one page", page.from, over)
	}
	p := newPaper(w, page.Title, false, fontsOf(&Edition{}))
	p.plain([]block{laid})
	if err := p.close(); err != nil {
		return fmt.Errorf("draw the page of facts: %w", err)
	}
	return nil
}

// infoOn is the newest version that has begun on a day, or the first there is.
func infoOn(day time.Time) (*info, error) {
	names, err := fs.Glob(templates.Info, "info/*.yaml") // in the order of their days
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("list the pages of facts: %d, %w", len(names), err)
	}
	on := names[0]
	for _, name := range names {
		if infoDay(name) <= day.Format(time.DateOnly) {
			on = name
		}
	}
	src, err := templates.Info.ReadFile(on)
	if err != nil {
		return nil, fmt.Errorf("read the page of facts: %w", err)
	}
	page := info{from: infoDay(on)}
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&page); err != nil {
		return nil, syntaxError(on, err)
	}
	table := Instructions{Ages: true}
	err = table.readAges()
	page.ages = table.table
	return &page, err
}

func infoDay(name string) string { return strings.TrimSuffix(path.Base(name), ".yaml") }

// texts are all the words, to put settings into.
func (i *info) texts() []*string {
	var all []*string
	for p := range i.Parts {
		part := &i.Parts[p]
		all = append(all, &part.Heading.SV, &part.Heading.EN)
		for n := range part.Points {
			all = append(all, &part.Points[n].SV, &part.Points[n].EN)
		}
	}
	return append(all, (&Instructions{table: i.ages}).texts()...)
}

// layOut sets the page: Swedish to the left, English to the right, the table of
// ages, and at the foot from which day it holds.
func (i *info) layOut(owner string) block {
	const gapMin, gapMax = 1.5, 7.0
	parts := []block{}
	for _, part := range i.Parts {
		parts = append(parts, inColumns(part.Heading, part.Points))
	}
	parts = append(parts, i.ages.layOut(), i.dated())
	return wallPage((&Template{Owner: owner, Title: i.Title}).guideHead(), parts, gapMin, gapMax)
}

// dated says from which day the page holds.
func (i *info) dated() block {
	var b block
	b.text(0, 0, "Gäller från "+i.from+".", fontRegular, footPT, 0)
	b.tagged(tagText+tagEnglish, guideRight, 0, "Holds from "+i.from+".", fontRegular, footPT, quietGrey)
	b.h = noteLead
	return b
}
