package forms

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/personnummer/go/v3"
)

// IdentityKind is which of Sweden's numbers for people a number is.
type IdentityKind string

// The kinds of identity number. Only a personnummer has a login at 1177.se.
const (
	Personnummer      IdentityKind = "personnummer"
	Samordningsnummer IdentityKind = "samordningsnummer" // day + 60; from the tax agency, for people who are not registered
	Interimsnummer    IdentityKind = "interimsnummer"    // one of TRSUWXJKLMN in the serial; until a personnummer comes
	Reservnummer      IdentityKind = "reservnummer"      // a region's own: Stockholm's 99…, Västra Götaland's yyyymmdd[KMX]ggC
)

const (
	interimLetters   = "TRSUWXJKLMN" // in the place of the serial's first digit
	reserveLetters   = "KMX"         // of them, those that Västra Götaland gives with a whole year
	oldestAge        = 115           // years: nobody living in Sweden is older (the oldest ever here died at 113)
	oldestBirth      = 1911          // the year, where no day is given to count from: 2026 less oldestAge
	latestBirth      = 2099          // the year, where no day is given: a first digit that was read wrong makes it 7008
	coordinationDays = 60            // added to the day of a samordningsnummer
)

// CanLogIn says whether people with such a number have a login that can be locked.
func (k IdentityKind) CanLogIn() bool { return k == Personnummer }

// Identity is an identity number taken apart.
type Identity struct {
	Kind IdentityKind
	// Number has 12 characters; 10 when no date was given to tell the century by.
	Number string
	// Born is midnight UTC of the birthday; zero where the number does not say
	// it, as in a samordningsnummer with month 00 or day 60, or ten digits with
	// no date to tell the century by.
	Born time.Time
}

// What can be wrong with an identity number. The errors never repeat it.
var (
	ErrMalformed  = errors.New("an identity number has 12 digits, or 10 with - or + before the last four")
	ErrNotADate   = errors.New("the number does not begin with a date that exists and that somebody living can be born on")
	ErrCheckDigit = errors.New("the number's check digit is wrong")
)

// ErrCannotLogIn says that an identity number is right in itself, but of a kind
// that has no login at 1177.se.
var ErrCannotLogIn = errors.New("a samordningsnummer or reservnummer has no login at 1177.se")

// identityShape takes a number apart: century, six digits of birth, sign, the last four.
var identityShape = regexp.MustCompile(`^(\d{2})?(\d{6})([-+]?)([\d` + interimLetters + `]\d{3})$`)

// stockholmShape is Stockholm's own reserve number: 99 stands where a century would.
var stockholmShape = regexp.MustCompile(`^99\d{10}$`)

// ParseIdentity takes a number apart and says of which kind it is. Ten digits
// are of the hundred years up to the day on, or with + of the hundred before;
// when on is zero, the century is left open and a date counts as real when any
// century has it. A date of birth after on, or so long before that nobody living
// was born then, is none. Errors are ErrMalformed, ErrNotADate and ErrCheckDigit.
func ParseIdentity(s string, on time.Time) (Identity, error) {
	s = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(s), " ", ""))
	if stockholmShape.MatchString(s) {
		return Identity{Kind: Reservnummer, Number: s}, nil
	}
	part := identityShape.FindStringSubmatch(s)
	if part == nil {
		return Identity{}, ErrMalformed
	}
	century, birth, sign, serial := part[1], part[2], part[3], part[4]
	if century == "" {
		century = centuryOf(birth, sign, on)
	}
	id := Identity{Number: century + birth + serial, Kind: kindOf(birth, serial, part[1])}
	born, err := bornOn(id.Kind, cmp.Or(century, "20")+birth, on) // 2000: a leap year where any century has one
	if err != nil {
		return Identity{}, err
	}
	if century != "" {
		id.Born = born
	}
	if strings.Trim(serial, "0123456789") == "" && !luhn(birth+serial) {
		return Identity{}, ErrCheckDigit
	}
	return id, nil
}

