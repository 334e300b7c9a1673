package store

import (
	"context"
	"fmt"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// protection is one change of it: who is, or is no longer, protected by a region.
type protection struct {
	on     bool
	region string
	who    string
	at     time.Time
}

// Protect says that the identity of a return's person is protected: for the
// return, for its case, and for every other case and return that is about the
// same person, in every region, now and later. It gives the cases that it changed,
// without their values.
func (db *DB) Protect(ctx context.Context, id int64, who string, at time.Time) ([]judge.Case, error) {
	var changed []judge.Case
	err := db.commit(ctx, func(c *commit) error {
		r, err := c.held(ctx, id)
		if err != nil {
			return err
		}
		changed, err = c.protect(ctx, r, protection{true, r.Region, who, at})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("protect return %d: %w", id, err)
	}
	return changed, nil
}

// Unprotect lifts the protection that a return's region has given its person. The
// first who asks for it proposes it; it is lifted when somebody else asks, too.
// Other regions' cases, and what they protect, stay as they are.
func (db *DB) Unprotect(ctx context.Context, id int64, lift intake.Lift) (lifted bool, changed []judge.Case, err error) {
	if lift.Who == "" || lift.Reason == "" {
		return false, nil, fmt.Errorf("lift the protection of return %d: nobody, or no reason: %w", id, intake.ErrConflict)
	}
	err = db.commit(ctx, func(c *commit) error {
		r, err := c.held(ctx, id)
		if err != nil {
			return err
		}
		if !r.Protected {
			return intake.ErrConflict
		}
		first, err := liftOf(ctx, c, id)
		switch {
		case err != nil:
			return err
		case first == nil:
			_, err := c.exec(ctx, "INSERT INTO protection_lifts (return_id, at, who, reason) VALUES (?, ?, ?, ?)", id, micros(lift.At), lift.Who, lift.Reason)
			return err
		case first.Who == lift.Who:
			return intake.ErrConflict
		}
		lifted = true
		changed, err = c.protect(ctx, r, protection{false, r.Region, lift.Who, lift.At})
		return err
	})
	if err != nil {
		return false, nil, fmt.Errorf("lift the protection of return %d: %w", id, err)
	}
	return lifted, changed, nil
}

// Lifting gives who has proposed that a return's protection be lifted; nil for
// nobody.
func (db *DB) Lifting(ctx context.Context, id int64) (*intake.Lift, error) {
	l, err := liftOf(ctx, db, id)
	if err != nil {
		return nil, fmt.Errorf("who proposed to lift the protection of return %d: %w", id, err)
	}
	return l, nil
}

func liftOf(ctx context.Context, in asker, id int64) (*intake.Lift, error) {
	all, err := collect(ctx, in, func(s scanner) (l intake.Lift, err error) {
		var at int64
		err = s.Scan(&l.Who, &l.Reason, &at)
		l.At = instant(at)
		return l, err
	}, "SELECT who, reason, at FROM protection_lifts WHERE return_id = ?", id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// protect makes one change, for the return and all that is about its persons. A
// proposal to lift is over by it.
func (c *commit) protect(ctx context.Context, r judge.Return, p protection) ([]judge.Case, error) {
	if _, err := c.exec(ctx, "DELETE FROM protection_lifts WHERE return_id = ?", r.ID); err != nil {
		return nil, err
	}
	persons, err := c.personsOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := c.notePersons(ctx, persons, p); err != nil {
		return nil, err
	}
	return c.protectAll(ctx, r, persons, p)
}

// personsOf are whom a return is about: by what was read on it, what was printed
// on its case, and what was said in its call.
func (c *commit) personsOf(ctx context.Context, r judge.Return) ([]string, error) {
	return collect(ctx, c, one[string], `SELECT person FROM return_persons WHERE return_id = ?
		UNION SELECT person FROM case_persons WHERE case_number = ? AND case_number <> ''
		UNION SELECT person FROM calls WHERE case_number = ? AND person <> ''`, r.ID, r.Case, r.Case)
}

// notePersons remembers who is protected, for what comes later.
func (c *commit) notePersons(ctx context.Context, persons []string, p protection) error {
	for _, person := range persons {
		query, args := "DELETE FROM protected_persons WHERE person = ? AND region IN (?, '')", []any{person, p.region}
		if p.on {
			query, args = "INSERT INTO protected_persons (person, region, at, who) VALUES (?, ?, ?, ?) ON CONFLICT (person, region) DO NOTHING",
				[]any{person, p.region, micros(p.at), p.who}
		}
		if _, err := c.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

// casePersons are whom each case is about: by what was printed on it, read on what
// came back, or said in its call.
const casePersons = `SELECT case_number, person FROM case_persons
	UNION ALL SELECT r.case_number, p.person FROM returns r JOIN return_persons p ON p.return_id = r.id
	UNION ALL SELECT case_number, person FROM calls WHERE person <> ''`

// protectAll changes the return's own case and all others about its persons. What
// is about somebody else, too, who is protected, stays so; and where protection is
// lifted, so does what is another region's.
func (c *commit) protectAll(ctx context.Context, r judge.Return, persons []string, p protection) ([]judge.Case, error) {
	about, args := "number = ?", []any{r.Case}
	if len(persons) > 0 {
		about = `(number = ? OR number IN (SELECT k.case_number FROM (` + casePersons + `) k WHERE k.person IN (` + marks(len(persons)) + `)))
			AND number NOT IN (SELECT k.case_number FROM (` + casePersons + `) k JOIN protected_persons x ON x.person = k.person WHERE ? = 0)`
		args = append(append(args, anys(persons)...), flag(p.on))
	}
	about += " AND (? = 1 OR number = ? OR edition IN (SELECT id FROM editions WHERE region = ?))"
	args = append(args, flag(p.on), r.Case, p.region)
	cases, err := collect(ctx, c, scanListed, "UPDATE cases SET protected = ? WHERE protected <> ? AND number <> '' AND "+about+" RETURNING "+caseColumns,
		append([]any{flag(p.on), flag(p.on)}, args...)...)
	if err != nil {
		return nil, err
	}
	if err := c.protectOwn(ctx, r, p); err != nil {
		return nil, err
	}
	return cases, c.protectReturns(ctx, r.ID, cases, persons, p)
}

// protectOwn changes the return itself: it stays protected as long as its case is,
// for somebody else's sake.
func (c *commit) protectOwn(ctx context.Context, r judge.Return, p protection) error {
	stays := 0
	err := c.row(ctx, "SELECT COUNT(*) FROM cases WHERE number = ? AND number <> '' AND protected = 1", r.Case).Scan(&stays)
	if err != nil || stays > 0 && !p.on {
		return err
	}
	return c.protectReturn(ctx, r.ID, p)
}

// protectReturns changes the other returns of the cases and of the persons.
func (c *commit) protectReturns(ctx context.Context, beside int64, cases []judge.Case, persons []string, p protection) error {
	numbers := []any{"-"} // no case has that number, and none is no list
	for _, k := range cases {
		numbers = append(numbers, k.Number)
	}
	about := append([]string{"-"}, persons...)
	args := append([]any{beside, flag(p.on), flag(p.on), p.region}, numbers...)
	ids, err := collect(ctx, c, one[int64], "SELECT id FROM returns WHERE id <> ? AND protected <> ? AND (? = 1 OR region IN (?, '')) AND (case_number IN ("+marks(len(numbers))+
		") OR case_number = '' AND id IN (SELECT return_id FROM return_persons WHERE person IN ("+marks(len(about))+`)) AND id NOT IN (
			SELECT p.return_id FROM return_persons p JOIN protected_persons x ON x.person = p.person WHERE ? = 0)) ORDER BY id`,
		append(append(args, anys(about)...), flag(p.on))...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.protectReturn(ctx, id, p); err != nil {
			return err
		}
	}
	return nil
}

// protectReturn changes one return, with an event: whoever has it open is to
// see that.
func (c *commit) protectReturn(ctx context.Context, id int64, p protection) error {
	note := "identity no longer protected"
	if p.on {
		note = "identity protected"
	}
	var state judge.ReturnState
	err := c.row(ctx, "UPDATE returns SET protected = ? WHERE id = ? RETURNING state", flag(p.on), id).Scan(&state)
	if err != nil {
		return missing(err)
	}
	return c.event(ctx, judge.Event{Return: id, At: p.at, Who: p.who, From: state, To: state, Note: note})
}

// protectKnown protects a return, and its case, where it is about somebody whose
// identity is known to be protected.
func (c *commit) protectKnown(ctx context.Context, id int64) error {
	n, err := c.exec(ctx, `UPDATE returns SET protected = 1 WHERE id = ? AND EXISTS (SELECT 1 FROM return_persons p
		JOIN protected_persons x ON x.person = p.person WHERE p.return_id = ?)`, id, id)
	if err != nil || n == 0 {
		return err
	}
	_, err = c.exec(ctx, "UPDATE cases SET protected = 1 WHERE number <> '' AND number = (SELECT case_number FROM returns WHERE id = ?)", id)
	return err
}

// keepPersons notes whom a printed case is about. One about somebody protected
// starts out so.
func (c *commit) keepPersons(ctx context.Context, k judge.Case) error {
	for _, p := range k.Persons {
		if _, err := c.exec(ctx, "INSERT INTO case_persons (person, case_number) VALUES (?, ?) ON CONFLICT DO NOTHING", p, k.Number); err != nil {
			return err
		}
	}
	if len(k.Persons) == 0 {
		return nil
	}
	_, err := c.exec(ctx, "UPDATE cases SET protected = 1 WHERE number = ? AND EXISTS (SELECT 1 FROM protected_persons WHERE person IN ("+
		marks(len(k.Persons))+"))", append([]any{k.Number}, anys(k.Persons)...)...)
	return err
}
