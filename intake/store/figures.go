package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"blankett/forms"
	"blankett/intake/report"
)

// dayFigures are the numbers of one day's returns.
type dayFigures struct {
	report.DayCount
	requests  int
	pace      map[int]int // how many were done in so many minutes
	found     map[foundOn]int
	corrected int
}

// foundOn is what was found on the returns of a form of a unit.
type foundOn struct{ reason, form, unit string }

// keptFigures are those that were counted already, by day and filter.
type keptFigures struct {
	mu   sync.Mutex
	seen int64 // the last event that they know of
	days map[time.Time]map[string]*dayFigures
}

// keptMost is how many days are kept, over all filters: some MB.
const keptMost = 20_000

// lateEvents is how many numbers before the last event are looked at once more:
// commits that go on side by side take their numbers before they end.
const lateEvents = 200

// of gives the figures of a filter's days, in order, those kept and those
// counted now. Parts of days are not kept.
func (k *keptFigures) of(ctx context.Context, db *DB, f report.StatFilter) ([]*dayFigures, error) {
	if !wholeDays(f) {
		counted, err := db.countDays(ctx, f)
		return slices.SortedFunc(maps.Values(counted), func(a, b *dayFigures) int { return a.Day.Compare(b.Day) }), err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.forget(ctx, db); err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%q %q %q %t %q %t", f.Form, f.Unit, f.Forms, f.Forms == nil, f.Region, f.Unplaced)
	first, last := forms.Day(f.From), forms.Day(f.Until.Add(-time.Nanosecond))
	var all []*dayFigures
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		if k.days[day][key] == nil {
			if err := k.fill(ctx, db, f, key, day, last); err != nil {
				return nil, err
			}
		}
		all = append(all, k.days[day][key])
	}
	return all, nil
}

// wholeDays says whether a filter goes from midnight to midnight, Swedish time.
func wholeDays(f report.StatFilter) bool {
	return f.From.Equal(forms.Midnight(forms.Day(f.From))) && f.Until.Equal(forms.Midnight(forms.Day(f.Until)))
}

// forget drops the days with returns to which something happened.
func (k *keptFigures) forget(ctx context.Context, db *DB) error {
	now, err := db.Changed(ctx)
	if err != nil || now == k.seen && k.days != nil {
		return err
	}
	var total int
	for _, filters := range k.days {
		total += len(filters)
	}
	if k.days == nil || total > keptMost {
		k.days, k.seen = map[time.Time]map[string]*dayFigures{}, now
		return nil
	}
	queued, err := collect(ctx, db, one[int64],
		"SELECT DISTINCT r.queued_at FROM events e JOIN returns r ON r.id = e.return_id WHERE e.id > ?", k.seen-lateEvents)
	for _, at := range queued {
		delete(k.days, forms.Day(instant(at)))
	}
	k.seen = now
	return err
}

// fill counts the days that are missing from one on, up to the first that is kept.
func (k *keptFigures) fill(ctx context.Context, db *DB, f report.StatFilter, key string, from, last time.Time) error {
	until := from.AddDate(0, 0, 1)
	for !until.After(last) && k.days[until][key] == nil {
		until = until.AddDate(0, 0, 1)
	}
	f.From, f.Until = forms.Midnight(from), forms.Midnight(until)
	counted, err := db.countDays(ctx, f)
	if err != nil {
		return err
	}
	for day := from; day.Before(until); day = day.AddDate(0, 0, 1) {
		if k.days[day] == nil {
			k.days[day] = map[string]*dayFigures{}
		}
		k.days[day][key] = cmp.Or(counted[day], &dayFigures{DayCount: report.DayCount{Day: day}})
	}
	return nil
}

// hourly is SQL for the hour in which a return was queued: midnight in Sweden
// falls on a whole hour of UTC in summer and winter.
var hourly = fmt.Sprintf("r.queued_at / %d", time.Hour.Microseconds())

// countDays counts a filter's returns by day; a day without any is left out.
func (db *DB) countDays(ctx context.Context, f report.StatFilter) (map[time.Time]*dayFigures, error) {
	days := map[time.Time]*dayFigures{}
	of := func(hour int64) *dayFigures {
		day := forms.Day(instant(hour * time.Hour.Microseconds()))
		if days[day] == nil {
			days[day] = &dayFigures{DayCount: report.DayCount{Day: day}, pace: map[int]int{}, found: map[foundOn]int{}}
		}
		return days[day]
	}
	for _, count := range []func(context.Context, report.StatFilter, func(int64) *dayFigures) error{
		db.countReturns, db.countPace, db.countFindings, db.countCorrected,
	} {
		if err := count(ctx, f, of); err != nil {
			return nil, err
		}
	}
	return days, nil
}

