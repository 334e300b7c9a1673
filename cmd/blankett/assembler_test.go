package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestVectorCodeIsVEXOnly expands the macros of every assembler file and refuses
// an instruction on vector registers that is not in VEX encoding. A legacy SSE
// instruction among AVX ones costs some processors a transition of state at each
// turn: a page took two and a half to five times as long there.
func TestVectorCodeIsVEXOnly(t *testing.T) {
	register := regexp.MustCompile(`\b[XYZ]([0-9]|[12][0-9]|3[01])\b`)
	vector := 0
	for _, path := range assembler(t) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range expanded(string(text)) {
			if !register.MatchString(line) {
				continue
			}
			vector++
			if !strings.HasPrefix(line, "V") {
				t.Errorf("%s: %s", path, line)
			}
		}
	}
	if vector < 100 {
		t.Errorf("%d instructions on vector registers were found", vector)
	}
}

// TestVEXIsTold: what the test above looks for is found, in a macro too.
func TestVEXIsTold(t *testing.T) {
	text := "#define LOAD(r, x) \\\n\tMOVQ r, x; \\\n\tVPADDD x, x, x\nTEXT ·f(SB), NOSPLIT, $0-8\n\tLOAD(AX, X3) // comment\n"
	got := strings.Join(expanded(text), "|")
	if !strings.Contains(got, "MOVQ AX, X3|VPADDD X3, X3, X3") {
		t.Error(got)
	}
}

// assembler are the repository's assembler files.
func assembler(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(root, "intake"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".s") {
			all = append(all, path)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("no assembler files: %v", err)
	}
	return all
}

// macro is one #define: its parameters' names, and what it stands for.
type macro struct {
	params []string
	body   string
}

var (
	comment = regexp.MustCompile(`//.*`)
	define  = regexp.MustCompile(`^#define\s+(\w+)(?:\(([^)]*)\))?\s*(.*)$`)
	use     = regexp.MustCompile(`^(\w+)(?:\((.*)\))?$`)
)

// expanded are a file's instructions, one a line, macros written out.
func expanded(text string) []string {
	macros := map[string]macro{}
	var out []string
	text = strings.ReplaceAll(comment.ReplaceAllString(text, ""), "\\\n", " ")
	for _, line := range strings.Split(text, "\n") {
		if m := define.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			macros[m[1]] = macro{arguments(m[2]), m[3]}
			continue
		}
		out = append(out, instructions(line, macros)...)
	}
	return out
}

// instructions writes out what stands on a line.
func instructions(line string, macros map[string]macro) []string {
	var out []string
	for _, one := range strings.Split(line, ";") {
		one = strings.TrimSpace(one)
		m := use.FindStringSubmatch(one)
		if m == nil || macros[m[1]].body == "" {
			if one != "" {
				out = append(out, one)
			}
			continue
		}
		body := macros[m[1]].body
		for i, arg := range arguments(m[2]) {
			body = regexp.MustCompile(`\b`+macros[m[1]].params[i]+`\b`).ReplaceAllLiteralString(body, arg)
		}
		out = append(out, instructions(body, macros)...)
	}
	return out
}

// arguments splits at commas that stand in no parentheses.
func arguments(list string) []string {
	var out []string
	depth, from := 0, 0
	for i, r := range list + "," {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if arg := strings.TrimSpace(list[from:i]); depth == 0 && arg != "" {
				out, from = append(out, arg), i+1
			}
		}
	}
	return out
}
