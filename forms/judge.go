package forms

import (
	"crypto/sha256"
	"encoding/json"
	"regexp"
	"slices"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Facts is all that a return is judged by. What is not known is left at its
// zero value: rules that need it then don't apply.
type Facts struct {
	// Answers are those of every page of the set that came back. A digit that
	// is not sure is ? in the value.
	Answers []Answer
	// Pages are the pages that came back; nil for those that have an answer.
	Pages []int
	// Printed are the values that were printed, by field.
	Printed map[string]string
	// PrintedAt, ReceivedAt and HandledAt are when the sheet was printed, came
	// in, and is judged; ages and dates are by the Swedish calendar day. Without
	// ReceivedAt and HandledAt nothing about time can be judged, which is the
	// finding rule-failed.
	PrintedAt, ReceivedAt, HandledAt time.Time
	// Locked says whether the login is locked as far as the ledger knows, nil
	// for not known, and LockedBy at whose request: "resident" or "care".
	Locked   *bool
	LockedBy string
	// OpposingWaiting and SameWaiting: another return for the same person waits
	// that asks for the opposite, or for the same.
	OpposingWaiting, SameWaiting bool
}

// Judge says all that is wrong with a return: Check for each page that came
// back, digits that are not sure, and the rules of the sheet's edition.
func Judge(l *Layout, f Facts) []Finding {
	found := append(f.written(l), f.apply(l)...)
	return slices.DeleteFunc(found, func(o Finding) bool {
		return slices.ContainsFunc(found, func(u Finding) bool { return u.saysMoreThan(o) })
	})
}

// saysMoreThan is whether a finding makes another on the same field needless: a
// digit in doubt says more than that the field is, and who has to sign more than
// that the fields beside a signature are filled in.
func (f Finding) saysMoreThan(o Finding) bool {
	plain := []Reason{ReasonTogetherMissing, ReasonFieldUnsure, ReasonSignatureUnsure}
	return f.Field == o.Field && f.Weight == o.Weight && slices.Contains(plain, Reason(o.Reason)) && !slices.Contains(plain, Reason(f.Reason))
}

// written finds what is wrong before any rule of the edition is asked.
func (f Facts) written(l *Layout) []Finding {
	var found []Finding
	for _, page := range f.pages(l) {
		found = append(found, Check(l, page, f.Answers)...)
	}
	unsure := append(f.unsureDigits(l), f.alteredPrint(l)...)
	for _, u := range unsure {
		found = slices.DeleteFunc(found, func(o Finding) bool { return o.Field == u.Field && o.Reason == string(ReasonFieldUnsure) })
	}
	return append(found, unsure...)
}

// Judges says whether a finding is one that Judge makes, and so would make anew.
func Judges(l *Layout, found Finding) bool {
	switch Reason(found.Reason) {
	case ReasonMandatoryEmpty, ReasonFieldUnsure, ReasonSignatureMissing, ReasonSignatureUnsure, ReasonChoiceNone,
		ReasonChoiceBoth, ReasonTickUnsure, ReasonDigitUnsure, ReasonRuleFailed:
		return true
	}
	return slices.ContainsFunc(l.Rules, func(r Rule) bool { return r.Reason == found.Reason })
}

// AboutStanding says whether a finding is one that a rule makes of how a login
// stands, or of what else waits, and not of the paper alone.
func AboutStanding(l *Layout, found Finding) bool {
	return slices.ContainsFunc(l.Rules, func(r Rule) bool { return r.Reason == found.Reason && standingName.MatchString(r.When) })
}

// standingName finds the names that rules have for what the ledger knows.
var standingName = regexp.MustCompile(`\b(locked|locked_by|opposing_waiting|same_waiting)\b`)

// pages are the pages that came back.
func (f Facts) pages(l *Layout) []int {
	if f.Pages != nil {
		return f.Pages
	}
	var pages []int
	for _, p := range l.Pages {
		if len(l.Pages) == 1 || slices.ContainsFunc(p.Zones, func(z Zone) bool { _, ok := f.answer(z.Field); return ok }) {
			pages = append(pages, p.Page)
		}
	}
	return pages
}

func (f Facts) answer(field string) (Answer, bool) {
	i := slices.IndexFunc(f.Answers, func(a Answer) bool { return a.Field == field })
	if i < 0 {
		return Answer{}, false
	}
	return f.Answers[i], true
}

// unsureDigits finds the numbers and dates with a digit that is not sure. In a
// telephone number it is only good to know: nothing is decided by it.
func (f Facts) unsureDigits(l *Layout) []Finding {
	var found []Finding
	for _, a := range f.Answers {
		if a.hasDoubt() {
			if label, known := l.label(a.Field); known {
				unsure := NewFinding(ReasonDigitUnsure, a.Field, label)
				if l.Zone(a.Field).Check == "phone" {
					unsure.Weight = Note
				}
				found = append(found, unsure)
			}
		}
	}
	return found
}

// apply finds what the edition's rules say.
func (f Facts) apply(l *Layout) []Finding {
	if len(l.Rules) == 0 {
		return nil
	}
	rules, err := compiled(l)
	if err != nil || f.handled().IsZero() {
		return []Finding{NewFinding(ReasonRuleFailed, "", Text{})}
	}
	return f.applied(l, rules)
}

// applied is the same with rules that are compiled already.
func (f Facts) applied(l *Layout, rules *compiledRules) []Finding {
	values := f.values(l, rules)
	var found []Finding
	for i, r := range l.Rules {
		values["value"], values["printed"] = f.raw(l, r.Field), f.printed(l, r.Field)
		switch evaluate(rules.programs[i], values) {
		case types.True:
			found = append(found, r.finding(l))
		case types.False, unknownTruth:
		default:
			found = append(found, NewFinding(ReasonRuleFailed, r.Field, Text{}))
		}
	}
	return found
}

// finding is what a rule says, with the field's label in its words.
func (r Rule) finding(l *Layout) Finding {
	label, _ := l.label(r.Field)
	s := sentence{r.Weight, r.Says}
	return s.about(r.Reason, r.Field, label)
}

// unknownTruth is a rule's answer when what it needs was not read.
var unknownTruth = ref.Val(unknown)

// evaluate gives true, false, unknownTruth, or nil for a rule that failed.
func evaluate(p cel.Program, values map[string]any) ref.Val {
	if p == nil {
		return nil
	}
	out, _, err := p.Eval(values)
	switch {
	case out != nil && types.IsUnknown(out):
		return unknownTruth
	case err != nil || out == nil:
		return nil
	}
	return out
}

// compiledRules are a layout's rules, ready to evaluate.
type compiledRules struct {
	programs     []cel.Program
	lock, unlock cel.Program // nil where the form does not say
}

// maxCompiled is how many layouts' rules are kept ready. A house has a few
// forms in a few editions; what is beyond is compiled again.
const maxCompiled = 200

var ready struct {
	sync.Mutex
	rules map[[32]byte]*compiledRules
}

// compiled gives a layout's rules, compiled at their first use.
func compiled(l *Layout) (*compiledRules, error) {
	source, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(source)
	ready.Lock()
	defer ready.Unlock()
	if known := ready.rules[key]; known != nil {
		return known, nil
	}
	fresh, err := l.compileRules()
	if err != nil {
		return nil, err
	}
	if len(ready.rules) >= maxCompiled || ready.rules == nil {
		ready.rules = map[[32]byte]*compiledRules{}
	}
	ready.rules[key] = fresh
	return fresh, nil
}

// compileRules makes programs; one that can't be understood stays nil, and so
// fails whenever it is asked.
func (l *Layout) compileRules() (*compiledRules, error) {
	lang, err := newLanguage(l)
	if err != nil {
		return nil, err
	}
	out := &compiledRules{programs: make([]cel.Program, len(l.Rules))}
	for i, r := range l.Rules {
		out.programs[i], _ = lang.compile(r.When)
	}
	if l.Asks.Lock != "" {
		out.lock, _ = lang.compile(l.Asks.Lock)
	}
	if l.Asks.Unlock != "" {
		out.unlock, _ = lang.compile(l.Asks.Unlock)
	}
	return out, nil
}
