package desk_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/desk/desktest"
	"blankett/intake/store"
)

// What the load is made of: two years of a region, and everybody at work.
const (
	loadReturns  = 100_000
	loadOut      = 10_000 // printed and not back
	loadBatch    = 20     // returns a file
	loadPeople   = 50
	loadThinks   = time.Second // mean time between two pages of a person
	loadSeconds  = 20
	loadDays     = 730
	loadOpenDays = 5 // returns of the last days are not handled yet
)

// BenchmarkFiftyPeople fills SQLite with 100,000 returns and lets 50 people work
// for a while. It reports the time of a page that 95 of 100 stay within; the
// log says it for each page.
//
//	go test -run '^$' -bench FiftyPeople -v ./intake/desk
func BenchmarkFiftyPeople(b *testing.B) {
	s := desktest.Open(b)
	fillForLoad(b, s.DB, s.Clock.Now())
	closeOld(b, s.Path, s.Clock.Now())
	var clients []*http.Client
	for i := range loadPeople {
		u := s.Add(b, intake.User{Login: fmt.Sprint("person-", i), Region: intake.EveryRegion, Roles: intake.Roles})
		clients = append(clients, desktest.SignIn(b, s.URL, u.Login))
	}
	b.ResetTimer()
	before := cpuTime()
	times := everybodyWorks(b, s.URL, clients)
	spent := cpuTime() - before
	b.StopTimer()
	var all []time.Duration
	for _, path := range slices.Sorted(keys(times)) {
		all = append(all, times[path]...)
		b.Logf("%-28s %5d times, half within %7s, 95 of 100 within %7s", path, len(times[path]), within(times[path], 0.5), within(times[path], 0.95))
	}
	b.ReportMetric(float64(within(all, 0.95).Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(len(all))/loadSeconds, "pages/s")
	b.ReportMetric(float64(spent.Microseconds())/1000/float64(len(all)), "cpu-ms/page") // the same on a busy machine
}

// loadPages are what people look at, as often as they stand here. # is the
// number of any return.
var loadPages = []string{
	"/queue", "/queue?state=ready", "/queue?state=ready", "/queue?state=review", "/queue?state=unidentified", "/queue?state=done",
	"/returns/#", "/returns/#", "/returns/#", "/returns/#", "/returns/#",
	"/cases", "/cases?list=late", "/mail", "/mail/balance", "/counter/vgr-konto", "/calls", "/statistics",
}

func everybodyWorks(b *testing.B, address string, clients []*http.Client) map[string][]time.Duration {
	var mu sync.Mutex
	times := map[string][]time.Duration{}
	until := time.Now().Add(loadSeconds * time.Second)
	var work sync.WaitGroup
	for i, c := range clients {
		work.Go(func() {
			chance := rand.New(rand.NewPCG(7, uint64(i)))
			for time.Now().Before(until) {
				time.Sleep(time.Duration(chance.ExpFloat64() * float64(loadThinks)))
				path := loadPages[chance.IntN(len(loadPages))]
				took := fetch(b, c, address+strings.Replace(path, "#", fmt.Sprint(1+chance.IntN(loadReturns)), 1))
				mu.Lock()
				times[path] = append(times[path], took)
				mu.Unlock()
			}
		})
	}
	work.Wait()
	return times
}

func fetch(b *testing.B, c *http.Client, address string) time.Duration {
	start := time.Now()
	res, err := c.Get(address)
	if err != nil {
		b.Error(err)
		return 0
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("%s: %d %v", address, res.StatusCode, err)
	}
	return time.Since(start)
}

// cpuTime is what this process has used of the processors, browsers' part of it too.
func cpuTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // can't fail for oneself
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func within(times []time.Duration, part float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[int(part*float64(len(sorted)-1))].Round(100 * time.Microsecond)
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// fillForLoad prints, and brings back, through the same doors as always.
func fillForLoad(b *testing.B, db *store.DB, now time.Time) {
	b.Helper()
	ctx := context.Background()
	start := time.Now()
	e := loadEdition(b)
	if err := db.Freeze(ctx, e); err != nil {
		b.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 1))
	numbers := loadCases(b, db, e, now)
	answers := loadAnswers(e)
	for i := 0; i < loadReturns; i += loadBatch {
		at := now.Add(-time.Duration(float64(loadReturns-i) / loadReturns * loadDays * 24 * float64(time.Hour)))
		id := fmt.Sprintf("00000000-0000-7000-8000-%012d", i)
		var returns []intake.Return
		for j := range loadBatch {
			returns = append(returns, loadReturn(e, numbers[i+j], j+1, answers, chance))
		}
		a := intake.Arrival{ID: id, Inbox: "/srv/scans", Source: fmt.Sprintf("ward-%d/scan-%d.pdf", i%4, i), Size: 1 << 20, SeenAt: at}
		err := errFirst(db.See(ctx, a), db.Archived(ctx, id, fmt.Sprintf("%064x", i), a.Size, at), db.Finish(ctx, id, intake.ArrivalRead, at, returns))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("filled with %d returns in %s", loadReturns, time.Since(start).Round(time.Second))
}

func errFirst(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func loadEdition(b *testing.B) *forms.Edition {
	all, err := forms.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	e, err := all[0].Edition("")
	if err != nil {
		b.Fatal(err)
	}
	return e
}

// loadCases prints for twenty units, evenly over the days.
func loadCases(b *testing.B, db *store.DB, e *forms.Edition, now time.Time) []string {
	const all, atOnce = loadReturns + loadOut, 2000
	chance := rand.NewChaCha8([32]byte{1})
	var numbers []string
	for len(numbers) < all {
		var cases []intake.Case
		for range atOnce {
			number, err := forms.NewCaseNumber(chance)
			if err != nil {
				b.Fatal(err)
			}
			age := float64(all-len(numbers)) / all * loadDays * 24 * float64(time.Hour)
			cases = append(cases, intake.Case{Number: number, Form: e.Form, Edition: e.Edition, Unit: fmt.Sprintf("Vårdcentral %d", len(numbers)%20),
				Pages: len(e.Pages), PrintedAt: now.Add(-time.Duration(age)), State: intake.CasePrinted})
			numbers = append(numbers, number)
		}
		if err := db.Print(context.Background(), cases); err != nil {
			b.Fatal(err)
		}
	}
	return numbers
}

// loadAnswers are as many and as long as a reader's.
func loadAnswers(e *forms.Edition) []forms.Answer {
	why := []forms.Measure{{Name: "ink", Value: 12.345, Limit: 3.2, Unit: "mm2"}, {Name: "length", Value: 41.2, Limit: 8, Unit: "mm"}}
	answers := e.Typed(map[string]string{"namn": "x", "datum": "20260301", "telefonnummer": "0701740605", "begaran": "lasa"})
	for i := range answers {
		answers[i].Why = why
		for _, c := range answers[i].Value {
			answers[i].Cells = append(answers[i].Cells, forms.Cell{Digit: string(c), Confidence: 0.9987})
		}
	}
	return answers
}

// loadReturn is ready three times of five; else something is found on it, or it
// is nobody's.
func loadReturn(e *forms.Edition, number string, page int, answers []forms.Answer, chance *rand.Rand) intake.Return {
	p := intake.PageReading{Page: page, Sheet: &intake.Sheet{Case: number, Form: e.Form, Edition: e.Edition, Page: 1}, SetPages: 1,
		Registration: &intake.Registration{ResidualMM: 0.1}, Answers: answers, Verdict: intake.VerdictReady}
	r := intake.Return{Case: number, Form: e.Form, Edition: e.Edition, State: intake.StateReady, Verdict: intake.VerdictReady}
	switch n := chance.IntN(20); {
	case n == 0:
		r = intake.Return{State: intake.StateUnidentified, Verdict: intake.VerdictUnidentified}
		p = intake.PageReading{Page: page, Verdict: r.Verdict, Findings: []forms.Finding{forms.NewFinding(forms.ReasonNotOurs, "", forms.Text{})}}
	case n < 8:
		r.State, r.Verdict = intake.StateReview, intake.VerdictReview
		for _, z := range e.Pages[0].Zones[n : n+1+chance.IntN(2)] {
			p.Findings = append(p.Findings, forms.NewFinding(forms.ReasonFieldUnsure, z.Field, z.Label))
		}
	}
	r.Findings, r.Pages = p.Findings, []intake.PageReading{p}
	return r
}

// closeOld says of all but the last days' returns that they were carried out,
// in one stroke: one by one is another benchmark's.
func closeOld(b *testing.B, path string, now time.Time) {
	b.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	old := now.AddDate(0, 0, -loadOpenDays).UnixMicro()
	for _, q := range []string{
		"INSERT INTO events (return_id, at, who, from_state, to_state, note) SELECT id, queued_at + 3600000000, 'anna', state, 'done', '' FROM returns WHERE queued_at < ?",
		"UPDATE returns SET state = 'done', closed_at = queued_at + (1 + id % 97) * 3600000000 WHERE queued_at < ?",
		"UPDATE cases SET state = 'handled' WHERE number IN (SELECT case_number FROM returns WHERE state = 'done' AND queued_at < ?)",
	} {
		if _, err := db.Exec(q, old); err != nil {
			b.Fatal(err)
		}
	}
}
