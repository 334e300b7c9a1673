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
	if coordination(s) {
		return "", ErrCannotLogIn
	}
	p, err := personnummer.New(s)
	if err != nil {
		return "", fmt.Errorf("the personnummer is not right: its date does not exist or its check digit is wrong")
	}
	return p.Format(true)
}

// coordination says whether a number of digits is a samordningsnummer with a
// right check digit: day + 60. Month 00 and day 60 occur, where the date of
// birth is not known; the personnummer package takes them for misread.
func coordination(s string) bool {
	digits := strings.NewReplacer("-", "", "+", "").Replace(s)
	ten := digits[len(digits)-10:]
	return ten[4] >= '6' && luhn(ten)
}

// luhn checks ten digits against their last.
func luhn(ten string) bool {
	sum := 0
	for i := range len(ten) {
		n := int(ten[i]-'0') * (2 - i%2)
		sum += n/10 + n%10
	}
	return sum%10 == 0
}
