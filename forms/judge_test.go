package forms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// sheet is a filled-in form in a line of words, for the specification. Each word
// is NAME=VALUE. A name is a field or a box, or one of these:
//
//	signed      the date of every signature, unless one has its own
//	received    the day the sheet came in
//	handled     the day it is judged
//	printed     the day it was printed
//	print:NAME  what was printed in a field
//	locked      no, resident or care: what the ledger knows of the login
//	waiting     opposite or same: another return for the same person
//	pages       the pages that came back, such as 1
//
// A value is what was read, with _ for a space and ? for a digit not sure; or
// empty, unsure, unread (filled, but no value was read) or gone (nothing said);
// a box is x or open.
type sheet map[string]string

func sheetOf(words string) sheet {
	s := sheet{}
	for _, word := range strings.Fields(words) {
		name, value, _ := strings.Cut(word, "=")
		s[name] = strings.ReplaceAll(value, "_", " ")
	}
	return s
}

// right is a sheet of each form on which all is well. Names that are not said
// are filled in with names that differ; the rest is filled and not read.
var right = map[string]string{
	"vgr-konto":       "lasa=x pass=x personnummer=192501019216",
	"rjl-lasning":     "inte_akut=x personnummer=201011212386",
	"rjl-bryta":       "personnummer=201011212386 hotbild_ja=x",
	"rjl-egen":        "lasa=x inte_akut=x papper=x id_kort=x hotbild_nej=x personnummer=201011212386",
	"rjl-blockera":    "akut=x personnummer=201311212383 vh_1_personnummer=192501019216",
	"rjl-haver":       "personnummer=201311212383 vh_1_personnummer=192501019216 hotbild_ja=x",
	"kalmar-forlangd": "personnummer=201011212386 vh_1_personnummer=192501019216 atkomst_bada=x barn_pass=x vh_pass=x beviljas=x giltig_till=20261120",
}

// usual is what every sheet has unless it says otherwise.
const usual = "signed=2026-11-01 received=2026-11-03 handled=2026-11-04 printed=2026-10-30"

// facts fills a form in.
func (s sheet) facts(t *testing.T, l *Layout) Facts {
	f := Facts{Printed: map[string]string{}, PrintedAt: noon(t, s["printed"]), ReceivedAt: noon(t, s["received"]), HandledAt: noon(t, s["handled"]),
		OpposingWaiting: s["waiting"] == "opposite", SameWaiting: s["waiting"] == "same"}
	if by := s["locked"]; by != "" {
		locked := by != "no"
		f.Locked = &locked
		if locked {
			f.LockedBy = by
		}
	}
	for name, value := range s {
		if field, ok := strings.CutPrefix(name, "print:"); ok {
			f.Printed[field] = value
		}
	}
	for _, p := range l.Pages {
		if s["pages"] != "" && !strings.Contains(s["pages"], fmt.Sprint(p.Page)) {
			continue
		}
		f.Pages = append(f.Pages, p.Page)
		for _, z := range p.Zones {
			if a, ok := s.answer(z); ok {
				f.Answers = append(f.Answers, a)
			}
		}
	}
	return f
}

// answer is what was read in a zone.
func (s sheet) answer(z Zone) (Answer, bool) {
	a := Answer{Field: z.Field, Kind: z.Kind, State: Filled, Confidence: 1}
	value, said := s[z.Field]
	switch {
	case z.Kind == KindCode || z.Kind == KindMark || value == "gone":
		return a, false
	case value == "empty" || value == "open" || !said && (z.Kind == KindTick || !z.Mandatory && !expected(z)):
		a.State = Empty
	case value == "unsure":
		a.State = Unsure
	case value == "unread" || value == "x":
	case said:
		a.Value = value
	case z.Check == "signed":
		a.Value = strings.ReplaceAll(s["signed"], "-", "")
	case strings.HasSuffix(z.Field, "namn"):
		a.Value = "Namn " + z.Field
	}
	return a, true
}

// expected are the fields that are not mandatory but filled in on a right sheet.
func expected(z Zone) bool {
	return slices.Contains([]string{"underskrift", "chef_underskrift", "chef_namn", "chef_datum"}, z.Field)
}

func noon(t *testing.T, day string) time.Time {
	t.Helper()
	if day == "" || day == "unknown" {
		return time.Time{}
	}
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d.Add(11 * time.Hour)
}

var layouts = map[string]*Layout{}

