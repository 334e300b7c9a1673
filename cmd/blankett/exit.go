package main

import (
	"errors"
	"fmt"
	"io"

	"blankett/intake"
	"blankett/intake/folder"
	"blankett/intake/judge"
)

// Exit codes. They are part of the command line that scripts depend on; the
// README has the same list.
const (
	exitOK        = 0
	exitWorld     = 1 // disk, database, memory: the same call may work later
	exitCaller    = 2 // the call was wrong: a flag, a name, a value
	exitNotFound  = 3 // no such return, form or file
	exitConflict  = 4 // somebody else has it, or its state does not allow this
	exitUnwell    = 5 // doctor found something that must be mended, or the log is not as it was written
	exitUnfit     = 6 // forms check found that a form must not be published
	exitNotAsLeft = 8 // database, keys, archive or inbox are gone, or are others than were left
	exitPartial   = 7 // print --from: some rows were not printed; they are named
)

// hint is an error with a next step for whoever sees it.
type hint struct {
	err  error
	next string
}

func (h *hint) Error() string { return h.err.Error() }
func (h *hint) Unwrap() error { return h.err }

func withHint(err error, next string) error { return &hint{err, next} }

// coded is an error that knows its exit code.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

func callerError(err error, next string) error {
	return coded{withHint(err, next), exitCaller}
}

// tell prints an error in one line, a hint below it, and gives the exit code.
func tell(w io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	fmt.Fprintf(w, "blankett: %v\n", err)
	if h := (*hint)(nil); errors.As(err, &h) && h.next != "" {
		fmt.Fprintf(w, "  %s\n", h.next)
	}
	return exitCode(err)
}

func exitCode(err error) int {
	if c := (coded{}); errors.As(err, &c) {
		return c.code
	}
	switch {
	case errors.Is(err, intake.ErrNotFound):
		return exitNotFound
	case errors.Is(err, intake.ErrConflict), errors.Is(err, intake.ErrNotAllowed), errors.Is(err, judge.ErrSamePerson):
		return exitConflict
	}
	if errors.Is(err, folder.ErrForeign) {
		return exitNotAsLeft
	}
	return exitWorld
}
