package desk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

var callTakers = []staff.Role{staff.RoleHandler, staff.RoleHead}

var callRoutes = []route{
	{pattern: "GET /calls", who: callTakers, menu: &forms.Text{SV: "Samtal", EN: "Calls"}, serve: (*Desk).calls},
	{pattern: "GET /calls/new", who: callTakers, serve: (*Desk).newCall},
	{pattern: "POST /calls", who: callTakers, serve: (*Desk).recordCall},
	{pattern: "POST /calls/{id}/paper", who: callTakers, serve: (*Desk).paperOf},
}

// callsListed is how many calls the page shows: all that wait for paper come first.
const callsListed = 200

// callBox is the tick box of a form that a call alone can make: "in a call".
const callBox = "samtal"

type listedCall struct {
	intake.Call
	Title forms.Text
	Days  int // since the call
}

type callsPage struct {
	frame
	Owing, Others []listedCall
	Oldest        int // days that the oldest paper has been owed
}

// calls lists the papers that are owed, the oldest first, and the latest calls.
func (d *Desk) calls(v *visit) error {
	all, err := v.callsHere()
	if err != nil {
		return err
	}
	if err := v.looksAt("calls"); err != nil {
		return err
	}
	page := callsPage{frame: v.frame("Samtal", "Calls", "calls")}
	for _, c := range all {
		l := listedCall{c, d.titleOf(c.Form), daysBetween(c.At, d.Now())}
		if c.Waits() {
			page.Owing = append(page.Owing, l)
			page.Oldest = max(page.Oldest, l.Days)
		} else {
			page.Others = append(page.Others, l)
		}
	}
	return v.render("calls.html", page)
}

// subject is one thing that can be asked for in a call: a form, and what of it.
type subject struct {
	form   *forms.Template
	Asked  intake.Asked
	Caller intake.Caller
	Words  forms.Text
}

// Key names the subject in the form on the screen.
func (s subject) Key() string {
	return strings.Join([]string{s.form.Form, string(s.Asked), string(s.Caller)}, "/")
}

// lifts says that the call asks how to have something lifted: a question, which
// the form answers.
func (s subject) Lifts() bool { return s.Asked == intake.AskedUnlock }

// subjects are what can be asked for in calls to the visitor: by the resident
// where a form knows of calls, by care for any form that locks or lifts.
func (v *visit) subjects() []subject {
	var all []subject
	for _, t := range v.d.formsFor(v.user) {
		for _, asked := range []intake.Asked{intake.AskedLock, intake.AskedUnlock} {
			if (asked == intake.AskedLock && t.Asks.Lock == "") || (asked == intake.AskedUnlock && t.Asks.Unlock == "") {
				continue
			}
			if hasBox(t, callBox) {
				all = append(all, newSubject(t, asked, intake.CallerResident))
				continue
			}
			all = append(all, newSubject(t, asked, intake.CallerCare))
		}
	}
	return all
}

func hasBox(t *forms.Template, name string) bool {
	return slices.ContainsFunc(t.Questions(), func(q forms.Question) bool {
		return slices.ContainsFunc(q.Boxes, func(b forms.Box) bool { return b.Name == name })
	})
}

func newSubject(t *forms.Template, asked intake.Asked, caller intake.Caller) subject {
	s := subject{form: t, Asked: asked, Caller: caller, Words: t.Title}
	for _, q := range t.Questions() {
		for _, b := range q.Boxes {
			if b.Name == s.variant() {
				s.Words = b.Title
			}
		}
	}
	return s
}

// variant is the box that says what is asked, where the form has one.
func (s subject) variant() string {
	when := s.form.Asks.Lock
	if s.Asked == intake.AskedUnlock {
		when = s.form.Asks.Unlock
	}
	box := strings.TrimPrefix(when, "filled.")
	if slices.Contains(s.form.VariantNames(), box) {
		return box
	}
	return ""
}

type callPage struct {
	frame
	Subjects []subject
	Checks   []intake.Checked
	Form     url.Values
	Mind     []forms.Finding
	Bears    bool // a person may record it in spite of Mind
}

var askedWords = map[intake.Asked]forms.Text{
	intake.AskedLock:   {SV: "Låsa", EN: "Lock"},
	intake.AskedUnlock: {SV: "Fråga om att häva, inget är hävt", EN: "Question about lifting, nothing is lifted"},
}

var checkedWords = map[intake.Checked]forms.Text{
	intake.CheckedLogin:     {SV: "Invånaren loggade in med e-legitimation under samtalet", EN: "The resident signed in with e-legitimation during the call"},
	intake.CheckedQuestions: {SV: "Invånaren svarade rätt på kontrollfrågorna", EN: "The resident answered the control questions"},
	intake.CheckedCallback:  {SV: "Motringning till enhetens nummer i katalogen", EN: "Rang back to the unit's number in the catalogue"},
	intake.CheckedHSA:       {SV: "HSA-id kontrollerat i katalogen", EN: "HSA id checked in the catalogue"},
}

var checkedAll = slices.Concat(intake.ChecksFor(intake.CallerResident), intake.ChecksFor(intake.CallerCare))

func (v *visit) callPage(f url.Values) callPage {
	return callPage{frame: v.frame("Nytt samtal", "New call", "calls"), Subjects: v.subjects(), Checks: checkedAll, Form: f}
}

func (d *Desk) newCall(v *visit) error { return v.render("call.html", v.callPage(url.Values{})) }

