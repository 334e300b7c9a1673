package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var caseReaders = []staff.Role{staff.RoleClinic, staff.RoleHead, staff.RoleHandler}

var caseRoutes = []route{
	{pattern: "GET /cases", who: caseReaders, menu: &forms.Text{SV: "Ärenden", EN: "Cases"}, serve: (*Desk).cases},
	{pattern: "GET /cases/{number}", who: caseReaders, serve: (*Desk).showCase},
	{pattern: "POST /cases/{number}/reprint", who: printers, serve: (*Desk).reprint},
	{pattern: "POST /cases/{number}/supersede", who: printers, serve: (*Desk).supersede},
	{pattern: "POST /cases/{number}/cancel", who: printers, serve: (*Desk).cancel},
}

// casesAPage is how many cases one page lists.
const casesAPage = 50

// caseList is one of the lists of cases: a clinic's questions.
type caseList struct {
	Name   string // in the address
	Words  forms.Text
	States []judge.CaseState
	Late   bool // only those out too long
}

var caseLists = []caseList{
	{"", forms.Text{SV: "Alla", EN: "All"}, nil, false},
	{"out", forms.Text{SV: "Utskrivna", EN: "Printed"}, []judge.CaseState{judge.CasePrinted}, false},
	{"late", forms.Text{SV: "Försenade", EN: "Overdue"}, []judge.CaseState{judge.CasePrinted}, true},
	{"incomplete", forms.Text{SV: "Ofullständiga", EN: "Incomplete"}, []judge.CaseState{judge.CaseReturned}, false},
	{"back", forms.Text{SV: "Inkomna", EN: "Back"}, []judge.CaseState{judge.CaseReady}, false},
	{"handled", forms.Text{SV: "Klara", EN: "Handled"}, []judge.CaseState{judge.CaseHandled}, false},
	{"gone", forms.Text{SV: "Utgångna", EN: "Out of use"}, []judge.CaseState{judge.CaseCancelled, judge.CaseSuperseded}, false},
}

var caseWords = map[judge.CaseState]forms.Text{
	judge.CasePrinted:    {SV: "Utskriven", EN: "Printed"},
	judge.CaseReturned:   {SV: "Inkommen, ofullständig", EN: "Back, incomplete"},
	judge.CaseReady:      {SV: "Inkommen", EN: "Back"},
	judge.CaseHandled:    {SV: "Klar", EN: "Handled"},
	judge.CaseCancelled:  {SV: "Makulerad", EN: "Cancelled"},
	judge.CaseSuperseded: {SV: "Ersatt", EN: "Superseded"},
}

// listed is a case as a list shows it.
type listed struct {
	judge.Case
	Title    forms.Text
	Age      int // days since it was printed
	Findings []forms.Finding
}

// caseTab is one list in the row at the top.
type caseTab struct {
	caseList
	Count int
	Here  bool
}

type casesPage struct {
	frame
	Tabs       []caseTab
	List       caseList
	Cases      []listed
	Unit       string // "" for every unit's
	Prev, Next int    // pages, 0 for none
}

// cases lists a clinic its own unit's cases, and a handler those of the region.
func (d *Desk) cases(v *visit) error {
	query := v.r.URL.Query()
	here, ok := listNamed(query.Get("list"))
	if !ok {
		return intake.ErrNotFound
	}
	f := v.mine()
	page := casesPage{frame: v.frame("Ärenden", "Cases", "cases"), List: here, Unit: f.Unit}
	var err error
	if page.Tabs, err = v.caseTabs(f, here); err != nil {
		return err
	}
	n, _ := strconv.Atoi(query.Get("page"))
	n = max(n, 1)
	f = here.filter(f, d.Now(), d.OverdueDays(d.Now()))
	f.Limit, f.Offset = casesAPage+1, (n-1)*casesAPage
	all, err := v.listedCases(f)
	if err != nil {
		return err
	}
	if len(all) > casesAPage {
		all, page.Next = all[:casesAPage], n+1
	}
	page.Prev = n - 1
	if page.Cases, err = v.listed(all); err != nil {
		return err
	}
	return v.render("cases.html", page)
}

func listNamed(name string) (caseList, bool) {
	for _, l := range caseLists {
		if l.Name == name {
			return l, true
		}
	}
	return caseList{}, false
}

// mine chooses the cases that the visitor may see.
func (v *visit) mine() intake.CaseFilter {
	f := intake.CaseFilter{Forms: []string{""}} // no form has that name
	everyUnit := v.user.Has(staff.RoleHandler, staff.RoleHead)
	if !everyUnit && v.user.Unit == "" {
		return f // a filter's "" is every unit's, and theirs is none
	}
	for _, t := range v.d.formsFor(v.user) {
		f.Forms = append(f.Forms, t.Form)
	}
	if !everyUnit {
		f.Unit = v.user.Unit
	}
	return f
}

