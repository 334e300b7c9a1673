package forms

import "strings"

// Check judges one page, from 1: mandatory fields, signatures, and choices that
// need exactly one box. A zone without an answer counts as unsure, never as fine.
func Check(l *Layout, page int, answers []Answer) []Finding {
	if page < 1 || page > len(l.Pages) {
		return []Finding{NewFinding(ReasonPageNotInSet, "", Text{})}
	}
	states := map[string]State{}
	for _, a := range answers {
		states[a.Field] = a.State
	}
	var found []Finding
	inChoice := map[string]*Choice{}
	for i := range l.Choices {
		for _, box := range l.Choices[i].Boxes {
			inChoice[box] = &l.Choices[i]
		}
	}
	judged := map[*Choice]bool{}
	for _, z := range l.Pages[page-1].Zones {
		choice := inChoice[z.Field]
		switch {
		case choice == nil:
			found = append(found, z.judge(states)...)
		case !judged[choice]:
			judged[choice] = true
			found = append(found, choice.judge(l.Pages[page-1].Zones, states)...)
		}
	}
	return found
}

// judge says what is wrong with one zone that stands for itself.
func (z Zone) judge(states map[string]State) []Finding {
	if !z.Mandatory || z.Kind == KindCode || z.Kind == KindMark {
		return nil
	}
	signature := z.Kind == KindSignature
	reason := ReasonFieldUnsure
	switch state := states[z.Field]; {
	case state == Filled:
		return nil
	case state == Empty && signature:
		reason = ReasonSignatureMissing
	case state == Empty:
		reason = ReasonMandatoryEmpty
	case signature:
		reason = ReasonSignatureUnsure
	}
	return []Finding{NewFinding(reason, z.Field, z.Label)}
}

// judge says what is wrong with a choice: one finding at most, on its own name.
// A box that the edition prints crossed is ticked as long as its cross stands as
// printed; one that was struck out or has faded is for a person.
func (c *Choice) judge(zones []Zone, states map[string]State) []Finding {
	var sv, en []string
	ticked, unsure := 0, 0
	for _, name := range c.Boxes {
		box := zoneNamed(zones, name)
		sv, en = append(sv, box.Label.SV), append(en, box.Label.EN)
		switch state := states[name]; {
		case state == Filled:
			ticked++
		case state != Empty || box.Crossed:
			unsure++
		}
	}
	label := Text{strings.Join(sv, " / "), strings.Join(en, " / ")}
	switch {
	case ticked > 1:
		return []Finding{NewFinding(ReasonChoiceBoth, c.Field, label)}
	case unsure > 0:
		return []Finding{NewFinding(ReasonTickUnsure, c.Field, label)}
	case ticked == 0:
		return []Finding{NewFinding(ReasonChoiceNone, c.Field, label)}
	}
	return nil
}

// zoneNamed finds a zone by its field. A box that is on another page is found
// as an empty zone: nothing was read in it here, so it counts as unsure.
func zoneNamed(zones []Zone, field string) Zone {
	if z, ok := (Page{Zones: zones}).Zone(field); ok {
		return z
	}
	return Zone{Field: field}
}
