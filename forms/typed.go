package forms

import (
	"slices"
	"strings"
	"time"
)

// typedBox is what a typed box is called when it is ticked; so is a choice by
// the name of its box.
const typedBox = "ja"

// Typed gives the answers of a sheet on which a pen wrote exactly what was
// typed, by field; a choice has the name of its box. Signatures count as given:
// they are, on the paper. That of a group in which nothing was typed is not: nobody
// is there who would sign.
func (l *Layout) Typed(values map[string]string) []Answer {
	ticked := map[string]bool{}
	for _, c := range l.Choices {
		if box := values[c.Field]; slices.Contains(c.Boxes, box) {
			ticked[box] = true
		}
	}
	var all []Answer
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			a := Answer{Field: z.Field, Kind: z.Kind, State: Empty, Value: strings.TrimSpace(values[z.Field]), Confidence: 1}
			switch {
			case z.Kind == KindCode || z.Kind == KindMark:
				continue
			case z.Kind == KindTick:
				on := ticked[z.Field] || z.Crossed || a.Value == typedBox
				a.Value = ""
				if on {
					a.State = Filled
				}
			case z.Kind == KindSignature && l.expected(z.Field, values) || a.Value != "":
				a.State = Filled
			}
			all = append(all, a)
		}
	}
	return all
}

// expected says whether something belongs in a field: in any that is of no group,
// and in one beside which something was typed.
func (l *Layout) expected(field string, values map[string]string) bool {
	i := slices.IndexFunc(l.Together, func(g []string) bool { return slices.Contains(g, field) })
	return i < 0 || slices.ContainsFunc(l.Together[i], func(o string) bool { return strings.TrimSpace(values[o]) != "" })
}

// Advice is what is to be said of a form while it is filled in on a screen.
type Advice struct {
	// Wrong are the findings about what was typed.
	Wrong []Finding
	// Mind are those of the form's rules about what has not been filled in: what
	// else this request needs on the paper.
	Mind []Finding
	// Left are the fields and choices that nobody has filled in yet, in the
	// order of the paper: they can be, by pen.
	Left []Zone
}

// Advise judges what was typed by the rules that a reader's answers are judged
// by, as of a moment.
func Advise(l *Layout, values map[string]string, at time.Time) Advice {
	facts := Facts{Answers: l.Typed(values), ReceivedAt: at, HandledAt: at, PrintedAt: at}
	for _, p := range l.Pages {
		facts.Pages = append(facts.Pages, p.Page)
	}
	var a Advice
	left := map[string]bool{}
	for _, f := range Judge(l, facts) {
		switch {
		case slices.Contains([]Reason{ReasonMandatoryEmpty, ReasonTogetherMissing, ReasonChoiceNone}, Reason(f.Reason)):
			left[f.Field] = true
		case l.typed(f.Field, values):
			a.Wrong = append(a.Wrong, f)
		default:
			a.Mind = append(a.Mind, f)
		}
	}
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if c := l.ChoiceOf(z.Field); c != nil {
				z.Field, z.Label = c.Field, c.Label
			}
			if left[z.Field] {
				left[z.Field] = false
				a.Left = append(a.Left, z)
			}
		}
	}
	return a
}

// typed says whether something stands in a field, or in a choice.
func (l *Layout) typed(field string, values map[string]string) bool {
	if strings.TrimSpace(values[field]) != "" {
		return true
	}
	for _, c := range l.Choices {
		if c.Field == field {
			return slices.ContainsFunc(c.Boxes, func(box string) bool { return values[box] == typedBox || l.Zone(box).Crossed })
		}
	}
	return false
}

// ChoiceOf gives the choice that a box belongs to; nil where it is of none.
func (l *Layout) ChoiceOf(box string) *Choice {
	for i, c := range l.Choices {
		if slices.Contains(c.Boxes, box) {
			return &l.Choices[i]
		}
	}
	return nil
}

// Worst is the heaviest weight of what is wrong; "" for nothing.
func (a Advice) Worst() Weight { return Worst(a.Wrong) }

// swedishInput says in Swedish what Fill refuses.
type swedishInput string

func (s swedishInput) said(label string) string { return label + " " + string(s) }

// other is said of what no screen lets anybody type.
const other = swedishInput("går inte att fylla i på skärmen. Fyll i det för hand på papperet.")

// swedishInputs are by how the English begins.
var swedishInputs = map[string]swedishInput{
	"is not a date":           "är inte ett datum. Skriv det som ÅÅÅÅ-MM-DD.",
	"takes digits only":       "ska bara ha siffror. Mellanslag och bindestreck gör inget.",
	"has characters":          "har tecken som inte går att skriva ut. Skriv bokstäver, siffror och skiljetecken på en rad.",
	"is too long":             "är för långt för sin rad på papperet. Korta det.",
	"is not a telephone":      "är inte ett telefonnummer. Börja med 0 eller +46.",
	"is not an e-mail":        "är inte en e-postadress. Skriv den som namn@example.se.",
	"is not an HSA":           "är inte ett HSA-id. Skriv det som SE2321000131-E000000000001.",
	"has ":                    "har fel antal siffror.",
	"is written by hand":      "skrivs för hand när blanketten skrivs under.",
	"has ten digits":          "har tio siffror, och de säger inte vilket sekel. Skriv alla tolv, ÅÅÅÅMMDDNNNC.",
	"a personnummer has":      "ska ha 12 siffror, ÅÅÅÅMMDDNNNC.",
	"the personnummer is not": "stämmer inte: datumet finns inte, eller sista siffran är fel.",
	"a samordningsnummer or":  "är ett samordningsnummer eller reservnummer, och den som har ett sådant kan inte logga in på 1177.se.",
}

// Words say what was refused, of a field with this name.
func (e *InputError) Words(label Text) Text {
	sv, longest := other, ""
	for begin, words := range swedishInputs {
		if strings.HasPrefix(e.Problem, begin) && len(begin) > len(longest) {
			sv, longest = words, begin
		}
	}
	en := label.EN + " " + e.Problem
	if e.Hint != "" {
		en += ": " + e.Hint
	}
	return Text{SV: sv.said(label.SV), EN: en + "."}
}
