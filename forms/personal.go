package forms

import "regexp"

// personal finds what looks like an identity number anywhere in a text: ten or
// twelve digits in a row, or a day of birth (a coordination number's is 60 later)
// and four more, the last of which may start with an interim number's letter, with
// spaces, points and dashes wherever people put them. Telephone numbers of ten
// digits look the same, and are no less a person's.
var personal = func() *regexp.Regexp {
	const apart = `[\s.\-+–−/]{0,3}`
	const two = `\d` + apart + `\d` + apart
	const month = `(?:0` + apart + `[1-9]|1` + apart + `[0-2])` + apart
	const day = `(?:[0-26-8]` + apart + `\d|[39]` + apart + `[01])` + apart
	const serial = `[\dTRSUWXJKLMNtrsuwxjklmn]` + apart + `\d` + apart + `\d` + apart + `\d`
	return regexp.MustCompile(`(?:\d{2})?\d{6}[-+ ]?\d{4}|` + two + month + day + serial)
}()

// LooksPersonal says whether a text that somebody typed freely has what looks like
// a person's identity number in it.
func LooksPersonal(s string) bool { return personal.MatchString(s) }

// WithoutNumbers is a text with a dash for each part that looks like a person's
// identity number.
func WithoutNumbers(s string) string { return personal.ReplaceAllLiteralString(s, "–") }