// kindOf tells the kinds apart by the day and the serial's first letter.
func kindOf(birth, serial, century string) IdentityKind {
	switch {
	case century != "" && strings.ContainsRune(reserveLetters, rune(serial[0])):
		return Reservnummer
	case strings.ContainsRune(interimLetters, rune(serial[0])):
		return Interimsnummer
	case birth[4] >= '6':
		return Samordningsnummer
	}
	return Personnummer
}

// centuryOf chooses the first two digits of the year by the sign: - for people
// under a hundred on the day, + from the year they turn a hundred.
func centuryOf(birth, sign string, on time.Time) string {
	if on.IsZero() {
		return ""
	}
	year, _ := strconv.Atoi(birth[:2])
	year += on.Year() / 100 * 100
	if year > on.Year() {
		year -= 100
	}
	if sign == "+" {
		year -= 100
	}
	return fmt.Sprintf("%02d", year/100)
}

// bornOn reads a date of birth, YYYYMMDD, of somebody who can be alive on a day;
// zero where a samordningsnummer leaves it open, ErrNotADate where it is none.
func bornOn(kind IdentityKind, birth string, on time.Time) (time.Time, error) {
	year, _ := strconv.Atoi(birth[:4])
	month, _ := strconv.Atoi(birth[4:6])
	day, _ := strconv.Atoi(birth[6:])
	open := false
	if kind == Samordningsnummer {
		day -= coordinationDays
		open = month <= 12 && day <= 31 && (month == 0 || day == 0)
	}
	date := time.Date(year, time.Month(max(1, month)), max(1, day), 0, 0, 0, 0, time.UTC)
	switch {
	case !livingOn(date, on) || year < oldestBirth && on.IsZero() || year > latestBirth:
		return time.Time{}, ErrNotADate
	case open:
		return time.Time{}, nil
	case date.Day() != day || date.Month() != time.Month(month):
		return time.Time{}, ErrNotADate
	}
	return date, nil
}

// livingOn says whether somebody born on a day can be alive on another, both
// midnight UTC; true where the other is zero.
func livingOn(born, on time.Time) bool {
	return on.IsZero() || !born.After(on) && Age(born, on) <= oldestAge
}

// ParsePersonnummer gives a personnummer as 12 digits. It accepts 10 or 12, with
// - or + before the last four, and refuses a wrong check digit and a date that
// does not exist. For a number that can't log in the error is ErrCannotLogIn.
// Errors never repeat the number. Ten digits are of the last hundred years, or
// with + of the hundred before.
func ParsePersonnummer(s string) (string, error) {
	id, err := ParseIdentity(s, time.Time{})
	switch {
	case errors.Is(err, ErrMalformed):
		return "", fmt.Errorf("a personnummer has 12 digits, or 10 with - or + before the last four")
	case err == nil && !id.Kind.CanLogIn():
		return "", ErrCannotLogIn
	}
	p, wrong := personnummer.New(strings.ReplaceAll(s, " ", ""))
	if err != nil || wrong != nil {
		return "", fmt.Errorf("the personnummer is not right: its date does not exist or its check digit is wrong")
	}
	full, err := p.Format(true)
	if err == nil && full[:4] < strconv.Itoa(oldestBirth) { // a + made the century
		return "", fmt.Errorf("the personnummer is not right: nobody who lives was born in %s", full[:4])
	}
	return full, err
}

// luhn checks ten digits against their last.
func luhn(ten string) bool { return checkSum(ten)%10 == 0 }

// identityFault says in one word what is wrong with a number: "malformed",
// "not-a-date", "check-digit", or "" for nothing.
func identityFault(s string) string {
	switch _, err := ParseIdentity(s, time.Time{}); {
	case errors.Is(err, ErrMalformed):
		return "malformed"
	case errors.Is(err, ErrNotADate):
		return "not-a-date"
	case errors.Is(err, ErrCheckDigit):
		return "check-digit"
	}
	return ""
}
