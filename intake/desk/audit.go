package desk

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

var auditors = []staff.Role{staff.RoleAuditor}

var auditRoutes = []route{
	{pattern: "GET /audit", who: auditors, menu: &forms.Text{SV: "Logg", EN: "Log"}, serve: (*Desk).auditPage},
	{pattern: "POST /audit", who: auditors, serve: (*Desk).searchAudit},
	{pattern: "GET /audit/{line}", who: auditors, serve: (*Desk).auditLine},
	{pattern: "POST /audit/{line}", who: auditors, serve: (*Desk).checkLine},
}

// auditLines is how many lines of the log one page shows.
const auditLines = 100

// sampleLines is how many lines a sample has unless another number is asked
// for: what one sitting manages.
const sampleLines = 20

// around is how long before and after a line its surroundings are shown.
const around = 10 * time.Minute

type auditPage struct {
	frame
	Form   url.Values
	Acts   []auditlog.Act
	Lines  []auditRow
	Sample bool
	Older  string // address of the lines before these; "" when there are none
}

// auditRow is a line and whether somebody has checked it.
type auditRow struct {
	auditlog.Entry
	Checks []auditlog.Check
}

// searchAudit goes on to what was asked for. It comes by POST, so that a person's
// number typed by mistake gets into no address.
func (d *Desk) searchAudit(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if err := nobodys(f); err != nil {
		return err
	}
	return v.redirect("/audit?"+f.Encode(), "", "")
}

// nobodys refuses a search of the log for a person.
func nobodys(f url.Values) error {
	for _, name := range []string{"who", "unit", "case"} {
		if forms.LooksPersonal(f.Get(name)) {
			return &conflict{back: "/audit", title: forms.Text{SV: "Sök på ärendenummer", EN: "Search by case number"}, text: forms.Text{
				SV: "Det ser ut som ett personnummer eller telefonnummer. Loggen har inga sådana: sök på ärendenumret, eller på inloggningsnamnet hos den som gjorde något.",
				EN: "That looks like a personal identity number or a telephone number. The log has none: search by the case number, or by the login of who did something."}}
		}
	}
	return nil
}

func (d *Desk) auditPage(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	if err := nobodys(f); err != nil {
		return err
	}
	page := auditPage{frame: v.frame("Logg", "Log", "audit"), Form: f, Sample: f.Get("sample") != ""}
	for _, a := range auditlog.Acts {
		page.Acts = append(page.Acts, a.Act)
	}
	filter := v.auditFilter(f, page.Faults)
	if len(page.Faults) > 0 {
		return v.again("audit.html", page)
	}
	if err := v.audit(auditlog.ActAuditRead, 0, filter.Case, asked(f)); err != nil {
		return err
	}
	lines, err := d.auditEntries(v, filter, page.Sample)
	if err != nil {
		return err
	}
	if page.Lines, err = d.withChecks(v, lines); err != nil {
		return err
	}
	if n := len(lines); n == auditLines && !page.Sample {
		f.Set("before", strconv.FormatInt(lines[n-1].Seq, 10))
		page.Older = "/audit?" + f.Encode()
		f.Del("before")
	}
	return v.render("audit.html", page)
}

func (d *Desk) auditEntries(v *visit, f auditlog.Filter, sample bool) ([]auditlog.Entry, error) {
	if sample {
		return d.Audit.Unchecked(v.r.Context(), f, sampleLines)
	}
	return d.Audit.Entries(v.r.Context(), f)
}

// auditFilter is what the form asks for, within the auditor's own region.
func (v *visit) auditFilter(f url.Values, wrong faults) auditlog.Filter {
	filter := auditlog.Filter{Region: v.user.Region, Who: f.Get("who"), Unit: f.Get("unit"),
		Act: auditlog.Act(f.Get("act")), Case: f.Get("case"), Limit: auditLines}
	filter.From = v.day(f.Get("from"), "from", wrong)
	if until := v.day(f.Get("until"), "until", wrong); !until.IsZero() {
		filter.Until = until.AddDate(0, 0, 1)
	}
	filter.Before, _ = strconv.ParseInt(f.Get("before"), 10, 64) // 0, from the end, when it is no number
	return filter
}

func (v *visit) day(text, field string, wrong faults) time.Time {
	if text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		v.fault(wrong, field, "Skriv dagen som 2026-03-01.", "Write the day as 2026-03-01.")
		return time.Time{}
	}
	return forms.Midnight(day)
}

// asked is what a look at the log asked for, for the log.
func asked(f url.Values) string {
	text := ""
	for _, name := range []string{"who", "unit", "act", "from", "until", "sample"} {
		if value := f.Get(name); value != "" {
			text += fmt.Sprintf("%s %s ", name, value)
		}
	}
	return text
}

