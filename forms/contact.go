package forms

import "regexp"

// How people and units are reached and named, as far as a form can tell.
var (
	// phoneShape is +46 or 0, then 7 to 9 digits.
	phoneShape = regexp.MustCompile(`^(\+46|0)\d{7,9}$`)
	// emailShape takes every address that could be right: only what was sent can tell.
	emailShape = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)
	// hsaShape is SE, ten digits, a dash, and letters and digits without å, ä and ö; at most 31 in all.
	hsaShape = regexp.MustCompile(`^SE\d{10}-[A-Z0-9]{1,18}$`)
)
