package desk

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/report"
	"blankett/intake/staff"
)

// The gate. Whatever shows or prints what a person's paper says comes through
// here, and no other file of the desk asks the database or the archive for it:
// may this visitor see the case; is its person protected; have they said in this
// session why they must see it all the same. Who shows something writes the one
// line of the log that tells of it.

// maySee is intake.ErrNotFound, and written down, when a case or return of a
// region and unit is not the visitor's to see.
func (v *visit) maySee(region, unit string, id int64, number string) error {
	if v.user.MaySee(region, unit) {
		return nil
	}
	if err := v.audit(auditlog.ActRefused, id, number, "another region or unit"); err != nil {
		return err
	}
	return intake.ErrNotFound
}

// self is the visitor in this session: what they were let see ends with it.
func (v *visit) self() string {
	return v.user.ID + " " + strconv.FormatInt(v.d.sessions.GetInt64(v.r.Context(), "began"), 10)
}

// viewLasts is how long a view that is not masked can be gone on with.
const viewLasts = 30 * time.Minute

// viewOf gives the token of the visitor's unmasked view of a return, and
// whether the return is masked for them.
func (d *Desk) viewOf(v *visit, r judge.Return) (token string, masked bool) {
	if !r.Protected {
		return "", false
	}
	token = v.r.FormValue("view")
	if _, open := d.views.find(token, v.self(), r.ID, d.Now()); !open || !v.user.Unmask {
		return "", true
	}
	return token, false
}

// openView gives the token of a new view of a return that is not masked.
func (d *Desk) openView(v *visit, id int64) string {
	return d.views.keep(ticket[struct{}]{user: v.self(), about: id, until: d.Now().Add(viewLasts)}, d.Now())
}

// viewed is a view's token at the end of an address; "" for none.
func viewed(token string) string {
	if token == "" {
		return ""
	}
	return "?view=" + url.QueryEscape(token)
}

// mine gives the return of the address, if the visitor may see it, as far as they
// may see it.
func (d *Desk) mine(v *visit) (judge.Return, error) {
	id, err := v.id("id")
	if err != nil {
		return judge.Return{}, err
	}
	return d.returnOf(v, id)
}

// returnOf is the same of a return's number.
func (d *Desk) returnOf(v *visit, id int64) (judge.Return, error) {
	r, err := d.Queue.Return(v.r.Context(), id)
	if err != nil {
		return judge.Return{}, fmt.Errorf("find return %d: %w", id, err)
	}
	if _, masked := d.viewOf(v, r); masked {
		return staff.Masked(r), v.maySee(r.Region, r.Unit, r.ID, r.Case)
	}
	return r, v.maySee(r.Region, r.Unit, r.ID, r.Case)
}

// asked gives the return of the address, if the visitor may see it, and what was
// filled in about it.
func (d *Desk) asked(v *visit) (judge.Return, url.Values, error) {
	r, err := d.mine(v)
	if err != nil {
		return r, nil, err
	}
	f, err := v.form()
	return r, f, err
}

// whole gives the return of the address with what people did to it, if the
// visitor may see it. It is to be judged by; what is shown of it is shown's.
func (d *Desk) whole(v *visit) (judge.Work, error) {
	id, err := v.id("id")
	if err != nil {
		return judge.Work{}, err
	}
	return d.wholeOf(v, id)
}

// wholeOf is the same of a return's number.
func (d *Desk) wholeOf(v *visit, id int64) (judge.Work, error) {
	w, err := d.Reviews.Work(v.r.Context(), id)
	if err != nil {
		return judge.Work{}, fmt.Errorf("find return %d: %w", id, err)
	}
	return w, v.maySee(w.Region, w.Unit, w.ID, w.Case)
}

// shown is as much of a return, and of what people did to it, as the visitor may
// see.
func (d *Desk) shown(v *visit, w judge.Work) judge.Work {
	if _, masked := d.viewOf(v, w.Return); !masked {
		return w
	}
	w.Return = staff.Masked(w.Return)
	w.Corrections, w.Keyings = slices.Clone(w.Corrections), slices.Clone(w.Keyings)
	for i := range w.Corrections {
		w.Corrections[i].Before, w.Corrections[i].After = judge.Said{}, judge.Said{}
	}
	for i := range w.Keyings {
		w.Keyings[i].Value = ""
	}
	return w
}

