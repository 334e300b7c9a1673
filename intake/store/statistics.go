package store

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"blankett/forms"
	"blankett/intake"
)

var _ intake.Figures = (*DB)(nil)

// countedWhere is what the numbers are of: returns that are requests, not blank
// pages and second copies.
func countedWhere(f intake.StatFilter) (where string, args []any) {
	where = ` WHERE r.queued_at >= ? AND r.queued_at < ? AND r.state NOT IN ('blank', 'duplicate')
		AND (? = '' OR r.form = ?) AND (? = '' OR c.unit = ?)`
	args = []any{micros(f.From), micros(f.Until), f.Form, f.Form, f.Unit, f.Unit}
	if f.Forms != nil {
		where += " AND r.form IN (" + strings.TrimPrefix(strings.Repeat(", ?", len(f.Forms)), ", ") + ")"
		for _, form := range f.Forms {
			args = append(args, form)
		}
	}
	return where, args
}

// countedFrom are the returns with the cases they are of.
const countedFrom = " FROM returns r LEFT JOIN cases c ON c.number = r.case_number"

// readyAtOnce says of a return that it was queued as ready.
const readyAtOnce = `EXISTS (SELECT 1 FROM events e WHERE e.return_id = r.id AND e.from_state = '' AND e.to_state = 'ready')`

// Statistics counts over the returns that a filter takes.
func (db *DB) Statistics(ctx context.Context, f intake.StatFilter) (intake.Statistics, error) {
	var s intake.Statistics
	for _, count := range []func(context.Context, intake.StatFilter, *intake.Statistics) error{
		db.countDays, db.countPace, db.countFindings, db.countKeyed,
	} {
		if err := count(ctx, f, &s); err != nil {
			return intake.Statistics{}, fmt.Errorf("count returns: %w", err)
		}
	}
	return s, nil
}

// countDays counts by the hour, and folds hours into Swedish days: midnight
// falls on a whole hour of UTC in summer and winter.
func (db *DB) countDays(ctx context.Context, f intake.StatFilter, s *intake.Statistics) error {
	const hour = int64(time.Hour / time.Microsecond)
	where, args := countedWhere(f)
	add := func(row scanner) (none struct{}, err error) {
		var at int64
		var all, requests, ready int
		if err := row.Scan(&at, &all, &requests, &ready); err != nil {
			return none, err
		}
		day := forms.Day(instant(at * hour))
		if n := len(s.Days); n == 0 || !s.Days[n-1].Day.Equal(day) {
			s.Days = append(s.Days, intake.DayCount{Day: day})
		}
		last := &s.Days[len(s.Days)-1]
		last.Returns += all
		last.Ready += ready
		s.Straight.Of += requests
		s.Straight.Count += ready
		return none, nil
	}
	_, err := collect(ctx, db, add, fmt.Sprintf(`SELECT r.queued_at / %d, count(*), sum(CASE WHEN r.case_number <> '' THEN 1 ELSE 0 END),
		sum(CASE WHEN %s THEN 1 ELSE 0 END)%s%s GROUP BY 1 ORDER BY 1`, hour, readyAtOnce, countedFrom, where), args...)
	return err
}

// countPace finds the median and the ninth of ten to the minute.
func (db *DB) countPace(ctx context.Context, f intake.StatFilter, s *intake.Statistics) error {
	const minute = int64(time.Minute / time.Microsecond)
	where, args := countedWhere(f)
	type step struct{ minutes, count int }
	scan := func(row scanner) (p step, err error) { return p, row.Scan(&p.minutes, &p.count) }
	steps, err := collect(ctx, db, scan, fmt.Sprintf("SELECT (r.closed_at - r.queued_at) / %d, count(*)%s%s AND r.state = 'done' GROUP BY 1 ORDER BY 1",
		minute, countedFrom, where), args...)
	if err != nil {
		return err
	}
	for _, p := range steps {
		s.Handled.Count += p.count
	}
	within := func(part float64) time.Duration {
		rank, n := int(math.Ceil(part*float64(s.Handled.Count))), 0
		for _, p := range steps {
			if n += p.count; n >= rank {
				return time.Duration(p.minutes) * time.Minute
			}
		}
		return 0
	}
	s.Handled.Median, s.Handled.Ninth = within(0.5), within(0.9)
	return nil
}

func (db *DB) countFindings(ctx context.Context, f intake.StatFilter, s *intake.Statistics) error {
	each := "json_each(r.findings)"
	if db.postgres {
		each = "jsonb_array_elements(r.findings::jsonb)"
	}
	where, args := countedWhere(f)
	scan := func(row scanner) (n intake.FindingCount, err error) {
		return n, row.Scan(&n.Reason, &n.Form, &n.Unit, &n.Count)
	}
	var err error
	s.Findings, err = collect(ctx, db, scan, "SELECT found.value ->> 'reason', r.form, coalesce(c.unit, ''), count(*)"+countedFrom+", "+each+" found"+
		where+" AND r.findings <> 'null' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3", args...)
	return err
}

func (db *DB) countKeyed(ctx context.Context, f intake.StatFilter, s *intake.Statistics) error {
	s.Keyed = map[forms.Kind]intake.Share{}
	where, args := countedWhere(f)
	_, err := collect(ctx, db, keyedInto(s), "SELECT k.kind, k.outcome, count(*)"+countedFrom+
		" JOIN samples k ON k.return_id = r.id"+where+" GROUP BY 1, 2", args...)
	if err != nil {
		return err
	}
	return db.row(ctx, "SELECT count(*)"+countedFrom+" JOIN corrections k ON k.return_id = r.id"+where+
		` AND k.before_state IN ('filled', 'empty') AND k.before_value NOT LIKE ? AND (k.before_state <> k.after_state OR k.before_value <> k.after_value)
		AND k.id = (SELECT min(id) FROM corrections WHERE return_id = k.return_id AND field = k.field)`, append(args, "%?%")...).Scan(&s.Corrected)
}

// keyedInto counts samples by kind and outcome.
func keyedInto(s *intake.Statistics) func(scanner) (struct{}, error) {
	return func(row scanner) (none struct{}, err error) {
		var kind forms.Kind
		var outcome intake.Outcome
		var n int
		if err := row.Scan(&kind, &outcome, &n); err != nil {
			return none, err
		}
		share := s.Keyed[kind]
		switch outcome {
		case intake.OutcomeWaits:
			s.Waiting += n
			return none, nil
		case intake.OutcomeUnclear:
			s.Unclear += n
			return none, nil
		case intake.OutcomeOther:
			share.Count += n
		}
		share.Of += n
		s.Keyed[kind] = share
		return none, nil
	}
}

// Units lists the units that have printed, for filters: each by one step in
// the index, not by going over all cases.
func (db *DB) Units(ctx context.Context) ([]string, error) {
	all, err := collect(ctx, db, one[string], `WITH RECURSIVE u (unit) AS (SELECT min(unit) FROM cases
			UNION ALL SELECT (SELECT min(unit) FROM cases WHERE unit > u.unit) FROM u WHERE u.unit IS NOT NULL)
		SELECT unit FROM u WHERE unit IS NOT NULL AND unit <> '' ORDER BY unit`)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return all, nil
}
