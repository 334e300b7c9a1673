package forms

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"blankett/templates"
)

func readTemplate(t testing.TB) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "templates", "vgr-konto.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// small is a whole form in a few lines; the tests break it in one place each.
const small = `form: liten
edition: "1"
title: { sv: Liten, en: Small }
variants: val
sections:
  - heading: Ett
    rows:
      - choice:
          name: val
          label: { sv: Val, en: Choice }
          boxes:
            - { name: ja, label: { sv: Ja, en: "Yes" }, title: { sv: Ja, en: "Yes" } }
            - { name: nej, label: { sv: Nej, en: "No" }, title: { sv: Nej, en: "No" } }
      - fields:
          - { name: namn, kind: text, label: { sv: Namn, en: Name } }
          - name: nummer
            kind: digits
            groups: [8, 4]
            label: { sv: Nummer, en: Number }
`

func TestSmallFormIsRight(t *testing.T) {
	tmpl, err := Parse("liten.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tmpl.Edition("nej"); err != nil {
		t.Fatal(err)
	}
}

// TestBuiltinFollowTheSchema: the program takes its own forms without asking.
func TestBuiltinFollowTheSchema(t *testing.T) {
	names, err := fs.Glob(templates.Files, "*.yaml")
	if err != nil || len(names) < 7 {
		t.Fatalf("built-in forms: %q, %v", names, err)
	}
	for _, name := range names {
		src, err := templates.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(name, src); err != nil {
			t.Error(err)
		}
	}
}

func TestWrongTemplates(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "heading: Ett", "heding: Ett", `liten.yaml:6:5: expected one of frame, heading, page, rows, found the unknown key "heding" (did you mean "heading"?)`},
		{"unknown kind", "kind: text", "kind: txt", `liten.yaml:15:27: expected one of text, digits, date, signature, found "txt" (did you mean "text"?)`},
		{"missing edition", "edition: \"1\"\n", "", `liten.yaml:1:1: expected edition here: edition is missing`},
		{"edition as a number", `edition: "1"`, `edition: 1`, `liten.yaml:2:1: expected text, found a number (put it in quotes)`},
		{"bad form id", "form: liten", "form: Liten", `liten.yaml:1:1: expected an id of 2 to 40 lower case letters a-z, digits and -, letter first, found "Liten"`},
		{"name used twice", "name: nummer", "name: namn", `liten.yaml:16:13: expected a name of its own, "namn" is used twice`},
		{"box named as a field", "name: nej,", "name: ja,", `liten.yaml:13:17: expected a name of its own, "ja" is used twice`},
		{"unknown choice", "variants: val", "variants: vall", `liten.yaml:4:1: expected the name of a choice: val; found "vall" (did you mean "val"?)`},
		{"box without a title", `, title: { sv: Nej, en: "No" }`, "", `liten.yaml:13:15: expected a title here: the form can be printed with the box "nej" crossed`},
		{"digits without groups", "            groups: [8, 4]\n", "", `liten.yaml:16:13: expected groups here: digits need to know how many cells, such as groups: [8, 4]`},
		{"too many cells", "[8, 4]", "[16, 16]", `liten.yaml:18:13: expected at most 24 cells in all, found 32`},
		{"more than there are", "groups: [8, 4]", "groups: [8, 4]\n            min: 13", `liten.yaml:19:13: expected at most the 12 cells there are, found 13`},
		{"wrong cells to check", "groups: [8, 4]", "groups: [8]\n            check: personnummer", `liten.yaml:18:13: expected 12 cells for a personnummer, found 8`},
		{"two things in a row", "      - fields:", "      - text: Hej\n        fields:", `liten.yaml:14:9: expected exactly one of text, points, choice and fields in a row`},
		{"one box", "            - { name: nej, label: { sv: Nej, en: \"No\" }, title: { sv: Nej, en: \"No\" } }\n", "", `liten.yaml:11:11: expected at least 2 in the list, found 1`},
		{"no room", "groups: [8, 4]", "groups: [16, 8]", `liten.yaml:15:13: expected room for "namn"`},
		{"long label", "sv: Ja, en: \"Yes\" }, title", "sv: Jag begär att mitt konto ska låsas så snart som det går, en: \"Yes\" }, title", `liten.yaml:12:27: expected a shorter label`},
		{"long caption", "label: { sv: Nummer, en: Number }", "label: { sv: Nummer, en: Number }\n            hint: det som står längst ned till höger på kortets baksida, skrivet med minst tolv siffror", `liten.yaml:19:13: expected a shorter label or hint`},
		{"long word", "heading: Ett", "heading: " + strings.Repeat("lång", 30), `expected shorter text`},
		{"long footer", "sections:", "footer: [{ heading: Till, text: \"" + strings.Repeat("en adress ", 30) + "\" }]\nsections:", `expected shorter text`},
		{"not YAML", "sections:", "sections: [", `liten.yaml:5:`},
		{"key twice", "form: liten", "form: liten\nform: stor", `liten.yaml:2:1: expected each key once`},
		{"two documents", "form: liten", "---\nform: liten\n---\nform: stor", `expected one document`},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := strings.Replace(small, c.old, c.new, 1)
			if src == small {
				t.Fatal("the test changes nothing")
			}
			_, err := Parse("liten.yaml", []byte(src))
			var wrong *TemplateError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error:    %v\nexpected: %s", err, c.want)
			}
		})
	}
}

func TestFormThatIsTooLongIsRefused(t *testing.T) {
	long := small + strings.Repeat("      - text: Hej\n", 60)
	_, err := Parse("lang.yaml", []byte(long))
	if err == nil || !strings.Contains(err.Error(), "lang.yaml:6:5: expected sections of at most") {
		t.Errorf("error: %v", err)
	}
}