// eventsOf lists what happened to a return, in words as far as the visitor may
// see them.
func (d *Desk) eventsOf(v *visit, r judge.Return) ([]judge.Event, error) {
	all, err := d.Queue.Events(v.r.Context(), r.ID)
	if err != nil {
		return nil, fmt.Errorf("show the events of return %d: %w", r.ID, err)
	}
	_, masked := d.viewOf(v, r)
	for i := range all {
		all[i].Note = v.told(all[i].Note, masked)
	}
	return all, nil
}

// claimNext claims the next return of a queue for the visitor.
func (v *visit) claimNext(f intake.QueueFilter) (judge.Return, error) {
	r, err := v.d.Queues.Next(v.r.Context(), f, v.user.Login, v.d.Now())
	if err != nil {
		return judge.Return{}, fmt.Errorf("take the next: %w", err)
	}
	return staff.Masked(r), nil
}

// listedReturns gives a page of a queue; of protected people nothing that says who they are.
func (v *visit) listedReturns(f intake.QueueFilter) ([]judge.Return, error) {
	list, err := v.d.Queues.Listed(v.r.Context(), f)
	if err != nil {
		return nil, fmt.Errorf("show a queue: %w", err)
	}
	for i, r := range list {
		list[i] = staff.Masked(r)
	}
	return list, nil
}

// picture is a page's picture as the visitor may see it, and whether it is masked.
func (v *visit) picture(r judge.Return, p judge.PageReading) (_ image.Image, masked bool, err error) {
	scan, err := v.d.pictured(v.r.Context(), r.ArrivalOf(p), p.Page)
	if err != nil {
		return nil, true, err
	}
	if _, masked = v.d.viewOf(v, r); masked {
		scan, err = v.d.masked(v.r.Context(), scan, p)
	}
	return scan, masked, err
}

// shownAs is a page's picture as a file, as the visitor may see it.
func (v *visit) shownAs(r judge.Return, p judge.PageReading) ([]byte, error) {
	if _, masked := v.d.viewOf(v, r); !masked {
		return v.d.Archive.Preview(v.r.Context(), r.ArrivalOf(p), p.Page)
	}
	hidden, _, err := v.picture(r, p)
	if err != nil {
		return nil, err
	}
	return asJPEG(hidden, maskQuality)
}

// comparable says whether the visitor may see two scans of a sheet side by side: a
// view of the later one that is not masked is one of the earlier one, too.
func (v *visit) comparable(later, earlier judge.Return) bool {
	view, masked := v.d.viewOf(v, later)
	return !masked && (view != "" || !earlier.Protected)
}

// bothScans are two scans of a sheet, where the visitor may see both.
func (v *visit) bothScans(later, earlier judge.Return, p, q judge.PageReading) (now, before *image.Gray, err error) {
	if !v.comparable(later, earlier) {
		return nil, nil, fmt.Errorf("compare page %d of return %d: %w", p.Page, later.ID, intake.ErrNotFound)
	}
	if now, err = v.d.grey(v.r.Context(), later, p); err != nil {
		return nil, nil, err
	}
	before, err = v.d.grey(v.r.Context(), earlier, q)
	return now, before, err
}

// grey is the reader's picture of a page in grey.
func (d *Desk) grey(ctx context.Context, r judge.Return, p judge.PageReading) (*image.Gray, error) {
	img, err := d.pictured(ctx, r.ArrivalOf(p), p.Page)
	if err != nil {
		return nil, err
	}
	if g, ok := img.(*image.Gray); ok {
		return g, nil
	}
	g := image.NewGray(img.Bounds())
	scaled(g, img)
	return g, nil
}

