package desk_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/desk/desktest"
	"blankett/intake/judge"
	"blankett/intake/trial"
)

// What the load is made of: two years of a region.
const (
	loadReturns   = 100_000
	loadCopies    = 50                       // of the first returns, each later
	loadFirst     = loadReturns / loadCopies // come in by the doors that all returns take
	loadOut       = 200                      // of each copy's sheets are printed and not back
	loadBatch     = 20                       // returns a file
	loadUnits     = 20
	loadDays      = 730
	loadOpenDays  = 5   // returns of the last days are not handled yet
	loadLooks     = 2   // lines of the log a return
	loadProtected = 100 // one return of so many is of somebody protected
)

// loadSpan is how long a copy's returns take to come in.
const loadSpan = loadDays * 24 * time.Hour / loadCopies

// fillForLoad prints, and brings back, a first batch through the same doors as
// always. Its rows are then copied, each copy later than the one before and
// under numbers of its own: two years in seconds.
func fillForLoad(b *testing.B, s *desktest.Station) {
	b.Helper()
	start := time.Now()
	first := s.Clock.Now().AddDate(0, 0, -loadDays)
	p := newPaper(b, s)
	numbers := loadCases(b, p, first)
	chance := rand.New(rand.NewPCG(1, 1))
	for i := 0; i < loadFirst; i += loadBatch {
		at := first.Add(time.Duration(i) * loadSpan / loadFirst)
		id := fmt.Sprintf("00000000-0000-7000-8000-%012d", i)
		var returns []judge.Return
		for j := range loadBatch {
			returns = append(returns, p.loadReturn(numbers[i+j], i+j, j+1, at, chance))
		}
		a := intake.Arrival{ID: id, Inbox: "/srv/scans", Source: fmt.Sprintf("ward-%d/scan-%d.pdf", i%4, i), Size: 1 << 20, SeenAt: at}
		ctx := context.Background()
		p.fine(s.DB.See(ctx, a))
		p.fine(s.DB.Archived(ctx, id, fmt.Sprintf("%064x", i), a.Size, at))
		p.fine(s.DB.Finish(ctx, id, intake.ArrivalRead, at, returns))
	}
	copyLoad(b, s.Path, numbers)
	closeOld(b, s.Path, s.Clock.Now())
	keepPictures(b, s, p)
	b.Logf("filled with %d returns in %s", loadReturns, time.Since(start).Round(time.Second))
}

// loadCases prints the first copy's cases, evenly for all units; the last of
// them don't come back.
func loadCases(b *testing.B, p *paper, first time.Time) []string {
	b.Helper()
	numbers := loadNumbers(b, 0)
	var cases []judge.Case
	for i, n := range numbers {
		cases = append(cases, judge.Case{Number: n, Form: p.e.Form, Edition: p.e.Edition, Unit: fmt.Sprintf("Vårdcentral %d", i%loadUnits),
			Pages: 1, PrintedAt: first.Add(time.Duration(i)*loadSpan/loadFirst - 48*time.Hour), Protected: i%loadProtected == 0})
	}
	p.fine(p.s.DB.Print(context.Background(), cases))
	return numbers
}

