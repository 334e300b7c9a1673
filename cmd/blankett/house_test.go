package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// mustNotImport is the house's table: what each part may not know. An entry
// ending in / forbids everything below it.
var mustNotImport = map[string][]string{
	"forms":                   {"blankett/intake/", "database/", "net/http", "net", "os", "modernc.org/", "github.com/jackc/"},
	"forms/hostile":           {"blankett/", "database/", "net/http", "os"},
	"templates":               {"blankett/", "database/", "net/http"},
	"intake":                  {"blankett/intake/folder", "blankett/intake/page", "blankett/intake/scan", "blankett/intake/reader", "blankett/intake/store", "blankett/intake/desk", "database/", "net/http", "github.com/spf13/", "image/", "modernc.org/", "github.com/jackc/"},
	"intake/auditlog":         {"blankett/intake", "blankett/intake/", "database/", "net/http", "os"},
	"intake/staff":            {"blankett/intake", "database/", "net/http", "os"},
	"intake/report":           {"blankett/intake/folder", "blankett/intake/page", "blankett/intake/scan", "blankett/intake/reader", "blankett/intake/store", "blankett/intake/desk", "database/", "net/http", "os"},
	"intake/judge":            {"blankett/intake", "blankett/intake/", "context", "database/", "net/http", "os", "image/"},
	"intake/disk":             {"blankett/", "database/", "net/http"},
	"intake/folder":           {"blankett/intake/store", "blankett/intake/scan", "blankett/intake/page", "blankett/intake/reader", "blankett/intake/desk", "database/", "net/http"},
	"intake/page":             {"blankett/", "database/", "net/http"},
	"intake/scan":             aboveScan(),
	"intake/scan/geometry":    {"blankett/", "image", "database/", "net/http", "os", "time"},
	"intake/scan/picture":     aboveScan("beside", "register", "ink", "marks", "comb", "digit", "number"),
	"intake/scan/register":    aboveScan("beside", "ink", "marks", "comb", "digit", "number"),
	"intake/scan/ink":         aboveScan("beside", "marks", "comb", "digit", "number"),
	"intake/scan/marks":       aboveScan("register", "comb", "digit", "number"),
	"intake/scan/marks/net":   {"blankett/forms", "blankett/intake", "database/", "net/http", "os", "time"},
	"intake/scan/marks/class": {"blankett/", "database/", "net/http", "os", "time"},
	"intake/scan/marks/crop":  aboveScan("register", "marks", "comb", "digit", "number"),
	"intake/scan/marks/learn": {"blankett/intake", "blankett/intake/foreign", "blankett/intake/page", "blankett/intake/store", "database/", "net/http", "os", "time"},
	"intake/scan/comb":        aboveScan("register", "number"),
	"intake/scan/number":      aboveScan("ink", "marks", "comb", "digit"),
	"intake/scan/beside":      aboveScan("marks", "comb", "digit", "number"),
	"intake/scan/rows":        {"blankett/", "database/", "net/http", "os", "time", "image"},
	"intake/scan/digit":       {"blankett/forms", "blankett/intake", "database/", "net/http", "os", "time"},
	"intake/scan/digit/cnn":   {"blankett/", "database/", "net/http", "os", "time"},
	"intake/scan/digit/train": {"blankett/forms", "blankett/intake", "blankett/intake/foreign", "database/", "net/http"},
	"intake/trial/corpus":     {"blankett/", "database/", "net/http"},
	"intake/trial":            {"blankett/intake/", "blankett/intake", "database/", "net/http", "os", "time"},
	"intake/trial/torture":    {"blankett/forms", "blankett/intake", "database/", "net/http"},
	"intake/foreign":          {"blankett/intake", "blankett/intake/", "database/", "net/http", "os", "time"},
	"intake/reader":           {"blankett/intake/store", "blankett/intake/desk", "blankett/intake/folder", "database/", "net/http"},
	"intake/store":            {"blankett/intake/folder", "blankett/intake/scan", "blankett/intake/desk", "blankett/intake/page", "blankett/intake/reader", "net/http"},
	"intake/desk":             {"blankett/intake/store", "blankett/intake/scan", "blankett/intake/page", "blankett/intake/reader", "database/"},
	"intake/desk/desktest":    {"blankett/intake/scan", "blankett/intake/page"},
	"cmd/digits":              {"database/", "net/http", "blankett/intake", "blankett/intake/store", "blankett/intake/desk"},
	"cmd/marks":               {"database/", "net/http", "blankett/intake", "blankett/intake/foreign", "blankett/intake/store", "blankett/intake/desk"},
	"cmd/accuracy":            {"database/", "net/http", "blankett/intake/store", "blankett/intake/desk"},
	"cmd/blankett":            {"blankett/intake/scan", "blankett/intake/page", "database/"},
}

// aboveScan is what no room of the scan may know, with those of its rooms that this
// one may not know either.
func aboveScan(rooms ...string) []string {
	out := []string{"blankett/intake", "blankett/intake/scan", "blankett/intake/page", "blankett/intake/reader", "blankett/intake/store",
		"blankett/intake/desk", "blankett/intake/folder", "blankett/intake/trial", "database/", "net/http", "os", "time"}
	for _, r := range rooms {
		out = append(out, "blankett/intake/scan/"+r)
	}
	return out
}

