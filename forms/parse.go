package forms

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// TemplateError says where a template is wrong, what was expected there, and
// where easy, what was probably meant.
type TemplateError struct {
	File     string
	Line     int // from 1
	Column   int // from 1
	Expected string
	Hint     string // "" or a suggestion, such as: did you mean "fields"?
}

// Error is one line: file:line:column: expected …
func (e *TemplateError) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Expected)
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

// meant adds the known word nearest to the one that was found.
func (e *TemplateError) meant(found string, known []string) *TemplateError {
	e.Hint = didYouMean(found, known)
	return e
}

// Parse reads a template and refuses, with a *TemplateError, one that is not
// well-formed YAML, does not follow the schema, contradicts itself, or does not
// fit on its paper. The name is used in errors only. Settings are those that
// come with the program.
func Parse(name string, src []byte) (*Template, error) {
	settings, err := regionSettings()
	if err != nil {
		return nil, err
	}
	return ParseWith(name, src, settings)
}

// ParseWith is Parse with a house's own settings, from ReadSettings.
func ParseWith(name string, src []byte, settings Settings) (*Template, error) {
	s, err := readSource(name, src)
	if err != nil {
		return nil, err
	}
	if err := s.checkSchema(src); err != nil {
		return nil, err
	}
	return s.template(src, settings)
}

// template is the form that a source describes, which follows the schema.
func (s source) template(src []byte, settings Settings) (*Template, error) {
	var t Template
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&t); err != nil {
		return nil, syntaxError(s.name, err)
	}
	for _, check := range []func(*Template) error{
		s.checkMeaning, s.gatherRules, func(t *Template) error { return s.settle(t, settings) }, s.checkFit, s.checkGuide,
	} {
		if err := check(&t); err != nil {
			return nil, err
		}
	}
	return &t, nil
}

// readSource reads a file as one document of YAML.
func readSource(name string, src []byte) (source, error) {
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		return source{}, syntaxError(name, err)
	}
	s := source{name: name}
	if len(file.Docs) > 0 {
		s.root = file.Docs[0].Body
	}
	if len(file.Docs) > 1 {
		return source{}, s.wrong(nil, "expected one document, found a second one after ---")
	}
	return s, nil
}

// syntaxError places an error of the YAML parser.
func syntaxError(name string, err error) error {
	wrong := &TemplateError{File: name, Line: 1, Column: 1, Expected: "expected YAML: " + err.Error()}
	if e, ok := err.(yaml.Error); ok {
		wrong.Expected = "expected YAML: " + e.GetMessage()
		if token := e.GetToken(); token != nil {
			wrong.Line, wrong.Column = token.Position.Line, token.Position.Column
		}
	}
	for _, slip := range slips {
		if strings.Contains(wrong.Expected, slip.says) {
			wrong.Expected, wrong.Hint = slip.words, slip.hint
			break
		}
	}
	return wrong
}

// slips are what the YAML parser says of the commonest slips, how a person says it,
// and what to do.
var slips = []struct{ says, words, hint string }{
	{"cannot start any token", "expected a key or a value, found a sign that begins neither", "indent with spaces, not tabs"},
	{"mapping value is not allowed", "expected one key and its value, found a second colon", "a text with a colon in it stands in quotes"},
	{"pre-defined", "expected a key, found a text that goes on from above", "is a quote left open further up?"},
	{"value is not allowed", "expected no value in this place", "is it indented like the lines it belongs with?"},
	{"must be specified", "expected a comma or a closing bracket before this", "is a bracket or brace left open on the line above?"},
	{"already defined", "expected each key once, found one that is there already", "leave one of them out"},
}

// source finds the places of a template's parts in its file.
type source struct {
	name string
	root ast.Node
}

// wrong makes the error for the part at a path of keys and indexes. Where the
// path's end is not in the file, the place is that of its nearest parent.
func (s source) wrong(path []string, format string, args ...any) *TemplateError {
	line, column := s.place(path)
	return &TemplateError{File: s.name, Line: line, Column: column, Expected: fmt.Sprintf(format, args...)}
}

// place is the line and column of the part at a path: of its key, where it has one.
func (s source) place(path []string) (line, column int) {
	node, line, column := s.root, 1, 1
	if node != nil && len(path) == 0 {
		return position(node)
	}
	for _, step := range path {
		key, value := child(node, step)
		if key == nil {
			break
		}
		line, column = position(key)
		node = value
	}
	return line, column
}

// child steps down one key or index, to the node that marks the place and the
// node that holds the value.
func child(node ast.Node, step string) (mark, value ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if v.Key.GetToken().Value == step {
				return v.Key, v.Value
			}
		}
	case *ast.MappingValueNode:
		if n.Key.GetToken().Value == step {
			return n.Key, n.Value
		}
	case *ast.SequenceNode:
		var index int
		if _, err := fmt.Sscanf(step, "%d", &index); err == nil && index < len(n.Values) {
			return n.Values[index], n.Values[index]
		}
	}
	return nil, nil
}

// keys lists the keys of the mapping at a path, in the file's order.
func (s source) keys(path []string) []string {
	node := s.root
	for _, step := range path {
		if _, node = child(node, step); node == nil {
			return nil
		}
	}
	var keys []string
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			keys = append(keys, v.Key.GetToken().Value)
		}
	case *ast.MappingValueNode:
		keys = append(keys, n.Key.GetToken().Value)
	}
	return keys
}

// textPlace is where some words first stand in the file's values, or the place
// given where they do not stand as they are.
func (s source) textPlace(words string, line, column int) (int, int) {
	if s.root == nil {
		return line, column
	}
	for t := s.root.GetToken(); t != nil; t = t.Prev {
		if t.Prev == nil {
			for ; t != nil; t = t.Next {
				if strings.Contains(t.Value, words) {
					return t.Position.Line, t.Position.Column
				}
			}
			break
		}
	}
	return line, column
}

// position is where a node starts: a mapping at its first key.
func position(node ast.Node) (line, column int) {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		node = m.Values[0].Key
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		node = m.Key
	}
	at := node.GetToken().Position
	return at.Line, at.Column
}