// asScanned is a page as it lay in the scan, pictured by a reader anew: only the
// aligned picture is kept. intake.ErrNotFound where it is masked.
func (v *visit) asScanned(r judge.Return, p judge.PageReading) ([]byte, error) {
	d := v.d
	if _, masked := d.viewOf(v, r); masked || d.Readers == nil {
		return nil, fmt.Errorf("the original of return %d: %w", r.ID, intake.ErrNotFound)
	}
	jpeg, err := intake.Original(v.r.Context(), d.Arrivals, d.Archive, d.Readers, r.ArrivalOf(p), p.Page)
	if err != nil {
		return nil, fmt.Errorf("picture the original of return %d: %w", r.ID, err)
	}
	return jpeg, nil
}

// pictured is the picture that a reader made of a page of an arrival.
func (d *Desk) pictured(ctx context.Context, arrival string, page int) (image.Image, error) {
	raw, err := d.Archive.Preview(ctx, arrival, page)
	if err != nil {
		return nil, fmt.Errorf("fetch the picture of page %d of arrival %s: %w", page, arrival, err)
	}
	img, err := jpeg.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("unpack the picture of page %d of arrival %s: %w", page, arrival, err)
	}
	return img, nil
}

// landedOn is the return that a page of a file is in, if the visitor may see it.
func (v *visit) landedOn(arrival string, page int) (judge.Return, error) {
	r, err := v.d.Landed.LandedOn(v.r.Context(), arrival, page)
	if err != nil {
		return judge.Return{}, fmt.Errorf("find a page's return: %w", err)
	}
	return r, v.maySee(r.Region, r.Unit, r.ID, r.Case)
}

// landed lists what came in on a day into the visitor's inboxes, as far as it is the visitor's to see.
func (v *visit) landed(day time.Time, detail report.Detail) ([]report.Landed, error) {
	all, err := v.d.Landed.Landed(v.r.Context(), forms.Midnight(day), forms.Midnight(day.AddDate(0, 0, 1)), detail)
	if err != nil {
		return nil, err
	}
	var mine []report.Landed
	for _, l := range all {
		if v.user.MayOpenMail(l.Region) {
			mine = append(mine, v.landedAs(l))
		}
	}
	return mine, nil
}

// landedAs is a file as the visitor may see it: with no name where it brought a
// protected person's paper, and of another region's nothing but that it came.
func (v *visit) landedAs(l report.Landed) report.Landed {
	for i, r := range l.Returns {
		if r.Protected {
			l.Source = ""
		}
		if r.Region != "" && !v.user.MaySee(r.Region, r.Unit) {
			l.Returns[i] = report.LandedReturn{ID: r.ID, State: r.State, Pages: r.Pages, QueuedAt: r.QueuedAt, Elsewhere: true}
		}
	}
	return l
}

// sampleOf is a field that waits to be keyed blind, on its return; those of
// protected people are keyed by nobody.
func (d *Desk) sampleOf(v *visit, s report.Sample) (judge.Return, error) {
	r, err := d.Queue.Return(v.r.Context(), s.Return)
	if err == nil && r.Protected { // since it was drawn
		err = intake.ErrNotFound
	}
	if err != nil {
		return judge.Return{}, fmt.Errorf("find a sample: %w", err)
	}
	return r, v.maySee(r.Region, r.Unit, r.ID, r.Case)
}

// hidden is a case without what says whose it is, where its person is protected.
func hidden(c judge.Case) judge.Case {
	if c.Protected {
		c.Unit, c.Values = "", nil
	}
	return c
}

// caseOf is the case of a number, if it is the visitor's to see, as far as it is.
func (v *visit) caseOf(number string) (judge.Case, error) {
	c, err := v.d.Cases.Case(v.r.Context(), number)
	if err != nil {
		return judge.Case{}, fmt.Errorf("find a case: %w", err)
	}
	region := v.d.regionOf(c.Form)
	if region == "" { // a form that is printed no more
		e, err := v.d.Ledger.Edition(v.r.Context(), c.Edition)
		if err != nil {
			return judge.Case{}, fmt.Errorf("find the form of case %s: %w", number, err)
		}
		region = e.Region
	}
	return hidden(c), v.maySee(region, c.Unit, 0, c.Number)
}

