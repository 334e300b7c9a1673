package staff

import (
	"slices"

	"blankett/forms"
	"blankett/intake/judge"
)

// UnmaskReasons are why somebody needs to see what is hidden of a protected person.
var UnmaskReasons = judge.Reasons{
	{"review", forms.Text{SV: "Granska det som är oklart", EN: "To review what is unclear"}},
	{"carry-out", forms.Text{SV: "Genomföra begäran", EN: "To carry the request out"}},
	{"contact", forms.Text{SV: "Kontakta avsändaren", EN: "To contact the sender"}},
}

// Hides says which kinds of field say who or where a person is, or may: only what
// is ticked and the days are shown.
func Hides(k forms.Kind) bool { return k != forms.KindTick && k != forms.KindDate }

// Masked is the return without what says whose it is or where they are; the same
// return where its person is not protected.
func Masked(r judge.Return) judge.Return {
	if !r.Protected {
		return r
	}
	r.Unit = ""
	r.Pages = slices.Clone(r.Pages)
	for i := range r.Pages {
		p := &r.Pages[i]
		p.Preview = nil
		p.Answers = slices.Clone(p.Answers)
		for j, a := range p.Answers {
			if Hides(a.Kind) {
				p.Answers[j] = forms.Answer{Field: a.Field, Kind: a.Kind, State: a.State, Confidence: a.Confidence}
			}
		}
	}
	return r
}

// CheckNote says what is wrong with words of somebody's own that are kept with a
// case, in words for whoever typed them; zero for nothing. An identity number in
// them would stand where nothing hides it.
func CheckNote(s string) forms.Text {
	if forms.LooksPersonal(s) {
		return forms.Text{SV: "Det ser ut som ett personnummer. Skriv inga personuppgifter här; ärendet vet redan vem det gäller.",
			EN: "That looks like a personal identity number. Write nobody's data here; the case knows already whom it is about."}
	}
	return forms.Text{}
}
