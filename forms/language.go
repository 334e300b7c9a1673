package forms

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// maxCost bounds what one rule may cost to evaluate, in CEL's own unit; the
// built-in rules take less than 200.
const maxCost = 20000

// language is CEL with the names of one form.
type language struct {
	env    *cel.Env
	limits map[string][]Dated
}

// ruleIssue is what is wrong with a rule's source.
type ruleIssue struct {
	problem string
	column  int // from 0
}

// ruleNames are the names that rules have in every form, beside its fields.
var ruleNames = map[string]*cel.Type{
	"value": cel.StringType, "printed": cel.StringType, // of the rule's field
	"signed": cel.TimestampType, "received": cel.TimestampType, "handled": cel.TimestampType, "printed_on": cel.TimestampType,
	"locked": cel.BoolType, "locked_by": cel.StringType, "opposing_waiting": cel.BoolType, "same_waiting": cel.BoolType,
	"asks_lock": cel.BoolType, "asks_unlock": cel.BoolType, "asked_by": cel.StringType,
}

// newLanguage declares a form's fields: their values by name, and for each
// field and box filled.NAME and unsure.NAME. The error says which name is taken.
func newLanguage(l *Layout) (*language, error) {
	base, err := functions()
	if err != nil {
		return nil, err
	}
	var names []cel.EnvOption
	for name, kind := range ruleNames {
		names = append(names, cel.Variable(name, kind))
	}
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if _, taken := ruleNames[z.Field]; taken {
				return nil, fmt.Errorf("another name for the field %q, which rules use for something else", z.Field)
			}
			names = append(names, z.declare()...)
		}
	}
	names = append(names, limitFunction(l.Limits))
	env, err := base.Extend(names...)
	if err != nil {
		return nil, fmt.Errorf("declare the names of %s: %w", l.Form, err)
	}
	return &language{env: env, limits: l.Limits}, nil
}

// declare gives the names that rules have for a zone.
func (z Zone) declare() []cel.EnvOption {
	names := []cel.EnvOption{cel.Variable("filled."+z.Field, cel.BoolType), cel.Variable("unsure."+z.Field, cel.BoolType)}
	switch z.Kind {
	case KindCode, KindMark:
		return nil
	case KindDate:
		return append(names, cel.Variable(z.Field, cel.TimestampType))
	case KindText, KindDigits:
		return append(names, cel.Variable(z.Field, cel.StringType))
	}
	return names
}

// compile makes a program of a rule, or says what is wrong with it.
func (lang *language) compile(when string) (cel.Program, *ruleIssue) {
	checked, issues := lang.env.Compile(strings.TrimSpace(when))
	if issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, &ruleIssue{celWords(first.Message), first.Location.Column()}
	}
	if checked.OutputType() != cel.BoolType {
		return nil, &ruleIssue{problem: fmt.Sprintf("found %s where true or false was expected", checked.OutputType())}
	}
	if issue := lang.knownLimits(checked); issue != nil {
		return nil, issue
	}
	program, err := lang.env.Program(checked, cel.CostLimit(maxCost), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, &ruleIssue{problem: err.Error()}
	}
	return program, nil
}

// knownLimits refuses a limit that no setting gives.
func (lang *language) knownLimits(checked *cel.Ast) *ruleIssue {
	native := checked.NativeRep()
	for _, call := range ast.MatchDescendants(ast.NavigateAST(native), ast.FunctionMatcher("limit")) {
		name, ok := call.AsCall().Args()[0].AsLiteral().(types.String)
		if _, known := lang.limits[string(name)]; !ok || !known {
			at := native.SourceInfo().GetStartLocation(call.ID())
			return &ruleIssue{fmt.Sprintf("there is no limit %q among the settings", string(name)), at.Column()}
		}
	}
	return nil
}

// unknown is the value of what was not read, or not for sure. What depends on
// it is unknown too, so that a rule then neither faults nor passes.
var unknown = types.NewUnknown(0, nil)

// functions is CEL with what the rules of paper forms need.
var functions = sync.OnceValues(func() (*cel.Env, error) {
	text, day, number, truth := cel.StringType, cel.TimestampType, cel.IntType, cel.BoolType
	return cel.NewEnv(
		define("age", number, func(a ...ref.Val) ref.Val {
			return bornAnd(a[0], func(born time.Time) ref.Val { return types.Int(Age(born, moment(a[1]))) })
		}, text, day),
		define("birthday", day, func(a ...ref.Val) ref.Val {
			return bornAnd(a[0], func(born time.Time) ref.Val {
				return types.Timestamp{Time: Birthday(born, int(a[1].(types.Int)))}
			})
		}, text, number),
		define("kind", text, func(a ...ref.Val) ref.Val { return types.String(identityOf(a[0]).Kind) }, text),
		define("fault", text, func(a ...ref.Val) ref.Val { return types.String(identityFault(written(a[0]))) }, text),
		define("is_date", truth, func(a ...ref.Val) ref.Val {
			_, ok := parseDay(written(a[0]))
			return types.Bool(ok)
		}, text),
		define("day", day, func(a ...ref.Val) ref.Val {
			d, ok := parseDay(written(a[0]))
			if !ok {
				return unknown
			}
			return types.Timestamp{Time: d}
		}, text),
		define("days", number, func(a ...ref.Val) ref.Val {
			return types.Int(moment(a[1]).Sub(moment(a[0])).Hours() / 24)
		}, day, day),
		define("same", truth, func(a ...ref.Val) ref.Val {
			return types.Bool(samePerson(written(a[0]), written(a[1])))
		}, text, text),
		define("is_phone", truth, func(a ...ref.Val) ref.Val { return types.Bool(phoneShape.MatchString(written(a[0]))) }, text),
		define("is_email", truth, func(a ...ref.Val) ref.Val { return types.Bool(emailShape.MatchString(written(a[0]))) }, text),
		define("is_hsaid", truth, func(a ...ref.Val) ref.Val { return types.Bool(hsaShape.MatchString(written(a[0]))) }, text),
	)
})

func define(name string, gives *cel.Type, do func(...ref.Val) ref.Val, takes ...*cel.Type) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_rule", takes, gives, cel.FunctionBinding(do)))
}

// limitFunction gives a dated setting's value on a day.
func limitFunction(limits map[string][]Dated) cel.EnvOption {
	return define("limit", cel.IntType, func(a ...ref.Val) ref.Val {
		known := limits[written(a[0])]
		if len(known) == 0 {
			return types.NewErr("there is no such limit")
		}
		return types.Int(on(known, moment(a[1])))
	}, cel.StringType, cel.TimestampType)
}

func written(v ref.Val) string { return string(v.(types.String)) }

func moment(v ref.Val) time.Time { return v.(types.Timestamp).Time }

func identityOf(v ref.Val) Identity {
	id, err := ParseIdentity(written(v), time.Time{})
	if err != nil {
		return Identity{}
	}
	return id
}

// bornAnd applies something to a number's date of birth: unknown where the
// number does not say it.
func bornAnd(v ref.Val, do func(time.Time) ref.Val) ref.Val {
	if id := identityOf(v); !id.Born.IsZero() {
		return do(id.Born)
	}
	return unknown
}

// samePerson compares names or numbers: case, order, dashes and commas aside.
func samePerson(a, b string) bool {
	tidy := func(s string) []string {
		parts := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" ,.-+", r) })
		slices.Sort(parts)
		return parts
	}
	return len(tidy(a)) > 0 && slices.Equal(tidy(a), tidy(b))
}