// layoutOf lays a form out without its pictures.
func layoutOf(t *testing.T, form string) *Layout {
	t.Helper()
	if layouts[form] == nil {
		p, err := builtin(t, form).layOut("")
		if err != nil {
			t.Fatal(err)
		}
		layouts[form] = &p.layout
	}
	return layouts[form]
}

// said is findings as the specification writes them.
func said(found []Finding) string {
	var all []string
	for _, f := range found {
		field := f.Field
		if field == "" {
			field = "sheet"
		}
		all = append(all, fmt.Sprintf("%s %s %s", field, f.Reason, f.Weight))
	}
	return strings.Join(all, "; ")
}

func TestSpecification(t *testing.T) {
	for _, c := range specification {
		t.Run(c.form+" "+c.what, func(t *testing.T) {
			l := layoutOf(t, c.form)
			found := Judge(l, sheetOf(usual+" "+right[c.form]+" "+c.words).facts(t, l))
			if said(found) != c.want {
				t.Errorf("found    %q\nexpected %q", said(found), c.want)
			}
			for _, f := range found {
				if f.Message == "" || f.MessageEN == "" || strings.ContainsAny(f.Message+f.MessageEN, "%<>") {
					t.Errorf("%s says %q, %q", f.Reason, f.Message, f.MessageEN)
				}
			}
		})
	}
}

// A word that no form has would test nothing.
func TestSpecificationNamesWhatThereIs(t *testing.T) {
	own := strings.Fields("signed received handled printed locked waiting pages")
	for _, c := range specification {
		for name := range sheetOf(right[c.form] + " " + c.words) {
			if _, known := layoutOf(t, c.form).label(strings.TrimPrefix(name, "print:")); !known && !slices.Contains(own, name) {
				t.Errorf("%s %s: there is no %s", c.form, c.what, name)
			}
		}
	}
}

// Every rule of every form faults in at least one line of the specification.
func TestSpecificationCoversEveryRule(t *testing.T) {
	proven := map[string]bool{}
	for _, c := range specification {
		for finding := range strings.SplitSeq(c.want, "; ") {
			if words := strings.Fields(finding); len(words) == 3 {
				proven[words[1]] = true
				proven[c.form+" "+words[1]] = true
			}
		}
	}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		for _, r := range form.rules {
			if !proven[r.Reason] {
				t.Errorf("no line of the specification gives %s", r.Reason)
			}
		}
		for _, r := range form.Rules {
			if !proven[form.Form+" "+r.Reason] {
				t.Errorf("no line of the specification gives %s on %s", r.Reason, form.Form)
			}
		}
	}
}

// The rules of a sheet are those of its frozen edition, as the ledger gives it back.
func TestJudgedByFrozenRules(t *testing.T) {
	e := edition(t, "")
	frozen, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var old Edition
	if err := json.Unmarshal(frozen, &old); err != nil {
		t.Fatal(err)
	}
	s := sheetOf(usual + " " + right["vgr-konto"] + " personnummer=201011212386")
	if got := said(Judge(&old.Layout, s.facts(t, &old.Layout))); got != "personnummer age-outside-form reject" {
		t.Errorf("by the frozen rules: %s", got)
	}
	old.Limits["vuxen"] = []Dated{{From: "2026-01-01", Value: 15}}
	if got := said(Judge(&old.Layout, s.facts(t, &old.Layout))); got != "" {
		t.Errorf("with another limit: %s", got)
	}
}

// A rule that can't be understood or breaks off is for a person, never a pass.
func TestFailedRuleIsForAPerson(t *testing.T) {
	l := *layoutOf(t, "vgr-konto")
	facts := sheetOf(usual+" "+right["vgr-konto"]).facts(t, &l)
	for _, when := range []string{"no such thing", "1 / 0 > 1", "namn", `limit("none", signed) > 1`, "[1][3] == 1"} {
		l.Rules = []Rule{{When: when, Reason: "x", Field: "namn", Weight: Note, Says: Text{"x", "x"}}}
		if got := said(Judge(&l, facts)); got != "namn rule-failed review" {
			t.Errorf("%s: %q", when, got)
		}
	}
}

// Without a day to judge on, ages and dates can't be: that is for a person.
func TestJudgementNeedsADay(t *testing.T) {
	l := layoutOf(t, "vgr-konto")
	f := sheetOf(usual+" "+right["vgr-konto"]).facts(t, l)
	f.ReceivedAt, f.HandledAt = time.Time{}, time.Time{}
	if got := said(Judge(l, f)); got != "sheet rule-failed review" {
		t.Errorf("found %q", got)
	}
}

