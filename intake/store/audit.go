package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"blankett/intake/auditlog"
	"blankett/intake/staff"
)

// auditLock is PostgreSQL's advisory lock around the end of the log: any number
// that nothing else in the database uses, here "auditlog" as eight bytes.
// SQLite has one writer anyway.
const auditLock int64 = 0x61756469746c6f67

const auditColumns = "seq, at, who, name, role, region, unit, act, return_id, case_number, note, prev, hash"

func scanEntry(s scanner) (e auditlog.Entry, err error) {
	var at int64
	err = s.Scan(&e.Seq, &at, &e.Who, &e.Name, &e.Role, &e.Region, &e.Unit, &e.Act, &e.Return, &e.Case, &e.Note, &e.Prev, &e.Hash)
	e.At = instant(at)
	return e, err
}

// Record writes one line at the end of the log and gives it back with its place.
func (db *DB) Record(ctx context.Context, e auditlog.Entry) (auditlog.Entry, error) {
	err := db.commit(ctx, func(c *commit) (err error) {
		e, err = c.record(ctx, e)
		return err
	})
	if err != nil {
		return auditlog.Entry{}, fmt.Errorf("write the log: %w", err)
	}
	return e, nil
}

// RecordAll writes lines at the end of the log, in one commit.
func (db *DB) RecordAll(ctx context.Context, entries []auditlog.Entry) error {
	err := db.commit(ctx, func(c *commit) error {
		for _, e := range entries {
			if _, err := c.record(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	return nil
}

func (c *commit) record(ctx context.Context, e auditlog.Entry) (auditlog.Entry, error) {
	if c.db.postgres {
		if _, err := c.exec(ctx, "SELECT pg_advisory_xact_lock(?)", auditLock); err != nil {
			return e, err
		}
	}
	last, err := scanEntry(c.row(ctx, "SELECT "+auditColumns+" FROM audit ORDER BY seq DESC LIMIT 1"))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return e, err
	}
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Seq, e.Prev = last.Seq+1, last.Hash
	if e.Hash, err = e.Sum(); err != nil {
		return e, err
	}
	_, err = c.exec(ctx, `INSERT INTO audit (`+auditColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, micros(e.At), e.Who, e.Name, e.Role, e.Region, e.Unit, e.Act, e.Return, e.Case, e.Note, e.Prev, e.Hash)
	return e, err
}

// Entries lists lines of the log, newest first unless the filter says otherwise.
func (db *DB) Entries(ctx context.Context, f auditlog.Filter) ([]auditlog.Entry, error) {
	q := chosenLines(f)
	order := "DESC"
	if f.Oldest {
		order = "ASC"
	}
	all, err := collect(ctx, db, scanEntry, "SELECT "+auditColumns+" FROM audit"+q.where()+" ORDER BY seq "+order+" LIMIT ?",
		append(q.args, limited(f.Limit))...)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return all, nil
}

// Unchecked gives n lines at random of those chosen that nobody has checked.
func (db *DB) Unchecked(ctx context.Context, f auditlog.Filter, n int) ([]auditlog.Entry, error) {
	all, err := db.drawnLines(ctx, f, n)
	if err == nil && len(all) < n { // so few are chosen that each has to be looked at
		all, err = db.sortedLines(ctx, f, n)
	}
	if err != nil {
		return nil, fmt.Errorf("draw a sample of the log: %w", err)
	}
	return all, nil
}

// drawsALine is how many numbers are drawn for each line that a sample is to
// have: where the filter chooses one line of so many, or more, they are enough.
const drawsALine = 20

// drawnLines draws line numbers by chance, and keeps those that are chosen: the
// numbers have no gaps, so each line is as likely as any other.
func (db *DB) drawnLines(ctx context.Context, f auditlog.Filter, n int) ([]auditlog.Entry, error) {
	var last int64
	if err := db.row(ctx, "SELECT coalesce(max(seq), 0) FROM audit").Scan(&last); err != nil || last < int64(n*drawsALine) {
		return nil, err
	}
	numbers := make([]int64, n*drawsALine)
	for i := range numbers {
		numbers[i] = 1 + rand.Int64N(last)
	}
	q := chosenLines(f)
	q.add(true, "seq NOT IN (SELECT seq FROM audit_checks)")
	q.add(true, "seq IN ("+marks(len(numbers))+")", anys(numbers)...)
	all, err := collect(ctx, db, scanEntry, "SELECT "+auditColumns+" FROM audit"+q.where(), q.args...)
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))], err
}

func (db *DB) sortedLines(ctx context.Context, f auditlog.Filter, n int) ([]auditlog.Entry, error) {
	q := chosenLines(f)
	q.add(true, "seq NOT IN (SELECT seq FROM audit_checks)")
	return collect(ctx, db, scanEntry, "SELECT "+auditColumns+" FROM audit"+q.where()+" ORDER BY random() LIMIT ?", append(q.args, n)...)
}

// chosenLines turns a filter into conditions.
func chosenLines(f auditlog.Filter) *conditions {
	q := &conditions{}
	q.add(true, "seq > ?", f.After)
	q.add(f.Region != "" && f.Region != staff.EveryRegion, "region IN (?, '', '*')", f.Region)
	q.add(f.Unit != "", "unit = ?", f.Unit)
	q.add(f.Who != "", "who = ?", f.Who)
	q.add(f.Act != "", "act = ?", f.Act)
	q.add(f.Case != "", "case_number = ?", f.Case)
	q.add(f.Before > 0, "seq < ?", f.Before)
	q.add(!f.From.IsZero(), "at >= ?", micros(f.From))
	q.add(!f.Until.IsZero(), "at < ?", micros(f.Until))
	return q
}

// MarkChecked keeps that an auditor has checked a line.
func (db *DB) MarkChecked(ctx context.Context, k auditlog.Check) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "INSERT INTO audit_checks (seq, at, who, fine, note) VALUES (?, ?, ?, ?, ?)",
			k.Seq, micros(k.At), k.Who, flag(k.Fine), k.Note)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark log line %d checked: %w", k.Seq, err)
	}
	return nil
}

// Checked lists who checked which of the lines, in the order they did.
func (db *DB) Checked(ctx context.Context, seqs []int64) ([]auditlog.Check, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	all, err := collect(ctx, db, scanCheck, "SELECT seq, at, who, fine, note FROM audit_checks WHERE seq IN ("+marks(len(seqs))+") ORDER BY at, seq", anys(seqs)...)
	if err != nil {
		return nil, fmt.Errorf("list checked log lines: %w", err)
	}
	return all, nil
}

func scanCheck(s scanner) (k auditlog.Check, err error) {
	var at int64
	err = s.Scan(&k.Seq, &at, &k.Who, &k.Fine, &k.Note)
	k.At = instant(at)
	return k, err
}
