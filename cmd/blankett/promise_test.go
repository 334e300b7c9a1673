package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go/parser"
	"go/token"
	"io/fs"
)

// TestPromisesHaveTheirTests holds the tables of promises and of faults against
// the tests that they name.
func TestPromisesHaveTheirTests(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				there[f.Name.Name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, readme := range []string{"README.md", "intake/README.md"} {
		raw, err := os.ReadFile(filepath.Join(root, readme))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("`(Test\\w+|testdata/\\w+\\.txt)`").FindAllSubmatch(raw, -1) {
			named++
			name := string(m[1])
			if _, err := os.Stat(name); !there[name] && (strings.HasPrefix(name, "Test") || err != nil) {
				t.Errorf("%s names %s, which is not there", readme, name)
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d tests are named", named)
	}
}
