package desk

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake/auditlog"
	"blankett/intake/report"
	"blankett/intake/staff"
)

var statReaders = []staff.Role{staff.RoleHandler, staff.RoleHead, staff.RoleAuditor}

var statsRoutes = []route{
	{pattern: "GET /statistics", who: statReaders, menu: &forms.Text{SV: "Statistik", EN: "Statistics"}, serve: (*Desk).statistics},
	{pattern: "GET /statistics/days.svg", who: statReaders, serve: (*Desk).daysPicture},
	{pattern: "GET /statistics/findings.svg", who: statReaders, serve: (*Desk).findingsPicture},
	{pattern: "GET /statistics.csv", who: statReaders, serve: (*Desk).statisticsCSV},
}

// statDays is how many days statistics are of unless others are asked for: a month.
const statDays = 30

// statMost is how many days they may be of: a year, and its leap day.
const statMost = 366

// topFindings is how many reasons the picture shows.
const topFindings = 8

type statsPage struct {
	frame
	report.Statistics
	Filter  statQuery
	Forms   []*forms.Template
	Units   []string
	Reasons []reasonCount
	Query   string // the filter, for the addresses of pictures
	From    float64
	To      float64 // the reader's error rate lies between, 0 to 1
	Keys    []kindRate
	Keyable bool // may key samples
}

// Total is how many returns there were.
func (p statsPage) Total() int {
	n := 0
	for _, day := range p.Days {
		n += day.Returns
	}
	return n
}

// statQuery is the filter as it stands in the address.
type statQuery struct {
	First, Last time.Time // days, both counted
	Form, Unit  string
}

// reasonCount is how often something was found, over all forms and units.
type reasonCount struct {
	Reason string
	Words  forms.Text
	Count  int
	Where  []report.FindingCount
}

// kindRate is the reader's errors in one kind of field.
type kindRate struct {
	Kind     forms.Kind
	Share    report.Share
	From, To float64
}

// statistics shows the numbers, in pictures and in tables.
func (d *Desk) statistics(v *visit) error {
	q, s, err := v.figures()
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActStatistics, 0, "", q.values()); err != nil {
		return err
	}
	page := statsPage{frame: v.frame("Statistik", "Statistics", "statistics"), Statistics: s, Filter: q, Forms: d.formsFor(v.user),
		Reasons: d.reasons(s), Query: q.values(), Keyable: v.user.Has(queueWorkers...)}
	if page.Units, err = v.units(); err != nil {
		return err
	}
	page.From, page.To = s.Wrong().Interval()
	for _, kind := range slices.Sorted(maps.Keys(s.Keyed)) {
		k := kindRate{Kind: kind, Share: s.Keyed[kind]}
		k.From, k.To = k.Share.Interval()
		page.Keys = append(page.Keys, k)
	}
	return v.render("statistics.html", page)
}

// figures counts what the address asks for.
func (v *visit) figures() (statQuery, report.Statistics, error) {
	q, err := v.statQuery()
	if err != nil {
		return q, report.Statistics{}, err
	}
	f := report.StatFilter{From: forms.Midnight(q.First), Until: forms.Midnight(q.Last.AddDate(0, 0, 1)), Form: q.Form, Unit: q.Unit}
	if v.user.Region != staff.EveryRegion {
		f.Region, f.Unplaced = v.user.Region, v.user.Alone
	}
	s, err := v.d.Figures.Statistics(v.r.Context(), f)
	return q, s, err
}

// statQuery reads the address; days the wrong way round, or too many, become
// ones that can be counted.
func (v *visit) statQuery() (statQuery, error) {
	f, err := v.form()
	if err != nil {
		return statQuery{}, err
	}
	today := forms.Day(v.d.Now())
	q := statQuery{First: today.AddDate(0, 0, 1-statDays), Last: today}
	if err := q.choose(v, f.Get("form"), f.Get("unit")); err != nil {
		return q, err
	}
	if day, err := time.Parse(time.DateOnly, f.Get("from")); err == nil {
		q.First = day
	}
	if day, err := time.Parse(time.DateOnly, f.Get("to")); err == nil {
		q.Last = day
	}
	if q.Last.Before(q.First) {
		q.First, q.Last = q.Last, q.First
	}
	if earliest := q.Last.AddDate(0, 0, 1-statMost); q.First.Before(earliest) {
		q.First = earliest
	}
	return q, nil
}

