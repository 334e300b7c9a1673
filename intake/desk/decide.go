package desk

import (
	"context"
	"fmt"

	"blankett/forms"
	"blankett/intake"
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
	if wrong := intake.CheckReference(reference); wrong != (forms.Text{}) {
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
	act, err := d.carryOutAct(v, w)
	if err != nil {
		return err
	}
	if act == intake.ActRefused {
		if err := v.audit(act, w.ID, w.Case, "approve one's own proposal"); err != nil {
			return err
		}
		return d.done(v, w.Return, formValues(values), intake.ErrSamePerson)
	}
	return d.work(v, act, func(formValues) string { return "carried out, reference " + reference }, func(s intake.Step, f formValues) error {
		return d.clerk().CarryOut(v.r.Context(), s, reference)
	})
}

// carryOutAct is what the visitor's word comes to, by the return as it stands: the
// decision, or where that takes two a proposal, or the approval of another's;
// ActRefused for one's own.
func (d *Desk) carryOutAct(v *visit, w intake.Work) (intake.Act, error) {
	if w.Edition == "" {
		return intake.ActDecide, nil
	}
	e, facts, err := intake.Paper(v.r.Context(), d.Ledger, w, d.Now())
	switch {
	case err != nil:
		return "", err
	case intake.Approvals(&e.Layout, facts) <= 1:
		return intake.ActDecide, nil
	case w.Proposal() == nil:
		return intake.ActPropose, nil
	case w.Proposal().Who == v.user.Login:
		return intake.ActRefused, nil
	}
	return intake.ActApprove, nil
}

func (d *Desk) notDone(v *visit) error {
	return d.work(v, intake.ActDecide, func(f formValues) string { return "not carried out: " + f.get("reason") }, func(s intake.Step, f formValues) error {
		return d.clerk().NotCarriedOut(v.r.Context(), s, f.get("reason"))
	})
}

// foreign puts a paper that is none of ours out of the way. It is kept.
func (d *Desk) foreign(v *visit) error {
	return d.work(v, intake.ActDecide, func(formValues) string { return "foreign" }, func(s intake.Step, _ formValues) error {
		return d.clerk().Foreign(v.r.Context(), s)
	})
}

// duplicate decides between two scans of one sheet.
func (d *Desk) duplicate(v *visit) error {
	choices := map[string]func(*intake.Clerk, context.Context, intake.Step) error{
		"same": (*intake.Clerk).Same, "later": (*intake.Clerk).LaterCounts, "person": (*intake.Clerk).ToPerson,
	}
	return d.work(v, intake.ActDecide, func(f formValues) string { return "duplicate: " + f.get("decision") }, func(s intake.Step, f formValues) error {
		do, known := choices[f.get("decision")]
		if !known {
			return fmt.Errorf("decide %q: %w", f.get("decision"), intake.ErrNotAllowed)
		}
		return do(d.clerk(), v.r.Context(), s)
	})
}
