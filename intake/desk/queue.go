package desk

import (
	"fmt"
	"net/url"
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

// pageLength is how many returns one page of a queue shows: what a person
// looks through without losing their place.
const pageLength = 50

var queueWorkers = []staff.Role{staff.RoleHandler, staff.RoleHead}

var queueRoutes = []route{
	{pattern: "GET /queue", who: queueWorkers, menu: &forms.Text{SV: "Köer", EN: "Queues"}, serve: (*Desk).queue},
	{pattern: "POST /queue", who: queueWorkers, serve: (*Desk).searchQueue},
	{pattern: "GET /queue/live", who: queueWorkers, serve: (*Desk).live},
	{pattern: "POST /queue/next", who: queueWorkers, serve: (*Desk).next},
}

// tab is one queue in the row at the top of the page.
type tab struct {
	Name   string
	Href   string
	Class  string
	Count  int
	Urgent int // of them
	Here   bool
}

// option is one entry of a list to choose from.
type option struct {
	Value, Name string
	Chosen      bool
}

// options are a list of reasons to choose from.
func (v *visit) options(reasons judge.Reasons) []option {
	var all []option
	for _, r := range reasons {
		all = append(all, option{Value: r.Code, Name: v.text(r.Said)})
	}
	return all
}

// queueAsk is which part of which queue somebody asks for, as it stands in the
// address.
type queueAsk struct {
	State  judge.ReturnState
	Whose  string // "mine" or "others" of those that are held
	Faults bool   // files that could not be read
	Form   string
	Unit   string
	Reason string
	Day    string // 2006-01-02
	Number string
	After  int64
}

type queuePage struct {
	frame
	Ask     queueAsk
	Tabs    []tab
	Rows    []queueRow
	Forms   []option
	Units   []option
	Reasons []option
	Next    string // address of the next page; "" where there is none
	First   string // address of the first page; "" on it
	Inboxes []string
	Empty   bool // there is no return at all that the visitor may see
	// Elsewhere is another list with something in it; nil for none.
	Elsewhere *tab
	Changed   int64 // the last change that is on the page, or an earlier one
}

// queueRow is one return in a list.
type queueRow struct {
	judge.Return
	Mine   bool
	Waits  bool // for a second person
	NotYou bool // and that is somebody else than the visitor
}

func queueAskOf(q url.Values) queueAsk {
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	return queueAsk{
		State: judge.ReturnState(q.Get("state")), Whose: q.Get("whose"), Faults: q.Get("faults") != "", Form: q.Get("form"), Unit: q.Get("unit"),
		Reason: q.Get("reason"), Day: q.Get("day"), Number: strings.ToUpper(strings.TrimSpace(q.Get("number"))), After: after,
	}
}

// Href is the address of the same part, from a place on.
func (a queueAsk) Href(after int64) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("state", string(a.State))
	set("whose", a.Whose)
	set("form", a.Form)
	set("unit", a.Unit)
	set("reason", a.Reason)
	set("day", a.Day)
	set("number", a.Number)
	if a.Faults {
		set("faults", "1")
	}
	if after > 0 {
		set("after", strconv.FormatInt(after, 10))
	}
	if len(q) == 0 {
		return "/queue"
	}
	return "/queue?" + q.Encode()
}

// Filtered says whether anything but the queue itself is chosen.
func (a queueAsk) Filtered() bool {
	return a.Form != "" || a.Unit != "" || a.Reason != "" || a.Day != "" || a.Number != ""
}

// filter turns what is asked for into what may be seen of it.
func (a queueAsk) filter(u staff.User) intake.QueueFilter {
	f := intake.QueueFilter{Scope: staff.ScopeOf(u), State: a.State, OfForm: a.Form, OfUnit: a.Unit, Reason: a.Reason,
		Faults: a.Faults, Number: a.Number, After: a.After, Limit: pageLength + 1}
	switch a.Whose {
	case "mine":
		f.Holder = u.Login
	case "others":
		f.NotHeld = u.Login
	}
	if day, err := time.Parse(time.DateOnly, a.Day); err == nil {
		f.From, f.To = forms.Midnight(day), forms.Midnight(day.AddDate(0, 0, 1))
	}
	return f
}

// searchQueue goes on to what was chosen. What is typed comes by POST, so that a
// person's number typed by mistake gets into no address.
func (d *Desk) searchQueue(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if forms.LooksPersonal(f.Get("number")) {
		return errPersonalSearch
	}
	return v.redirect(queueAskOf(f).Href(0), "", "")
}

// errPersonalSearch says what can be searched for.
var errPersonalSearch = &conflict{title: forms.Text{SV: "Sök på ärendenummer", EN: "Search by case number"}, back: "/queue", text: forms.Text{
	SV: "Det ser ut som ett personnummer eller telefonnummer. Sök på ärendenumret som står vid koden på blanketten.",
	EN: "That looks like a personal identity number or a telephone number. Search by the case number by the code on the form."}}

