package reader

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake/page"
	"blankett/intake/scan"
)

const (
	// typedSure is the confidence of a field whose value is what can be seen.
	typedSure = 0.99
	// besideMM is how far a field may lie from the box that it was laid on.
	besideMM = 0.5
	// blankCell and doubtful stand in a comb's value as in package scan's.
	blankCell, doubtful = ' ', '?'
)

// typed are the answers of a page that was filled in on a screen. What a field
// says counts as far as the same can be seen on the page: the picture is what
// people look at, and a file may say one thing and show another.
type typed struct {
	fields []page.Field
	read   func(forms.Zone) (text string, sure float64) // what stands there in print
}

// screened gives the answers of a page that a program drew: its fields, or, of
// one that was printed to a file, what stands in print. Other pages' answers
// stay as they are.
func (w *worker) screened(n int, reg scan.Registration, lay forms.Page, answers []forms.Answer) {
	if !w.doc.Drawn(n) {
		return
	}
	pic := w.hand.pic
	t := typed{w.doc.Fields(n), func(z forms.Zone) (string, float64) { return pic.ReadWords(reg, z) }}
	for i, a := range answers {
		if z, ok := lay.Zone(a.Field); ok {
			answers[i] = t.answer(a, z)
		}
	}
}

// unread is the value of a text that can't be read.
const unread = "?"

// readPrint reads the text fields in which something was printed, and was not
// read yet.
func (s *sheet) readPrint(reg scan.Registration, lay forms.Page, answers []forms.Answer, printed []string) {
	for i, a := range answers {
		if a.Kind != forms.KindText || a.State == forms.Empty || a.Value != "" || !slices.Contains(printed, a.Field) {
			continue
		}
		z, ok := lay.Zone(a.Field)
		if !ok {
			continue
		}
		text, _ := s.pic.ReadWords(reg, z)
		answers[i].Value = cmp.Or(text, unread)
	}
}

// answer is a field's, given what the px say.
func (t typed) answer(a forms.Answer, z forms.Zone) forms.Answer {
	switch z.Kind {
	case forms.KindSignature:
		return unsigned(a)
	case forms.KindTick:
		return t.tick(a, z)
	case forms.KindDigits, forms.KindDate:
		if len(z.Cells) > 0 {
			return t.comb(a, z)
		}
	}
	return t.line(a, z)
}

// unsigned is a signature on a page that never was paper: a picture of one is
// for a person to judge.
func unsigned(a forms.Answer) forms.Answer {
	if a.State == forms.Filled {
		a.State, a.Confidence = forms.Unsure, 0
	}
	return a
}

func (t typed) tick(a forms.Answer, z forms.Zone) forms.Answer {
	for _, f := range t.fields {
		if f.Name != z.Field || !f.Box || !liesOn(f, z.Rect) {
			continue
		}
		says := forms.Empty
		if f.Ticked {
			says = forms.Filled
		}
		if a.State != says {
			a.State, a.Confidence = forms.Unsure, 0
			return a
		}
		a.Confidence = max(a.Confidence, typedSure)
	}
	return a
}

// line is a text's answer: what the field says where the same is read in print,
// or what is read where there is no field.
func (t typed) line(a forms.Answer, z forms.Zone) forms.Answer {
	says := ""
	for _, f := range t.fields {
		if f.Name == z.Field && !f.Box && liesOn(f, z.Rect) {
			says = f.Text
		}
	}
	if says == "" && a.State == forms.Empty {
		return a
	}
	read, sure := t.read(z)
	switch {
	case says == "":
		a.Value = read
		a.Confidence = min(a.Confidence, sure)
	case forms.Agree(says, read):
		a.State, a.Value, a.Confidence = forms.Filled, says, typedSure
	default:
		a.State, a.Value, a.Confidence = forms.Unsure, "", 0
	}
	return a
}

// comb is a number's or a date's answer: the field's digits where the same are
// seen, be it not for sure.
func (t typed) comb(a forms.Answer, z forms.Zone) forms.Answer {
	says, digits := []byte(t.cells(z)), 0
	if strings.Trim(string(says), string(blankCell)) == "" {
		return a // there is no field, or nothing in it: what can be seen counts
	}
	for i, c := range says {
		seen := string(blankCell)
		if i < len(a.Cells) && a.Cells[i].Digit != "" {
			seen = a.Cells[i].Digit
		}
		switch {
		case string(c) != seen:
			says[i] = doubtful
		case c != blankCell:
			digits++
		}
	}
	a.Value = strings.TrimRight(string(says), string(blankCell))
	switch {
	case strings.ContainsRune(a.Value, doubtful):
		a.State, a.Confidence = forms.Unsure, 0
	case digits >= cmp.Or(z.Min, len(says)):
		a.State, a.Confidence = forms.Filled, typedSure
	default:
		a.State, a.Confidence = forms.Unsure, typedSure
	}
	return a
}

// cells is what the fields on a comb say, a character for each cell: a digit,
// blank, or doubtful for what is none.
func (t typed) cells(z forms.Zone) string {
	out := []byte(strings.Repeat(string(blankCell), len(z.Cells)))
	for _, f := range t.fields {
		if name, _ := f.PartOf(); name != z.Field || f.Box {
			continue
		}
		first := slices.IndexFunc(z.Cells, func(c forms.Rect) bool { return math.Abs(c.X-f.X) < besideMM && math.Abs(c.Y-f.Y) < besideMM })
		if first < 0 {
			continue
		}
		for i, r := range []rune(f.Text) {
			if first+i >= len(out) {
				break
			}
			out[first+i] = doubtful
			if r == blankCell || r >= '0' && r <= '9' {
				out[first+i] = byte(r)
			}
		}
	}
	return string(out)
}

// liesOn says whether a field lies where its box is.
func liesOn(f page.Field, r forms.Rect) bool {
	return math.Abs(f.X-r.X) < besideMM && math.Abs(f.Y-r.Y) < besideMM &&
		math.Abs(f.X+f.W-r.X-r.W) < besideMM && math.Abs(f.Y+f.H-r.Y-r.H) < besideMM
}
