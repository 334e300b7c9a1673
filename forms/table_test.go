package forms

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The table of rules in templates/README.md is whole, and what it names exists.
func TestTableOfRules(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "templates", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(readme), "# The table of rules")
	if !found {
		t.Fatal("there is no table of rules")
	}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		for _, r := range form.rules {
			if !strings.Contains(table, "`"+r.Reason+"`") {
				t.Errorf("the table does not have %s", r.Reason)
			}
		}
	}
	lines := map[string]bool{}
	for _, c := range specification {
		lines[c.form+": "+c.what] = true
	}
	for _, m := range regexp.MustCompile(`\*([a-z-]+: [^*]+)\*`).FindAllStringSubmatch(table, -1) {
		if !lines[m[1]] {
			t.Errorf("the specification has no line %q", m[1])
		}
	}
	tests := testNames(t)
	for _, m := range regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(table, -1) {
		if !tests[m[1]] {
			t.Errorf("there is no %s", m[1])
		}
	}
}

// testNames are the tests of this folder.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(src), -1) {
			names[m[1]] = true
		}
	}
	return names
}

// The files that the table and the list of forms name are there, and no form is
// left out of the list.
func TestReadmeNamesTheFiles(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "templates", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("`((?:rules|regions|guide)/[a-z0-9-]+\\.yaml)`").FindAllStringSubmatch(string(readme), -1) {
		if _, err := os.Stat(filepath.Join("..", "templates", m[1])); err != nil {
			t.Errorf("there is no %s", m[1])
		}
	}
	files, err := filepath.Glob(filepath.Join("..", "templates", "*.yaml"))
	if err != nil || len(files) < 7 {
		t.Fatalf("%d forms, %v", len(files), err)
	}
	for _, file := range files {
		if !strings.Contains(string(readme), "| `"+filepath.Base(file)+"` |") {
			t.Errorf("the list does not have %s", filepath.Base(file))
		}
	}
}
