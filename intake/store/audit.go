package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"blankett/intake"
)

// auditLock is PostgreSQL's advisory lock around the end of the log: any number
// that nothing else in the database uses, here "auditlog" as eight bytes.
// SQLite has one writer anyway.
const auditLock int64 = 0x61756469746c6f67

const auditColumns = "seq, at, who, name, role, region, unit, act, return_id, case_number, note, prev, hash"

func scanEntry(s scanner) (e intake.Entry, err error) {
	var at int64
	err = s.Scan(&e.Seq, &at, &e.Who, &e.Name, &e.Role, &e.Region, &e.Unit, &e.Act, &e.Return, &e.Case, &e.Note, &e.Prev, &e.Hash)
	e.At = instant(at)
	return e, err
}

// Record writes one line at the end of the log and gives it back with its place.
func (db *DB) Record(ctx context.Context, e intake.Entry) (intake.Entry, error) {
	err := db.commit(ctx, func(c *commit) (err error) {
		e, err = c.record(ctx, e)
		return err
	})
	if err != nil {
		return intake.Entry{}, fmt.Errorf("write the log: %w", err)
	}
	return e, nil
}

func (c *commit) record(ctx context.Context, e intake.Entry) (intake.Entry, error) {
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
func (db *DB) Entries(ctx context.Context, f intake.AuditFilter) ([]intake.Entry, error) {
	where, args := chosenLines(f)
	order := "DESC"
	if f.Oldest {
		order = "ASC"
	}
	rows, err := db.rows(ctx, "SELECT "+auditColumns+" FROM audit WHERE "+where+" ORDER BY seq "+order+" LIMIT ?",
		append(args, limited(f.Limit))...)
	all, err := collect(rows, err, scanEntry)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return all, nil
}

// drawsALine is how many lines are drawn for each that a sample is to have: where
// the filter takes one line of so many, or more, they are enough.
const drawsALine = 20

// Unchecked gives n lines at random of those chosen that nobody has checked.
func (db *DB) Unchecked(ctx context.Context, f intake.AuditFilter, n int) ([]intake.Entry, error) {
	all, err := db.drawnLines(ctx, f, n)
	if err != nil || len(all) == n {
		return all, err
	}
	return db.sortedLines(ctx, f, n) // so few are chosen that each has to be looked at
}

// drawnLines draws line numbers by chance, and keeps those that are chosen: the
// numbers have no gaps, so each line is as likely as any other.
func (db *DB) drawnLines(ctx context.Context, f intake.AuditFilter, n int) ([]intake.Entry, error) {
	var last int64
	if err := db.row(ctx, "SELECT coalesce(max(seq), 0) FROM audit").Scan(&last); err != nil {
		return nil, fmt.Errorf("draw a sample of the log: %w", err)
	}
	if last < int64(n*drawsALine) {
		return nil, nil
	}
	where, args := chosenLines(f)
	for range n * drawsALine {
		args = append(args, 1+rand.Int64N(last))
	}
	rows, err := db.rows(ctx, "SELECT "+auditColumns+" FROM audit WHERE "+where+" AND seq NOT IN (SELECT seq FROM audit_checks) AND seq IN (?"+
		strings.Repeat(", ?", n*drawsALine-1)+")", args...)
	all, err := collect(rows, err, scanEntry)
	if err != nil {
		return nil, fmt.Errorf("draw a sample of the log: %w", err)
	}
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(n, len(all))], nil
}

func (db *DB) sortedLines(ctx context.Context, f intake.AuditFilter, n int) ([]intake.Entry, error) {
	where, args := chosenLines(f)
	rows, err := db.rows(ctx, "SELECT "+auditColumns+" FROM audit WHERE "+where+
		" AND seq NOT IN (SELECT seq FROM audit_checks) ORDER BY random() LIMIT ?", append(args, n)...)
	all, err := collect(rows, err, scanEntry)
	if err != nil {
		return nil, fmt.Errorf("draw a sample of the log: %w", err)
	}
	return all, nil
}

// chosenLines is a filter as SQL.
func chosenLines(f intake.AuditFilter) (where string, args []any) {
	conditions := []string{"seq > ?"}
	args = []any{f.After}
	also := func(use bool, condition string, arg any) {
		if use {
			conditions, args = append(conditions, condition), append(args, arg)
		}
	}
	also(f.Region != "" && f.Region != intake.EveryRegion, "region IN (?, '', '*')", f.Region)
	also(f.Unit != "", "unit = ?", f.Unit)
	also(f.Who != "", "who = ?", f.Who)
	also(f.Act != "", "act = ?", f.Act)
	also(f.Case != "", "case_number = ?", f.Case)
	also(f.Before > 0, "seq < ?", f.Before)
	also(!f.From.IsZero(), "at >= ?", micros(f.From))
	also(!f.Until.IsZero(), "at < ?", micros(f.Until))
	return strings.Join(conditions, " AND "), args
}

func limited(n int) int {
	if n <= 0 {
		return math.MaxInt32
	}
	return n
}

// MarkChecked keeps that an auditor has checked a line.
func (db *DB) MarkChecked(ctx context.Context, k intake.AuditCheck) error {
	err := db.commit(ctx, func(c *commit) error {
		_, err := c.exec(ctx, "INSERT INTO audit_checks (seq, at, who, fine, note) VALUES (?, ?, ?, ?, ?)",
			k.Seq, micros(k.At), k.Who, number(k.Fine), k.Note)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark log line %d checked: %w", k.Seq, err)
	}
	return nil
}

// Checked lists who checked which of the lines, in the order they did.
func (db *DB) Checked(ctx context.Context, seqs []int64) ([]intake.AuditCheck, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	args := make([]any, len(seqs))
	for i, s := range seqs {
		args[i] = s
	}
	rows, err := db.rows(ctx, "SELECT seq, at, who, fine, note FROM audit_checks WHERE seq IN (?"+
		strings.Repeat(", ?", len(seqs)-1)+") ORDER BY at, seq", args...)
	all, err := collect(rows, err, scanCheck)
	if err != nil {
		return nil, fmt.Errorf("list checked log lines: %w", err)
	}
	return all, nil
}

func scanCheck(s scanner) (k intake.AuditCheck, err error) {
	var at int64
	err = s.Scan(&k.Seq, &at, &k.Who, &k.Fine, &k.Note)
	k.At = instant(at)
	return k, err
}
