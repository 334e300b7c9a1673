package forms

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"blankett/templates"

	"github.com/goccy/go-yaml"
)

// letterTexts are the words of all letters, from templates/letters.
type letterTexts struct {
	Completion struct {
		Title   Text              `yaml:"title"`
		Opening map[Reader]Text   `yaml:"opening"`
		Needed  Text              `yaml:"needed"`
		How     Text              `yaml:"how"`
		Steps   map[Reader][]Text `yaml:"steps"`
		Answer  Text              `yaml:"answer"` // by which day; <sista_dag> is the day
		Asks    map[string]Text   `yaml:"asks"`   // by a finding's reason; %s is the field's label
	} `yaml:"completion"`
	Confirmation struct {
		Title   Text            `yaml:"title"`
		Opening map[Reader]Text `yaml:"opening"`
		Done    map[Done][]Text `yaml:"done"`
		Wrong   Text            `yaml:"wrong"`
	} `yaml:"confirmation"`
}

// allLetters are read once: they come with the program and can't change.
var allLetters = sync.OnceValues(func() (*letterTexts, error) {
	var t letterTexts
	if err := yaml.NewDecoder(bytes.NewReader(templates.Letters), yaml.Strict()).Decode(&t); err != nil {
		return nil, syntaxError("letters/letters.yaml", err)
	}
	return &t, nil
})

// ToComplete are the findings that a sender can do something about, in the words of
// the letter: each thing once, in the order of the findings. What is for the
// house alone to sort out, and what is only good to know, is not among them.
func ToComplete(l *Layout, findings []Finding) ([]Text, error) {
	texts, err := allLetters()
	if err != nil {
		return nil, fmt.Errorf("the words of the letters: %w", err)
	}
	var asked []Text
	seen := map[Text]bool{}
	for _, f := range findings {
		words, known := texts.Completion.Asks[f.Reason]
		if !known || f.Weight == Note {
			continue
		}
		label := l.called(f.Field)
		words.SV = strings.ReplaceAll(words.SV, "%s", label.SV)
		words.EN = strings.ReplaceAll(words.EN, "%s", label.EN)
		if !seen[words] {
			seen[words] = true
			asked = append(asked, words)
		}
	}
	return asked, nil
}

// Confirms are the words of a confirmation about what was done; none where it is
// nothing that a confirmation can say.
func Confirms(done Done) ([]Text, error) {
	texts, err := allLetters()
	if err != nil {
		return nil, fmt.Errorf("the words of the letters: %w", err)
	}
	return texts.Confirmation.Done[done], nil
}

// called is a field's name in a letter: of a choice, what its boxes say.
func (l *Layout) called(field string) Text {
	for _, c := range l.Choices {
		if c.Field == field {
			var sv, en []string
			for _, b := range c.Boxes {
				z := l.Zone(b)
				sv, en = append(sv, "”"+z.Label.SV+"”"), append(en, "”"+z.Label.EN+"”")
			}
			return Text{listed(sv, "eller"), listed(en, "or")}
		}
	}
	if label, ok := l.label(field); ok {
		return label
	}
	return Text{"Ett fält", "A field"}
}

// listed joins words: a, b or c.
func listed(words []string, or string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + or + " " + words[last]
}
