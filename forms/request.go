package forms

import (
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
)

// subject is the field with the number of the person that a form is about; the
// rules that forms share call it so too.
const subject = "personnummer"

// Request is what a return asks for, and whom it is about.
type Request struct {
	Lock, Unlock bool
	By           string // at whose request: "resident" or "care"; "" where the form does not say
	Act          string // ActLogin or ActAccess
	// Numbers are the identity numbers of the person, in 12 characters: as
	// printed and as read for sure. They differ only where somebody changed the
	// paper. A number with a digit in doubt, or a wrong one, is none.
	Numbers []string
}

// Asked says what a return asks for. What was not read for sure is not asked:
// such a return is for a person to see first.
func Asked(l *Layout, f Facts) Request {
	q := Request{By: l.Asks.By, Act: actOf(l.Form, l.Asks), Numbers: f.numbers(l)}
	rules, err := compiled(l)
	if err != nil || l.Asks.Lock == "" && l.Asks.Unlock == "" {
		return q
	}
	v := f.values(l, rules)
	q.Lock, q.Unlock = v["asks_lock"] == types.True, v["asks_unlock"] == types.True
	return q
}

// actOf is what a form locks. A sheet that was printed before its form said so is
// of what the form says now.
func actOf(form string, asks Asks) string {
	if asks.Act != "" {
		return asks.Act
	}
	all, err := builtinForms()
	if i := slices.IndexFunc(all, func(t *Template) bool { return t.Form == form }); err == nil && i >= 0 && all[i].Asks.Act != "" {
		return all[i].Asks.Act
	}
	return ActLogin
}

// Act is what a form locks, or lifts the lock of: ActLogin or ActAccess.
func (t *Template) Act() string { return actOf(t.Form, t.Asks) }

// numbers are those that the person a return is about goes by on its paper.
func (f Facts) numbers(l *Layout) []string {
	if l.Zone(subject).Check != "personnummer" {
		return nil
	}
	read, _ := f.known(subject)
	var all []string
	for _, s := range []string{f.Printed[subject], read} {
		id, err := ParseIdentity(s, f.dayOfJudging())
		if err == nil && len(id.Number) == identityLength && !slices.Contains(all, id.Number) {
			all = append(all, id.Number)
		}
	}
	return all
}

// identityLength is how many characters an identity number has with its century.
const identityLength = 12

// dayOfJudging tells the century of a number of ten digits; zero where no time
// is known.
func (f Facts) dayOfJudging() time.Time {
	if f.handled().IsZero() {
		return time.Time{}
	}
	return dayOf(f.handled())
}
