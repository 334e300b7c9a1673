package store

import (
	"context"
	"fmt"

	"blankett/forms"
	"blankett/intake/report"
)

var _ report.Figures = (*DB)(nil)

// countedWhere is what the numbers are of: returns that are requests, not blank
// pages, second copies, and pages that lie with the rest of their set now.
func (db *DB) countedWhere(f report.StatFilter) (where string, args []any) {
	where = ` WHERE r.queued_at >= ? AND r.queued_at < ? AND r.state NOT IN ('blank', 'duplicate') AND r.outcome <> 'joined'
		AND (? = '' OR r.form = ?) AND (? = '' OR r.unit = ?)`
	args = []any{micros(f.From), micros(f.Until), f.Form, f.Form, f.Unit, f.Unit}
	if f.Region != "" {
		where += " AND (" + db.aside("r.region") + " = ? OR ? = 1 AND r.region = '')"
		args = append(args, f.Region, flag(f.Unplaced))
	}
	if f.Forms != nil {
		of, list := among(db.aside("r.form"), f.Forms)
		where += " AND " + of
		args = append(args, list...)
	}
	return where, args
}

// readyAtOnce says of a return that it was queued as ready.
const readyAtOnce = `EXISTS (SELECT 1 FROM events e WHERE e.return_id = r.id AND e.from_state = '' AND e.to_state = 'ready')`

// Statistics counts over the returns that a filter takes. What was counted of a
// day is kept until one of the day's returns changes.
func (db *DB) Statistics(ctx context.Context, f report.StatFilter) (report.Statistics, error) {
	days, err := db.figures.of(ctx, db, f)
	if err != nil {
		return report.Statistics{}, fmt.Errorf("count returns: %w", err)
	}
	s := added(days)
	if err := db.countKeyed(ctx, f, &s); err != nil {
		return report.Statistics{}, fmt.Errorf("count returns: %w", err)
	}
	return s, nil
}

func (db *DB) countKeyed(ctx context.Context, f report.StatFilter, s *report.Statistics) error {
	s.Keyed = map[forms.Kind]report.Share{}
	where, args := db.countedWhere(f)
	_, err := collect(ctx, db, keyedInto(s), "SELECT k.kind, k.outcome, count(*) FROM samples k CROSS JOIN returns r"+where+" AND r.id = k.return_id GROUP BY 1, 2", args...)
	return err
}

// keyedInto counts samples by kind and outcome.
func keyedInto(s *report.Statistics) func(scanner) (struct{}, error) {
	return func(row scanner) (none struct{}, err error) {
		var kind forms.Kind
		var outcome report.Outcome
		var n int
		if err := row.Scan(&kind, &outcome, &n); err != nil {
			return none, err
		}
		share := s.Keyed[kind]
		switch outcome {
		case report.OutcomeWaits:
			s.Waiting += n
			return none, nil
		case report.OutcomeUnclear:
			s.Unclear += n
			return none, nil
		case report.OutcomeOther:
			share.Count += n
		}
		share.Of += n
		s.Keyed[kind] = share
		return none, nil
	}
}

// Units lists the units that have printed forms of a region, for filters: each by one step in
// the index, not by going over all cases.
func (db *DB) Units(ctx context.Context, region string) ([]string, error) {
	all, err := collect(ctx, db, one[string], `WITH RECURSIVE u (unit) AS (SELECT min(unit) FROM cases
			UNION ALL SELECT (SELECT min(unit) FROM cases WHERE unit > u.unit) FROM u WHERE u.unit IS NOT NULL)
		SELECT unit FROM u WHERE unit IS NOT NULL AND unit <> '' AND (? = '' OR EXISTS (SELECT 1 FROM cases k
			JOIN editions e ON e.id = k.edition WHERE k.unit = u.unit AND e.region = ?)) ORDER BY unit`, region, region)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return all, nil
}
