package store

import (
	"context"
	"fmt"
	"time"

	"blankett/intake"
)

// Protect says that the identity of a return's person is protected, or no
// longer: for the return, for its case, and for every other case and return that
// is about the same person, now and later. It gives the cases that it changed,
// without their values.
func (db *DB) Protect(ctx context.Context, id int64, protected bool, who string, at time.Time) ([]intake.Case, error) {
	var changed []intake.Case
	err := db.commit(ctx, func(c *commit) error {
		r, err := c.held(ctx, id)
		if err != nil {
			return err
		}
		persons, err := c.personsOf(ctx, r)
		if err != nil {
			return err
		}
		if err := c.notePersons(ctx, persons, protected, who, at); err != nil {
			return err
		}
		changed, err = c.protectAll(ctx, r, persons, protected, who, at)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("protect return %d: %w", id, err)
	}
	return changed, nil
}

// personsOf are whom a return is about: by what was read on it, what was printed
// on its case, and what was said in its call.
func (c *commit) personsOf(ctx context.Context, r intake.Return) ([]string, error) {
	return collect(ctx, c, one[string], `SELECT person FROM return_persons WHERE return_id = ?
		UNION SELECT person FROM case_persons WHERE case_number = ? AND case_number <> ''
		UNION SELECT person FROM calls WHERE case_number = ? AND person <> ''`, r.ID, r.Case, r.Case)
}

// notePersons remembers who is protected, for what comes later.
func (c *commit) notePersons(ctx context.Context, persons []string, protected bool, who string, at time.Time) error {
	for _, p := range persons {
		query, args := "DELETE FROM protected_persons WHERE person = ?", []any{p}
		if protected {
			query, args = "INSERT INTO protected_persons (person, at, who) VALUES (?, ?, ?) ON CONFLICT (person) DO NOTHING", []any{p, micros(at), who}
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
// is about somebody else, too, who is protected, stays so.
func (c *commit) protectAll(ctx context.Context, r intake.Return, persons []string, protected bool, who string, at time.Time) ([]intake.Case, error) {
	about, args := "number = ?", []any{r.Case}
	if len(persons) > 0 {
		about = `(number = ? OR number IN (SELECT k.case_number FROM (` + casePersons + `) k WHERE k.person IN (` + marks(len(persons)) + `)))
			AND number NOT IN (SELECT k.case_number FROM (` + casePersons + `) k JOIN protected_persons x ON x.person = k.person WHERE ? = 0)`
		args = append(append(args, anys(persons)...), flag(protected))
	}
	cases, err := collect(ctx, c, scanListed, "UPDATE cases SET protected = ? WHERE protected <> ? AND number <> '' AND "+about+" RETURNING "+caseColumns,
		append([]any{flag(protected), flag(protected)}, args...)...)
	if err != nil {
		return nil, err
	}
	if err := c.protectOwn(ctx, r, protected, who, at); err != nil {
		return nil, err
	}
	return cases, c.protectReturns(ctx, r.ID, cases, persons, protected, who, at)
}

// protectOwn changes the return itself: it stays protected as long as its case is,
// for somebody else's sake.
func (c *commit) protectOwn(ctx context.Context, r intake.Return, protected bool, who string, at time.Time) error {
	stays := 0
	err := c.row(ctx, "SELECT COUNT(*) FROM cases WHERE number = ? AND number <> '' AND protected = 1", r.Case).Scan(&stays)
	if err != nil || stays > 0 && !protected {
		return err
	}
	return c.protectReturn(ctx, r.ID, protected, who, at)
}

// protectReturns changes the other returns of the cases and of the persons.
func (c *commit) protectReturns(ctx context.Context, beside int64, cases []intake.Case, persons []string, protected bool, who string, at time.Time) error {
	numbers := []any{"-"} // no case has that number, and none is no list
	for _, k := range cases {
		numbers = append(numbers, k.Number)
	}
	about := append([]string{"-"}, persons...)
	args := append([]any{beside, flag(protected)}, numbers...)
	ids, err := collect(ctx, c, one[int64], "SELECT id FROM returns WHERE id <> ? AND protected <> ? AND (case_number IN ("+marks(len(numbers))+
		") OR case_number = '' AND id IN (SELECT return_id FROM return_persons WHERE person IN ("+marks(len(about))+`)) AND id NOT IN (
			SELECT p.return_id FROM return_persons p JOIN protected_persons x ON x.person = p.person WHERE ? = 0)) ORDER BY id`,
		append(append(args, anys(about)...), flag(protected))...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := c.protectReturn(ctx, id, protected, who, at); err != nil {
			return err
		}
	}
	return nil
}

// protectReturn changes one return, with an event: whoever has it open is to
// see that.
func (c *commit) protectReturn(ctx context.Context, id int64, protected bool, who string, at time.Time) error {
	note := "identity no longer protected"
	if protected {
		note = "identity protected"
	}
	var state intake.ReturnState
	err := c.row(ctx, "UPDATE returns SET protected = ? WHERE id = ? RETURNING state", flag(protected), id).Scan(&state)
	if err != nil {
		return missing(err)
	}
	return c.event(ctx, intake.Event{Return: id, At: at, Who: who, From: state, To: state, Note: note})
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
func (c *commit) keepPersons(ctx context.Context, k intake.Case) error {
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