// choose takes a form and a unit that there are, and no other words: what is
// chosen is written down in the log.
func (q *statQuery) choose(v *visit, form, unit string) error {
	if slices.ContainsFunc(v.d.formsFor(v.user), func(t *forms.Template) bool { return t.Form == form }) {
		q.Form = form
	}
	if unit == "" {
		return nil
	}
	units, err := v.units()
	if slices.Contains(units, unit) {
		q.Unit = unit
	}
	return err
}

// units are those of the visitor's region.
func (v *visit) units() ([]string, error) {
	region := v.user.Region
	if region == staff.EveryRegion {
		region = ""
	}
	return v.d.Figures.Units(v.r.Context(), region)
}

// values is the filter for an address.
func (q statQuery) values() string {
	return url.Values{"from": {q.First.Format(time.DateOnly)}, "to": {q.Last.Format(time.DateOnly)}, "form": {q.Form}, "unit": {q.Unit}}.Encode()
}

// reasons adds up the findings over forms and units, most first.
func (d *Desk) reasons(s report.Statistics) []reasonCount {
	at := map[string]int{}
	var all []reasonCount
	for _, f := range s.Findings {
		i, known := at[f.Reason]
		if !known {
			i = len(all)
			at[f.Reason] = i
			all = append(all, reasonCount{Reason: f.Reason, Words: d.reasonWords(f.Reason)})
		}
		all[i].Count += f.Count
		all[i].Where = append(all[i].Where, f)
	}
	slices.SortStableFunc(all, func(a, b reasonCount) int { return cmp.Compare(b.Count, a.Count) })
	return all
}

// reasonWords say what was found, without what to do.
func (d *Desk) reasonWords(reason string) forms.Text {
	if words := briefly(reason); words.SV != reason {
		return words
	}
	for _, t := range d.Forms {
		for _, r := range t.AllRules() {
			if r.Reason == reason {
				about := cmp.Or(aboutWhat(reason), forms.Text{SV: "Ett fält", EN: "A field"})
				return short(forms.Text{SV: strings.ReplaceAll(r.Says.SV, "%s", about.SV), EN: strings.ReplaceAll(r.Says.EN, "%s", about.EN)})
			}
		}
	}
	return forms.Text{SV: reason, EN: reason}
}

// briefly says a reason of the catalogue without what to do; a template's own
// stays its code.
func briefly(reason string) forms.Text {
	if !slices.Contains(forms.Reasons(), forms.Reason(reason)) {
		return forms.Text{SV: reason, EN: reason}
	}
	f := forms.NewFinding(forms.Reason(reason), "", aboutWhat(reason))
	return short(forms.Text{SV: f.Message, EN: f.MessageEN})
}

// aboutWhat names the kind of field that a reason is always about; nothing where
// it may be any.
func aboutWhat(reason string) forms.Text {
	kind, _, _ := strings.Cut(reason, "-")
	return kinds[kind]
}

var kinds = map[string]forms.Text{
	"signature": {SV: "Underskrift", EN: "A signature"}, "personnummer": {SV: "Personnummer", EN: "The personal identity number"},
	"date": {SV: "Ett datum", EN: "A date"}, "received": {SV: "Ett datum", EN: "A date"}, "signed": {SV: "Ett datum", EN: "A date"},
	"phone": {SV: "Telefonnummer", EN: "A telephone number"}, "email": {SV: "E-postadress", EN: "An e-mail address"},
	"digit": {SV: "Ett nummer", EN: "A number"}, "cannot": {SV: "Numret", EN: "The number"},
	"choice": {SV: "kryssen", EN: "the boxes"}, "tick": {SV: "kryssen", EN: "the boxes"},
}

