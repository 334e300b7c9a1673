package desk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
	"blankett/intake/staff"
)

var printers = []staff.Role{staff.RoleClinic, staff.RoleHead}

var counterRoutes = []route{
	{pattern: "GET /counter", who: printers, menu: &forms.Text{SV: "Skriv ut", EN: "Print"}, serve: (*Desk).counter},
	{pattern: "GET /counter/{form}", who: printers, serve: (*Desk).fillIn},
	{pattern: "POST /counter/{form}", who: printers, serve: (*Desk).print},
	{pattern: "POST /counter/{form}/check", who: printers, serve: (*Desk).check},
	{pattern: "GET /counter/{form}/first-page.png", who: append(printers, staff.RoleHandler), serve: (*Desk).firstPage},
	{pattern: "GET /printed", who: printers, serve: (*Desk).printed},
	{pattern: "GET /printed/sheets.pdf", who: printers, serve: (*Desk).printedPDF},
}

// maxStack is how many sheets the counter prints at a time: a drawer full. More
// are printed on the command line.
const maxStack = 200

// thumbPxPerMM is the scale of the pictures to choose a form by: text can just
// be read, and a picture is some 40 kB.
const thumbPxPerMM = 2.4

// counter shows the forms to choose from.
func (d *Desk) counter(v *visit) error {
	page := struct {
		frame
		Forms []*forms.Template
	}{v.frame("Skriv ut en blankett", "Print a form", "counter"), d.formsFor(v.user)}
	return v.render("counter.html", page)
}

// formsFor are the forms of a person's region.
func (d *Desk) formsFor(u staff.User) []*forms.Template {
	var all []*forms.Template
	for _, t := range d.Forms {
		if t.Region == "" || u.In(t.Region) {
			all = append(all, t)
		}
	}
	return all
}

// template finds the form in the address; intake.ErrNotFound for one of another region.
func (v *visit) template() (*forms.Template, error) {
	return v.d.template(v.user, v.r.PathValue("form"))
}

func (d *Desk) template(u staff.User, form string) (*forms.Template, error) {
	all := d.formsFor(u)
	i := slices.IndexFunc(all, func(t *forms.Template) bool { return t.Form == form })
	if i < 0 {
		return nil, fmt.Errorf("find form: %w", intake.ErrNotFound)
	}
	return all[i], nil
}

// regionOf is the region that a form is of; "" where it is of none.
func (d *Desk) regionOf(form string) string {
	for _, t := range d.Forms {
		if t.Form == form {
			return t.Region
		}
	}
	return ""
}

