package store

import (
	"context"
	"fmt"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/report"
	"blankett/intake/staff"
)

var _ report.Samples = (*DB)(nil)

// drawAtOnce is how many returns one commit of a draw goes over, so that it
// never keeps a reader waiting for long.
const drawAtOnce = 500

// DrawSamples goes once over every return that was queued as ready before a
// moment and that no draw has seen, and keeps what draw chooses. Those of
// protected people are left out: nobody looks at them without a reason.
func (db *DB) DrawSamples(ctx context.Context, before time.Time, draw func(judge.Return) []report.Sample) (int, error) {
	total := 0
	for {
		var seen, made int
		err := db.commit(ctx, func(c *commit) (err error) {
			seen, made, err = c.drawSamples(ctx, before, draw)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("draw samples: %w", err)
		}
		total += made
		if seen < drawAtOnce {
			return total, nil
		}
	}
}

func (c *commit) drawSamples(ctx context.Context, before time.Time, draw func(judge.Return) []report.Sample) (seen, made int, err error) {
	var last int64
	// Writing the row first makes another draw wait for this one.
	if err := c.row(ctx, "UPDATE sample_draws SET last_return = last_return RETURNING last_return").Scan(&last); err != nil {
		return 0, 0, err
	}
	type candidate struct {
		id    int64
		ready int
	}
	scan := func(s scanner) (k candidate, err error) { return k, s.Scan(&k.id, &k.ready) }
	all, err := collect(ctx, c, scan, `SELECT id, CASE WHEN r.protected = 0 AND EXISTS (SELECT 1 FROM events e WHERE e.return_id = r.id
			AND e.from_state = '' AND e.to_state = ?) THEN 1 ELSE 0 END
		FROM returns r WHERE id > ? AND queued_at < ? ORDER BY id LIMIT ?`, judge.StateReady, last, micros(before), drawAtOnce)
	if err != nil || len(all) == 0 {
		return 0, 0, err
	}
	for _, k := range all {
		if k.ready == 0 {
			continue
		}
		n, err := c.drawOne(ctx, k.id, before, draw)
		if err != nil {
			return 0, 0, err
		}
		made += n
	}
	_, err = c.exec(ctx, "UPDATE sample_draws SET last_return = ?", all[len(all)-1].id)
	return len(all), made, err
}

func (c *commit) drawOne(ctx context.Context, id int64, at time.Time, draw func(judge.Return) []report.Sample) (int, error) {
	r := judge.Return{ID: id}
	var err error
	if r.Pages, err = pagesOf(ctx, c, r); err != nil {
		return 0, err
	}
	chosen := draw(r)
	for _, s := range chosen {
		_, err := c.exec(ctx, `INSERT INTO samples (return_id, position, field, kind, drawn_at, keyed_at, keyed_by, outcome)
			VALUES (?, ?, ?, ?, ?, 0, '', '')`, id, s.Position, s.Field, s.Kind, micros(at))
		if err != nil {
			return 0, err
		}
	}
	return len(chosen), nil
}

const sampleColumns = "id, return_id, position, field, kind, drawn_at, keyed_at, keyed_by, outcome"

func scanSample(s scanner) (p report.Sample, err error) {
	var drawn, keyed int64
	err = s.Scan(&p.ID, &p.Return, &p.Position, &p.Field, &p.Kind, &drawn, &keyed, &p.KeyedBy, &p.Outcome)
	p.DrawnAt, p.KeyedAt = instant(drawn), instant(keyed)
	return p, err
}

// WaitingSamples lists what somebody may key, oldest first. Those of people who
// have become protected since they were drawn are left out.
func (db *DB) WaitingSamples(ctx context.Context, s staff.Scope, limit int) ([]report.Sample, error) {
	q := &conditions{region: db.aside("region")}
	q.add(true, "id = samples.return_id AND protected = 0")
	q.scope(s)
	all, err := collect(ctx, db, scanSample, "SELECT "+sampleColumns+" FROM samples WHERE outcome = '' AND EXISTS (SELECT 1 FROM returns"+
		q.where()+") ORDER BY id LIMIT ?", append(q.args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list samples: %w", err)
	}
	return all, nil
}

// Sample looks one up; intake.ErrNotFound.
func (db *DB) Sample(ctx context.Context, id int64) (report.Sample, error) {
	s, err := scanSample(db.row(ctx, "SELECT "+sampleColumns+" FROM samples WHERE id = ?", id))
	if err != nil {
		return report.Sample{}, fmt.Errorf("sample %d: %w", id, missing(err))
	}
	return s, nil
}

// KeySample keeps what came of one; intake.ErrConflict when it was keyed already.
func (db *DB) KeySample(ctx context.Context, id int64, o report.Outcome, who string, at time.Time) error {
	err := db.commit(ctx, func(c *commit) error {
		n, err := c.exec(ctx, "UPDATE samples SET outcome = ?, keyed_by = ?, keyed_at = ? WHERE id = ? AND outcome = ''",
			o, who, micros(at), id)
		if err == nil && n == 0 {
			return intake.ErrConflict
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("key sample %d: %w", id, err)
	}
	return nil
}
