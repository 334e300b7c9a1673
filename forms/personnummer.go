package forms

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/personnummer/go/v3"
)

// ErrCannotLogIn says that an identity number is right in itself, but of a kind
// that has no login at 1177.se: a samordningsnummer or a reservnummer.
var ErrCannotLogIn = errors.New("a samordningsnummer or reservnummer has no login at 1177.se")

var (
	personShape  = regexp.MustCompile(`^(\d{2})?\d{6}[-+]?\d{4}$`)
	interimShape = regexp.MustCompile(`^(\d{2})?\d{6}[-+]?[TRSUWXJKLMN]\d{3}$`)
)

// ParsePersonnummer gives a personnummer as 12 digits. It accepts 10 or 12, with
// - or + before the last four, and refuses a wrong check digit and a date that
// does not exist. For a number that can't log in the error is ErrCannotLogIn.
// Errors never repeat the number. Ten digits are of the last hundred years, or
// with + of the hundred before.
func ParsePersonnummer(s string) (string, error) {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	if interimShape.MatchString(strings.ToUpper(s)) {
		return "", ErrCannotLogIn
	}
	if !personShape.MatchString(s) {
		return "", fmt.Errorf("a personnummer has 12 digits, or 10 with - or + before the last four")
	}
	p, err := personnummer.New(s)
	if err != nil {
		return "", fmt.Errorf("the personnummer is not right: its date does not exist or its check digit is wrong")
	}
	if p.IsCoordinationNumber() {
		return "", ErrCannotLogIn
	}
	return p.Format(true)
}