// ownCase is the case in the address.
func (v *visit) ownCase() (judge.Case, error) {
	number, err := forms.ParseCaseNumber(v.r.PathValue("number"))
	if err != nil {
		return judge.Case{}, intake.ErrNotFound
	}
	return v.caseOf(number)
}

// listedCases lists cases.
func (v *visit) listedCases(f intake.CaseFilter) ([]judge.Case, error) {
	all, err := v.d.Cases.Cases(v.r.Context(), f)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	for i, c := range all {
		all[i] = hidden(c)
	}
	return all, nil
}

// candidates are the cases that a paper may belong to.
func (v *visit) candidates(unit string) ([]judge.Case, error) {
	all, err := v.d.Queues.Candidates(v.r.Context(), staff.ScopeOf(v.user), unit, candidates)
	if err != nil {
		return nil, err
	}
	for i, c := range all {
		all[i] = hidden(c)
	}
	return all, nil
}

// returnsOf are a case's returns, without their pages.
func (v *visit) returnsOf(c judge.Case) ([]judge.Return, error) {
	all, err := v.d.Cases.ReturnsOf(v.r.Context(), c.Number)
	if err != nil {
		return nil, fmt.Errorf("find the returns of case %s: %w", c.Number, err)
	}
	for i, r := range all {
		all[i] = staff.Masked(r)
	}
	return all, nil
}

// eventsOfCase are what happened to a case, in words as far as the visitor may
// see them.
func (v *visit) eventsOfCase(c judge.Case) ([]caseLine, error) {
	events, err := v.d.Cases.CaseEvents(v.r.Context(), c.Number)
	if err != nil {
		return nil, fmt.Errorf("find the history of case %s: %w", c.Number, err)
	}
	var all []caseLine
	for _, e := range events {
		all = append(all, v.caseLine(e, c.Protected))
	}
	return all, nil
}

// mayPrint asks whether the visitor may have the paper of a case: what a person's
// paper says is theirs to see, and where the identity is protected they have the
// right to unmask it and say why. It gives that reason, for the one line of the log
// that tells of it; errProtected, written down, and a *conflict where no reason is given.
func (v *visit) mayPrint(c judge.Case, reason string) (string, error) {
	switch {
	case !c.Protected:
		return "", nil
	case !v.user.Unmask:
		if err := v.audit(auditlog.ActRefused, 0, c.Number, "protected identity"); err != nil {
			return "", err
		}
		return "", errProtected
	case !staff.UnmaskReasons.Has(reason):
		return "", &conflict{back: "/cases/" + c.Number, title: forms.Text{SV: "Välj varför", EN: "Choose why"}, text: forms.Text{
			SV: "Personens uppgifter är skyddade. Gå tillbaka och välj varför du behöver se dem; det skrivs i loggen.",
			EN: "The person's identity is protected. Go back and choose why you need to see it; it is written in the log."}}
	}
	return "unmasked: " + reason, nil
}

// printAgain and replace make the paper of a case once more, for whom mayPrint let.
func (v *visit) printAgain(a intake.CaseAct) error {
	if _, _, err := v.d.Printer.Reprint(v.r.Context(), a); err != nil {
		return fmt.Errorf("print case %s again: %w", a.Case, err)
	}
	return nil
}

func (v *visit) replace(a intake.CaseAct) (*forms.Edition, forms.Print, error) {
	e, sheets, err := v.d.Printer.Supersede(v.r.Context(), a)
	if err != nil {
		return nil, sheets, fmt.Errorf("replace case %s: %w", a.Case, err)
	}
	return e, sheets, nil
}

// toPrinted goes on to the sheets just made. Their numbers stay in the session:
// the page can be loaded again without making new ones.
func (v *visit) toPrinted(numbers []string, unmasked bool) error {
	v.d.sessions.Put(v.r.Context(), "printed", strings.Join(numbers, " "))
	v.d.sessions.Put(v.r.Context(), "unmasked", unmasked)
	return v.redirect("/printed", "", "")
}

