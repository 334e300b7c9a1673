package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"blankett/forms"
	"blankett/intake/judge"
)

// Standing says how a person stands to whom a request is made, and what waits
// for the same person beside one return.
func (db *DB) Standing(ctx context.Context, q judge.Request, beside int64) (judge.Standing, error) {
	s, err := standing(ctx, db, q, beside)
	if err != nil {
		return judge.Standing{}, fmt.Errorf("standing of a person: %w", err)
	}
	return s, nil
}

// waits is SQL for a return that is neither done nor out of the way.
var waits = "r.state IN ('" + strings.Join(texts(judge.Judgeable), "', '") + "')"

func texts(states []judge.ReturnState) (all []string) {
	for _, s := range states {
		all = append(all, string(s))
	}
	return all
}

// asking is SQL for a return that asks for a lock, or for an unlock, as its two
// arguments say.
const asking = "(r.asks_lock = 1 AND ? = 1 OR r.asks_unlock = 1 AND ? = 1)"

func standing(ctx context.Context, in asker, q judge.Request, beside int64) (judge.Standing, error) {
	if len(q.Persons) == 0 {
		return judge.Standing{}, nil
	}
	about, persons := aboutPersons(q)
	carriedOut, err := carriedOut(ctx, in, about, persons, beside)
	if err != nil {
		return judge.Standing{}, err
	}
	s := judge.StandingAfter(q, carriedOut)
	exists := "EXISTS (SELECT 1 FROM returns r WHERE " + about + " AND r.id <> ? AND " + waits + " AND " + asking
	opposing := append(slices.Clone(persons), beside, flag(q.Unlock), flag(q.Lock))
	same := append(slices.Clone(persons), beside, flag(q.Lock), flag(q.Unlock), cmp.Or(q.Act, forms.ActLogin))
	// A lift beside a lock is for a person whatever it is of; the same is asked for
	// twice only of one act.
	err = in.row(ctx, "SELECT "+exists+"), "+exists+" AND r.asked_act = ?)", append(opposing, same...)...).Scan(&s.OpposingWaiting, &s.SameWaiting)
	return s, err
}

// aboutPersons is SQL for returns r about any of a request's persons.
func aboutPersons(q judge.Request) (about string, args []any) {
	return "r.id IN (SELECT return_id FROM return_persons WHERE person IN (" + marks(len(q.Persons)) + "))", anys(q.Persons)
}

// carriedOut are the requests about the persons that were carried out, oldest first.
func carriedOut(ctx context.Context, in asker, about string, persons []any, beside int64) ([]judge.Request, error) {
	// A lock that was asked for in a call was made while it lasted; the paper that
	// is owed for it asks for the same once more. Nothing is lifted in a call.
	calls := "SELECT k.at, k.id, 1, 0, k.caller, k.act, k.region, 0" +
		" FROM calls k WHERE k.asked = 'lock' AND k.person IN (" + marks(len(persons)) + ")"
	const asks = "r.id, r.asks_lock, r.asks_unlock, r.asked_by, r.asked_act, r.region"
	done := "SELECT r.closed_at AS at, " + asks + ", 0 AS doubted FROM returns r WHERE " + about + " AND r.id <> ? AND r.outcome = ?"
	// Somebody said that it was carried out, or was to be, and it was taken back.
	doubted := "SELECT (SELECT max(d.at) FROM decisions d WHERE d.return_id = r.id AND d.act = ?), " + asks + ", 1 FROM returns r WHERE " + about +
		" AND r.id <> ? AND r.outcome <> ? AND EXISTS (SELECT 1 FROM decisions d WHERE d.return_id = r.id AND d.act = ?)"
	is := judge.RulingCarriedOut
	args := append(append(slices.Clone(persons), beside, is, is), append(slices.Clone(persons), beside, is, is)...)
	scan := func(s scanner) (q judge.Request, err error) {
		var lock, unlock, doubt int
		err = s.Scan(&lock, &unlock, &q.By, &q.Act, &q.Region, &doubt)
		q.Lock, q.Unlock, q.Doubted = lock == 1, unlock == 1, doubt == 1
		return q, err
	}
	return collect(ctx, in, scan, "SELECT asks_lock, asks_unlock, asked_by, asked_act, region, doubted FROM ("+done+" UNION ALL "+doubted+" UNION ALL "+calls+
		") said ORDER BY at, id", append(args, persons...)...)
}

// alone makes other commits about the same persons wait for this one. SQLite
// has one writer in any case.
func (c *commit) alone(ctx context.Context, persons []string) error {
	if !c.db.postgres {
		return nil
	}
	for _, p := range slices.Sorted(slices.Values(persons)) {
		raw, err := hex.DecodeString(p)
		if err != nil || len(raw) < 8 {
			return fmt.Errorf("a person's index is not a hash")
		}
		if _, err := c.exec(ctx, "SELECT pg_advisory_xact_lock(?)", int64(binary.BigEndian.Uint64(raw))); err != nil {
			return err
		}
	}
	return nil
}

// requestOf gives what a return asks for, as it was kept.
func requestOf(ctx context.Context, in asker, id int64) (q judge.Request, err error) {
	var lock, unlock int
	err = in.row(ctx, "SELECT asks_lock, asks_unlock, asked_by, asked_act, region FROM returns WHERE id = ?", id).Scan(&lock, &unlock, &q.By, &q.Act, &q.Region)
	if err != nil {
		return q, err
	}
	q.Lock, q.Unlock = lock == 1, unlock == 1
	q.Persons, err = collect(ctx, in, one[string], "SELECT person FROM return_persons WHERE return_id = ? ORDER BY person", id)
	return q, err
}

// writeRequest keeps what a return asks for, and about whom, as it is known now.
func (c *commit) writeRequest(ctx context.Context, id int64, q judge.Request) error {
	_, err := c.exec(ctx, "UPDATE returns SET asks_lock = ?, asks_unlock = ?, asked_by = ?, asked_act = ? WHERE id = ?",
		flag(q.Lock), flag(q.Unlock), q.By, cmp.Or(q.Act, forms.ActLogin), id)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, "DELETE FROM return_persons WHERE return_id = ?", id); err != nil {
		return err
	}
	for _, p := range q.Persons {
		if _, err := c.exec(ctx, "INSERT INTO return_persons (person, return_id) VALUES (?, ?)", p, id); err != nil {
			return err
		}
	}
	return c.protectKnown(ctx, id)
}
