package forms

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"blankett/templates"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// schemaURL names the schema inside the compiler; nothing is fetched from it.
const schemaURL = "file:///schema.json"

// schema is compiled when the first template from outside is held against it.
var schema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(templates.Schema))
	if err != nil {
		return nil, fmt.Errorf("template schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(schemaURL, doc); err != nil {
		return nil, fmt.Errorf("template schema: %w", err)
	}
	return c.Compile(schemaURL)
})

// checkSchema holds the file against the JSON Schema and reports the first
// fault in the file's order.
func (s source) checkSchema(src []byte) error {
	compiled, err := schema()
	if err != nil {
		return err
	}
	var doc any
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return syntaxError(s.name, err)
	}
	var invalid *jsonschema.ValidationError
	if err := compiled.Validate(plain(doc)); !errors.As(err, &invalid) {
		return err
	}
	var first *TemplateError
	for _, leaf := range withoutEchoes(leaves(invalid)) {
		wrong := s.explain(leaf, compiled)
		if first == nil || wrong.Line < first.Line || wrong.Line == first.Line && wrong.Column < first.Column {
			first = wrong
		}
	}
	return first
}

// withoutEchoes leaves out what is missing where a key stands that is not known:
// that key was most likely meant.
func withoutEchoes(all []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	misspelt := map[string]bool{}
	for _, e := range all {
		if _, is := e.ErrorKind.(*kind.AdditionalProperties); is {
			misspelt[strings.Join(e.InstanceLocation, "/")] = true
		}
	}
	return slices.DeleteFunc(all, func(e *jsonschema.ValidationError) bool {
		_, missing := e.ErrorKind.(*kind.Required)
		return missing && misspelt[strings.Join(e.InstanceLocation, "/")]
	})
}

// plain turns YAML's integers into what the validator takes for numbers.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = plain(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plain(e)
		}
		return out
	case uint64:
		return int64(v)
	}
	return v
}

// leaves are the faults themselves, without the ones that only contain others.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

// explain says one fault in plain words, at its place.
func (s source) explain(e *jsonschema.ValidationError, root *jsonschema.Schema) *TemplateError {
	at := e.InstanceLocation
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		known := propertiesOf(root, e.SchemaURL)
		return s.wrong(append(slices.Clone(at), k.Properties[0]), "expected one of %s, found the unknown key %q",
			strings.Join(known, ", "), k.Properties[0]).meant(k.Properties[0], known)
	case *kind.Required:
		return s.wrong(at, "expected %s here: %s is missing", strings.Join(k.Missing, " and "), strings.Join(k.Missing, ", "))
	case *kind.Type:
		return s.explainType(at, k)
	case *kind.Enum:
		return s.explainEnum(at, k)
	case *kind.Pattern:
		return s.wrong(at, "expected %s, found %q", patternWords(k.Want), k.Got)
	case *kind.MinLength:
		return s.wrong(at, "expected some text, found none")
	case *kind.Minimum:
		return s.wrong(at, "expected at least %s, found %s", k.Want.RatString(), k.Got.RatString())
	case *kind.ExclusiveMinimum:
		return s.wrong(at, "expected more than %s, found %s", k.Want.RatString(), k.Got.RatString())
	case *kind.Maximum:
		return s.wrong(at, "expected at most %s, found %s", k.Want.RatString(), k.Got.RatString())
	case *kind.MinItems:
		return s.wrong(at, "expected at least %d in the list, found %d", k.Want, k.Got)
	case *kind.MaxItems:
		return s.wrong(at, "expected at most %d in the list, found %d", k.Want, k.Got)
	case *kind.MinProperties, *kind.MaxProperties:
		return s.wrong(at, "expected exactly one of text, points, choice and fields in a row")
	}
	return s.wrong(at, "expected %s", strings.Join(e.ErrorKind.KeywordPath(), " "))
}

// typeWords say what YAML calls by the names of JSON.
var typeWords = map[string]string{
	"object": "keys and values", "array": "a list", "string": "text", "number": "a number", "integer": "a whole number",
	"boolean": "true or false", "null": "nothing",
}

func (s source) explainType(at []string, k *kind.Type) *TemplateError {
	var want []string
	for _, w := range k.Want {
		want = append(want, typeWords[w])
	}
	wrong := s.wrong(at, "expected %s, found %s", strings.Join(want, " or "), typeWords[k.Got])
	switch {
	case want[0] == "text" && k.Got != "object" && k.Got != "array":
		wrong.Hint = "put it in quotes"
	case want[0] == "keys and values" && k.Got == "string":
		wrong.Hint = "a text has both languages: { sv: …, en: … }"
	case want[0] == "a list" && k.Got != "object":
		wrong.Hint = "write it as [a, b]"
	}
	return wrong
}

func (s source) explainEnum(at []string, k *kind.Enum) *TemplateError {
	var known []string
	for _, w := range k.Want {
		known = append(known, fmt.Sprint(w))
	}
	got := fmt.Sprint(k.Got)
	return s.wrong(at, "expected one of %s, found %q", strings.Join(known, ", "), got).meant(got, known)
}

// patternWords says a pattern of the schema in words.
func patternWords(pattern string) string {
	switch pattern {
	case "^[a-z][a-z0-9_]{1,39}$":
		return "a name of 2 to 40 lower case letters a-z, digits and _, letter first"
	case "^[a-z][a-z0-9-]{1,39}$":
		return "an id of 2 to 40 lower case letters a-z, digits and -, letter first"
	case "^[A-Za-z0-9.-]{1,20}$":
		return "a label of 1 to 20 letters a-z, digits, dots and dashes, such as 2026-1"
	}
	return "text like " + pattern
}

// propertiesOf lists the keys that the part of the schema at a URL allows.
func propertiesOf(s *jsonschema.Schema, url string) []string {
	found := findSchema(s, url, map[*jsonschema.Schema]bool{})
	if found == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(found.Properties))
}

func findSchema(s *jsonschema.Schema, url string, seen map[*jsonschema.Schema]bool) *jsonschema.Schema {
	if s == nil || seen[s] {
		return nil
	}
	seen[s] = true
	if s.Location == url {
		return s
	}
	below := append(slices.Collect(maps.Values(s.Properties)), s.Ref, s.Items2020)
	for _, sub := range below {
		if found := findSchema(sub, url, seen); found != nil {
			return found
		}
	}
	return nil
}