// justPrinted are the cases that the visitor printed last; intake.ErrNotFound.
func (v *visit) justPrinted() ([]judge.Case, error) {
	var all []judge.Case
	for number := range strings.FieldsSeq(v.d.sessions.GetString(v.r.Context(), "printed")) {
		c, err := v.caseOf(number)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("find what was printed: %w", intake.ErrNotFound)
	}
	return all, nil
}

// sheetsOf are the sheets of cases just printed, all of one edition. Of a protected
// person they come to who has said why in this session, and to who filled them in:
// they know already, and a refusal would tell them of a protection set elsewhere.
func (v *visit) sheetsOf(cases []judge.Case) (*forms.Edition, []forms.Print, error) {
	e, err := v.d.Ledger.Edition(v.r.Context(), cases[0].Edition)
	if err != nil {
		return nil, nil, fmt.Errorf("draw sheets: %w", err)
	}
	var prints []forms.Print
	for _, c := range cases {
		if c.Protected && !v.d.sessions.GetBool(v.r.Context(), "unmasked") && c.PrintedBy != v.user.Login {
			return nil, nil, errProtected
		}
		whole, err := v.d.Cases.Case(v.r.Context(), c.Number)
		if err != nil {
			return nil, nil, fmt.Errorf("draw sheets: %w", err)
		}
		p, err := v.d.Printer.Sheets(e, whole)
		if err != nil {
			return nil, nil, fmt.Errorf("draw sheets: %w", err)
		}
		prints = append(prints, p)
	}
	return e, prints, nil
}

// callsHere lists the calls of the visitor's region.
func (v *visit) callsHere() ([]intake.Call, error) {
	f := intake.CallFilter{Limit: callsListed}
	if v.user.Region != staff.EveryRegion {
		f.Region = v.user.Region
	}
	all, err := v.d.Calls.Calls(v.r.Context(), f)
	if err != nil {
		return nil, err
	}
	for i := range all {
		c := &all[i]
		if c.Protected {
			c.Unit = ""
		}
		c.Note = v.told(c.Note, c.Protected)
	}
	return all, nil
}

// callHere is the call of the address, if it is the visitor's region's.
func (v *visit) callHere() (intake.Call, error) {
	id, err := v.id("id")
	if err != nil {
		return intake.Call{}, err
	}
	c, err := v.d.Calls.Call(v.r.Context(), id)
	if err != nil {
		return intake.Call{}, err
	}
	if v.user.In(c.Region) {
		return c, nil
	}
	if err := v.audit(auditlog.ActRefused, 0, c.Case, "another region or unit"); err != nil {
		return intake.Call{}, err
	}
	return intake.Call{}, intake.ErrNotFound
}

// listAgain is how long a list may be looked at anew, as pages do by themselves,
// before that is another look.
const listAgain = 10 * time.Minute

// looks are the lists that people looked at lately, by visitor and list.
type looks struct {
	mu  sync.Mutex
	all map[string]time.Time
}

// first says whether a look is one of its own, and forgets those of long ago.
func (l *looks) first(who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for known, at := range l.all {
		if now.Sub(at) >= listAgain {
			delete(l.all, known)
		}
	}
	if _, known := l.all[who]; known {
		return false
	}
	if l.all == nil {
		l.all = map[string]time.Time{}
	}
	l.all[who] = now
	return true
}

// looksAt writes down that the visitor looks at a list with names of files or
// notes in it, once for as long as they keep it open.
func (v *visit) looksAt(list string) error {
	if !v.d.looks.first(v.self()+" "+list, v.d.Now()) {
		return nil
	}
	return v.audit(auditlog.ActList, 0, "", list)
}

// aboutProtected says whether a line of the log is about a protected person's
// case. What is not known any more counts as one.
func (v *visit) aboutProtected(e auditlog.Entry) bool {
	if e.Case == "" {
		return false
	}
	c, err := v.d.Cases.Case(v.r.Context(), e.Case)
	return err != nil || c.Protected
}
