// Package templates holds the forms as files: YAML, the rules they share, the
// settings of the regions, and the JSON Schema that says how one is written.
//
// It knows nothing but the files; what they mean is package forms' to say.
package templates

import "embed"

// Files are the built-in forms, *.yaml.
//
//go:embed *.yaml
var Files embed.FS

// First is the form that stands first in every list: the one most people ask for.
const First = "vgr-konto.yaml"

// Rules are the rules that forms share, rules/NAME.yaml.
//
//go:embed rules/*.yaml
var Rules embed.FS

// Regions are the settings of the regions, regions/REGION.yaml; "alla" holds
// for every region.
//
//go:embed regions/*.yaml
var Regions embed.FS

// Ages is the table of ages for pages of instructions.
//
//go:embed guide/ages.yaml
var Ages []byte

// Schema is the JSON Schema of a template.
//
//go:embed schema.json
var Schema []byte

// Guide says how a form is written.
//
//go:embed README.md
var Guide []byte

// Letters are the words of the letters that go out.
//
//go:embed letters/letters.yaml
var Letters []byte

// Info are the versions of the page of facts, info/YYYY-MM-DD.yaml.
//
//go:embed info/*.yaml
var Info embed.FS
