package forms

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Flaw is something about a form that would trouble people or the reader, though
// its file is well-formed.
type Flaw struct {
	Variant string `json:"variant,omitempty"`
	Page    int    `json:"page,omitempty"` // 0 for the whole form
	Field   string `json:"field,omitempty"`
	Stops   bool   `json:"stops"` // the form must not be published before it is mended
	Says    string `json:"says"`
}

// Flaws looks over every variant of a form: what it lacks, where things stand on
// its pages, whether they can be seen, what it asks for, its rules, and whether
// it can be filled in right: on that day, or another. The error is a world's fault.
func Flaws(t *Template, day time.Time) ([]Flaw, error) {
	var all []Flaw
	for _, variant := range append([]string{""}, t.VariantNames()...) {
		e, err := t.Edition(variant)
		if missing := (*MissingSetting)(nil); errors.As(err, &missing) {
			return []Flaw{{Stops: true, Says: missing.Error()}}, nil
		}
		if err != nil {
			return nil, err
		}
		found := append(e.placeFlaws(), e.sightFlaws()...)
		if variant == "" {
			found = append(found, t.wordFlaws()...)
			found = append(found, e.ruleFlaws(len(t.Rules))...)
		}
		if _, blame, ok := e.Fill(day, rand.New(rand.NewPCG(1, 1))); !ok {
			found = append(found, Flaw{Stops: true, Says: "no way was found to fill it in so that its rules find nothing; what was left: " + named(blame)})
		}
		for _, f := range found {
			if !slices.ContainsFunc(all, func(o Flaw) bool { return o.Page == f.Page && o.Field == f.Field && o.Says == f.Says }) {
				f.Variant = variant
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// named are findings by their fields and codes.
func named(found []Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, strings.TrimSpace(f.Field+" "+f.Reason))
	}
	return strings.Join(out, ", ")
}

// markWhite is kept around a corner mark, in mm; see the sheet's drawing in the
// package's README.
const markWhite = 3.0

// placeFlaws finds zones that lie on each other, too near a code, a mark or a
// case number, or outside the text's margins.
func (e *Edition) placeFlaws() []Flaw {
	var found []Flaw
	for _, p := range e.Pages {
		for i, z := range p.Zones {
			if z.Kind == KindCode || z.Kind == KindMark {
				continue
			}
			flaw := func(format string, args ...any) {
				found = append(found, Flaw{Page: p.Page, Field: z.Field, Stops: true, Says: fmt.Sprintf(format, args...)})
			}
			if z.X < textLeft-0.001 || z.X+z.W > textLeft+textWidth+0.001 || z.Y < markEdge || z.Y+z.H > bodyBottom+0.001 {
				flaw("the field lies outside the margins")
			}
			for j, o := range p.Zones {
				switch near := o.clearance(); {
				case near > 0 && z.meets(o.grown(near)):
					flaw("the field lies within %.1f mm of %s, which has to stay white", near, o.Field)
				case near == 0 && j < i && z.meets(o.Rect):
					flaw("the field lies on %s", o.Field)
				}
			}
			for _, r := range p.CaseNumbers {
				if z.meets(r) {
					flaw("the field lies on the case number")
				}
			}
		}
	}
	return found
}

// clearance is what stays white around a zone, in mm; 0 for what people fill in.
func (z Zone) clearance() float64 {
	switch z.Kind {
	case KindCode:
		return quiet
	case KindMark:
		return markWhite
	}
	return 0
}

// meets says whether two rectangles overlap by more than rounding.
func (r Rect) meets(o Rect) bool {
	const touch = 0.002 // mm
	return r.X+touch < o.X+o.W && o.X+touch < r.X+r.W && r.Y+touch < o.Y+o.H && o.Y+touch < r.Y+r.H
}

// The least contrasts against white: WCAG 2.1, 1.4.3 for text and 1.4.11 for the
// outlines of what is filled in.
const (
	textContrast = 4.5
	lineContrast = 3.0
)

// smallestPT is the smallest type on a form, in points: that of the foot line.
const smallestPT = 8.5

// sightFlaws finds text that is pale, small, past the margin or in a field, and
// pale outlines.
func (e *Edition) sightFlaws() []Flaw {
	var found []Flaw
	for i, ink := range e.Ink {
		for _, o := range ink {
			least := lineContrast
			if o.Do == doText {
				least = textContrast
			}
			if c := againstWhite(o.Grey); c < least {
				found = append(found, Flaw{Page: i + 1, Stops: true, Says: fmt.Sprintf("%s has contrast %.1f against white, %.1f is needed", o.name(), c, least)})
			}
			if o.Do == doText {
				found = append(found, e.textFlaws(i, o)...)
			}
		}
	}
	return found
}

// textFlaws finds what is wrong with a line of text on a page, from 0.
func (e *Edition) textFlaws(page int, o Op) []Flaw {
	var found []Flaw
	flaw := func(field, format string, args ...any) {
		found = append(found, Flaw{Page: page + 1, Field: field, Stops: true, Says: fmt.Sprintf(format, args...)})
	}
	if o.SizePT < smallestPT {
		flaw("", "%s is set in %.1f points, the least is %.1f", o.name(), o.SizePT, smallestPT)
	}
	if o.X+o.W > textLeft+textWidth+0.01 {
		flaw("", "%s runs past the margin", o.name())
	}
	for _, z := range e.Pages[page].Zones {
		if o.meets(z.grown(-0.1)) {
			flaw(z.Field, "%s stands in the field", o.name())
		}
	}
	return found
}

// name is an op in words.
func (o Op) name() string {
	if o.Do == doText {
		return fmt.Sprintf("the text %q", o.Text)
	}
	return fmt.Sprintf("the line at %.0f, %.0f mm", o.X, o.Y)
}

// againstWhite is the contrast of a grey with white, as WCAG has it: 1 to 21.
func againstWhite(grey float64) float64 {
	luminance := grey / 12.92
	if grey > 0.04045 {
		luminance = math.Pow((grey+0.055)/1.055, 2.4)
	}
	return 1.05 / (luminance + 0.05)
}

// unasked are words of labels that ask for what a form must not ask for.
var unasked = []struct {
	word, says string
	stops      bool
}{
	{"lösenord", "the label asks for a login: a form must not", true},
	{"engångskod", "the label asks for a login: a form must not", true},
	{"inloggningsuppgift", "the label asks for a login: a form must not", true},
	{"skäl", "the label asks for a reason: none is needed, and it leaks", false},
	{"orsak", "the label asks for a reason: none is needed, and it leaks", false},
	{"anledning", "the label asks for a reason: none is needed, and it leaks", false},
}

// wordFlaws finds labels that ask for too much, and what the form leaves out.
func (t *Template) wordFlaws() []Flaw {
	var found []Flaw
	signature := false
	for _, f := range t.Fields() {
		signature = signature || f.Kind == KindSignature
		for _, u := range unasked {
			if strings.Contains(strings.ToLower(f.Label.SV), u.word) {
				found = append(found, Flaw{Field: f.Name, Stops: u.stops, Says: u.says})
			}
		}
	}
	found = append(found, t.looseFlaws()...)
	for _, s := range t.liftsFirst() {
		found = append(found, Flaw{Stops: true, Says: fmt.Sprintf("%q has a lift done at once: the check for threats comes first", s)})
	}
	if !signature {
		found = append(found, Flaw{Says: "nobody signs the form"})
	}
	if t.Signed == "" {
		found = append(found, Flaw{Says: "signed is not said: ages are counted on the day of handling only"})
	}
	if t.guideMissing != nil {
		found = append(found, Flaw{Says: t.guideMissing.Error()})
	}
	return found
}

// atOnce are words, Swedish and English, by which a text has something done
// before it is looked into; act are those that name what may be: a lock or a
// block; and lift those that name what never may.
var (
	atOnce = regexp.MustCompile(`(?i)(begär|ring|ask|do|lift|unlock|häv|lås upp)\b.*\b(direkt|genast|omedelbart|at once|immediately)|utred sedan|afterwards`)
	act    = regexp.MustCompile(`(?i)\b(låsning(en)?|låsa|lås|blockering(en)?|blockera|(the )?lock|(the )?block)\b`)
	lift   = regexp.MustCompile(`(?i)\b(häv\w*|lås upp|låsa upp|bryt\w*|lift\w*|unlock\w*)\b`)
	// sentenceEnd splits texts; "sedan" without a name of an act stands alone.
	sentenceEnd = regexp.MustCompile(`[.!?]\s+`)
)

// liftsFirst are the sentences of a form and its guide that have a lift done at
// once. Only locking and blocking may come before the questions; a form that does
// both must name the lock where it says so.
func (t *Template) liftsFirst() []string {
	if t.Asks.Unlock == "" {
		return nil
	}
	var found []string
	for _, text := range append(t.texts(), t.Guide.texts()...) {
		for _, s := range sentenceEnd.Split(*text, -1) {
			locks := t.Asks.Lock != "" && act.MatchString(s) && !lift.MatchString(s)
			if atOnce.MatchString(s) && !locks {
				found = append(found, strings.TrimSpace(s))
			}
		}
	}
	return found
}
