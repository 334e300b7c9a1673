package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The walls inside the packages.
const (
	maxCircle  = 8    // files of a package that know each other in a circle
	maxMethods = 40   // of a type
	maxLines   = 4500 // of a package, without its tests
)

// Where a package or type is over the limit still: what it has today. The figures
// may only shrink; one that is no longer needed is to be taken out.
var (
	circlesToday = map[string]int{"forms": 46, "intake/desk": 43, "cmd/blankett": 33, "intake/page": 20, "intake/store": 14, "cmd/accuracy": 11, "intake/scan/digit/train": 10}
	methodsToday = map[string]int{"intake/desk.Desk": 179, "cmd/blankett.app": 130, "intake/store.DB": 123, "intake/desk.visit": 113,
		"intake/store.commit": 60, "intake/scan/marks.evidence": 54, "intake/trial.Paper": 52, "intake/page.pdfFile": 46, "intake/folder.inbox": 45}
	linesToday = map[string]int{"forms": 9076, "intake/desk": 8790, "cmd/blankett": 7617, "intake/store": 5148}
	namesToday = map[string]int{"Archive": 2, "Code": 2, "Config": 2, "Desk": 2, "Disk": 2, "Document": 2, "Fault": 2, "Field": 2, "File": 2, "Grid": 2,
		"Layer": 2, "Mark": 2, "Net": 2, "Paper": 2, "Picture": 2, "Reader": 2, "Registration": 2, "Request": 2, "Sample": 3, "Step": 3, "Verdict": 2,
		"Wear": 2, "Weights": 2}
)

// housePackage is one package of the module as the compiler knows it.
type housePackage struct {
	path    string // from the top
	files   []*ast.File
	fset    *token.FileSet
	types   *types.Package
	uses    map[*ast.Ident]types.Object
	lines   int
	methods map[string]int // by type
}

// house type-checks every package of the module once; what they import is taken
// from what the compiler has written.
var house = sync.OnceValues(func() ([]housePackage, error) {
	list := exec.Command("go", "list", "-export", "-deps", "-f",
		"{{if .Export}}{{.ImportPath}}\t{{.Export}}\t{{if .Module}}{{.Module.Main}}{{end}}\t{{.Dir}}\t{{join .GoFiles \" \"}} {{join .CgoFiles \" \"}}{{end}}", "./...")
	list.Dir, list.Stderr = root, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages: %w", err)
	}
	exports := map[string]string{}
	var ours [][]string
	for line := range strings.Lines(string(out)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(part) != 5 {
			continue
		}
		exports[part[0]] = part[1]
		if part[2] == "true" {
			ours = append(ours, part)
		}
	}
	fset := token.NewFileSet()
	imported := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var all []housePackage
	for _, part := range ours {
		p, err := checkPackage(fset, imported, part[0], part[3], strings.Fields(part[4]))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
})

func checkPackage(fset *token.FileSet, imported types.Importer, path, dir string, files []string) (housePackage, error) {
	p := housePackage{path: strings.TrimPrefix(path, "blankett/"), fset: fset, uses: map[*ast.Ident]types.Object{}, methods: map[string]int{}}
	for _, name := range files {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return p, err
		}
		p.files = append(p.files, file)
		p.lines += fset.File(file.Pos()).LineCount()
	}
	check := types.Config{Importer: imported, FakeImportC: true}
	var err error
	p.types, err = check.Check(path, fset, p.files, &types.Info{Uses: p.uses})
	if err != nil {
		return p, fmt.Errorf("type-check %s: %w", path, err)
	}
	for _, file := range p.files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				p.methods[receiver(f.Recv.List[0].Type)]++
			}
		}
	}
	return p, nil
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// knows says of each file of the package which others it knows: those that declare
// what it names, functions, methods, types, values.
func (p housePackage) knows() map[string]map[string]bool {
	graph := map[string]map[string]bool{}
	for ident, o := range p.uses {
		if o.Pkg() != p.types || !ofPackage(o) {
			continue
		}
		from, to := p.fset.Position(ident.Pos()).Filename, p.fset.Position(o.Pos()).Filename
		if from == to {
			continue
		}
		if graph[from] == nil {
			graph[from] = map[string]bool{}
		}
		graph[from][to] = true
	}
	return graph
}