// filter narrows a choice to the list; late are how many days make a sheet overdue.
func (l caseList) filter(f intake.CaseFilter, now time.Time, late int) intake.CaseFilter {
	f.States = l.States
	if l.Late {
		f.PrintedBefore = intake.Overdue("", now, late).PrintedBefore
	}
	return f
}

func (v *visit) caseTabs(f intake.CaseFilter, here caseList) ([]caseTab, error) {
	counts, err := v.d.piled.of(v.r.Context(), v.d.Cases, f)
	if err != nil {
		return nil, fmt.Errorf("count cases: %w", err)
	}
	var tabs []caseTab
	for _, l := range caseLists {
		tab := caseTab{caseList: l, Here: l.Name == here.Name}
		in := counts
		if l.Late {
			late := v.d.OverdueDays(v.d.Now())
			if in, err = v.d.piled.of(v.r.Context(), v.d.Cases, l.filter(f, v.d.Now(), late)); err != nil {
				return nil, fmt.Errorf("count overdue cases: %w", err)
			}
		}
		for s, n := range in {
			if l.has(s) {
				tab.Count += n
			}
		}
		tabs = append(tabs, tab)
	}
	return tabs, nil
}

func (l caseList) has(s judge.CaseState) bool {
	return l.States == nil || slices.Contains(l.States, s)
}

// listed adds to cases what a clinic needs to know: what is missing, in words.
func (v *visit) listed(cases []judge.Case) ([]listed, error) {
	all := make([]listed, len(cases))
	for i, c := range cases {
		all[i] = listed{Case: c, Title: v.d.titleOf(c.Form), Age: daysBetween(c.PrintedAt, v.d.Now())}
		if c.State != judge.CaseReturned {
			continue
		}
		returns, err := v.returnsOf(c)
		if err != nil {
			return nil, err
		}
		all[i].Findings = openFindings(returns)
	}
	return all, nil
}

// openFindings are those of the returns that are not done, without what is
// merely good to know and without what a handler is to do about them.
func openFindings(returns []judge.Return) []forms.Finding {
	var all []forms.Finding
	for _, r := range returns {
		if r.State == judge.StateDone || r.State == judge.StateDuplicate {
			continue
		}
		for _, f := range r.Findings {
			if f.Weight != forms.Note {
				f.Message, f.MessageEN = firstSentence(f.Message), firstSentence(f.MessageEN)
				all = append(all, f)
			}
		}
	}
	return all
}

func daysBetween(from, to time.Time) int {
	return int(forms.Day(to).Sub(forms.Day(from)).Hours() / 24)
}

func (d *Desk) titleOf(form string) forms.Text {
	for _, t := range d.Forms {
		if t.Form == form {
			return t.Title
		}
	}
	return forms.Text{SV: form, EN: form}
}

type casePage struct {
	frame
	Case     judge.Case
	Form     forms.Text
	Fields   []caseField
	Findings []forms.Finding
	Returns  []judge.Return
	History  []caseLine
	Age      int
	Late     bool
	May      bool     // reprint, replace, cancel
	Cancels  []option // why it may be cancelled
	Reopens  []option // why a cancelled one is opened again; nil where that is not the visitor's to say
	Unmasks  []option // why the visitor may need to see protected data; nil without the right
}

// verbWords are what was done to a case, in words; what follows them is in caseLine.
var verbWords = map[intake.CaseVerb]forms.Text{
	intake.CaseWasReprinted:  {SV: "Utskrivet igen", EN: "Printed again"},
	intake.CaseWasSuperseded: {SV: "Ersatt av", EN: "Replaced by"},
	intake.CaseWasCancelled:  {SV: "Makulerat", EN: "Cancelled"},
	intake.CaseWasReinstated: {SV: "Gäller igen", EN: "Good again"},
	intake.CaseWasMoved:      {SV: "Ärendet är nu", EN: "The case is now"},
}

// caseLine is one line of a case's history, in words.
type caseLine struct {
	At             time.Time
	Did, Note, Who string
	Link, To       string // another page that it is about, and its name; "" for none
}

// history is all that happened to a case, oldest first.
func (v *visit) history(returns []judge.Return, events []caseLine) []caseLine {
	var all []caseLine
	for _, r := range returns {
		l := caseLine{At: r.QueuedAt, Did: v.pick("Ett blad kom in", "A sheet came in"), Note: v.pick("nu ”", "now “") + v.text(oneWords[r.State]) + "”"}
		if v.user.Has(queueWorkers...) {
			l.Did += v.pick(" som", " as")
			l.Link, l.To = returnPath(r.ID), v.pick("retur ", "return ")+strconv.FormatInt(r.ID, 10)
		}
		all = append(all, l)
	}
	all = append(all, events...)
	slices.SortStableFunc(all, func(a, b caseLine) int { return a.At.Compare(b.At) })
	return all
}

