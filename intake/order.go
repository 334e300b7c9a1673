package intake

import (
	"fmt"
	"strings"

	"blankett/forms"
)

// NotInOrder says that a return can't be carried out as it stands: something is
// found on it that nobody has answered for. It is an ErrNotInOrder and an
// ErrConflict.
type NotInOrder struct {
	Return   int64
	Findings []forms.Finding // those of weight review or reject that are open
}

func (e *NotInOrder) Error() string {
	var found []string
	for _, f := range e.Findings {
		found = append(found, strings.TrimPrefix(f.Field+":"+f.Reason, ":"))
	}
	return fmt.Sprintf("return %d is not in order: %s", e.Return, strings.Join(found, ", "))
}

func (e *NotInOrder) Unwrap() []error { return []error{ErrNotInOrder, ErrConflict} }
