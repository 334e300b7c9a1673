package forms

import "cel.dev/cel-go/common/types"

// AsksUnlock says whether a return asks for something to be opened or lifted:
// Filled, Empty, or Unsure where the sheet does not tell.
func AsksUnlock(l *Layout, f Facts) State {
	if l.Asks.Unlock == "" {
		return Empty
	}
	rules, err := compiled(l)
	if err != nil {
		return Unsure
	}
	switch v := f.values(l, rules)["asks_unlock"]; v {
	case types.True, true:
		return Filled
	case types.False, false:
		return Empty
	}
	return Unsure
}
