package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake"
)

var _ intake.Landings = (*DB)(nil)

// Landed lists the files seen from a moment and before another, the latest
// first, with their returns. Findings and pages are left out when short.
func (db *DB) Landed(ctx context.Context, from, until time.Time, short bool) ([]intake.Landed, error) {
	rows, err := db.rows(ctx, "SELECT "+arrivalColumns+" FROM arrivals WHERE seen_at >= ? AND seen_at < ? ORDER BY seen_at DESC, id DESC",
		micros(from), micros(until))
	arrivals, err := collect(rows, err, scanArrival)
	if err != nil {
		return nil, fmt.Errorf("list what landed: %w", err)
	}
	landed := make([]intake.Landed, len(arrivals))
	at := map[string]int{}
	for i, a := range arrivals {
		landed[i].Arrival = a
		at[a.ID] = i
	}
	returns, err := db.landedReturns(ctx, from, until, short)
	if err != nil {
		return nil, fmt.Errorf("list what landed: %w", err)
	}
	for _, r := range returns {
		if i, ok := at[r.arrival]; ok { // one that came in since is in the next list
			landed[i].Returns = append(landed[i].Returns, r.LandedReturn)
		}
	}
	return landed, nil
}

// landedReturn is a return with the arrival it is of.
type landedReturn struct {
	arrival string
	intake.LandedReturn
}

func (db *DB) landedReturns(ctx context.Context, from, until time.Time, short bool) ([]landedReturn, error) {
	findings := "r.findings"
	if short {
		findings = "'[]'"
	}
	rows, err := db.rows(ctx, `SELECT r.arrival, r.id, r.case_number, r.form, r.state, r.verdict, `+findings+`, r.queued_at
		FROM arrivals a JOIN returns r ON r.arrival = a.id WHERE a.seen_at >= ? AND a.seen_at < ? ORDER BY r.id`,
		micros(from), micros(until))
	all, err := collect(rows, err, scanLanded)
	if err != nil || short {
		return all, err
	}
	at := map[int64]int{}
	for i, r := range all {
		at[r.ID] = i
	}
	rows, err = db.rows(ctx, `SELECT p.return_id, CAST(`+db.json("p.reading")+` ->> 'page' AS BIGINT)
		FROM arrivals a JOIN returns r ON r.arrival = a.id JOIN pages p ON p.return_id = r.id
		WHERE a.seen_at >= ? AND a.seen_at < ? ORDER BY p.return_id, p.position`, micros(from), micros(until))
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var id int64
		var page int
		err = s.Scan(&id, &page)
		if i, ok := at[id]; ok {
			all[i].Pages = append(all[i].Pages, page)
		}
		return none, err
	})
	return all, err
}

func scanLanded(s scanner) (r landedReturn, err error) {
	var raw string
	var queued int64
	if err := s.Scan(&r.arrival, &r.ID, &r.Case, &r.Form, &r.State, &r.Verdict, &raw, &queued); err != nil {
		return r, err
	}
	r.QueuedAt = instant(queued)
	var findings []forms.Finding
	if err := json.Unmarshal([]byte(raw), &findings); err != nil {
		return r, err
	}
	for _, f := range findings {
		r.Reasons = append(r.Reasons, f.Reason)
	}
	return r, nil
}

// json lets -> and ->> look into a column of text.
func (db *DB) json(column string) string {
	if db.postgres {
		return column + "::jsonb"
	}
	return column
}