func loadNumbers(b *testing.B, nth int) []string {
	chance := rand.NewChaCha8([32]byte{'l', byte(nth)})
	var numbers []string
	for range loadFirst + loadOut {
		n, err := forms.NewCaseNumber(chance)
		if err != nil {
			b.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	return numbers
}

// loadKinds are how returns come in: three of five in order, two with a doubt or
// something missing.
var loadKinds = slices.Concat(slices.Repeat([]wrote{nil}, 12), slices.Repeat([]wrote{unsureDate}, 3), slices.Repeat([]wrote{unsurePlace}, 2),
	[]wrote{unsureNumber, {"personal_underskrift": {State: forms.Empty, Confidence: 0.99}}})

// loadReturn is a sheet's, and one time in twenty a paper that is none of ours.
func (p *paper) loadReturn(number string, nth, page int, at time.Time, chance *rand.Rand) judge.Return {
	if chance.IntN(20) == 0 {
		return judge.Assemble("", []judge.PageReading{{Page: page, Code: judge.Code{FoundBy: judge.FoundByNone}, Verdict: judge.VerdictUnidentified,
			Findings: []forms.Finding{forms.NewFinding(forms.ReasonNotOurs, "", forms.Text{})}}})[0]
	}
	r := judge.PageReading{Page: page, Sheet: &judge.Sheet{Case: number, Form: p.e.Form, Edition: p.e.Edition, Page: 1}, SetPages: 1,
		Code: judge.Code{FoundBy: judge.FoundByQR}, Registration: &judge.Registration{ResidualMM: 0.12}, Answers: p.answers(loadKinds[chance.IntN(len(loadKinds))])}
	for i, a := range r.Answers {
		if a.Kind == forms.KindDate && a.Value != "" { // signed the day before
			day := at.Add(-24 * time.Hour).Format("20060102")
			r.Answers[i].Value = strings.Replace(a.Value, a.Value[:7], day[:7], 1)
			if !strings.HasSuffix(a.Value, "?") {
				r.Answers[i].Value = day
			}
		}
		for _, c := range r.Answers[i].Value {
			r.Answers[i].Cells = append(r.Answers[i].Cells, forms.Cell{Digit: string(c), Confidence: 0.9987})
		}
	}
	r.Findings = forms.Judge(&p.e.Layout, forms.Facts{Answers: r.Answers, PrintedAt: at.Add(-48 * time.Hour), ReceivedAt: at})
	whole := judge.Assemble("", []judge.PageReading{r})[0]
	whole.Request = judge.Request{Persons: []string{fmt.Sprintf("%064x", nth)}, Lock: true, By: "resident"}
	return whole
}

// loadShift moves the rows of a table to a copy k: a column is taken as it is
// unless it stands here.
var loadShift = []struct {
	table string
	from  string // more than the table itself
	moved map[string]string
}{
	{"arrivals", "", map[string]string{"id": loadArrival("t.id"), "sha256": "printf('%02x', k) || substr(t.sha256, 3)",
		"seen_at": loadLater("t.seen_at"), "archived_at": loadLater("t.archived_at"), "read_at": loadLater("t.read_at")}},
	{"cases", "JOIN fresh f ON f.k = c.k AND f.old = t.number", map[string]string{"number": "f.new", "printed_at": loadLater("t.printed_at")}},
	{"returns", "LEFT JOIN fresh f ON f.k = c.k AND f.old = t.case_number", map[string]string{"id": loadID("t.id"), "arrival": loadArrival("t.arrival"),
		"case_number": "coalesce(f.new, '')", "queued_at": loadLater("t.queued_at"), "active_at": "0"}},
	{"sheets", "JOIN fresh f ON f.k = c.k AND f.old = t.case_number", map[string]string{"case_number": "f.new", "returned_by": loadID("t.returned_by")}},
	{"pages", "JOIN returns r ON r.id = t.return_id LEFT JOIN fresh f ON f.k = c.k AND f.old = r.case_number",
		map[string]string{"return_id": loadID("t.return_id"), "arrival": loadArrival("t.arrival"), "reading": loadSigned("replace(t.reading, coalesce(f.old, '-'), coalesce(f.new, '-'))", "r.queued_at")}},
	{"events", "", map[string]string{"id": "NULL", "return_id": loadID("t.return_id"), "at": loadLater("t.at")}},
	{"case_events", "JOIN fresh f ON f.k = c.k AND f.old = t.case_number", map[string]string{"id": "NULL", "case_number": "f.new", "at": loadLater("t.at")}},
	{"return_persons", "", map[string]string{"return_id": loadID("t.return_id"), "person": "printf('%02x', k) || substr(t.person, 3)"}},
}

func loadID(column string) string { return fmt.Sprintf("%s + c.k * %d", column, loadFirst) }

func loadArrival(column string) string {
	return fmt.Sprintf("substr(%[1]s, 1, 24) || printf('%%012d', substr(%[1]s, 25) + c.k * %[2]d)", column, loadFirst)
}

func loadLater(column string) string {
	return fmt.Sprintf("%s + c.k * %d", column, loadSpan.Microseconds())
}

// loadSigned is SQL that moves the days on which a sheet was signed, those with a
// last digit in doubt, too.
func loadSigned(reading, queued string) string {
	day := func(at string) string {
		return fmt.Sprintf("strftime('%%Y%%m%%d', (%s) / 1000000 - 86400, 'unixepoch')", at)
	}
	was, is := day(queued), day(loadLater(queued))
	return fmt.Sprintf("replace(replace(%s, %s, %s), substr(%s, 1, 7) || '?', substr(%s, 1, 7) || '?')", reading, was, is, was, is)
}

// copyLoad copies what came in by the doors until there are two years of it.
func copyLoad(b *testing.B, path string, numbers []string) {
	b.Helper()
	onFile(b, path, func(tx *sql.Tx) error {
		if _, err := tx.Exec("CREATE TEMP TABLE fresh (k INTEGER, old TEXT, new TEXT, PRIMARY KEY (k, old)) WITHOUT ROWID"); err != nil {
			return err
		}
		for k := 1; k < loadCopies; k++ {
			for i, n := range loadNumbers(b, k) {
				if _, err := tx.Exec("INSERT INTO fresh VALUES (?, ?, ?)", k, numbers[i], n); err != nil {
					return err
				}
			}
		}
		for _, s := range loadShift {
			if err := copyRows(tx, s.table, s.from, s.moved); err != nil {
				return fmt.Errorf("copy %s: %w", s.table, err)
			}
		}
		return nil
	})
}

func copyRows(tx *sql.Tx, table, from string, moved map[string]string) error {
	rows, err := tx.Query("SELECT * FROM " + table + " LIMIT 0")
	if err != nil {
		return err
	}
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := rows.Close(); err != nil {
		return err
	}
	var names, values []string
	for _, c := range columns {
		names = append(names, `"`+c+`"`)
		if v, other := moved[c]; other {
			values = append(values, v)
		} else {
			values = append(values, `t."`+c+`"`)
		}
	}
	_, err = tx.Exec(fmt.Sprintf(`INSERT INTO %s (%s) WITH RECURSIVE c (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < %d)
		SELECT %s FROM c CROSS JOIN %s t %s ORDER BY c.k, t.rowid`,
		table, strings.Join(names, ", "), loadCopies-1, strings.Join(values, ", "), table, from))
	return err
}

// onFile works on a station's file behind its back, in one stroke.
func onFile(b *testing.B, path string, do func(tx *sql.Tx) error) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback() // nothing to roll back once committed
	if err := do(tx); err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// closeOld says of all but the last days' returns that they were carried out,
// and that people looked at them.
func closeOld(b *testing.B, path string, now time.Time) {
	b.Helper()
	old := now.AddDate(0, 0, -loadOpenDays).UnixMicro()
	onFile(b, path, func(tx *sql.Tx) error {
		for _, q := range []string{
			"INSERT INTO events (return_id, at, who, from_state, to_state, note) SELECT id, queued_at + 3600000000, 'anna', state, 'done', '' FROM returns WHERE queued_at < ?",
			"UPDATE returns SET state = 'done', outcome = 'carried-out', closed_at = queued_at + (1 + id % 97) * 3600000000 WHERE queued_at < ?",
			"UPDATE cases SET state = 'handled' WHERE number IN (SELECT case_number FROM returns WHERE state = 'done' AND queued_at < ?)",
		} {
			if _, err := tx.Exec(q, old); err != nil {
				return err
			}
		}
		return writeLog(tx, now)
	})
}

// writeLog fills the log of looks as two years of work leave it.
func writeLog(tx *sql.Tx, now time.Time) error {
	insert, err := tx.Prepare(`INSERT INTO audit (seq, at, who, name, role, region, unit, act, return_id, case_number, note, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	var last auditlog.Entry
	for i := range loadReturns * loadLooks {
		e := auditlog.Entry{Seq: int64(i) + 1, At: now.Add(-loadDays * 24 * time.Hour).Add(time.Duration(i) * loadDays * 24 * time.Hour / (loadReturns * loadLooks)),
			Who: fmt.Sprint("person-", i%loadPeople), Name: "Testsson", Role: "handler", Region: desktest.Region, Unit: desktest.Unit,
			Act: auditlog.ActOpen, Return: int64(i/loadLooks) + 1, Prev: last.Hash}
		if i%loadLooks == 1 {
			e.Act, e.Note = auditlog.ActDecide, "carried out, reference 1"
		}
		if e.Hash, err = e.Sum(); err != nil {
			return err
		}
		if _, err := insert.Exec(e.Seq, e.At.UnixMicro(), e.Who, e.Name, e.Role, e.Region, e.Unit, e.Act, e.Return, e.Case, e.Note, e.Prev, e.Hash); err != nil {
			return err
		}
		last = e
	}
	return nil
}

// keepPictures gives the open returns pictures, of the size that readers make.
func keepPictures(b *testing.B, s *desktest.Station, p *paper) {
	b.Helper()
	jpeg, err := trial.JPEG(p.picture(p.number(), nil, trial.Answers{}), 70)
	p.fine(err)
	open, err := s.DB.List(context.Background(), judge.StateReady, 0)
	p.fine(err)
	for _, state := range []judge.ReturnState{judge.StateReview, judge.StateUnidentified} {
		more, err := s.DB.List(context.Background(), state, 0)
		p.fine(err)
		open = append(open, more...)
	}
	for _, r := range open {
		r, err := s.DB.Return(context.Background(), r.ID)
		p.fine(err)
		p.fine(s.Archive.KeepPreview(context.Background(), r.Arrival, r.Pages[0].Page, jpeg))
	}
}
