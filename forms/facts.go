package forms

import (
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// hasDoubt says that a digit of an answer is not sure.
func (a Answer) hasDoubt() bool {
	return (a.Kind == KindDigits || a.Kind == KindDate) && strings.Contains(a.Value, "?")
}

// known is a field's value as it stands on the paper, false where it was not
// read or not for sure. What was printed there stands there, unless read otherwise.
func (f Facts) known(field string) (string, bool) {
	a, ok := f.answer(field)
	if !ok || a.State != Filled || strings.Contains(a.Value, "?") {
		return "", false
	}
	value := strings.TrimSpace(a.Value)
	if value == "" {
		value = f.Printed[field]
	}
	return value, value != ""
}

// raw is a field's value for the rules that judge the value itself.
func (f Facts) raw(l *Layout, field string) ref.Val {
	if value, ok := f.known(field); ok {
		return types.String(f.tight(l.Zone(field), value))
	}
	return unknown
}

// printed is what was printed in a field, for the rules that compare.
func (f Facts) printed(l *Layout, field string) ref.Val {
	if value := f.Printed[field]; value != "" {
		return types.String(f.tight(l.Zone(field), value))
	}
	return unknown
}

// tight leaves out what is only there to be read: dates and numbers are printed
// with dashes and written without. Ten digits of a personnummer become twelve.
func (f Facts) tight(z Zone, value string) string {
	if z.Check == "personnummer" {
		if id, err := ParseIdentity(value, dayOf(f.handled())); err == nil {
			return id.Number
		}
	}
	if strings.Trim(value, "0123456789- ") == "" {
		return strings.NewReplacer("-", "", " ", "").Replace(value)
	}
	return value
}

// handled is when the sheet is judged: when it came in, where that is not said.
func (f Facts) handled() time.Time {
	if f.HandledAt.IsZero() {
		return f.ReceivedAt
	}
	return f.HandledAt
}

// values gives every name of the rules its value, unknown where there is none.
func (f Facts) values(l *Layout, rules *compiledRules) map[string]any {
	handled := f.handled()
	received := f.ReceivedAt
	if received.IsZero() {
		received = handled
	}
	v := map[string]any{
		"received": calendarDay(received), "handled": calendarDay(handled), "printed_on": calendarDay(f.PrintedAt),
		"locked": unknown, "locked_by": unknown, "opposing_waiting": f.OpposingWaiting, "same_waiting": f.SameWaiting,
		"asks_lock": false, "asks_unlock": false, "asked_by": l.Asks.By,
	}
	if f.Locked != nil {
		v["locked"] = *f.Locked
	}
	if f.LockedBy != "" {
		v["locked_by"] = f.LockedBy
	}
	f.zoneValues(l, v)
	v["signed"] = f.signed(l, handled)
	v["asks_lock"], v["asks_unlock"] = asked(rules.lock, l.Asks.Lock, v), asked(rules.unlock, l.Asks.Unlock, v)
	return v
}

// asked evaluates what the form asks for: false where its template says nothing.
func asked(p cel.Program, when string, v map[string]any) any {
	switch {
	case when == "":
		return false
	case p == nil:
		return unknown
	}
	out := evaluate(p, v)
	if out == nil {
		return unknown
	}
	return out
}

// zoneValues adds what was read in every field and box.
func (f Facts) zoneValues(l *Layout, v map[string]any) {
	back := f.pages(l)
	for _, p := range l.Pages {
		here := slices.Contains(back, p.Page)
		for _, z := range p.Zones {
			state := Unsure
			a, read := f.answer(z.Field)
			if read && (a.State == Filled || a.State == Empty) {
				state = a.State
			}
			v["filled."+z.Field], v["unsure."+z.Field] = types.Bool(state == Filled), here && state == Unsure
			if state == Unsure {
				v["filled."+z.Field] = unknown
			}
			v[z.Field] = f.trusted(z)
		}
	}
}

// trusted is a field's value for rules that compare it with others: unknown
// where it is not sure, and where it is wrong in itself, which rules on the
// value say.
func (f Facts) trusted(z Zone) ref.Val {
	value, ok := f.known(z.Field)
	if !ok {
		return unknown
	}
	value = f.tight(z, value)
	switch {
	case z.Kind == KindDate:
		if day, ok := parseDay(value); ok {
			return types.Timestamp{Time: day}
		}
		return unknown
	case z.Check == "personnummer" && identityFault(value) != "":
		return unknown
	}
	return types.String(value)
}

// signed is the day the sheet was signed: by the field that the form names.
// Where that was not read, or lies ahead, it is the day of handling, the latest
// it can have been.
func (f Facts) signed(l *Layout, handled time.Time) ref.Val {
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if z.Field != l.Signed || z.Kind != KindDate {
				continue
			}
			if day, ok := f.trusted(z).(types.Timestamp); ok && (handled.IsZero() || !day.After(dayOf(handled))) {
				return day
			}
		}
	}
	return calendarDay(handled)
}

func calendarDay(t time.Time) ref.Val {
	if t.IsZero() {
		return unknown
	}
	return types.Timestamp{Time: dayOf(t)}
}
