package forms

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// mistakes are what people who write forms get wrong: in the small form, what is
// replaced by what.
var mistakes = []struct{ name, old, new string }{
	{"key misspelt at the top", "title:", "titel:"},
	{"key misspelt in a section", "heading: Ett", "headng: Ett"},
	{"key misspelt in a field", "groups: [8, 4]", "group: [8, 4]"},
	{"key misspelt in a box", "title: { sv: Nej", "titl: { sv: Nej"},
	{"key misspelt in a text", "{ sv: Liten, en: Small }", "{ sv: Liten, eng: Small }"},
	{"language left out", "{ sv: Liten, en: Small }", "{ sv: Liten }"},
	{"text without languages", "title: { sv: Liten, en: Small }", "title: Liten"},
	{"key of another part", "variants: val", "hint: 12 siffror"},
	{"kind misspelt", "kind: digits", "kind: digit"},
	{"kind that there is not", "kind: text", "kind: checkbox"},
	{"name with a capital", "name: namn", "name: Namn"},
	{"name with å", "name: namn", "name: åäö"},
	{"name with a space", "name: namn", `name: "mitt namn"`},
	{"name that rules use", "name: namn", "name: value"},
	{"id with an underscore", "form: liten", "form: liten_blankett"},
	{"edition that YAML takes for a number", `edition: "1"`, "edition: 2026"},
	{"yes without quotes", `en: "Yes" }, title`, `en: Yes }, titel`},
	{"list where one thing is", "variants: val", "variants: [val]"},
	{"one thing where a list is", "groups: [8, 4]", "groups: 12"},
	{"text in place of a number", "groups: [8, 4]", "groups: [åtta, fyra]"},
	{"no sections", "sections:\n", "section:\n"},
	{"empty row", "      - fields:\n          - { name: namn", "      - {}\n      - fields:\n          - { name: namn"},
	{"row of two kinds", "      - choice:\n", "      - text: Hej\n        choice:\n"},
	{"choice of one box", `            - { name: nej, label: { sv: Nej, en: "No" }, title: { sv: Nej, en: "No" } }` + "\n", ""},
	{"check of another kind", "kind: text, label", "kind: text, check: phone, label"},
	{"check that there is not", "kind: text, label", "kind: text, check: mail, label"},
	{"width of cells", "groups: [8, 4]", "groups: [8, 4]\n            width: 2"},
	{"mandatory said twice over", "kind: text, label", "kind: text, only: vid behov, label"},
	{"variants without titles", `, title: { sv: Ja, en: "Yes" }`, ""},
	{"variants of no choice", "variants: val", "variants: vla"},
	{"two fields of a name", "name: nummer", "name: namn"},
	{"tabs", "    rows:", "\trows:"},
	{"indented too little", "            groups: [8, 4]", "        groups: [8, 4]"},
	{"colon in a text", "heading: Ett", "heading: Ett: två"},
	{"quote not closed", `edition: "1"`, `edition: "1`},
	{"bracket not closed", "groups: [8, 4]", "groups: [8, 4"},
	{"brace not closed", "{ sv: Namn, en: Name } }", "{ sv: Namn, en: Name }"},
	{"dash left out", "      - choice:", "        choice:"},
	{"setting that there is not", "heading: Ett", "heading: Ring <telefn>"},
	{"region that there is not", "variants: val", "variants: val\nregion: vg"},
	{"rules that there are not", "variants: val", "variants: val\ninclude: [stafff]"},
	{"date field that there is not", "variants: val", "variants: val\nsigned: datm"},
	{"no day", "variants: val", "variants: val\nfrom: 2026-13-01"},
	{"box that there is not", "variants: val", "variants: val\nroute: { to: Oss, urgent: jaa }"},
	{"field that a rule does not find", "variants: val", "variants: val\nrules: [{ when: filled.namm, reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"field that a finding is on", "variants: val", "variants: val\nrules: [{ when: filled.namn, reason: xx, field: nmn, weight: note, says: { sv: x, en: x } }]"},
	{"weight misspelt", "variants: val", "variants: val\nrules: [{ when: filled.namn, reason: xx, weight: rejekt, says: { sv: x, en: x } }]"},
	{"rule that is no rule", "variants: val", "variants: val\nrules: [{ when: filled.namn &&, reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"rule of text and number", "variants: val", "variants: val\nrules: [{ when: namn < 3, reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"rule with a bracket open", "variants: val", "variants: val\nrules: [{ when: '(filled.namn', reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"rule with one =", "variants: val", "variants: val\nrules: [{ when: 'namn = value', reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"rule of a function that there is not", "variants: val", "variants: val\nrules: [{ when: years(nummer) < 3, reason: xx, weight: note, says: { sv: x, en: x } }]"},
	{"too many approvals", "variants: val", "variants: val\napprovals: 3"},
	{"fewer cells than none", "groups: [8, 4]", "groups: [8, 4]\n            min: 0"},
	{"key twice", "variants: val", "variants: val\nvariants: val"},
	{"picture that there is not", "variants: val", "variants: val\nguide: { steps: [{ title: { sv: A, en: A }, text: { sv: A, en: A }, picture: skriv }, { title: { sv: A, en: A }, text: { sv: A, en: A } }], points: [{ sv: A, en: A }], contacts: [{ sv: A, en: A }] }"},
	{"guide too long", "variants: val", "variants: val\nguide: { steps: [{ title: { sv: A, en: A }, text: { sv: A, en: A } }, { title: { sv: A, en: A }, text: { sv: A, en: A } }], points: [{ sv: \"" + strings.Repeat("ord ", 900) + "\", en: A }], contacts: [{ sv: A, en: A }] }"},
	{"label too long", "sv: Namn, en: Name", "sv: " + strings.Repeat("Namn och namn ", 9) + ", en: Name"},
	{"too many fields in a row", "          - name: nummer", "          - { name: ett, kind: text, label: { sv: E, en: E } }\n          - { name: tva, kind: text, label: { sv: E, en: E } }\n          - name: nummer"},
}

// What a malformed form is told: the line, the column, what was expected there,
// and what was probably meant. The golden file is to be read by people.
func TestMalformedForms(t *testing.T) {
	var got strings.Builder
	for _, m := range mistakes {
		src := strings.Replace(small, m.old, m.new, 1)
		if src == small {
			t.Fatalf("%s: the test changes nothing", m.name)
		}
		_, err := Parse("liten.yaml", []byte(src))
		var wrong *TemplateError
		if !errors.As(err, &wrong) || wrong.Line < 1 || wrong.Column < 1 || wrong.Line > strings.Count(src, "\n")+1 {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		fmt.Fprintf(&got, "%s\n    %s\n", m.name, strings.ReplaceAll(err.Error(), "\n", "\n    "))
	}
	golden := filepath.Join("testdata", "malformed.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the messages are\n%sgolden, renewed by go test ./forms -run Malformed -update:\n%s", got.String(), want)
	}
}

// Editors complete from the schema: it has every key that the program reads and
// no other, and says of each what it is.
func TestSchemaHasEveryKey(t *testing.T) {
	root, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for part, of := range map[string]any{
		"": Template{}, "section": Section{}, "row": Row{}, "choice": Question{}, "box": Box{}, "field": Field{}, "note": Remark{},
		"text": Text{}, "rule": Rule{}, "asks": Asks{}, "guide": Instructions{}, "step": Step{}, "route": Route{},
	} {
		known := properties(root, part)
		read := map[string]bool{}
		for i := range reflect.TypeOf(of).NumField() {
			key, _, _ := strings.Cut(reflect.TypeOf(of).Field(i).Tag.Get("yaml"), ",")
			if key == "" {
				continue
			}
			keys++
			read[key] = true
			switch s := known[key]; {
			case s == nil:
				t.Errorf("the schema does not have %s of %q", key, part)
			case s.Description == "" && (s.Ref == nil || s.Ref.Description == ""):
				t.Errorf("the schema does not say what %s of %q is", key, part)
			}
		}
		for key := range known {
			if !read[key] {
				t.Errorf("the schema has %s of %q, which nothing reads", key, part)
			}
		}
	}
	if keys < 60 {
		t.Errorf("%d keys only", keys)
	}
}

// properties are the keys of a part of the schema.
func properties(root *jsonschema.Schema, part string) map[string]*jsonschema.Schema {
	switch part {
	case "":
		return root.Properties
	case "route":
		return root.Properties["route"].Properties
	}
	found := findSchema(root, schemaURL+"#/$defs/"+part, map[*jsonschema.Schema]bool{})
	if found == nil {
		return nil
	}
	return found.Properties
}