func (v *visit) caseLine(e intake.CaseEvent, protected bool) caseLine {
	l := caseLine{At: e.At, Who: e.Who, Did: v.text(verbWords[e.Act])}
	switch e.Act {
	case intake.CaseWasMoved:
		l.Did += ": " + v.text(caseWords[judge.CaseState(e.Note)])
	case intake.CaseWasSuperseded:
		by, note, _ := strings.Cut(e.Note, " ")
		l.Link, l.To, l.Note = "/cases/"+by, by, v.told(note, protected)
	default:
		l.Note = v.told(e.Note, protected)
	}
	return l
}

// caseField is one value that was printed.
type caseField struct {
	Label forms.Text
	Value string
}

// showCase shows one case. That somebody looks is written down first.
func (d *Desk) showCase(v *visit) error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActOpenCase, 0, c.Number, ""); err != nil {
		return err
	}
	ctx := v.r.Context()
	e, err := d.Ledger.Edition(ctx, c.Edition)
	if err != nil {
		return fmt.Errorf("show case %s: %w", c.Number, err)
	}
	page := casePage{frame: v.frame("Ärende "+c.Number, "Case "+c.Number, "cases"), Case: c, Form: e.Title,
		Fields: printedFields(&e.Layout, c.Values), Age: daysBetween(c.PrintedAt, d.Now())}
	if page.Returns, err = v.returnsOf(c); err != nil {
		return err
	}
	events, err := v.eventsOfCase(c)
	if err != nil {
		return err
	}
	page.History = v.history(page.Returns, events)
	page.Findings = openFindings(page.Returns)
	page.Late = c.State == judge.CasePrinted && page.Age > d.OverdueDays(d.Now())
	page.May = v.user.Has(printers...)
	page.Cancels = v.options(judge.CancelReasons)
	if c.State == judge.CaseCancelled && v.user.Has(staff.RoleHead) {
		page.Reopens = v.options(judge.ReopenReasons)
	}
	if c.Protected && v.user.Unmask {
		page.Unmasks = v.options(staff.UnmaskReasons)
	}
	return v.render("case.html", page)
}

// printedFields are a case's values in the order of the paper.
func printedFields(l *forms.Layout, values map[string]string) []caseField {
	var all []caseField
	for _, p := range l.Pages {
		for _, z := range p.Zones {
			if s := values[z.Field]; s != "" {
				all = append(all, caseField{z.Label, s})
			}
		}
	}
	return all
}

// caseAct is what the visitor does to the case in the address, with the reason
// given; and whether they said why they must see a protected identity.
func (v *visit) caseAct(act auditlog.Act) (_ intake.CaseAct, unmasked bool, err error) {
	c, err := v.ownCase()
	if err != nil {
		return intake.CaseAct{}, false, err
	}
	f, err := v.form()
	if err != nil {
		return intake.CaseAct{}, false, err
	}
	note := f.Get("reason")
	if wrong := staff.CheckNote(note); wrong != (forms.Text{}) {
		return intake.CaseAct{}, false, &conflict{back: "/cases/" + c.Number, title: forms.Text{SV: "Inga personuppgifter", EN: "Nobody's data"}, text: wrong}
	}
	why := ""
	if act == auditlog.ActReprint || act == auditlog.ActSupersede {
		if why, err = v.mayPrint(c, f.Get("unmask")); err != nil {
			return intake.CaseAct{}, false, err
		}
	}
	if err := v.audit(act, 0, c.Number, strings.TrimSpace(why+" "+note)); err != nil {
		return intake.CaseAct{}, false, err
	}
	return intake.CaseAct{Case: c.Number, Who: v.user.Login, At: v.d.Now(), Note: note}, why != "", nil
}

func (d *Desk) reprint(v *visit) error {
	a, unmasked, err := v.caseAct(auditlog.ActReprint)
	if err != nil {
		return err
	}
	if err := v.printAgain(a); err != nil {
		return err
	}
	return v.toPrinted([]string{a.Case}, unmasked)
}

func (d *Desk) supersede(v *visit) error {
	a, unmasked, err := v.caseAct(auditlog.ActSupersede)
	if err != nil {
		return err
	}
	_, sheets, err := v.replace(a)
	if err != nil {
		return err
	}
	return v.toPrinted([]string{sheets.Case}, unmasked)
}

func (d *Desk) cancel(v *visit) error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if !judge.CancelReasons.Has(v.r.FormValue("why")) {
		return sayWhy("/cases/" + c.Number)
	}
	a := intake.CaseAct{Case: c.Number, Who: v.user.Login, At: d.Now(), Note: "because: " + v.r.FormValue("why")}
	if err := v.audit(auditlog.ActCancel, 0, c.Number, a.Note); err != nil {
		return err
	}
	if err := d.Cases.Cancel(v.r.Context(), a); err != nil {
		return fmt.Errorf("cancel case %s: %w", a.Case, err)
	}
	v.mayRegret("/cases/" + a.Case)
	return v.redirect("/cases/"+a.Case, "Ärendet är makulerat.", "The case is cancelled.")
}
