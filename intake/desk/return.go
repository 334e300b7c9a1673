package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var returnRoutes = []route{
	{pattern: "GET /returns/{id}", who: queueWorkers, serve: (*Desk).showReturn},
	{pattern: "GET /returns/{id}/pages/{page}", who: queueWorkers, serve: (*Desk).picture},
	{pattern: "GET /returns/{id}/original/{page}", who: queueWorkers, serve: (*Desk).original},
	{pattern: "GET /editions/{id}/pages/{page}", who: queueWorkers, serve: (*Desk).blank},
}

// returnPage is a return as the visitor sees it.
type returnPage struct {
	frame
	judge.Work
	Events   []judge.Event
	Evidence []evidence // one a page
	Items    []item     // what there is to look at, in the order of the paper
	Left     int        // items that are open
	Form     forms.Text // its title
	Mine     bool       // the visitor has it
	Editable bool       // the visitor may take steps with it
	Masked   bool       // who it is about is hidden from the visitor
	View     string     // the token of a view that is not masked; "" for none
	From     string     // the queue that the visitor came from
	Two      bool       // it takes two people
	Proposal *judge.Decision
	Altered  []alteration // what the visitor has to confirm as the second person
	Todo     *todo        // what is to be done, once nothing is left to review
	Dones    []option     // what may have been done; nil where it takes one person
	Asked    string       // what was typed in a form that was not right
	Overs    []option
	NotDones []option
	Reopens  []option // why it may be opened again; nil where that is not the visitor's to say
	Unmasks  []option
	Lifts    []option     // why protection may be lifted; nil where it is not the visitor's to say
	Lifting  *intake.Lift // somebody's proposal to lift it
	Letter   string       // token of a letter made a moment ago; "" for none
}

func (d *Desk) showReturn(v *visit) error {
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	page, err := d.returnPage(v, w)
	if err != nil {
		return err
	}
	return v.render("return.html", page)
}

// faulty shows a return again with what was wrong in a form.
func (d *Desk) faulty(v *visit, id int64, field, typed string, wrong forms.Text) error {
	w, err := d.wholeOf(v, id)
	if err != nil {
		return err
	}
	page, err := d.returnPage(v, w)
	if err != nil {
		return err
	}
	v.fault(page.Faults, field, wrong.SV, wrong.EN)
	page.Asked = typed
	return v.again("return.html", page)
}

// returnPage gathers what a return's page shows, after writing down that it
// was opened.
func (d *Desk) returnPage(v *visit, w judge.Work) (*returnPage, error) {
	ctx := v.r.Context()
	if err := v.audit(auditlog.ActOpen, w.ID, w.Case, ""); err != nil {
		return nil, err
	}
	page := &returnPage{frame: v.frame(fmt.Sprintf("Retur %d", w.ID), fmt.Sprintf("Return %d", w.ID), "return"), Work: w,
		Mine: w.ClaimedBy == v.user.Login, From: v.r.FormValue("from"), Proposal: w.Proposal()}
	page.Here = returnPath(w.ID)
	if d.made(v, w.ID) != nil {
		page.Letter = v.r.FormValue("letter")
	}
	page.Editable = editable(w, v.user)
	page.View, page.Masked = d.viewOf(v, w.Return)
	var err error
	if page.Events, err = d.eventsOf(v, w.Return); err != nil {
		return nil, err
	}
	page.Overs, page.NotDones = v.options(takeOverReasons), v.options(judge.NotDoneReasons)
	if v.user.Has(staff.RoleHead) && w.Reopenable() {
		page.Reopens = v.options(judge.ReopenReasons)
	}
	if v.user.Unmask {
		page.Unmasks = v.options(staff.UnmaskReasons)
	}
	if w.Protected && v.liftsProtection() {
		page.Lifts = v.options(intake.LiftReasons)
		if page.Lifting, err = d.Reviews.Lifting(ctx, w.ID); err != nil {
			return nil, err
		}
	}
	err = d.fillPaper(ctx, v, page)
	page.Work = d.shown(v, page.Work) // what it was judged by, nobody sees here
	return page, err
}

// editable says whether somebody may take steps with a return: it is open, and
// theirs or nobody's.
func editable(w judge.Work, u staff.User) bool {
	return w.State.Open() && w.FreeFor(u.Login)
}

