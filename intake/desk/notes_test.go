package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

// source parses the program's own files of some folders, without tests.
func source(t *testing.T, folders ...string) []*ast.File {
	t.Helper()
	var all []*ast.File
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, file)
		}
	}
	return all
}

// constants are the values of the constants of a type.
func constants(t *testing.T, files []*ast.File, name string) []string {
	t.Helper()
	var all []string
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != name {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					value, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, value)
				}
			}
			return true
		})
	}
	if len(all) == 0 {
		t.Fatalf("%s has no constants", name)
	}
	return all
}

// Whatever is kept by a code is shown in words, in both languages.
func TestEveryCodeHasWords(t *testing.T) {
	ours, papers := source(t, "..", "../judge", "../auditlog", "../staff", "../report"), source(t, "../../forms")
	for name, words := range map[string]func(code string) forms.Text{
		"CaseVerb":    func(c string) forms.Text { return verbWords[intake.CaseVerb(c)] },
		"CaseState":   func(c string) forms.Text { return caseWords[judge.CaseState(c)] },
		"ReturnState": func(c string) forms.Text { return oneWords[judge.ReturnState(c)] },
		"Verdict":     func(c string) forms.Text { return verdictWords[judge.Verdict(c)] },
		"Ruling":      func(c string) forms.Text { return judge.RulingWords[judge.Ruling(c)] },
		"Act":         func(c string) forms.Text { return auditlog.Act(c).Words() },
		"Why":         func(c string) forms.Text { return judge.WhyWords[judge.Why(c)] },
		"Role":        func(c string) forms.Text { return staff.Role(c).Words() },
		"Asked":       func(c string) forms.Text { return askedWords[intake.Asked(c)] },
		"Checked":     func(c string) forms.Text { return checkedWords[intake.Checked(c)] },
		"Reader":      func(c string) forms.Text { return readerWords[forms.Reader(c)] },
		"State":       func(c string) forms.Text { return answerWords[forms.State(c)] },
		"Weight":      func(c string) forms.Text { return weightWords[forms.Weight(c)] },
	} {
		files := ours
		if name == "Reader" || name == "State" || name == "Weight" {
			files = papers
		}
		for _, code := range constants(t, files, name) {
			if code == "by its verdict" { // the table's own word, which no return has
				continue
			}
			said := words(code)
			if said.SV == "" || said.EN == "" || said.SV == code || said.SV == said.EN && name != "Role" {
				t.Errorf("%s %q is shown as %q, %q", name, code, said.SV, said.EN)
			}
		}
	}
}

// Whatever the reader measures is shown in words.
func TestEveryMeasureHasWords(t *testing.T) {
	seen := 0
	for _, file := range source(t, "../scan", "../scan/marks", "../scan/comb", "../scan/ink", "../scan/register", "../scan/number") {
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			of, isList := lit.Type.(*ast.ArrayType)
			if !isList {
				return true
			}
			if kind, ok := of.Elt.(*ast.SelectorExpr); !ok || kind.Sel.Name != "Measure" {
				return true
			}
			for _, m := range lit.Elts {
				name := skeleton(m.(*ast.CompositeLit).Elts[0].(*ast.KeyValueExpr).Value)
				if said := measureWords[name]; said.SV == "" || said.EN == "" {
					t.Errorf("the measure %q has no words", name)
				}
				seen++
			}
			return true
		})
	}
	if seen < 6 {
		t.Errorf("found %d measures only", seen)
	}
}