func (d *Desk) daysPicture(v *visit) error {
	q, s, err := v.figures()
	if err != nil {
		return err
	}
	return v.sendChart(dayChart(v.pick("Returer per dag", "Returns a day"), everyDay(q, s.Days), v.pick("klara direkt", "ready at once"), v.pick("övriga", "others")))
}

// everyDay fills in the days on which nothing came.
func everyDay(q statQuery, days []report.DayCount) []report.DayCount {
	var all []report.DayCount
	for day := q.First; !day.After(q.Last); day = day.AddDate(0, 0, 1) {
		count := report.DayCount{Day: day}
		if len(days) > 0 && days[0].Day.Equal(day) {
			count, days = days[0], days[1:]
		}
		all = append(all, count)
	}
	return all
}

func (d *Desk) findingsPicture(v *visit) error {
	_, s, err := v.figures()
	if err != nil {
		return err
	}
	reasons := d.reasons(s)
	var bars []stack
	for _, r := range reasons[:min(len(reasons), topFindings)] {
		bars = append(bars, stack{shortened(v.text(r.Words)), []part{{"", r.Count, tonePlain}}})
	}
	if len(bars) == 0 {
		bars = []stack{{v.pick("inget", "nothing"), nil}}
	}
	return v.sendChart(stackChart(v.pick("De vanligaste anmärkningarna", "The most common findings"), bars))
}

// shortened is a text that fits beside a bar.
func shortened(s string) string {
	const most = 42 // letters
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// statisticsCSV is the same numbers for a spreadsheet: one row a count. It has
// the semicolons and the mark that a Swedish Excel wants, and last a code that is
// the same in both languages.
func (d *Desk) statisticsCSV(v *visit) error {
	q, s, err := v.figures()
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActStatistics, 0, "", "csv "+q.values()); err != nil {
		return err
	}
	rows := [][]string{{v.pick("vad", "what"), v.pick("dag", "day"), v.pick("anmärkning", "finding"), v.pick("blankett", "form"), v.pick("enhet", "unit"),
		v.pick("antal", "count"), v.pick("av", "of"), v.pick("kod", "code")}}
	add := func(what, day, finding string, f report.FindingCount, of, code string) {
		rows = append(rows, []string{what, day, finding, f.Form, f.Unit, strconv.Itoa(f.Count), of, code})
	}
	count := func(n int) report.FindingCount { return report.FindingCount{Form: q.Form, Unit: q.Unit, Count: n} }
	for _, day := range everyDay(q, s.Days) {
		on := day.Day.Format(time.DateOnly)
		add(v.pick("returer", "returns"), on, "", count(day.Returns), "", "returns")
		add(v.pick("klara direkt", "ready at once"), on, "", count(day.Ready), strconv.Itoa(day.Returns), "ready")
	}
	for _, f := range s.Findings {
		add(v.pick("anmärkning", "finding"), "", v.text(d.reasonWords(f.Reason)), f, "", f.Reason)
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Keyed)) {
		add(v.pick("säkert läst men fel", "read for sure but wrong"), "", v.text(kindWords[kind]), count(s.Keyed[kind].Count), strconv.Itoa(s.Keyed[kind].Of), string(kind))
	}
	of := strconv.Itoa(s.Handled.Count)
	add(v.pick("minuter till klar, hälften", "minutes to done, half"), "", "", count(minutes(s.Handled.Median)), of, "median")
	add(v.pick("minuter till klar, nio av tio", "minutes to done, nine of ten"), "", "", count(minutes(s.Handled.Ninth)), of, "ninth")
	return v.sendCSV("statistics.csv", rows)
}

func minutes(d time.Duration) int { return int(d.Minutes()) }

func (v *visit) sendCSV(name string, rows [][]string) error {
	var out strings.Builder
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := w.Write(row); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	w.Flush()
	v.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	v.sendAs("text/csv; charset=utf-8", []byte(out.String()))
	return nil
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r\n") {
		return "'" + s
	}
	return s
}