// onlyIn names the parts that alone may use a package.
var onlyIn = map[string][]string{
	"C":                               {"intake/page"},
	"github.com/otiai10/gosseract/v2": {"intake/scan/number"},
	"github.com/pdfcpu/pdfcpu/":       {"intake/page", "forms"},
	"github.com/jung-kurt/gofpdf":     {"forms", "intake/trial"},
	"github.com/fsnotify/fsnotify":    {"intake/folder"},
	"github.com/spf13/":               {"cmd/blankett"},
	"blankett/intake/page":            {"intake/reader", "cmd/accuracy"},
	"blankett/intake/scan":            {"intake/reader", "cmd/accuracy"},
	"blankett/intake/foreign":         {"cmd/accuracy"}, // to measure; what learns must not see it
}

func TestImportsKeepToTheHouse(t *testing.T) {
	seen := 0
	eachFile(t, func(path string, file *ast.File) {
		part := filepath.ToSlash(filepath.Dir(path))
		seen++
		for _, imp := range file.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(mustNotImport[part], func(p string) bool { return covers(p, name) }) {
				t.Errorf("%s imports %s, which %s must not know", path, name, part)
			}
			for owned, parts := range onlyIn {
				if covers(owned, name) && !slices.Contains(parts, part) {
					t.Errorf("%s imports %s, which only %s may", path, name, strings.Join(parts, ", "))
				}
			}
		}
	})
	if seen < 40 {
		t.Fatalf("looked at %d files only", seen)
	}
}

func TestEveryPartHasItsRule(t *testing.T) {
	parts := map[string]bool{}
	eachFile(t, func(path string, _ *ast.File) { parts[filepath.ToSlash(filepath.Dir(path))] = true })
	for part := range parts {
		if _, ok := mustNotImport[part]; !ok && part != "intake/store/pgtest" {
			t.Errorf("%s has no rule of what it must not know", part)
		}
	}
}

func TestFunctionsStayShort(t *testing.T) {
	var lengths []int
	fset := token.NewFileSet()
	eachSource(t, func(path string) {
		file, err := parser.ParseFile(fset, filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line + 1
				lengths = append(lengths, n)
				if n > 90 {
					t.Errorf("%s: %s has %d lines: is it one story?", path, f.Name.Name, n)
				}
			}
		}
	})
	slices.Sort(lengths)
	median, ninth := lengths[len(lengths)/2], lengths[len(lengths)*9/10]
	t.Logf("%d functions, median %d lines, 9 of 10 within %d", len(lengths), median, ninth)
	if median > 12 || ninth > 45 {
		t.Errorf("median %d lines (at most 12), 9 of 10 within %d (at most 45)", median, ninth)
	}
}

func TestTopLevel(t *testing.T) {
	want := []string{"cmd", "forms", "intake", "templates", "samples", "go.mod", "go.sum", "Makefile", "README.md",
		"bin", "data"} // the last two are made by building and running, and ignored by git
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(want, e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}

// covers says whether a rule "x/" or "x" forbids a package.
func covers(rule, name string) bool {
	return name == rule || (strings.HasSuffix(rule, "/") && strings.HasPrefix(name, rule))
}

func eachFile(t *testing.T, do func(path string, file *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	eachSource(t, func(path string) {
		file, err := parser.ParseFile(fset, filepath.Join(root, path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		do(path, file)
	})
}

// eachSource visits every Go file that is not a test, by its path from the top.
func eachSource(t *testing.T, do func(path string)) {
	t.Helper()
	eachGo(t, func(path string) {
		if !strings.HasSuffix(path, "_test.go") {
			do(path)
		}
	})
}

// eachGo visits every Go file, by its path from the top.
func eachGo(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || rel == "data" || (strings.HasPrefix(d.Name(), ".") && rel != ".")) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, ".go") {
			do(rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoTestEndsFromAnotherGoroutine looks for t.Skip, t.Fatal and the like in
// functions that run in a goroutine of their own. There they end that goroutine
// alone, and whoever waits for it waits for ever.
func TestNoTestEndsFromAnotherGoroutine(t *testing.T) {
	ends := []string{"Skip", "Skipf", "SkipNow", "Fatal", "Fatalf", "FailNow"}
	fset, looked := token.NewFileSet(), 0
	eachGo(t, func(path string) {
		file, err := parser.ParseFile(fset, filepath.Join(root, path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			body := goroutine(n)
			if body == nil {
				return true
			}
			looked++
			ast.Inspect(body, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				sel, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || !slices.Contains(ends, sel.Sel.Name) {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && (x.Name == "t" || x.Name == "b" || x.Name == "tb") {
					t.Errorf("%s: %s.%s in a goroutine of its own", fset.Position(call.Pos()), x.Name, sel.Sel.Name)
				}
				return true
			})
			return true
		})
	})
	if looked < 10 {
		t.Errorf("looked at %d goroutines only", looked)
	}
}

// goroutine is the body of a function that is started beside its caller: by go,
// a WaitGroup's or an errgroup's Go, or a thing done in parallel; nil for others.
func goroutine(n ast.Node) *ast.BlockStmt {
	var call *ast.CallExpr
	switch n := n.(type) {
	case *ast.GoStmt:
		if f, ok := n.Call.Fun.(*ast.FuncLit); ok {
			return f.Body
		}
	case *ast.CallExpr:
		call = n
	}
	if call == nil || len(call.Args) == 0 {
		return nil
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	if name != "Go" && name != "inParallel" {
		return nil
	}
	if f, ok := call.Args[len(call.Args)-1].(*ast.FuncLit); ok {
		return f.Body
	}
	return nil
}