func TestUrgent(t *testing.T) {
	l := layoutOf(t, "rjl-lasning")
	for words, want := range map[string]State{"": Empty, "inte_akut=open akut=x": Filled, "akut=unsure": Unsure, "akut=gone": Unsure} {
		if got := l.Urgent(sheetOf(usual+" "+right["rjl-lasning"]+" "+words).facts(t, l).Answers); got != want {
			t.Errorf("%q: %s", words, got)
		}
	}
	if got := layoutOf(t, "vgr-konto").Urgent(nil); got != Empty {
		t.Errorf("a form that does not ask: %s", got)
	}
}

// Every form says who handles it, and the forms with e-mail addresses confirm to them.
func TestRoutes(t *testing.T) {
	want := map[string]string{"vgr-konto": "Spärr- och loggservice", "kalmar-forlangd": "Verksamhetschefen på mottagningen"}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range all {
		to, confirm := want[form.Form], 0
		if form.Region == "rjl" {
			to, confirm = "Region Jönköpings läns kontaktcenter", 2
		}
		urgent := form.Region == "rjl" && form.Asks.Lock != "" // only a lock or a block is ever urgent
		if form.Route.To != to || len(form.Route.Confirm) != confirm || (form.Route.Urgent != "") != urgent {
			t.Errorf("%s goes %+v", form.Form, form.Route)
		}
	}
}

// Ages are by the Swedish calendar day, whatever the zone of the moment.
func TestDaysAreSwedish(t *testing.T) {
	l := layoutOf(t, "rjl-egen")
	s := sheetOf(usual + " " + right["rjl-egen"] + " personnummer=201311212383 signed=2026-11-21")
	f := s.facts(t, l)
	for _, c := range []struct{ handled, want string }{
		{"2026-11-20T22:59:59Z", "age-outside-form"}, {"2026-11-20T23:00:00Z", ""}, {"2026-11-21T00:00:00+01:00", ""},
	} {
		at, err := time.Parse(time.RFC3339, c.handled)
		if err != nil {
			t.Fatal(err)
		}
		f.ReceivedAt, f.HandledAt, f.PrintedAt = at, at, time.Time{}
		if got := said(Judge(l, f)); strings.Contains(got, "age-outside-form") != (c.want != "") {
			t.Errorf("%s: %q", c.handled, got)
		}
	}
}

func TestAges(t *testing.T) {
	for _, c := range []struct {
		born, on string
		age      int
	}{
		{"2013-11-21", "2026-11-20", 12}, {"2013-11-21", "2026-11-21", 13}, {"2013-11-21", "2026-11-22", 13},
		{"2010-11-21", "2026-11-20", 15}, {"2010-11-21", "2026-11-21", 16}, {"2010-11-21", "2026-11-22", 16},
		{"2008-11-21", "2026-11-20", 17}, {"2008-11-21", "2026-11-21", 18}, {"2008-11-21", "2026-11-22", 18},
		{"2008-02-29", "2026-02-27", 17}, {"2008-02-29", "2026-02-28", 18}, {"2008-02-29", "2028-02-28", 19}, {"2008-02-29", "2028-02-29", 20},
		{"1925-01-01", "2026-01-01", 101}, {"2026-03-01", "2026-03-01", 0}, {"2026-03-02", "2026-03-01", -1},
	} {
		born, _ := parseDay(c.born)
		on, _ := parseDay(c.on)
		if got := Age(born, on); got != c.age {
			t.Errorf("born %s, on %s: %d, expected %d", c.born, c.on, got, c.age)
		}
	}
}

// One return, with the rules compiled before: what each return costs the flow.
func BenchmarkJudge(b *testing.B) {
	e := edition(b, "")
	at := time.Date(2026, 11, 4, 11, 0, 0, 0, time.UTC)
	f := Facts{Answers: complete(&e.Layout), Printed: map[string]string{"personnummer": "192501019216"}, PrintedAt: at, ReceivedAt: at, HandledAt: at}
	for b.Loop() {
		if len(Judge(&e.Layout, f)) != 0 {
			b.Fatal("a sheet on which all is well has findings")
		}
	}
}

// Reading all the built-in forms, rules compiled: what a command that names a form costs.
func BenchmarkBuiltin(b *testing.B) {
	settings, err := regionSettings()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := BuiltinWith(settings); err != nil {
			b.Fatal(err)
		}
	}
}
