package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

var decideRoutes = []route{
	{pattern: "POST /returns/{id}/carryout", who: queueWorkers, serve: (*Desk).carryOut},
	{pattern: "POST /returns/{id}/notdone", who: queueWorkers, serve: (*Desk).notDone},
	{pattern: "POST /returns/{id}/foreign", who: queueWorkers, serve: (*Desk).foreign},
	{pattern: "GET /returns/{id}/compare", who: queueWorkers, serve: (*Desk).compare},
	{pattern: "GET /returns/{id}/difference/{page}", who: queueWorkers, serve: (*Desk).differencePicture},
	{pattern: "POST /returns/{id}/duplicate", who: queueWorkers, serve: (*Desk).duplicate},
}

// carryOut says that a request was carried out. Where it takes two, the first
// one's word is a proposal for the second.
func (d *Desk) carryOut(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	reference := formValues(values).get("reference")
	if wrong := judge.CheckReference(reference); wrong != (forms.Text{}) {
		r, err := d.mine(v)
		if err != nil {
			return err
		}
		return d.faulty(v, r.ID, "reference", "", wrong)
	}
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	act, err := intake.CarryOutAct(v.r.Context(), d.Ledger, w, v.user.Login, d.Now())
	if err != nil {
		return err
	}
	if wrong, err := d.wrongDone(v, w, act, formValues(values).get("done")); err != nil || wrong != (forms.Text{}) {
		if err != nil {
			return err
		}
		return d.faulty(v, w.ID, "done", reference, wrong)
	}
	if act == auditlog.ActRefused {
		if err := v.audit(act, w.ID, w.Case, "approve one's own proposal"); err != nil {
			return err
		}
		return d.done(v, w.Return, formValues(values), judge.ErrSamePerson)
	}
	note := func(f formValues) string {
		if n := len(f["seen"]); n > 0 {
			return fmt.Sprintf("carried out, reference %s; %d changes confirmed", reference, n)
		}
		return "carried out, reference " + reference
	}
	return d.closing(v, act, note, func(s intake.Step, f formValues) error {
		return d.clerk().CarryOut(v.r.Context(), s, reference, f["seen"]...)
	})
}

// wrongDone is what is wrong with what somebody says that they have done: where it
// takes two, each says whether it was a lock or an unlock, and the paper asks for it.
func (d *Desk) wrongDone(v *visit, w judge.Work, act auditlog.Act, said string) (forms.Text, error) {
	if act != auditlog.ActPropose && act != auditlog.ActApprove {
		return forms.Text{}, nil
	}
	e, facts, err := intake.Paper(v.r.Context(), d.Ledger, w, d.Now())
	if err != nil {
		return forms.Text{}, err
	}
	switch asked := intake.ToDo(&e.Layout, facts); {
	case said == "":
		return forms.Text{SV: "Välj vad du har gjort i systemet.", EN: "Choose what you have done in the system."}, nil
	case said != string(asked):
		return forms.Text{SV: "Det är inte vad papperet begär. Läs kryssen igen, och se efter i systemet.",
			EN: "That is not what the paper asks for. Read the boxes again, and look in the system."}, nil
	}
	return forms.Text{}, nil
}

// doneWords are what may have been done, in words for whoever did it.
var doneWords = judge.Reasons{
	{string(forms.DoneLock), forms.Text{SV: "Låst eller blockerat", EN: "Locked or blocked"}},
	{string(forms.DoneUnlock), forms.Text{SV: "Låst upp eller öppnat", EN: "Unlocked or opened"}},
	{string(forms.DoneOther), forms.Text{SV: "Något annat", EN: "Something else"}},
}

// alteration is what others made of a return, as a second person has to see it.
type alteration struct {
	judge.Alteration
	It       *item  // where it stands on the paper; nil for the paper as a whole
	What     string // the field, or what was found
	Was, Now string
	Seen     bool // ticked already, on a page that was not right
}

// alterations are what the visitor has to confirm before they say yes to a proposal.
func (v *visit) alterations(page *returnPage, l *forms.Layout) []alteration {
	if page.Proposal == nil || page.Proposal.Who == v.user.Login {
		return nil
	}
	var all []alteration
	for _, c := range page.Work.ChangedFor(l, v.user.Login) {
		a := alteration{Alteration: c, What: v.text(sheetWords), Seen: slices.Contains(v.r.Form["seen"], c.Name())}
		if i := slices.IndexFunc(page.Items, func(it item) bool { return it.Field != "" && it.Field == c.Field }); i >= 0 {
			a.It, a.What = &page.Items[i], page.Items[i].Label
		}
		if c.Answered != nil {
			i := slices.IndexFunc(page.Findings, func(f forms.Finding) bool { return f.Reason == c.Answered.Reason && f.Field == c.Field })
			a.Was, a.Now = v.pick(page.Findings[i].Message, page.Findings[i].MessageEN), v.text(judge.WhyWords[c.Answered.Why])
		} else {
			a.Was, a.Now = v.saidIn(a.It, c.Was), v.saidIn(a.It, c.Now)
		}
		all = append(all, a)
	}
	return all
}

// saidIn is what stands in an item, in words.
func (v *visit) saidIn(it *item, s judge.Said) string {
	switch {
	case it != nil && it.Hidden && s.Value != "":
		return v.text(answerWords[s.State])
	case it != nil && len(it.Boxes) > 0 && s.Value != "":
		var ticked []string
		for _, b := range it.Boxes {
			if slices.Contains(strings.Split(s.Value, "+"), b.Name) {
				ticked = append(ticked, b.Label)
			}
		}
		return strings.Join(ticked, ", ")
	case s.Value != "":
		return s.Value
	}
	return v.text(answerWords[s.State])
}

func (d *Desk) notDone(v *visit) error {
	return d.closing(v, auditlog.ActDecide, func(f formValues) string { return "not carried out: " + f.get("reason") }, func(s intake.Step, f formValues) error {
		return d.clerk().NotCarriedOut(v.r.Context(), s, f.get("reason"))
	})
}

// foreign puts a paper that is none of ours out of the way. It is kept.
func (d *Desk) foreign(v *visit) error {
	return d.closing(v, auditlog.ActDecide, func(formValues) string { return "foreign" }, func(s intake.Step, _ formValues) error {
		return d.clerk().Foreign(v.r.Context(), s)
	})
}

// duplicate decides between two scans of one sheet.
func (d *Desk) duplicate(v *visit) error {
	choices := map[string]func(*intake.Clerk, context.Context, intake.Step) error{
		"same": (*intake.Clerk).Same, "later": (*intake.Clerk).LaterCounts, "person": (*intake.Clerk).ToPerson,
	}
	return d.work(v, auditlog.ActDecide, func(f formValues) string { return "duplicate: " + f.get("decision") }, func(s intake.Step, f formValues) error {
		do, known := choices[f.get("decision")]
		if !known {
			return fmt.Errorf("decide %q: %w", f.get("decision"), intake.ErrNotAllowed)
		}
		err := do(d.clerk(), v.r.Context(), s)
		if err == nil && f.get("decision") == "same" {
			v.mayRegret(returnPath(s.Return))
		}
		return err
	})
}