func (db *DB) countReturns(ctx context.Context, f report.StatFilter, of func(int64) *dayFigures) error {
	where, args := db.countedWhere(f)
	count := func(row scanner) (none struct{}, err error) {
		var hour int64
		var returns, requests, ready int
		if err := row.Scan(&hour, &returns, &requests, &ready); err != nil {
			return none, err
		}
		d := of(hour)
		d.Returns, d.requests, d.Ready = d.Returns+returns, d.requests+requests, d.Ready+ready
		return none, nil
	}
	_, err := collect(ctx, db, count, "SELECT "+hourly+", count(*), sum(CASE WHEN r.case_number <> '' THEN 1 ELSE 0 END), sum(CASE WHEN "+readyAtOnce+
		" THEN 1 ELSE 0 END) FROM returns r"+where+" GROUP BY 1", args...)
	return err
}

// countPace counts how long it took until a return was done, to the minute.
func (db *DB) countPace(ctx context.Context, f report.StatFilter, of func(int64) *dayFigures) error {
	where, args := db.countedWhere(f)
	count := func(row scanner) (none struct{}, err error) {
		var hour int64
		var minutes, n int
		err = row.Scan(&hour, &minutes, &n)
		of(hour).pace[minutes] += n
		return none, err
	}
	_, err := collect(ctx, db, count, fmt.Sprintf("SELECT %s, (r.closed_at - r.queued_at) / %d, count(*) FROM returns r%s AND r.state = 'done' GROUP BY 1, 2",
		hourly, time.Minute.Microseconds(), where), args...)
	return err
}

func (db *DB) countFindings(ctx context.Context, f report.StatFilter, of func(int64) *dayFigures) error {
	each := "json_each(r.findings)"
	if db.postgres {
		each = "jsonb_array_elements(r.findings::jsonb)"
	}
	where, args := db.countedWhere(f)
	count := func(row scanner) (none struct{}, err error) {
		var hour int64
		var on foundOn
		var n int
		err = row.Scan(&hour, &on.reason, &on.form, &on.unit, &n)
		of(hour).found[on] += n
		return none, err
	}
	_, err := collect(ctx, db, count, "SELECT "+hourly+", found.value ->> 'reason', r.form, r.unit, count(*) FROM returns r, "+each+" found"+
		where+" AND r.findings NOT IN ('null', '[]') GROUP BY 1, 2, 3, 4", args...)
	return err
}

// countCorrected counts answers that the reader was sure of and that a person
// corrected all the same.
func (db *DB) countCorrected(ctx context.Context, f report.StatFilter, of func(int64) *dayFigures) error {
	where, args := db.countedWhere(f)
	count := func(row scanner) (none struct{}, err error) {
		var hour int64
		var n int
		err = row.Scan(&hour, &n)
		of(hour).corrected += n
		return none, err
	}
	_, err := collect(ctx, db, count, "SELECT "+hourly+", count(*) FROM corrections k CROSS JOIN returns r"+where+ // SQLite then begins with the few
		` AND r.id = k.return_id AND k.before_state IN ('filled', 'empty') AND k.before_value NOT LIKE ? AND (k.before_state <> k.after_state OR k.before_value <> k.after_value)
		AND k.id = (SELECT min(id) FROM corrections WHERE return_id = k.return_id AND field = k.field) GROUP BY 1`, append(args, "%?%")...)
	return err
}

// added sums days up.
func added(days []*dayFigures) report.Statistics {
	var s report.Statistics
	pace, found := map[int]int{}, map[foundOn]int{}
	for _, d := range days {
		if d.Returns > 0 {
			s.Days = append(s.Days, d.DayCount)
		}
		s.Straight.Of += d.requests
		s.Straight.Count += d.Ready
		s.Corrected += d.corrected
		for minutes, n := range d.pace {
			pace[minutes] += n
		}
		for on, n := range d.found {
			found[on] += n
		}
	}
	s.Handled = paceOf(pace)
	for on, n := range found {
		s.Findings = append(s.Findings, report.FindingCount{Reason: on.reason, Form: on.form, Unit: on.unit, Count: n})
	}
	slices.SortFunc(s.Findings, func(a, b report.FindingCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Reason, b.Reason), strings.Compare(a.Form, b.Form), strings.Compare(a.Unit, b.Unit))
	})
	return s
}

// paceOf finds the median and the ninth of ten to the minute.
func paceOf(pace map[int]int) report.Pace {
	var p report.Pace
	for _, n := range pace {
		p.Count += n
	}
	within := func(part float64) time.Duration {
		rank, n := int(math.Ceil(part*float64(p.Count))), 0
		for _, minutes := range slices.Sorted(maps.Keys(pace)) {
			if n += pace[minutes]; n >= rank {
				return time.Duration(minutes) * time.Minute
			}
		}
		return 0
	}
	p.Median, p.Ninth = within(0.5), within(0.9)
	return p
}