func (d *Desk) queue(v *visit) error {
	ask := queueAskOf(v.r.URL.Query())
	if forms.LooksPersonal(ask.Number) {
		return errPersonalSearch
	}
	if ask.State != "" && !ask.State.Valid() {
		return intake.ErrNotFound
	}
	if ask.Number != "" {
		if err := v.audit(auditlog.ActSearch, 0, ask.Number, ""); err != nil {
			return err
		}
	}
	changed, err := d.Queues.Changed(v.r.Context())
	if err != nil {
		return fmt.Errorf("show a queue: %w", err)
	}
	list, err := v.listedReturns(ask.filter(v.user))
	if err != nil {
		return err
	}
	name := stateWords[ask.State]
	page := queuePage{frame: v.frame(name.SV, name.EN, "queue"), Ask: ask, Inboxes: v.inboxes(), Changed: changed}
	if ask.After > 0 {
		page.First = ask.Href(0)
	}
	if len(list) > pageLength {
		list = list[:pageLength]
		page.Next = ask.Href(list[pageLength-1].ID)
	}
	for _, r := range list {
		page.Rows = append(page.Rows, queueRow{r, r.ClaimedBy == v.user.Login, r.NotFor != "" && r.ClaimedBy == "", r.NotFor == v.user.Login})
	}
	if err := d.fillTabs(v, &page); err != nil {
		return err
	}
	v.fillFilters(&page, list)
	return v.render("queue.html", page)
}

// fillTabs counts the queues as far as the visitor may see them.
func (d *Desk) fillTabs(v *visit, page *queuePage) error {
	tallies, err := d.tallied(v.r.Context(), page.Changed)
	if err != nil {
		return fmt.Errorf("count the queues: %w", err)
	}
	page.Units = unitOptions(v.user, tallies, page.Ask.Unit)
	count, urgent := counted(v.user, tallies)
	add := func(ask queueAsk, name forms.Text, n int) {
		t := tab{Name: v.text(name), Href: ask.Href(0), Class: string(ask.State), Count: n,
			Here: ask.State == page.Ask.State && ask.Whose == page.Ask.Whose && ask.Faults == page.Ask.Faults}
		if ask.State == judge.StateReady || ask.State == judge.StateReview {
			t.Urgent = urgent[ask.State]
		}
		if t.Here {
			page.Title = t.Name
		}
		page.Tabs = append(page.Tabs, t)
	}
	for _, s := range []judge.ReturnState{judge.StateReady, judge.StateReview, judge.StateUnidentified, judge.StateDuplicate} {
		add(queueAsk{State: s}, stateWords[s], count[s])
	}
	faults, mine := queueAsk{State: judge.StateUnidentified, Faults: true}, queueAsk{State: judge.StateHandling, Whose: "mine"}
	faulty, err := d.Queues.Counted(v.r.Context(), faults.filter(v.user))
	if err != nil {
		return fmt.Errorf("count the faults of files: %w", err)
	}
	held, err := d.Queues.Counted(v.r.Context(), mine.filter(v.user))
	if err != nil {
		return fmt.Errorf("count one's own: %w", err)
	}
	add(faults, forms.Text{SV: "Fel på filer", EN: "Faults of files"}, faulty)
	add(mine, forms.Text{SV: "Mina", EN: "Mine"}, held)
	add(queueAsk{State: judge.StateHandling, Whose: "others"}, forms.Text{SV: "Hos andra", EN: "With others"}, count[judge.StateHandling]-held)
	for _, s := range []judge.ReturnState{judge.StateSentBack, judge.StateDone, judge.StateBlank, ""} {
		add(queueAsk{State: s}, stateWords[s], count[s])
	}
	page.Empty = count[""] == 0
	if i := slices.IndexFunc(page.Tabs, func(t tab) bool { return t.Count > 0 && t.Class != "" && !t.Here }); i >= 0 {
		page.Elsewhere = &page.Tabs[i]
	}
	return nil
}

// counted sums up what somebody may see, by queue, and how much of it is
// urgent; "" has all of it.
func counted(u staff.User, tallies []intake.Tally) (count, urgent map[judge.ReturnState]int) {
	count, urgent = map[judge.ReturnState]int{}, map[judge.ReturnState]int{}
	for _, t := range tallies {
		if !u.MaySee(t.Region, t.Unit) {
			continue
		}
		count[t.State] += t.Count
		count[""] += t.Count
		if t.Urgent {
			urgent[t.State] += t.Count
		}
	}
	return count, urgent
}

func unitOptions(u staff.User, tallies []intake.Tally, chosen string) []option {
	var all []option
	for _, t := range tallies {
		known := slices.ContainsFunc(all, func(o option) bool { return o.Value == t.Unit })
		if t.Unit != "" && !known && u.MaySee(t.Region, t.Unit) {
			all = append(all, option{t.Unit, t.Unit, t.Unit == chosen})
		}
	}
	slices.SortFunc(all, func(a, b option) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// fillFilters offers the forms and reasons that are in what is shown.
func (v *visit) fillFilters(page *queuePage, list []judge.Return) {
	add := func(all *[]option, value, name, chosen string) {
		if value != "" && !slices.ContainsFunc(*all, func(o option) bool { return o.Value == value }) {
			*all = append(*all, option{value, name, value == chosen})
		}
	}
	form := func(id string) string { return v.text(v.d.titleOf(id)) + " (" + id + ")" }
	for _, r := range list {
		add(&page.Forms, r.Form, form(r.Form), page.Ask.Form)
		for _, f := range r.Findings {
			sentence, _, _ := strings.Cut(v.text(forms.Text{SV: f.Message, EN: f.MessageEN}), ". ")
			add(&page.Reasons, f.Reason, sentence, page.Ask.Reason)
		}
	}
	add(&page.Forms, page.Ask.Form, form(page.Ask.Form), page.Ask.Form)
	add(&page.Reasons, page.Ask.Reason, v.text(v.d.reasonWords(page.Ask.Reason)), page.Ask.Reason)
}
