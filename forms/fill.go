package forms

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// InputError is a caller's fault in what is to be filled in beforehand: one
// line, and a hint what to write instead. It never repeats a value.
type InputError struct {
	Field   string
	Problem string
	Hint    string // "" or one line
}

func (e *InputError) Error() string { return e.Field + ": " + e.Problem }

// Fill checks what is to be filled in beforehand, by field, and gives the
// variant to print and the values as they are printed: digits alone, dates as
// YYYY-MM-DD, personnummer with 12 digits. The variant is chosen by the choice
// (begaran=lasa) or by a box of it (lasa=ja). Errors are *InputError.
func (t *Template) Fill(set map[string]string) (variant string, values map[string]string, err error) {
	values = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		value := strings.TrimSpace(set[name])
		chosen, isChoice, err := t.fillChoice(name, value)
		if err != nil {
			return "", nil, err
		}
		if isChoice {
			if chosen != "" && variant != "" && chosen != variant {
				return "", nil, &InputError{Field: name, Problem: "only one box can be crossed", Hint: "choose one of " + strings.Join(t.VariantNames(), ", ")}
			}
			variant = max(variant, chosen)
			continue
		}
		if value == "" {
			continue
		}
		if values[name], err = t.fillField(name, value); err != nil {
			return "", nil, err
		}
	}
	return variant, values, nil
}

// fillChoice takes a choice or one of its boxes; chosen is "" when the box is
// left open.
func (t *Template) fillChoice(name, value string) (chosen string, isChoice bool, err error) {
	for _, q := range t.Questions() {
		box := slices.ContainsFunc(q.Boxes, func(b Box) bool { return b.Name == name })
		if q.Name != name && !box {
			continue
		}
		if q.Name != t.Variants {
			return "", true, &InputError{Field: name, Problem: "is ticked by hand and can't be filled in beforehand", Hint: "leave it out"}
		}
		if box {
			return chosenBox(name, value)
		}
		if value != "" && !slices.Contains(t.VariantNames(), value) {
			return "", true, &InputError{Field: name, Problem: "there is no such box", Hint: "choose one of " + strings.Join(t.VariantNames(), ", ")}
		}
		return value, true, nil
	}
	return "", false, nil
}

func chosenBox(name, value string) (string, bool, error) {
	switch strings.ToLower(value) {
	case "ja", "yes", "true", "x", "1":
		return name, true, nil
	case "nej", "no", "false", "0", "":
		return "", true, nil
	}
	return "", true, &InputError{Field: name, Problem: "expected ja or nej", Hint: name + "=ja prints the box crossed"}
}

// fillField checks one value against its field.
func (t *Template) fillField(name, value string) (string, error) {
	for _, f := range t.Fields() {
		if f.Name != name {
			continue
		}
		switch {
		case f.ByHand():
			return "", &InputError{Field: name, Problem: "is written by hand when the sheet is signed and can't be filled in beforehand", Hint: "leave it out"}
		case f.Kind == KindDate:
			return f.fillDate(value)
		case f.Kind == KindDigits:
			return f.fillDigits(value)
		}
		if err := f.shaped(value); err != nil {
			return "", err
		}
		return t.fillText(f, value)
	}
	names := t.fillable()
	hint := "fields: " + strings.Join(names, ", ")
	if meant := didYouMean(name, names); meant != "" {
		hint = meant + " " + hint
	}
	return "", &InputError{Field: name, Problem: "form " + t.Form + " has no such field", Hint: hint}
}

// ByHand says that nothing is printed in a field beforehand: a signature, and the
// day of one, are the signer's own.
func (f Field) ByHand() bool { return f.Kind == KindSignature || f.Check == "signed" }

// Unsigned are a case's values without those that say when it was signed: what a
// fresh sheet for the same person may have printed on it.
func (l *Layout) Unsigned(values map[string]string) map[string]string {
	left := maps.Clone(values)
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if z.Check == "signed" {
				delete(left, z.Field)
			}
		}
	}
	return left
}

// fillable lists the names that Fill accepts.
func (t *Template) fillable() []string {
	var names []string
	if t.Variants != "" {
		names = append(names, t.Variants)
		names = append(names, t.VariantNames()...)
	}
	for _, f := range t.Fields() {
		if !f.ByHand() {
			names = append(names, f.Name)
		}
	}
	return names
}

func (f Field) fillDate(value string) (string, error) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return "", &InputError{Field: f.Name, Problem: "is not a date", Hint: "write it as YYYY-MM-DD"}
	}
	return day.Format(time.DateOnly), nil
}

// fillDigits checks a number that goes into cells.
func (f Field) fillDigits(value string) (string, error) {
	if f.Check == "personnummer" {
		if tenDigits.MatchString(strings.ReplaceAll(value, " ", "")) {
			return "", &InputError{Field: f.Name, Problem: "has ten digits, which do not say the century", Hint: "write all twelve, ÅÅÅÅMMDDNNNC"}
		}
		number, err := ParsePersonnummer(value)
		if err != nil {
			return "", &InputError{Field: f.Name, Problem: err.Error(), Hint: "write it as ÅÅÅÅMMDDNNNC"}
		}
		return number, nil
	}
	digits := strings.NewReplacer(" ", "", "-", "", "(0)", "").Replace(value)
	if f.Check == "phone" {
		if foreign, ok := strings.CutPrefix(digits, "+46"); ok {
			digits = "0" + foreign
		}
	}
	if strings.Trim(digits, "0123456789") != "" {
		return "", &InputError{Field: f.Name, Problem: "takes digits only", Hint: "spaces and dashes are left out"}
	}
	if n := len(digits); n > f.cells() || n < f.least() {
		return "", &InputError{Field: f.Name, Problem: fmt.Sprintf("has %d digits", n), Hint: fmt.Sprintf("%d to %d digits go in its cells", f.least(), f.cells())}
	}
	if f.Check == "phone" && digits[0] != '0' {
		return "", &InputError{Field: f.Name, Problem: "is not a telephone number", Hint: "begin with 0 or +46"}
	}
	return digits, nil
}

// tenDigits is a personnummer without its century and without the sign that tells
// people over a hundred from children.
var tenDigits = regexp.MustCompile(`^\d{10}$`)

// least is how many cells a complete answer fills.
func (f Field) least() int {
	if f.Min == 0 {
		return f.cells()
	}
	return f.Min
}

// shaped checks a text that has a shape of its own.
func (f Field) shaped(value string) error {
	switch {
	case f.Check == "email" && !emailShape.MatchString(value):
		return &InputError{Field: f.Name, Problem: "is not an e-mail address", Hint: "write it as name@example.se"}
	case f.Check == "hsaid" && !hsaShape.MatchString(value):
		return &InputError{Field: f.Name, Problem: "is not an HSA id", Hint: "write it as SE2321000131-E000000000001"}
	}
	return nil
}

// letterMM is about how wide a letter of running text is, for hints.
const letterMM = 2.1

// fillText checks that a text can be set on its line.
func (t *Template) fillText(f Field, value string) (string, error) {
	if !printable(value) {
		return "", &InputError{Field: f.Name, Problem: "has characters that can't be printed", Hint: "use letters, digits and punctuation on one line"}
	}
	room := t.lines[f.Name] - 2*valueInset
	if widthMM(value, fontRegular, bodyPT) > room {
		return "", &InputError{Field: f.Name, Problem: "is too long for its line", Hint: fmt.Sprintf("shorten it to %.0f mm of 11 point type, about %.0f letters", room, room/letterMM)}
	}
	return value, nil
}
