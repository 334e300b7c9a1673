package forms

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"blankett/templates"

	"github.com/goccy/go-yaml"
)

// Rule says when something is wrong with what a sheet says. Its source is kept
// with the edition, so that a sheet is judged by the rules it was printed with.
type Rule struct {
	// When is CEL; true is a fault. See templates/README.md for its names.
	When string `json:"when" yaml:"when"`
	// Reason is the finding's stable code: never change one, add another.
	Reason string `json:"reason" yaml:"reason"`
	// Field is what the finding is on, and what value stands for in When; "" for
	// the whole sheet.
	Field  string `json:"field,omitempty" yaml:"field"`
	Weight Weight `json:"weight" yaml:"weight"`
	// Says tells a clinic what to do; %s is the field's label.
	Says Text `json:"says" yaml:"says"`
}

// Asks says what a form asks for, so that the rules about the state of a login
// hold for every form.
type Asks struct {
	Lock   string `json:"lock,omitempty" yaml:"lock"`     // CEL: the sheet asks for a lock
	Unlock string `json:"unlock,omitempty" yaml:"unlock"` // CEL: the sheet asks for a lock to be lifted
	By     string `json:"by,omitempty" yaml:"by"`         // "resident" or "care"
	Act    string `json:"act,omitempty" yaml:"act"`       // what is locked or lifted: ActLogin, which it is where nothing is said, or ActAccess
}

// What a form locks, or lifts the lock of. The two stand beside each other: a
// form about one changes nothing about the other.
const (
	ActLogin  = "login"  // a person's own login
	ActAccess = "access" // guardians' access to a child's records and services
)

// checks are the rules that come with a field's check, or with its kind.
func (f Field) checks() string {
	if f.Check == "" && f.Kind == KindDate {
		return "date"
	}
	return f.Check
}

// gatherRules puts together the rules of a form: those of its fields' checks,
// those it includes, and its own.
func (s source) gatherRules(t *Template) error {
	for _, f := range t.Fields() {
		if f.checks() == "" {
			continue
		}
		rules, err := sharedRules(f.checks())
		if err != nil {
			return err
		}
		for _, r := range rules {
			r.Field = f.Name
			t.rules = append(t.rules, r)
		}
	}
	t.rules = append(t.rules, t.togetherRules()...)
	for i, name := range t.Include {
		rules, err := sharedRules(name)
		if errors.Is(err, fs.ErrNotExist) {
			return s.wrong([]string{"include", fmt.Sprint(i)}, "expected the name of a file in rules/, found %q", name).meant(name, ruleFiles())
		}
		if err != nil {
			return err
		}
		t.rules = append(t.rules, rules...)
	}
	t.rules = append(t.rules, slices.Clone(t.Rules)...)
	return nil
}

// shared keeps the files of rules that were read: a form reads some many times.
var shared sync.Map // of []Rule, by name

// sharedRules gives one of the files of rules that come with the program. The
// list is for reading only.
func sharedRules(name string) ([]Rule, error) {
	if known, ok := shared.Load(name); ok {
		return known.([]Rule), nil
	}
	path := "rules/" + name + ".yaml"
	src, err := templates.Rules.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("shared rules: %w", err)
	}
	var rules []Rule
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&rules); err != nil {
		return nil, syntaxError(path, err)
	}
	shared.Store(name, rules)
	return rules, nil
}

// AboutState says whether a finding with this reason is about what the ledger
// knows of a login, and so not about what stands on the paper.
func AboutState(reason string) bool {
	rules, err := sharedRules("state")
	return err == nil && slices.ContainsFunc(rules, func(r Rule) bool { return r.Reason == reason })
}

// ruleFiles are the names that include accepts.
func ruleFiles() []string {
	files, err := fs.Glob(templates.Rules, "rules/*.yaml")
	if err != nil {
		return nil // the pattern is right
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(f, "rules/"), ".yaml")
	}
	return files
}

// checkRules compiles every rule once, so that a wrong one is refused when it is
// written and not when a sheet comes back.
func (s source) checkRules(t *Template, l *Layout) error {
	lang, err := newLanguage(l)
	if err != nil {
		return s.wrong(nil, "expected %s", err)
	}
	for _, asked := range []struct{ key, when string }{{"lock", t.Asks.Lock}, {"unlock", t.Asks.Unlock}} {
		if _, issue := lang.compile(asked.when); asked.when != "" && issue != nil {
			return s.wrongRule([]string{"asks", asked.key}, asked.when, issue)
		}
	}
	own := len(t.rules) - len(t.Rules)
	for i, r := range t.rules {
		path := []string{"rules", fmt.Sprint(i - own), "when"}
		if i < own {
			path = []string{"include"}
		}
		if _, issue := lang.compile(r.When); issue != nil {
			return s.wrongRule(path, r.When, issue)
		}
		if err := s.checkRule(r, l, path); err != nil {
			return err
		}
	}
	return nil
}

// checkRule refuses a rule that says nothing, or is on a field that there is not.
func (s source) checkRule(r Rule, l *Layout, path []string) error {
	if r.Reason == "" || heaviness[r.Weight] == 0 || r.Says.SV == "" || r.Says.EN == "" {
		return s.wrong(path, "expected reason, weight and says beside %q", r.When)
	}
	if _, known := l.label(r.Field); r.Field != "" && !known {
		return s.wrong(append(path[:len(path)-1:len(path)-1], "field"), "expected a field of this form, found %q", r.Field).meant(r.Field, l.names())
	}
	return nil
}

// wrongRule places a fault in a rule: in its own line where that stands as it
// is in the file, else at its key.
func (s source) wrongRule(path []string, when string, issue *ruleIssue) *TemplateError {
	wrong := s.wrong(path, "expected a rule that can be understood: %s, in %s", issue.problem, strings.TrimSpace(when))
	if line, column, ok := s.valuePlace(path); ok && !strings.Contains(strings.TrimSpace(when), "\n") {
		wrong.Line, wrong.Column = line, column+issue.column
	}
	return wrong
}

// valuePlace is where a value starts that stands on its key's line.
func (s source) valuePlace(path []string) (line, column int, ok bool) {
	node := s.root
	for _, step := range path {
		if _, node = child(node, step); node == nil {
			return 0, 0, false
		}
	}
	keyLine, _ := s.place(path)
	line, column = position(node)
	if origin := strings.TrimSpace(node.GetToken().Origin); strings.HasPrefix(origin, `"`) || strings.HasPrefix(origin, "'") {
		column++
	}
	return line, column, line == keyLine
}