// fillPaper adds the pages with what was read on them, and the items.
func (d *Desk) fillPaper(ctx context.Context, v *visit, page *returnPage) error {
	var layout *forms.Layout
	var facts forms.Facts
	if page.Edition != "" {
		e, err := d.Ledger.Edition(ctx, page.Edition)
		if err != nil {
			return fmt.Errorf("show the pages of return %d: %w", page.ID, err)
		}
		c, err := d.Ledger.Case(ctx, page.Case)
		if err != nil {
			return fmt.Errorf("show the case of return %d: %w", page.ID, err)
		}
		layout, page.Form = &e.Layout, e.Title
		facts = page.Facts(layout, c, d.Now())
		page.Two = judge.Approvals(layout, facts) > 1
	}
	page.Evidence = evidenceOf(d.shown(v, page.Work).Return, layout, page.View)
	page.Items = v.items(page, layout)
	for _, it := range page.Items {
		if it.Open {
			page.Left++
		}
	}
	page.Altered = v.alterations(page, layout)
	if layout != nil {
		page.Todo = v.todoOf(page, layout, facts)
	}
	if page.Two {
		page.Dones = v.options(doneWords)
		for i := range page.Dones {
			page.Dones[i].Chosen = page.Dones[i].Value == v.r.Form.Get("done")
		}
	}
	return nil
}

// evidenceOf gives each page of a return with the layout it was read by.
func evidenceOf(r judge.Return, layout *forms.Layout, view string) []evidence {
	var all []evidence
	query := ""
	if view != "" {
		query = "?view=" + url.QueryEscape(view)
	}
	for i, p := range r.Pages {
		e := evidence{PageReading: p, Nth: i + 1, Layout: layout, Picture: fmt.Sprintf("/returns/%d/pages/%d%s", r.ID, i+1, query),
			Original: fmt.Sprintf("/returns/%d/original/%d%s", r.ID, i+1, query)}
		if p.Sheet != nil {
			e.Blank = fmt.Sprintf("/editions/%s/pages/%d", url.PathEscape(r.Edition), p.Sheet.Page)
		}
		all = append(all, e)
	}
	return all
}

// blank serves a page of an edition as it prints unfilled.
func (d *Desk) blank(v *visit) error {
	n, err := v.id("page")
	if err != nil {
		return err
	}
	e, err := d.Ledger.Edition(v.r.Context(), v.r.PathValue("id"))
	if err == nil && int(n) > len(e.Blanks) {
		err = intake.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("fetch a blank page: %w", err)
	}
	v.sendAs("image/png", e.Blanks[n-1])
	return nil
}

// picture serves the reader's JPEG of one page, and only for a page that
// belongs to the return asked for. Where the identity is protected it is made
// anew with nothing on it that says whose it is.
func (d *Desk) picture(v *visit) error {
	r, p, err := d.pageAsked(v)
	if err != nil {
		return err
	}
	jpeg, err := v.shownAs(r, p)
	if err != nil {
		return fmt.Errorf("fetch page %d of return %d: %w", p.Page, r.ID, err)
	}
	return d.sendPicture(v, r, p.Page, jpeg, "")
}

// pageAsked is the return of the address and its nth page, from 1, if the
// visitor may see it: its pages may have come in two files.
func (d *Desk) pageAsked(v *visit) (judge.Return, judge.PageReading, error) {
	n, err := v.id("page")
	if err != nil {
		return judge.Return{}, judge.PageReading{}, err
	}
	r, err := d.mine(v)
	if err != nil {
		return judge.Return{}, judge.PageReading{}, err
	}
	if int(n) > len(r.Pages) {
		return judge.Return{}, judge.PageReading{}, fmt.Errorf("page %d of return %d: %w", n, r.ID, intake.ErrNotFound)
	}
	return r, r.Pages[n-1], nil
}

// sendPicture writes the look down and then sends what is looked at.
func (d *Desk) sendPicture(v *visit, r judge.Return, page int, image []byte, note string) error {
	if err := v.audit(auditlog.ActImage, r.ID, r.Case, fmt.Sprintf("page %d%s", page, note)); err != nil {
		return err
	}
	v.sendAs(http.DetectContentType(image), image)
	return nil
}

// original serves a page as it lay in the scan, pictured by a reader anew: only
// the aligned picture is kept.
func (d *Desk) original(v *visit) error {
	r, p, err := d.pageAsked(v)
	if err != nil {
		return err
	}
	jpeg, err := v.asScanned(r, p)
	if err != nil {
		return err
	}
	return d.sendPicture(v, r, p.Page, jpeg, " as scanned")
}
