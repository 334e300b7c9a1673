package judge

import (
	"errors"
	"slices"
	"strings"

	"blankett/forms"
)

// Alteration is what people made of a return that was not so as it was read: a field
// that they say holds something else, or a finding that they answered for.
type Alteration struct {
	Field    string      // a choice's own name for its boxes; "" for the whole paper
	Was, Now Said        // of a choice the values are its ticked boxes' names, with + between
	Answered *Resolution // nil for a change of a field
	Who      string      // who said it last
}

// Name tells an alteration from the others of its return.
func (c Alteration) Name() string {
	if c.Answered != nil {
		return c.Answered.Reason + "/" + c.Field
	}
	return c.Field
}

var (
	// ErrUnseen says that a second person has not confirmed all that others changed.
	ErrUnseen = errors.New("what the first one changed is not confirmed")
	// ErrOtherNumber says that two people gave different numbers of where it was done.
	ErrOtherNumber = errors.New("the number is not the first one's")
)

// ChangedFor are the changes that somebody has to see who says yes to what others
// made of a return: those that they have not said themselves.
func (w Work) ChangedFor(l *forms.Layout, who string) []Alteration {
	var read []forms.Answer
	for _, p := range w.Pages {
		read = append(read, p.Answers...)
	}
	now := w.Answers(l)
	var all []Alteration
	for i := len(w.Corrections) - 1; i >= 0; i-- {
		c := Alteration{Field: RiskyName(l, w.Corrections[i].Field), Who: w.Corrections[i].Who}
		if slices.ContainsFunc(all, func(o Alteration) bool { return o.Field == c.Field }) {
			continue
		}
		c.Was, c.Now = saidIn(l, read, c.Field), saidIn(l, now, c.Field)
		all = append(all, c)
	}
	slices.Reverse(all)
	all = slices.DeleteFunc(all, func(c Alteration) bool {
		return c.Who == who || w.keyedBy(who, c) || c.Was.State == c.Now.State && c.Was.Value == c.Now.Value
	})
	for _, r := range w.Resolutions {
		if r.Who != who && holds(w.Findings, forms.Finding{Reason: r.Reason, Field: r.Field}) {
			all = append(all, Alteration{Field: r.Field, Answered: &r, Who: r.Who})
		}
	}
	return all
}

// keyedBy says whether somebody keyed what a field holds now, alone.
func (w Work) keyedBy(who string, c Alteration) bool {
	value := c.Now.Value
	if value == "" && c.Now.State == forms.Filled {
		value = TypedThere
	}
	return slices.ContainsFunc(w.Keyings, func(k Keying) bool { return k.Field == c.Field && k.Who == who && k.Value == value })
}

// saidIn is what answers say of a field, or of a choice's boxes together.
func saidIn(l *forms.Layout, answers []forms.Answer, field string) Said {
	choice := ChoiceOf(l, field)
	if choice == nil {
		return stands(answers, field)
	}
	all := Said{State: forms.Empty}
	var ticked []string
	for _, box := range choice.Boxes {
		switch s := stands(answers, box); {
		case s.State == forms.Unsure:
			all.State = forms.Unsure
		case s.State == forms.Filled:
			ticked = append(ticked, box)
		}
	}
	if len(ticked) > 0 && all.State != forms.Unsure {
		all.State = forms.Filled
	}
	all.Value = strings.Join(ticked, "+")
	return all
}

// Approvable is ErrOtherNumber or ErrUnseen where somebody may not yet say yes to
// another's proposal: both give the number, and each change has two people's eyes.
func (w Work) Approvable(l *forms.Layout, who, reference string, seen []string) error {
	if p := w.Proposal(); p.Reference != reference {
		return ErrOtherNumber
	}
	for _, c := range w.ChangedFor(l, who) {
		if !slices.Contains(seen, c.Name()) {
			return ErrUnseen
		}
	}
	return nil
}