func (d *Desk) withChecks(v *visit, lines []auditlog.Entry) ([]auditRow, error) {
	seqs := make([]int64, len(lines))
	for i, e := range lines {
		seqs[i] = e.Seq
	}
	checks, err := d.Audit.Checked(v.r.Context(), seqs)
	if err != nil {
		return nil, err
	}
	rows := make([]auditRow, len(lines))
	for i, e := range lines {
		rows[i].Entry = v.worded(e)
		for _, c := range checks {
			if c.Seq == e.Seq {
				rows[i].Checks = append(rows[i].Checks, c)
			}
		}
	}
	return rows, nil
}

// sealed is a line's note as it was written, where nobody protected is in it.
func (v *visit) sealed(e auditlog.Entry) string {
	if v.aboutProtected(e) && v.d.ownNote(e.Note) == hiddenNote {
		return v.text(hiddenNote)
	}
	return forms.WithoutNumbers(e.Note)
}

// worded is a line of the log as it is shown: its note in words.
func (v *visit) worded(e auditlog.Entry) auditlog.Entry {
	e.Note = v.told(e.Note, v.aboutProtected(e))
	return e
}

type linePage struct {
	frame
	Line   auditRow
	Stored string           // its note as it is sealed
	Region string           // of who did it, in words; "" for none
	Around []auditlog.Entry // what the same person did just before and after
	Form   url.Values
}

func (d *Desk) auditLine(v *visit) error {
	page, err := d.line(v)
	if err != nil {
		return err
	}
	return v.render("auditline.html", page)
}

// line is one line of the log with its surroundings. That it is looked at is
// written down, too.
func (d *Desk) line(v *visit) (linePage, error) {
	seq, err := v.id("line")
	if err != nil {
		return linePage{}, err
	}
	ctx := v.r.Context()
	lines, err := d.Audit.Entries(ctx, auditlog.Filter{Region: v.user.Region, After: seq - 1, Oldest: true, Limit: 1})
	if err != nil {
		return linePage{}, err
	}
	if len(lines) == 0 || lines[0].Seq != seq {
		return linePage{}, intake.ErrNotFound
	}
	e := lines[0]
	if err := v.audit(auditlog.ActAuditRead, e.Return, e.Case, fmt.Sprintf("line %d", seq)); err != nil {
		return linePage{}, err
	}
	rows, err := d.withChecks(v, lines)
	if err != nil {
		return linePage{}, err
	}
	near, err := d.Audit.Entries(ctx, auditlog.Filter{Region: v.user.Region, Who: e.Who, From: e.At.Add(-around), Until: e.At.Add(around), Oldest: true, Limit: auditLines})
	for i := range near {
		near[i] = v.worded(near[i])
	}
	title := fmt.Sprintf("Loggrad %d", seq)
	return linePage{frame: v.frame(title, fmt.Sprintf("Log line %d", seq), "audit"), Line: rows[0], Stored: v.sealed(e), Region: v.text(d.regionWords(e.Region)), Around: near}, err
}

func (d *Desk) checkLine(v *visit) error {
	f, err := v.form()
	if err != nil {
		return err
	}
	page, err := d.line(v)
	if err != nil {
		return err
	}
	page.Form = f
	found, note := f.Get("found"), line(f.Get("note"))
	switch {
	case found != "fine" && found != "follow":
		v.fault(page.Faults, "found", "Välj vad du kom fram till.", "Choose what you found.")
	case found == "follow" && note == "":
		v.fault(page.Faults, "note", "Skriv vad som behöver utredas. Inga personuppgifter.", "Write what must be followed up. No personal data.")
	case forms.LooksPersonal(note):
		wrong := staff.CheckNote(note)
		v.fault(page.Faults, "note", wrong.SV, wrong.EN)
	case page.Line.Who == v.user.Login:
		v.fault(page.Faults, "found", "Du kan inte granska det du själv har gjort.", "You cannot check what you did yourself.")
	}
	if len(page.Faults) > 0 {
		return v.again("auditline.html", page)
	}
	if err := v.audit(auditlog.ActAuditCheck, page.Line.Return, page.Line.Case, fmt.Sprintf("line %d: %s", page.Line.Seq, found)); err != nil {
		return err
	}
	err = d.Audit.MarkChecked(v.r.Context(), auditlog.Check{Seq: page.Line.Seq, At: d.Now(), Who: v.user.Login, Fine: found == "fine", Note: note})
	if err != nil {
		return err
	}
	return v.redirect("/audit?sample=yes", "Raden är granskad. Här är ett nytt stickprov.", "The line is checked. Here is a new sample.")
}