// firstPage draws a form's first page small, to choose by. It is drawn once.
func (d *Desk) firstPage(v *visit) error {
	t, err := v.template()
	if err != nil {
		return err
	}
	if kept, ok := d.thumbs.Load(t.Form); ok {
		v.sendAs("image/png", kept.([]byte))
		return nil
	}
	e, err := t.Edition("")
	if err != nil {
		return lacking(err)
	}
	img, err := forms.Raster(e, 1, thumbPxPerMM, nil)
	if err != nil {
		return fmt.Errorf("draw a first page: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return fmt.Errorf("draw a first page: %w", err)
	}
	d.thumbs.Store(t.Form, out.Bytes())
	v.sendAs("image/png", out.Bytes())
	return nil
}

// lacking turns a form that can't be printed before a setting is given into
// a page that says so.
func lacking(err error) error {
	if m := (*forms.MissingSetting)(nil); errors.As(err, &m) {
		return &conflict{title: forms.Text{SV: "Går inte att skriva ut än", EN: "Can't be printed yet"}, back: "/counter", text: forms.Text{
			SV: fmt.Sprintf("Blanketten %s kan inte skrivas ut förrän inställningen %s är ifylld. Säg till den som sköter systemet.", m.Form, m.Setting),
			EN: fmt.Sprintf("The form %s can't be printed before the setting %s is given. Tell whoever runs the system.", m.Form, m.Setting)}}
	}
	return err
}

// fillPage is a form on the screen.
type fillPage struct {
	frame
	Form   *forms.Template
	Values map[string]string
	Advice forms.Advice
	Count  int
	// Bears says that something is wrong that a person may print in spite of.
	Bears bool
	// Many says that it is a stack of sheets about one person: that is asked first.
	Many bool
}

// fillIn shows a form's fields, grouped as on the paper. What the unit would
// write each time stands there already.
func (d *Desk) fillIn(v *visit) error {
	t, err := v.template()
	if err != nil {
		return err
	}
	values := map[string]string{}
	for _, f := range t.Fields() {
		if f.Name == "personal_enhet" || f.Name == "enhet" {
			values[f.Name] = v.user.Unit
		}
	}
	return v.render("fill.html", v.fillPage(t, values))
}

func (v *visit) fillPage(t *forms.Template, values map[string]string) fillPage {
	return fillPage{frame: v.frame(t.Title.SV, t.Title.EN, "counter"), Form: t, Values: values, Count: 1}
}

// filled is the form in the address and what was filled in in it.
func (v *visit) filled() (*forms.Template, url.Values, error) {
	t, err := v.template()
	if err != nil {
		return nil, nil, err
	}
	f, err := v.form()
	return t, f, err
}

// typed reads what was filled in on the screen: the fields of the form alone.
func (v *visit) typed(t *forms.Template, f url.Values) map[string]string {
	values := map[string]string{}
	for _, field := range t.Fields() {
		if s := strings.TrimSpace(f.Get(field.Name)); s != "" && !field.ByHand() {
			values[field.Name] = s
		}
	}
	for _, q := range t.Questions() {
		if s := f.Get(q.Name); s != "" && q.Name == t.Variants && slices.Contains(t.VariantNames(), s) {
			values[q.Name] = s
		}
	}
	return values
}

// judge says what is wrong with what was typed, by the one engine that judges
// paper; and what can't be printed, beside its field.
func (v *visit) judge(t *forms.Template, values map[string]string) (forms.Advice, faults, error) {
	e, err := t.Edition(values[t.Variants])
	if err != nil {
		return forms.Advice{}, nil, lacking(err)
	}
	advice := forms.Advise(&e.Layout, values, v.d.Now())
	found := faults{}
	for _, f := range advice.Wrong {
		v.fault(found, f.Field, firstSentence(f.Message), firstSentence(f.MessageEN))
	}
	for name, value := range values {
		var input *forms.InputError
		if _, _, err := t.Fill(map[string]string{name: value}); errors.As(err, &input) {
			label := labelOf(t, name)
			said := input.Words(label)
			v.fault(found, name, said.SV, said.EN)
		}
	}
	return advice, found, nil
}

// firstSentence is what is wrong; what follows tells a handler what to do with
// a paper, and there is none yet.
func firstSentence(s string) string {
	first, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// labelOf is a field's name in words.
func labelOf(t *forms.Template, name string) forms.Text {
	for _, f := range t.Fields() {
		if f.Name == name {
			return f.Label
		}
	}
	return forms.Text{SV: "Fältet", EN: "The field"}
}

// check answers what was typed with what is wrong in it, for the page's script.
// Nothing is kept.
func (d *Desk) check(v *visit) error {
	t, f, err := v.filled()
	if err != nil {
		return err
	}
	advice, found, err := v.judge(t, v.typed(t, f))
	if err != nil {
		return err
	}
	answer := struct {
		Faults faults   `json:"faults"`
		Mind   []string `json:"mind"`
		Left   []string `json:"left"`
	}{found, []string{}, []string{}}
	for _, m := range advice.Mind {
		answer.Mind = append(answer.Mind, v.text(forms.Text{SV: m.Message, EN: m.MessageEN}))
	}
	for _, z := range advice.Left {
		answer.Left = append(answer.Left, v.text(z.Label))
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("answer a check: %w", err)
	}
	v.sendAs("application/json", body)
	return nil
}

// print enters the cases in the ledger and goes on to where their paper is.
func (d *Desk) print(v *visit) error {
	t, f, err := v.filled()
	if err != nil {
		return err
	}
	if v.user.Unit == "" && !v.user.Has(staff.RoleHead) {
		return errNoUnit
	}
	values := v.typed(t, f)
	page := v.fillPage(t, values)
	if page.Advice, page.Faults, err = v.judge(t, values); err != nil {
		return err
	}
	var ok bool
	if page.Count, ok = stackOf(f.Get("_count")); !ok {
		v.fault(page.Faults, "_count", fmt.Sprintf("Skriv ett antal från 1 till %d.", maxStack), fmt.Sprintf("Write a number from 1 to %d.", maxStack))
	}
	if page.Many = ok && page.Count > 1 && aboutOne(t, values); page.Many && f.Get("_many") == "" {
		v.fault(page.Faults, "_many", fmt.Sprintf("%d blad med samma persons uppgifter: ska det vara så? Kryssa i det här, eller ändra antalet.", page.Count),
			fmt.Sprintf("%d sheets with the same person's data: is that meant? Tick this, or change the number.", page.Count))
	}
	variant, filled, err := t.Fill(values)
	page.Bears = err == nil && ok && page.Advice.Worst() != forms.Reject
	if len(page.Faults) > 0 && !(page.Bears && f.Get("_anyway") != "" && page.Faults["_many"] == "") {
		return v.again("fill.html", page)
	}
	if err != nil {
		return fmt.Errorf("fill in a form: %w", err)
	}
	return v.issue(t, variant, filled, page.Count)
}

// aboutOne says whether what was typed is about one person, and not only of the unit
// and its staff.
func aboutOne(t *forms.Template, values map[string]string) bool {
	for name, value := range values {
		ofTheUnit := name == t.Variants || strings.HasPrefix(name, "personal_") || strings.HasPrefix(name, "enhet")
		if value != "" && !ofTheUnit {
			return true
		}
	}
	return false
}

func stackOf(s string) (int, bool) {
	if s == "" {
		return 1, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= maxStack
}

// errNoUnit says to somebody at a clinic that their user has no unit: what they
// printed would be nobody's to see.
var errNoUnit = &conflict{title: forms.Text{SV: "Ingen enhet", EN: "No unit"}, back: "/counter", text: forms.Text{
	SV: "Din användare hör inte till någon enhet, så det du skriver ut skulle ingen på mottagningen kunna följa. Be den som administrerar användarna lägga till enheten.",
	EN: "Your user belongs to no unit, so nobody at the clinic could follow what you print. Ask whoever administers the users to add the unit."}}

func (v *visit) issue(t *forms.Template, variant string, filled map[string]string, count int) error {
	e, err := t.Edition(variant)
	if err != nil {
		return lacking(err)
	}
	prints, err := v.printer().Issue(v.r.Context(), e, v.user.Unit, slices.Repeat([]map[string]string{filled}, count))
	if err != nil {
		return fmt.Errorf("print %s: %w", t.Form, err)
	}
	var numbers []string
	for _, p := range prints {
		numbers = append(numbers, p.Case)
		if err := v.audit(auditlog.ActPrint, 0, p.Case, t.Form); err != nil {
			return err
		}
	}
	return v.toPrinted(numbers, false)
}

// printer is the desk's own, in the name of the visitor.
func (v *visit) printer() *intake.Printer {
	p := *v.d.Printer
	p.Who = v.user.Login
	return &p
}

// printed says what was printed, with the way to its paper.
func (d *Desk) printed(v *visit) error {
	cases, err := v.justPrinted()
	if err != nil {
		return err
	}
	e, err := d.Ledger.Edition(v.r.Context(), cases[0].Edition)
	if err != nil {
		return fmt.Errorf("find what was printed: %w", err)
	}
	page := struct {
		frame
		Cases []judge.Case
		Name  forms.Text
		Pages int
	}{v.frame("Klart att skriva ut", "Ready to print", "counter"), cases, e.Title, len(e.Pages)}
	return v.render("printed.html", page)
}

// printedPDF draws the sheets that were printed last: the same as often as it
// is asked for. The file is named by its first case.
func (d *Desk) printedPDF(v *visit) error {
	cases, err := v.justPrinted()
	if err != nil {
		return err
	}
	for i, c := range cases { // a stack of empty sheets is one look
		if i > 0 && len(c.Values) == 0 {
			continue
		}
		if err := v.audit(auditlog.ActOpenCase, 0, c.Number, "sheet"); err != nil {
			return err
		}
	}
	e, prints, err := v.sheetsOf(cases)
	if err != nil {
		return err
	}
	var pdf bytes.Buffer
	if err := forms.Draw(&pdf, e, prints); err != nil {
		return fmt.Errorf("draw sheets: %w", err)
	}
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", cases[0].Number+".pdf"))
	v.sendAs("application/pdf", pdf.Bytes())
	return nil
}
