package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var regretRoutes = []route{
	{pattern: "POST /returns/{id}/undo", who: queueWorkers, serve: (*Desk).undo},
	{pattern: "POST /returns/{id}/reopen", who: []staff.Role{staff.RoleHead}, serve: (*Desk).reopen},
	{pattern: "POST /cases/{number}/undo", who: printers, serve: (*Desk).undoCancel},
	{pattern: "POST /cases/{number}/reopen", who: []staff.Role{staff.RoleHead}, serve: (*Desk).reopenCase},
}

// regret is what the visitor did a moment ago and may still take back.
type regret struct {
	Path string // of the return or case
	Left int    // s
}

// mayRegret offers for ten seconds, on whatever page, to take back what was just done.
func (v *visit) mayRegret(path string) {
	v.d.sessions.Put(v.r.Context(), "undo", fmt.Sprintf("%s %d", path, v.d.Now().Add(judge.UndoFor).UnixMilli()))
}

// regret is what may still be taken back; nil for nothing.
func (v *visit) regret() *regret {
	path, until, _ := strings.Cut(v.d.sessions.GetString(v.r.Context(), "undo"), " ")
	var ms int64
	if _, err := fmt.Sscan(until, &ms); err != nil {
		return nil
	}
	left := time.UnixMilli(ms).Sub(v.d.Now())
	if left <= 0 || left > judge.UndoFor {
		v.d.sessions.Remove(v.r.Context(), "undo")
		return nil
	}
	return &regret{path, int((left + time.Second - 1) / time.Second)}
}

// closing is a step that closes a return, and that may be undone for a while.
func (d *Desk) closing(v *visit, act auditlog.Act, note func(f formValues) string, do func(s intake.Step, f formValues) error) error {
	return d.work(v, act, note, func(s intake.Step, f formValues) error {
		err := do(s, f)
		if err == nil {
			v.mayRegret(returnPath(s.Return))
		}
		return err
	})
}

// cantUndo is said to whoever can't take back what was done.
func cantUndo(back string) error {
	return &conflict{back: back, title: forms.Text{SV: "Det går inte att ångra nu", EN: "It can't be undone now"}, text: forms.Text{
		SV: "Det har gått mer än tio sekunder, eller så har något annat hänt sedan dess. En verksamhetschef kan öppna det igen, med en anledning.",
		EN: "More than ten seconds have passed, or something else has happened since. A head of unit can open it again, with a reason."}}
}

// sayWhy is said to whoever has not chosen a reason that there must be.
func sayWhy(back string) error {
	return &conflict{back: back, title: forms.Text{SV: "Välj varför", EN: "Choose why"}, text: forms.Text{
		SV: "Det här behöver en anledning ur listan. Inget är gjort.", EN: "This needs a reason of the list. Nothing is done."}}
}

// undo takes back what the visitor decided of a return a moment ago.
func (d *Desk) undo(v *visit) error {
	return d.takeBack(v, auditlog.ActUndo, "", func(s intake.Step) error { return d.clerk().Undo(v.r.Context(), s) },
		"Ångrat: du har returen igen. Det som är gjort i ett annat system ändrar du där.", "Undone: you have the return again. What is done in another system you change there.")
}

// reopen opens a return again that was closed.
func (d *Desk) reopen(v *visit) error {
	reason := v.r.FormValue("reason")
	if !judge.ReopenReasons.Has(reason) {
		return d.askWhy(v)
	}
	return d.takeBack(v, auditlog.ActReopen, "because: "+reason, func(s intake.Step) error { return d.clerk().Reopen(v.r.Context(), s, reason) },
		"Öppnad igen. Det som är gjort i ett annat system ändrar du där.", "Open again. What is done in another system you change there.")
}

func (d *Desk) askWhy(v *visit) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	return d.faulty(v, r.ID, "reopen", "", forms.Text{SV: "Välj varför.", EN: "Choose why."})
}

func (d *Desk) takeBack(v *visit, act auditlog.Act, note string, do func(s intake.Step) error, sv, en string) error {
	r, err := d.mine(v)
	if err != nil {
		return err
	}
	if err := v.audit(act, r.ID, r.Case, note); err != nil {
		return err
	}
	v.d.sessions.Remove(v.r.Context(), "undo")
	err = do(v.step(r.ID))
	if errors.Is(err, intake.ErrNotAllowed) || errors.Is(err, intake.ErrConflict) {
		if err := v.audit(auditlog.ActRefused, r.ID, r.Case, string(act)); err != nil {
			return err
		}
		return cantUndo(returnPath(r.ID))
	}
	if err != nil {
		return err
	}
	return v.redirect(v.backTo(r.ID), sv, en)
}

// undoCancel takes back that the visitor cancelled a case a moment ago.
func (d *Desk) undoCancel(v *visit) error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if r := v.regret(); r != nil && r.Path == "/cases/"+c.Number {
		return d.reinstate(v, c, auditlog.ActUndo, "")
	}
	if err := v.audit(auditlog.ActRefused, 0, c.Number, string(auditlog.ActUndo)); err != nil {
		return err
	}
	return cantUndo("/cases/" + c.Number)
}

// reopenCase brings a cancelled case back into use.
func (d *Desk) reopenCase(v *visit) error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	reason := v.r.FormValue("reason")
	if !judge.ReopenReasons.Has(reason) {
		return sayWhy("/cases/" + c.Number)
	}
	return d.reinstate(v, c, auditlog.ActReopen, "because: "+reason)
}

func (d *Desk) reinstate(v *visit, c judge.Case, act auditlog.Act, note string) error {
	if err := v.audit(act, 0, c.Number, note); err != nil {
		return err
	}
	v.d.sessions.Remove(v.r.Context(), "undo")
	err := d.Reinstates.Reinstate(v.r.Context(), intake.CaseAct{Case: c.Number, Who: v.user.Login, At: d.Now(), Note: note})
	if err != nil {
		return fmt.Errorf("bring case %s back into use: %w", c.Number, err)
	}
	return v.redirect("/cases/"+c.Number, "Ärendet gäller igen.", "The case is good again.")
}
