package desk

import (
	"errors"
	"fmt"
	"strconv"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

var linkRoutes = []route{
	{pattern: "GET /returns/{id}/link", who: queueWorkers, serve: (*Desk).showLink},
	{pattern: "POST /returns/{id}/link", who: queueWorkers, serve: (*Desk).link},
}

// candidates is how many cases a search for a paper's case shows.
const candidates = 30

// tiePage finds the case that a paper belongs to.
type tiePage struct {
	frame
	judge.Return
	Revision int64
	Picture  string
	Typed    string
	Unit     string
	Units    []option
	Cases    []judge.Case
	Editable bool
}

func (d *Desk) showLink(v *visit) error {
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	page, err := d.tiePage(v, w)
	if err != nil {
		return err
	}
	return v.render("tie.html", page)
}

func (d *Desk) tiePage(v *visit, w judge.Work) (*tiePage, error) {
	page := &tiePage{frame: v.frame("Koppla till ett ärende", "Link to a case", "link"), Return: d.shown(v, w).Return, Revision: w.Revision,
		Unit: v.r.FormValue("unit"), Typed: v.r.FormValue("number"), Editable: editable(w, v.user) && w.Case == ""}
	if len(w.Pages) > 0 {
		view, _ := d.viewOf(v, w.Return)
		page.Picture = returnPath(w.ID) + "/pages/1" + viewed(view) // of the return, wherever it was in its file
	}
	if err := v.audit(auditlog.ActSearch, w.ID, "", "cases of unit "+page.Unit); err != nil {
		return nil, err
	}
	changed, err := d.Queues.Changed(v.r.Context())
	if err != nil {
		return nil, err
	}
	tallies, err := d.tallied(v.r.Context(), changed)
	if err != nil {
		return nil, err
	}
	page.Units = unitOptions(v.user, tallies, page.Unit)
	page.Cases, err = v.candidates(page.Unit)
	return page, err
}

// link ties a paper to the case whose number was keyed or chosen. A number with
// a wrong character is refused, and so is one of another region.
func (d *Desk) link(v *visit) error {
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	number, err := forms.ParseCaseNumber(v.r.FormValue("number"))
	if err != nil {
		return d.notLinked(v, w, forms.Text{SV: "Numret stämmer inte: något tecken är fel. Jämför med papperet.", EN: "The number is not right: a character is wrong. Compare with the paper."})
	}
	_, err = v.caseOf(number)
	if errors.Is(err, intake.ErrNotFound) {
		return d.notLinked(v, w, forms.Text{SV: "Det finns inget sådant ärende i din region.", EN: "There is no such case in your region."})
	}
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActLink, w.ID, number, ""); err != nil {
		return err
	}
	page, err := strconv.Atoi(v.r.FormValue("page"))
	if err != nil {
		page = 1
	}
	linker := &intake.Linker{Clerk: *d.clerk(), Arrivals: d.Arrivals, Archive: d.Archive, Readers: d.Readers}
	in, err := linker.Link(v.r.Context(), v.step(w.ID), number, page)
	if errors.Is(err, intake.ErrNotFound) {
		return d.notLinked(v, w, forms.Text{SV: "Ärendet har ingen sådan sida.", EN: "The case has no such page."})
	}
	if err != nil {
		return err
	}
	return d.linked(v, w.ID, in, number)
}

// linked says where a paper is that was just tied to a case: a return of its
// own, or with the other pages of its set.
func (d *Desk) linked(v *visit, id, in int64, number string) error {
	if in == id {
		return v.redirect(returnPath(id), "Kopplad. Papperet är läst mot ärendets blankett och ligger nu att granska.", "Linked. The paper was read by the case's form and is now to be reviewed.")
	}
	if err := v.audit(auditlog.ActLink, in, number, fmt.Sprintf("the page of return %d joined it", id)); err != nil {
		return err
	}
	return v.redirect(returnPath(in), "Kopplad. Sidan ligger nu med de andra sidorna i ärendet. Granska helheten här.", "Linked. The page is now with the case's other pages. Review the whole here.")
}

func (d *Desk) notLinked(v *visit, w judge.Work, wrong forms.Text) error {
	page, err := d.tiePage(v, w)
	if err != nil {
		return err
	}
	v.fault(page.Faults, "number", wrong.SV, wrong.EN)
	return v.again("tie.html", page)
}
