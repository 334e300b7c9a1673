package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// opens are the calls that give what a person's paper says, by the field of Desk.
var opens = map[string][]string{
	"Queue":   {"List", "Return", "Of", "Judge", "Events"},
	"Reviews": {"Work"},
	"Ledger":  {"Case"},
	"Cases":   {"Case", "Cases", "CaseEvents", "ReturnsOf"},
	"Calls":   {"Call", "Calls"},
	"Landed":  {"Landed", "LandedOn"},
	"Archive": {"Open", "Preview"},
	"Queues":  {"Listed", "Next", "Candidates"},
	"Printer": {"Sheets", "Reprint", "Supersede"},
	"intake":  {"Original"},
}

// layouts are where a case is looked at to judge paper by its form, and nothing of
// it is shown.
var layouts = map[string]int{"return.go Ledger.Case": 1}

// TestOnlyTheGateOpensPaper: no file of the desk but the gate asks for what a
// person's paper says.
func TestOnlyTheGateOpensPaper(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen, spared := 0, map[string]int{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			field := lastName(call.X)
			if !slices.Contains(opens[field], call.Sel.Name) {
				return true
			}
			seen++
			what := path + " " + field + "." + call.Sel.Name
			if spared[what]++; path != "gate.go" && spared[what] > layouts[what] {
				t.Errorf("%s: ask the gate", what)
			}
			return true
		})
	}
	if seen < 20 {
		t.Errorf("found %d such calls only", seen)
	}
}

// lastName is the name of a field or package before a dot.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