func TestEmptyTemplate(t *testing.T) {
	for _, src := range []string{"", "# nothing\n", "[]", "form"} {
		var wrong *TemplateError
		if _, err := Parse("tom.yaml", []byte(src)); !errors.As(err, &wrong) {
			t.Errorf("%q: %v", src, err)
		}
	}
}

// A form that needs more than one page gets codes and marks on each.
func TestSecondPage(t *testing.T) {
	section := "  - heading: Mer\n    rows:\n" + strings.Repeat("      - text: Hej\n", 14)
	tmpl, err := Parse("tva.yaml", []byte(small+section+section))
	if err != nil {
		t.Fatal(err)
	}
	e, err := tmpl.Edition("")
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Pages) != 2 || len(e.Blanks) != 2 || len(e.Ink) != 2 {
		t.Fatalf("%d pages, %d blanks", len(e.Pages), len(e.Blanks))
	}
	for _, name := range []string{"code-1", "code-2", "mark-tl", "mark-br"} {
		if zoneNamed(e.Pages[1].Zones, name).W == 0 {
			t.Errorf("page 2 has no %s", name)
		}
	}
	p := sample(t, e)
	if _, err := Raster(e, 2, 4, &p); err != nil {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("form: [\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		tmpl, err := Parse("fuzz.yaml", src)
		if (tmpl == nil) == (err == nil) {
			t.Errorf("template %v, error %v", tmpl, err)
		}
	})
}

// Rules are compiled when a form is read: a fault in one has its place.
func TestWrongRules(t *testing.T) {
	rules := func(when string) string {
		return "signed: dag\nrules:\n  - when: " + when + "\n    reason: xx\n    field: namn\n    weight: note\n    says: { sv: x, en: x }\n"
	}
	form := strings.Replace(small, "kind: text", "kind: text, width: 1", 1) + "      - fields:\n          - { name: dag, kind: date, label: { sv: Dag, en: Day } }\n"
	if _, err := Parse("liten.yaml", []byte(form+rules(`namn == "x" && dag < handled`))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ rest, want string }{
		{rules("namm == 1"), "liten.yaml:24:11: expected a rule that can be understood: there is no name namm"},
		{rules("namn == 1"), "liten.yaml:24:16: expected a rule that can be understood: == does not work with a text and a whole number"},
		{rules("'namn == 1'"), "liten.yaml:24:17: "},
		{rules("namn =="), "liten.yaml:24:18: expected a rule that can be understood: it ends too early"},
		{rules("namn"), "liten.yaml:24:11: expected a rule that can be understood: found string where true or false was expected"},
		{rules(`limit("none", handled) > 1`), `there is no limit "none" among the settings`},
		{rules("filled.nej && filled.hej"), "liten.yaml:24:31: expected a rule that can be understood: there is no name filled.hej (did you mean filled.nej?)"},
		{strings.Replace(rules("locked"), "field: namn", "field: namm", 1), `liten.yaml:26:5: expected a field of this form, found "namm"`},
		{strings.Replace(rules("locked"), "weight: note", "weight: not", 1), `liten.yaml:27:5: expected one of reject, review, note, found "not" (did you mean "note"?)`},
		{strings.Replace(rules("locked"), "    reason: xx\n", "", 1), "reason is missing"},
		{"signed: namn\n", `liten.yaml:22:1: expected the name of a date field, found "namn"`},
		{"region: norge\n", `liten.yaml:22:1: expected one of alla, kalmar, rjl, vgr, found "norge"`},
		{"include: [stat]\n", `expected the name of a file in rules/, found "stat"`},
		{"asks: { lock: filled.jaa, by: care }\n", "liten.yaml:22:21: expected a rule that can be understood: there is no name filled.jaa"},
		{"route: { to: A, urgent: jaa }\n", `liten.yaml:22:17: expected the name of a box, found "jaa"`},
		{"route: { to: A, confirm: [namn] }\n", `expected fields whose check is email, found "namn"`},
		{"from: i morgon\n", `liten.yaml:22:1: expected a day as YYYY-MM-DD, found "i morgon"`},
		{"lead: Ring <nummer>.\n", "expected settings of region alla in the texts, found <nummer>"},
		{"      - fields:\n          - { name: handled, kind: text, label: { sv: H, en: H } }\n", `expected another name for the field "handled"`},
		{"      - fields:\n          - { name: mail, kind: text, check: phone, label: { sv: H, en: H } }\n", `liten.yaml:23:39: expected no such check: phone is for digits`},
	} {
		_, err := Parse("liten.yaml", []byte(form+c.rest))
		var wrong *TemplateError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error:    %v\nexpected: %s", err, c.want)
		}
	}
}

// The guide for people who write forms knows every key that the schema knows.
func TestGuideExplainsEveryKey(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join("..", "templates", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"", "#/$defs/section", "#/$defs/row", "#/$defs/choice", "#/$defs/box", "#/$defs/field", "#/$defs/note"} {
		keys := propertiesOf(compiled, schemaURL+"#"+strings.TrimPrefix(part, "#"))
		if len(keys) == 0 {
			t.Errorf("the schema has no part %q", part)
		}
		for _, key := range keys {
			if !strings.Contains(string(guide), "`"+key) {
				t.Errorf("templates/README.md does not explain %s", key)
			}
		}
	}
	if first, _, _ := strings.Cut(string(readTemplate(t)), "\n"); first != "# yaml-language-server: $schema=schema.json" {
		t.Errorf("editors get no schema: the first line is %q", first)
	}
}
