package desk

import (
	"errors"
	"fmt"
	"net/url"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var claimRoutes = []route{
	{pattern: "POST /returns/{id}/claim", who: queueWorkers, serve: (*Desk).claim},
	{pattern: "POST /returns/{id}/takeover", who: queueWorkers, serve: (*Desk).takeOver},
	{pattern: "POST /returns/{id}/putback", who: queueWorkers, serve: (*Desk).putBack},
	{pattern: "POST /returns/{id}/here", who: queueWorkers, serve: (*Desk).here},
}

// takeOverReasons are why a return is taken over from its holder.
var takeOverReasons = judge.Reasons{
	{"away", forms.Text{SV: "Hen är inte på plats", EN: "They are away"}},
	{"urgent", forms.Text{SV: "Det brådskar", EN: "It is urgent"}},
	{"agreed", forms.Text{SV: "Vi är överens", EN: "We have agreed on it"}},
}

// next claims the next free return of a queue and opens it: nobody gets what
// somebody else has.
func (d *Desk) next(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	state := judge.ReturnState(f.Get("state"))
	if !state.Claimable() {
		state = judge.StateReview
	}
	if _, err := d.changed(v.r.Context()); err != nil {
		return fmt.Errorf("look for the next: %w", err)
	}
	ask := queueAsk{State: state, Faults: f.Get("faults") != "", Form: f.Get("form"), Unit: f.Get("unit"), Reason: f.Get("reason"), Day: f.Get("day")}
	r, err := v.claimNext(ask.filter(v.user))
	if errors.Is(err, intake.ErrNotFound) {
		return v.redirect(ask.Href(0), "Det finns inget mer att ta här.", "There is nothing more to take here.")
	}
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActClaim, r.ID, r.Case, ""); err != nil {
		return err
	}
	return v.redirect(fmt.Sprintf("/returns/%d?from=%s", r.ID, url.QueryEscape(string(state))), "", "")
}

// held says who has a return, for whoever wanted it.
func (v *visit) held(r judge.Return) error {
	who := r.ClaimedBy
	if who == "" {
		return fmt.Errorf("return %d: %w", r.ID, intake.ErrConflict)
	}
	since := forms.Clock(r.ClaimedAt).Format("15:04")
	return &conflict{text: forms.Text{
		SV: fmt.Sprintf("%s har den sedan %s. Fråga, eller ta över den med en anledning.", who, since),
		EN: fmt.Sprintf("%s has had it since %s. Ask, or take it over with a reason.", who, since)}, back: returnPath(r.ID)}
}

func returnPath(id int64) string { return fmt.Sprintf("/returns/%d", id) }

func (d *Desk) claim(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActClaim, r.ID, r.Case, ""); err != nil {
		return err
	}
	err = d.clerk().Claim(v.r.Context(), v.step(r.ID))
	if errors.Is(err, intake.ErrConflict) {
		return v.held(r)
	}
	if err != nil {
		return err
	}
	return v.redirect(v.backTo(r.ID), "", "")
}

// takeOver takes a return from its holder, on purpose and with a reason.
func (d *Desk) takeOver(v *visit) error {
	r, f, err := d.asked(v)
	if err != nil {
		return err
	}
	reason := f.Get("reason")
	if !takeOverReasons.Has(reason) {
		return v.redirect(v.backTo(r.ID), "Välj varför du tar över den.", "Choose why you take it over.")
	}
	if err := v.audit(auditlog.ActTakeOver, r.ID, r.Case, "from "+r.ClaimedBy+": "+reason); err != nil {
		return err
	}
	if err := d.clerk().TakeOver(v.r.Context(), v.step(r.ID), reason); err != nil {
		return err
	}
	return v.redirect(v.backTo(r.ID), "Nu har du den.", "It is yours now.")
}

func (d *Desk) putBack(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActRelease, r.ID, r.Case, ""); err != nil {
		return err
	}
	if err := d.clerk().PutBack(v.r.Context(), v.step(r.ID)); err != nil {
		return err
	}
	return v.redirect("/queue?state="+string(r.Waits()), "Lagd tillbaka i kön.", "Put back in its queue.")
}

// here says that somebody is still at work, so that their return does not lapse.
func (d *Desk) here(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	if err := d.Reviews.Here(v.r.Context(), r.ID, v.user.Login, d.Now()); err != nil {
		return err
	}
	v.w.WriteHeader(204)
	return nil
}

// clerk takes the visitors' steps.
func (d *Desk) clerk() *intake.Clerk {
	return &intake.Clerk{Ledger: d.Ledger, Queue: d.Queue, Reviews: d.Reviews, Keys: d.Keys, Now: d.Now}
}

// step is a step with a return by the visitor, as they saw it.
func (v *visit) step(id int64) intake.Step {
	return intake.Step{Return: id, Who: v.user.Login, Head: v.user.Has(staff.RoleHead)}
}

// stepFrom is the visitor's step with a return as they saw it: at the revision
// that was sent along, or at another where none was.
func (v *visit) stepFrom(id, otherwise int64) intake.Step {
	s := v.step(id)
	if _, err := fmt.Sscan(v.r.FormValue("revision"), &s.Revision); err != nil {
		s.Revision = otherwise
	}
	return s
}

// backTo is the page of a return, with what its address had to say of the visit.
func (v *visit) backTo(id int64) string {
	q := url.Values{}
	for _, name := range []string{"from", "view"} {
		if value := v.r.FormValue(name); value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return returnPath(id)
	}
	return returnPath(id) + "?" + q.Encode()
}