// Whatever the program writes beside an event or a line of the log has words.
func TestEveryNoteHasWords(t *testing.T) {
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	d := &Desk{Forms: all}
	seen := 0
	for _, note := range written(t, source(t, "..", "../store", ".")) {
		seen++
		known := false
		for _, p := range notePatterns {
			known = known || p.shaped(note)
		}
		if !known {
			t.Errorf("%q has no words: add it to notes", note)
		}
	}
	if seen < 35 {
		t.Errorf("found %d notes only", seen)
	}
	for note, want := range map[string]string{
		"corrected ort":                                          "rättade Ort",
		"keyed personnummer, reading 2: agreed":                  "skrev av Personnummer, läsning 2: lika",
		"its case is superseded":                                 "ärendet är nu: Ersatt",
		"put-back":                                               "Lagd tillbaka i kön",
		"taken over: away":                                       "övertagen: Hen är inte på plats",
		"page 2 as scanned":                                      "sida 2 som den skannades",
		"page 1 compared with return 7":                          "sida 1, jämförd med retur 7",
		"not carried out: deceased":                              "kunde inte genomföras: Personen är avliden",
		"to the clinic, said to be safe":                         "till mottagningen, bekräftat säkert",
		"anna: handler+head, region *, unit Väst, may unmask":    "anna: Handläggare, Verksamhetschef, region alla, enhet Väst, får visa skyddade uppgifter",
		"csv form=&from=2026-01-01&to=2026-02-01&unit=V%C3%A4st": "som CSV: 2026-01-01 – 2026-02-01, Väst",
		"accepted date-too-old datum: on-file":                   "godtog ”Ett datum är äldre än 90 dagar” (Datum): Uppgiften finns i ett annat system",
		"GET /users":                                             "sidan /users",
		"who anna act opened ":                                   "vem anna vad ”Öppnade en retur” ",
		"Ringde mottagningen":                                    "Ringde mottagningen",
		"K7QF-M2XR-9TPD fel papper":                              "K7QF-M2XR-9TPD fel papper",
	} {
		if got := d.noteWords(note).SV; got != want {
			t.Errorf("%q is said as %q, want %q", note, got, want)
		}
	}
}

// shaped says whether a note whose parts are not known is of the pattern.
func (p notePattern) shaped(note string) bool {
	loose := regexp.MustCompile(`\([^()]*(\([^()]*\)[^()]*)*\)`).ReplaceAllString(p.is.String(), "(.*)")
	return !strings.HasPrefix(loose, "^(.*)") && regexp.MustCompile(loose).MatchString(note)
}

// written are the notes that the program writes, with § for what it puts in.
func written(t *testing.T, files []*ast.File) []string {
	t.Helper()
	var all []string
	add := func(e ast.Expr) {
		if note := skeleton(e); strings.Trim(note, "§ :") != "" {
			all = append(all, note)
		}
	}
	last := map[string]bool{"audit": true, "auditAs": true, "tell": true, "change": true, "join": true}
	made := map[*ast.ReturnStmt]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Note" {
					add(n.Value)
				}
			case *ast.AssignStmt:
				for i, to := range n.Lhs {
					if field, ok := to.(*ast.SelectorExpr); ok && field.Sel.Name == "Note" && n.Tok == token.ASSIGN && len(n.Rhs) == len(n.Lhs) {
						add(n.Rhs[i])
					}
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && last[f.Sel.Name] {
					for _, arg := range n.Args[max(0, len(n.Args)-2):] {
						add(arg)
					}
				}
			case *ast.ReturnStmt: // what is to be noted of a form is made by a function
				if len(n.Results) == 1 && strings.Contains(skeleton(n.Results[0]), " ") && made[n] {
					add(n.Results[0])
				}
			case *ast.FuncLit:
				if r := n.Type.Results; r != nil && len(n.Type.Params.List) == 1 && len(n.Body.List) == 1 {
					of, isName := n.Type.Params.List[0].Type.(*ast.Ident)
					if back, ok := n.Body.List[0].(*ast.ReturnStmt); ok && isName && of.Name == "formValues" {
						made[back] = true
					}
				}
			}
			return true
		})
	}
	return all
}

// skeleton is a text as it is put together, with § for what is not known.
func skeleton(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil {
			return regexp.MustCompile(`%[a-z]`).ReplaceAllString(s, "§")
		}
	case *ast.BinaryExpr:
		return skeleton(e.X) + skeleton(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Sprintf" || f.Sel.Name == "Sprint" || f.Sel.Name == "TrimSpace") {
			return skeleton(e.Args[0])
		}
	}
	return "§"
}
