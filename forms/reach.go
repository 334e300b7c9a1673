package forms

import (
	"fmt"
	"math/rand/v2"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// supposedSheets is how many made-up sheets a form's rules are tried on: each
// rule of the program's own forms is seen to hold, and not to, on some of them.
const supposedSheets = 1500

// ruleFlaws finds a form's own rules that never find anything, or find fault
// with every sheet; own is how many there are. Shared rules are for many forms,
// and need not all hold in each.
func (e *Edition) ruleFlaws(own int) []Flaw {
	lang, err := newLanguage(&e.Layout)
	if err != nil {
		return []Flaw{{Stops: true, Says: err.Error()}}
	}
	held, not := e.tryRules()
	var found []Flaw
	for i := len(e.Rules) - own; i < len(e.Rules); i++ {
		r := e.Rules[i]
		fixed := lang.fixed(r.When)
		flaw := Flaw{Field: r.Field, Stops: fixed}
		switch {
		case held[i] > 0 && not[i] > 0:
			continue
		case held[i] > 0:
			flaw.Says, flaw.Stops = fmt.Sprintf("the rule %s finds fault with every sheet: %s", r.Reason, r.When), true
		case fixed:
			flaw.Says = fmt.Sprintf("the rule %s can never hold: %s", r.Reason, r.When)
		default:
			flaw.Says = fmt.Sprintf("the rule %s never held on %d made-up sheets: can it? %s", r.Reason, supposedSheets, r.When)
		}
		found = append(found, flaw)
	}
	return found
}

// tryRules counts on how many made-up sheets each rule held, and did not. The
// same form is tried on the same sheets.
func (e *Edition) tryRules() (held, not []int) {
	held, not = make([]int, len(e.Rules)), make([]int, len(e.Rules))
	rules, err := compiled(&e.Layout)
	if err != nil || len(e.Rules) == 0 {
		return held, not
	}
	s := newSupposer(&e.Layout, rand.New(rand.NewPCG(1, 1)))
	for range supposedSheets {
		f := s.facts()
		values := f.values(&e.Layout, rules)
		for i, r := range e.Rules {
			values["value"], values["printed"] = f.raw(&e.Layout, r.Field), f.printed(&e.Layout, r.Field)
			switch evaluate(rules.programs[i], values) {
			case types.True:
				held[i]++
			case types.False:
				not[i]++
			}
		}
	}
	return held, not
}

// fixed says whether a rule names nothing of the sheet, so that it can only ever
// have one answer.
func (lang *language) fixed(when string) bool {
	checked, issues := lang.env.Compile(when)
	if issues.Err() != nil {
		return false
	}
	return len(ast.MatchDescendants(ast.NavigateAST(checked.NativeRep()), ast.KindMatcher(ast.IdentKind))) == 0
}
