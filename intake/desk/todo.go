package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
)

// todo is what is to be done once nothing is left to review: the act, and about whom.
type todo struct {
	Do            string
	Name          *item // the name as it was written, on the paper; nil for none
	Number, Phone string
	Answered      []string // what was found, and why it is accepted
}

// toDoWords are what is to be done, in words.
var toDoWords = map[forms.Done]forms.Text{
	forms.DoneLock:   {SV: "Lås eller blockera", EN: "Lock or block"},
	forms.DoneUnlock: {SV: "Lås upp eller öppna", EN: "Unlock or open"},
	forms.DoneOther:  {SV: "Gör det som begärs", EN: "Do what is asked"},
}

// todoOf is what is to be done with a return of which nothing is left to review; nil
// while something is.
func (v *visit) todoOf(page *returnPage, l *forms.Layout, facts forms.Facts) *todo {
	if page.Left > 0 || !page.Editable || page.First != 0 {
		return nil
	}
	t := &todo{Do: v.text(toDoWords[intake.ToDo(l, facts)])}
	for i := range page.Items {
		switch it := &page.Items[i]; {
		case it.Hidden:
		case t.Name == nil && it.Kind == forms.KindText && strings.HasSuffix(it.Field, "namn") && !strings.HasPrefix(it.Field, "personal"):
			t.Name = it
		case t.Number == "" && l.Zone(it.Field).Check == "personnummer":
			t.Number = it.Shown()
		case t.Phone == "" && l.Zone(it.Field).Check == "phone":
			t.Phone = it.Shown()
		}
		for _, f := range page.Items[i].Found {
			if f.Accepted != "" {
				t.Answered = append(t.Answered, v.pick(f.Message, f.MessageEN)+" → "+f.Accepted+", "+f.By)
			}
		}
	}
	return t
}

// checkTyped says at once what the rules find in what somebody has typed in a field.
// Nothing is kept: what stands on the paper stands, right or not.
func (d *Desk) checkTyped(v *visit) error {
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	values, err := v.form()
	if err != nil {
		return err
	}
	// What the rules say of a guess tells what stands there.
	if _, masked := d.viewOf(v, w.Return); masked {
		return errProtected
	}
	if !w.State.Open() || !w.FreeFor(v.user.Login) {
		return errNotYours
	}
	f := formValues(values)
	answer := struct {
		Said string `json:"said"`
	}{}
	if value, whole := typedValue(f); whole && w.Edition != "" {
		if answer.Said, err = d.foundIn(v, w, f.get("field"), value); err != nil {
			return err
		}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("answer what was typed: %w", err)
	}
	v.sendAs("application/json", body)
	return nil
}

// foundIn is the first that the rules find in a field with a value typed in it.
func (d *Desk) foundIn(v *visit, w judge.Work, field, value string) (string, error) {
	e, facts, err := intake.Paper(v.r.Context(), d.Ledger, w, d.Now())
	if err != nil {
		return "", err
	}
	z := e.Zone(field)
	if z.Field == "" || judge.Writable(z, value) != nil {
		return "", nil // the step itself says so
	}
	facts.Answers = judge.Corrected(&e.Layout, facts.Answers, judge.Keyed(&e.Layout, facts.Answers, field, judge.Tidy(z, value, d.Now())))
	found := forms.Judge(&e.Layout, facts)
	i := slices.IndexFunc(found, func(f forms.Finding) bool { return f.Field == field && f.Weight != forms.Note })
	if i < 0 {
		return "", nil
	}
	return firstSentence(v.pick(found[i].Message, found[i].MessageEN)) + v.pick(" Läs igen – Enter igen om det står så.", " Read it again – Enter again if it says so."), nil
}
