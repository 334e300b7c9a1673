// Package templates holds the forms as files: YAML, and the JSON Schema that
// says how one is written.
//
// It knows nothing but the files; what they mean is package forms' to say.
package templates

import "embed"

// Files are the built-in forms, *.yaml.
//
//go:embed *.yaml
var Files embed.FS

// Schema is the JSON Schema of a template.
//
//go:embed schema.json
var Schema []byte