// ofPackage says whether an object is declared at the top of a file: a field or a
// variable of a function is not.
func ofPackage(o types.Object) bool {
	if f, ok := o.(*types.Func); ok {
		return f.Signature().Recv() == nil || !types.IsInterface(f.Signature().Recv().Type())
	}
	return o.Parent() == o.Pkg().Scope()
}

// largestCircle gives the most files that reach each other, by Tarjan's strongly
// connected components.
func largestCircle(graph map[string]map[string]bool) []string {
	var largest, stack []string
	index, low, on := map[string]int{}, map[string]int{}, map[string]bool{}
	var visit func(f string)
	visit = func(f string) {
		index[f], low[f], on[f] = len(index)+1, len(index)+1, true
		stack = append(stack, f)
		for g := range graph[f] {
			if index[g] == 0 {
				visit(g)
				low[f] = min(low[f], low[g])
			} else if on[g] {
				low[f] = min(low[f], index[g])
			}
		}
		if low[f] != index[f] {
			return
		}
		at := slices.Index(stack, f)
		circle := slices.Clone(stack[at:])
		stack = stack[:at]
		for _, g := range circle {
			on[g] = false
		}
		if len(circle) > len(largest) {
			largest = circle
		}
	}
	for _, f := range slices.Sorted(maps.Keys(graph)) {
		if index[f] == 0 {
			visit(f)
		}
	}
	return largest
}

// ratchet holds a figure against its limit, or against what it is today where that
// is more.
func ratchet(t *testing.T, what, name string, has, limit int, today map[string]int) {
	t.Helper()
	allowed, over := today[name]
	switch {
	case over && has <= limit:
		t.Logf("%s of %s is within the limit now: take it out of the table", what, name)
	case over && has > allowed:
		t.Errorf("%s: %s %d, more than the %d it had", name, what, has, allowed)
	case !over && has > limit:
		t.Errorf("%s: %s %d, at most %d", name, what, has, limit)
	}
}

func theHouse(t *testing.T) []housePackage {
	t.Helper()
	all, err := house()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("looked at %d packages only", len(all))
	}
	return all
}

// TestWallsInside holds each package against the walls inside it: files that know
// each other in circles, types of many methods, and its size.
func TestWallsInside(t *testing.T) {
	for _, p := range theHouse(t) {
		circle := largestCircle(p.knows())
		ratchet(t, "files in a circle", p.path, len(circle), maxCircle, circlesToday)
		ratchet(t, "lines", p.path, p.lines, maxLines, linesToday)
		for name, n := range p.methods {
			ratchet(t, "methods", p.path+"."+name, n, maxMethods, methodsToday)
		}
		t.Logf("%-28s %5d lines, %2d files, %2d in a circle", p.path, p.lines, len(p.files), len(circle))
	}
}

// TestOneNameOneType: an exported type's name means one thing in the module.
func TestOneNameOneType(t *testing.T) {
	in := map[string][]string{}
	for _, p := range theHouse(t) {
		for _, name := range p.types.Scope().Names() {
			if o, ok := p.types.Scope().Lookup(name).(*types.TypeName); ok && o.Exported() && !o.IsAlias() {
				in[name] = append(in[name], p.path)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if len(in[name]) > 1 {
			t.Logf("%s: %s", name, strings.Join(in[name], ", "))
		}
		ratchet(t, "packages with a type of this name,", name, len(in[name]), 1, namesToday)
	}
}

// TestCirclesAreFound: three files in a row are none, closed they are one.
func TestCirclesAreFound(t *testing.T) {
	row := map[string]map[string]bool{"a": {"b": true}, "b": {"c": true}}
	if n := len(largestCircle(row)); n > 1 {
		t.Errorf("a row of three is a circle of %d", n)
	}
	row["c"] = map[string]bool{"a": true}
	if n := len(largestCircle(row)); n != 3 {
		t.Errorf("a circle of three is one of %d", n)
	}
}
