package page

import (
	"errors"
	"fmt"
	"strings"
)

// The reasons a file or a page can be refused for.
const (
	FileUnreadable = "file-unreadable"
	FileNotAScan   = "file-not-a-scan"
	FileLocked     = "file-locked"
	FileTooLarge   = "file-too-large"
	FileEmpty      = "file-empty"
	PageUnreadable = "page-unreadable"
	PageTooLarge   = "page-too-large"
)

// MaxDetail is the longest Detail of a Fault, in bytes.
const MaxDetail = 200

// Fault is what is wrong with a file or a page.
type Fault struct {
	Reason string // one of the constants above
	Detail string // for a technician: printable ASCII, at most MaxDetail bytes
}

// Error gives both parts.
func (f *Fault) Error() string { return f.Reason + ": " + f.Detail }

// faultf makes a Fault whose detail is safe to show. Parsers like to quote the
// file in their messages, and a file may hold anybody's name, so what looks
// like a quotation is dropped by clean.
func faultf(reason, format string, args ...any) *Fault {
	return &Fault{Reason: reason, Detail: clean(fmt.Sprintf(format, args...))}
}

// clean keeps printable ASCII and cuts what stands in brackets and quotes.
func clean(s string) string {
	if i := strings.IndexAny(s, "<(\"'\n"); i >= 0 {
		s = s[:i]
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s[:min(len(s), MaxDetail)])
}

// guard runs f and turns a panic of a parser into a fault.
func guard(reason string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = faultf(reason, "the parser gave up with %T", r)
		}
	}()
	return f()
}

// reasonOf gives a fault's reason, "" of other errors.
func reasonOf(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return ""
}