// recordCall keeps a call with a case of its own. From care it owes a paper;
// a resident's own request is complete as it is.
func (d *Desk) recordCall(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page := v.callPage(f)
	i := slices.IndexFunc(page.Subjects, func(s subject) bool { return s.Key() == f.Get("subject") })
	if i < 0 {
		v.fault(page.Faults, "subject", "Välj vad samtalet gällde.", "Choose what the call was about.")
		return v.again("call.html", page)
	}
	s := page.Subjects[i]
	values, err := v.checkCall(s, &page)
	if err != nil {
		return err
	}
	page.Bears = len(page.Faults) == 0 // a lock comes first and its questions after
	if !page.Bears || len(page.Mind) > 0 && f.Get("anyway") == "" {
		return v.again("call.html", page)
	}
	return v.keepCall(s, values, f)
}

// checkCall judges what was said in the call by the form's own rules.
func (v *visit) checkCall(s subject, page *callPage) (map[string]string, error) {
	f := page.Form
	values := map[string]string{}
	for _, name := range []string{"personnummer", "namn"} {
		if given := strings.TrimSpace(f.Get(name)); given != "" {
			values[name] = given
		}
	}
	if variant := s.variant(); variant != "" {
		values[s.form.Variants] = variant
	}
	advice, found, err := v.judge(s.form, values)
	if err != nil {
		return nil, err
	}
	for name, said := range found {
		page.Faults[name] = said
	}
	page.Mind = advice.Mind
	if values["personnummer"] == "" {
		v.fault(page.Faults, "personnummer", "Skriv personnumret.", "Write the personal identity number.")
	}
	if !s.Lifts() && !slices.Contains(intake.ChecksFor(s.Caller), intake.Checked(f.Get("checked"))) {
		v.fault(page.Faults, "checked", "Välj hur den som ringde visade vem det är.", "Choose how the caller showed who they are.")
	}
	if s.Caller == intake.CallerCare && strings.TrimSpace(f.Get("unit")) == "" {
		v.fault(page.Faults, "unit", "Skriv enheten som ringde: den är skyldig blanketten.", "Write the unit that rang: it owes the form.")
	}
	for _, name := range []string{"note", "unit"} {
		if wrong := staff.CheckNote(f.Get(name)); wrong != (forms.Text{}) {
			v.fault(page.Faults, name, wrong.SV, wrong.EN)
		}
	}
	return values, nil
}

// keepCall makes the case and keeps the call. Nothing is lifted in one: a
// question about that waits for its form as the urgent lock of care does.
func (v *visit) keepCall(s subject, values map[string]string, f url.Values) error {
	variant, filled, err := s.form.Fill(values)
	if err != nil {
		return fmt.Errorf("fill in a call's form: %w", err)
	}
	e, err := s.form.Edition(variant)
	if err != nil {
		return lacking(err)
	}
	ctx, unit, urgent := v.r.Context(), strings.TrimSpace(f.Get("unit")), s.Caller == intake.CallerCare && !s.Lifts()
	owed := urgent || s.Lifts()
	number, err := v.printer().IssueCall(ctx, e, unit, filled, owed)
	if err != nil {
		return fmt.Errorf("make a call's case: %w", err)
	}
	if err := v.audit(auditlog.ActCall, 0, number, string(s.Asked)); err != nil {
		return err
	}
	person := ""
	if id := filled["personnummer"]; id != "" && !s.Lifts() {
		person = v.d.Printer.Keys.Person(id)
	}
	_, err = v.d.Calls.RecordCall(ctx, intake.Call{Person: person, Case: number, At: v.d.Now(), Who: v.user.Login, Region: s.form.Region, Unit: unit,
		Caller: s.Caller, Checked: intake.Checked(f.Get("checked")), Asked: s.Asked, Act: s.form.Act(), Urgent: urgent, Owed: owed, Note: strings.TrimSpace(f.Get("note"))})
	if err != nil {
		return err
	}
	if s.Lifts() {
		return v.redirect("/cases/"+number, "Frågan är antecknad och inget är hävt. Skriv ut blanketten här och skicka den till den som ringde.",
			"The question is recorded and nothing is lifted. Print the form here and send it to the caller.")
	}
	if owed {
		return v.redirect("/calls", "Samtalet är antecknat. Enheten är skyldig blanketten "+number+".", "The call is recorded. The unit owes the form "+number+".")
	}
	return v.redirect("/calls", "Samtalet är antecknat som ärende "+number+".", "The call is recorded as case "+number+".")
}

// paperOf ties the paper that is owed to a case whose sheet the unit has
// printed itself.
func (d *Desk) paperOf(v *visit) error {
	call, err := v.callHere()
	if err != nil {
		return err
	}
	f, err := v.form()
	if err != nil {
		return err
	}
	number, err := forms.ParseCaseNumber(f.Get("number"))
	if err != nil {
		return &conflict{title: forms.Text{SV: "Fel nummer", EN: "Wrong number"}, back: "/calls", text: forms.Text{
			SV: "Ärendenumret stämmer inte. Skriv det som det står under koden på blanketten.",
			EN: "The case number is not right. Write it as it stands under the code on the form."}}
	}
	if err := v.audit(auditlog.ActLink, 0, number, fmt.Sprintf("call %d", call.ID)); err != nil {
		return err
	}
	if err := d.Calls.PaperOf(v.r.Context(), call.ID, number); err != nil {
		return err
	}
	return v.redirect("/calls", "Blanketten väntas nu som "+number+".", "The form is now awaited as "+number+".")
}
