package forms

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Reader says whom a letter speaks to.
type Reader string

// A letter goes to the clinic that sent a form, or to the resident it is about.
const (
	ToClinic   Reader = "clinic"
	ToResident Reader = "resident"
)

// Recipient is where a letter goes. There is none but from ConfirmRecipient: a
// letter must not come to somebody whom a lock protects from, so a person looks
// at each address first.
type Recipient struct {
	reader  Reader
	address []string
	by      string
	at      time.Time
}

// ConfirmedBy and ConfirmedAt say who looked at the address, and when, for the
// log of the case.
func (r Recipient) ConfirmedBy() string { return r.by }

// ConfirmedAt is when.
func (r Recipient) ConfirmedAt() time.Time { return r.at }

// numberLike is what may be somebody's personnummer: ten or twelve digits.
var numberLike = regexp.MustCompile(`\d{6,8}[-+ ]?\d{4}`)

// ConfirmRecipient makes a recipient of an address that a person, by, has seen
// to be right at a time. The address has two to four lines, as on an envelope,
// each at most 78 mm of 10 point type; the first is the name. Errors are
// *InputError and repeat nothing of the address.
func ConfirmRecipient(reader Reader, address []string, by string, at time.Time) (Recipient, error) {
	refuse := func(problem, hint string) (Recipient, error) {
		return Recipient{}, &InputError{Field: "address", Problem: problem, Hint: hint}
	}
	var lines []string
	for _, line := range address {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	switch {
	case reader != ToClinic && reader != ToResident:
		return refuse("is for nobody that letters go to", "the reader is clinic or resident")
	case strings.TrimSpace(by) == "" || at.IsZero():
		return refuse("was confirmed by nobody", "a person has to look at it before a letter is printed")
	case len(lines) < 2 || len(lines) > addressLines:
		return refuse(fmt.Sprintf("has %d lines", len(lines)), fmt.Sprintf("name, street, postcode and town; at most %d lines", addressLines))
	}
	for i, line := range lines {
		switch {
		case numberLike.MatchString(line):
			return refuse(fmt.Sprintf("has a number like a personnummer in line %d", i+1), "it would show through the envelope's window")
		case !printable(line):
			return refuse(fmt.Sprintf("has characters that can't be printed in line %d", i+1), "use letters, digits and punctuation")
		case widthMM(line, fontRegular, addressPT) > addressWidth:
			return refuse(fmt.Sprintf("is too long in line %d", i+1), fmt.Sprintf("the window shows %.0f mm", addressWidth))
		}
	}
	return Recipient{reader: reader, address: lines, by: strings.TrimSpace(by), at: at}, nil
}
