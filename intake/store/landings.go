package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
	"blankett/intake/report"
)

var _ report.Landings = (*DB)(nil)

// Landed lists the files seen from a moment and before another, the latest
// first, with their returns in as much detail as is asked for.
func (db *DB) Landed(ctx context.Context, from, until time.Time, d report.Detail) ([]report.Landed, error) {
	arrivals, err := collect(ctx, db, scanArrival, "SELECT "+arrivalColumns+" FROM arrivals WHERE seen_at >= ? AND seen_at < ? ORDER BY seen_at DESC, id DESC",
		micros(from), micros(until))
	if err != nil {
		return nil, fmt.Errorf("list what landed: %w", err)
	}
	landed := make([]report.Landed, len(arrivals))
	at := map[string]int{}
	for i, a := range arrivals {
		landed[i].Arrival = a
		at[a.ID] = i
	}
	returns, err := db.landedReturns(ctx, from, until, d)
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
	report.LandedReturn
}

func (db *DB) landedReturns(ctx context.Context, from, until time.Time, d report.Detail) ([]landedReturn, error) {
	findings := "r.findings"
	if d < report.DetailFindings {
		findings = "'[]'"
	}
	// By the pages' arrivals, not the return's: pages of a set may have come in another file.
	all, err := collect(ctx, db, scanLanded, `SELECT f.arrival, r.id, r.case_number, r.form, r.state, r.verdict, `+findings+`, r.queued_at, r.region, r.unit, r.protected
		FROM (SELECT DISTINCT p.arrival, p.return_id FROM arrivals a JOIN pages p ON p.arrival = a.id
			WHERE a.seen_at >= ? AND a.seen_at < ?) f JOIN returns r ON r.id = f.return_id ORDER BY r.id, f.arrival`,
		micros(from), micros(until))
	if err != nil || d < report.DetailPages {
		return all, err
	}
	at := map[string]int{}
	for i, r := range all {
		at[fmt.Sprint(r.arrival, r.ID)] = i
	}
	add := func(s scanner) (none struct{}, err error) {
		var arrival string
		var id int64
		var page int
		err = s.Scan(&arrival, &id, &page)
		if i, ok := at[fmt.Sprint(arrival, id)]; ok {
			all[i].Pages = append(all[i].Pages, page)
		}
		return none, err
	}
	_, err = collect(ctx, db, add, `SELECT p.arrival, p.return_id, CAST(`+db.json("p.reading")+` ->> 'page' AS BIGINT)
		FROM arrivals a JOIN pages p ON p.arrival = a.id
		WHERE a.seen_at >= ? AND a.seen_at < ? ORDER BY p.return_id, p.position`, micros(from), micros(until))
	return all, err
}

func scanLanded(s scanner) (r landedReturn, err error) {
	var raw string
	var queued int64
	if err := s.Scan(&r.arrival, &r.ID, &r.Case, &r.Form, &r.State, &r.Verdict, &raw, &queued, &r.Region, &r.Unit, &r.Protected); err != nil {
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

// LandedOn gives the return, whole, that has a page of a file, from 1;
// intake.ErrNotFound.
func (db *DB) LandedOn(ctx context.Context, arrival string, page int) (judge.Return, error) {
	var id int64
	err := db.row(ctx, "SELECT p.return_id FROM pages p JOIN returns r ON r.id = p.return_id WHERE p.arrival = ? AND CAST("+db.json("p.reading")+
		" ->> 'page' AS BIGINT) = ? ORDER BY CASE WHEN r.outcome = ? THEN 1 ELSE 0 END, p.return_id LIMIT 1", arrival, page, judge.RulingJoined).Scan(&id)
	if err != nil {
		return judge.Return{}, fmt.Errorf("page %d of arrival %s: %w", page, arrival, missing(err))
	}
	return db.Return(ctx, id)
}

// json lets -> and ->> look into a column of text.
func (db *DB) json(column string) string {
	if db.postgres {
		return column + "::jsonb"
	}
	return column
}
