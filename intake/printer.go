package intake

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// Printer makes cases: in the ledger first, then on paper.
type Printer struct {
	Ledger Ledger
	Cases  Casebook // for what is printed already; may be nil for Issue
	Keys   *forms.Keyring
	Now    func() time.Time
	Who    string // who prints; "" where not known
}

// Issue makes a case for each set of values, as Template.Fill gives them, enters
// them in the ledger, and gives what is to be drawn, for paper that can be drawn as
// often as it is asked for.
func (p *Printer) Issue(ctx context.Context, e *forms.Edition, unit string, values []map[string]string) ([]forms.Print, error) {
	cases, prints, err := p.Prepare(e, unit, values)
	if err != nil {
		return nil, err
	}
	if err := p.Enter(ctx, e, cases); err != nil {
		return nil, err
	}
	return prints, nil
}

// Prepare makes cases as Issue does and leaves them out of the ledger. They are
// entered once their file is written whole and before it has its name: paper
// without a case could never come back, and a case without paper is one that
// nobody has.
func (p *Printer) Prepare(e *forms.Edition, unit string, values []map[string]string) ([]judge.Case, []forms.Print, error) {
	cases := make([]judge.Case, len(values))
	prints := make([]forms.Print, len(values))
	for i, v := range values {
		var err error
		if cases[i], prints[i], err = p.draw(e, unit, v); err != nil {
			return nil, nil, err
		}
	}
	return cases, prints, nil
}

// Enter freezes an edition and enters the cases that are printed by it.
func (p *Printer) Enter(ctx context.Context, e *forms.Edition, cases []judge.Case) error {
	if err := p.Ledger.Freeze(ctx, e); err != nil {
		return fmt.Errorf("freeze the edition: %w", err)
	}
	if err := p.Ledger.Print(ctx, cases); err != nil {
		return fmt.Errorf("enter the cases in the ledger: %w", err)
	}
	return nil
}

// draw makes a case that is not in the ledger yet, and its sheets.
func (p *Printer) draw(e *forms.Edition, unit string, values map[string]string) (judge.Case, forms.Print, error) {
	number, err := forms.NewCaseNumber(rand.Reader)
	if err != nil {
		return judge.Case{}, forms.Print{}, fmt.Errorf("draw a case number: %w", err)
	}
	c := judge.Case{Number: number, Form: e.Form, Edition: e.Edition, Unit: unit, Values: values, Pages: len(e.Pages),
		PrintedAt: p.Now(), PrintedBy: p.Who, Key: p.Keys.Current(), State: judge.CasePrinted,
		Persons: judge.AskedBy(&e.Layout, e.Region, forms.Facts{Printed: values}, p.Keys).Persons}
	sheets, err := p.Sheets(e, c)
	return c, sheets, err
}

// Sheets gives what is drawn for a case that is in the ledger: its codes, one a
// page, signed by the key that signed it first, and its values.
func (p *Printer) Sheets(e *forms.Edition, c judge.Case) (forms.Print, error) {
	key := c.Key
	if key == "" { // from before keys were noted
		key = p.Keys.Current()
	}
	sheets := forms.Print{Case: c.Number, Values: c.Values}
	for _, page := range e.Pages {
		code, err := p.Keys.CodeBy(key, c.Number, page.Page)
		if err != nil {
			return forms.Print{}, fmt.Errorf("sign a sheet: %w", err)
		}
		sheets.Codes = append(sheets.Codes, code)
	}
	return sheets, nil
}

// Reprint gives a case's sheets once more, with the same codes, and notes it.
// ErrNotFound; ErrConflict where they are back already or out of use.
func (p *Printer) Reprint(ctx context.Context, a CaseAct) (*forms.Edition, forms.Print, error) {
	c, e, err := p.look(ctx, a.Case)
	if err != nil {
		return nil, forms.Print{}, err
	}
	sheets, err := p.Sheets(e, c)
	if err != nil {
		return nil, forms.Print{}, err
	}
	return e, sheets, p.Cases.Reprint(ctx, a)
}

// Supersede makes a new case with the old one's values and edition, but for the
// days of its signatures, and puts the old one out of use. ErrNotFound; ErrConflict where the old one is handled
// or out of use.
func (p *Printer) Supersede(ctx context.Context, a CaseAct) (*forms.Edition, forms.Print, error) {
	old, e, err := p.look(ctx, a.Case)
	if err != nil {
		return nil, forms.Print{}, err
	}
	c, sheets, err := p.draw(e, old.Unit, e.Unsigned(old.Values))
	if err != nil {
		return nil, forms.Print{}, err
	}
	c.PrintedBy, c.Protected = a.Who, old.Protected
	return e, sheets, p.Cases.Supersede(ctx, a, c)
}

// look fetches a case and the edition that it was printed by.
func (p *Printer) look(ctx context.Context, number string) (judge.Case, *forms.Edition, error) {
	c, err := p.Cases.Case(ctx, number)
	if err != nil {
		return judge.Case{}, nil, err
	}
	e, err := p.Ledger.Edition(ctx, c.Edition)
	return c, e, err
}

// IssueCall makes the case of a call. Where a form is owed for it, it waits for
// its sheet as any printed case does; where none is, the call was all of it.
func (p *Printer) IssueCall(ctx context.Context, e *forms.Edition, unit string, values map[string]string, owed bool) (string, error) {
	c, _, err := p.draw(e, unit, values)
	if err != nil {
		return "", err
	}
	if !owed {
		c.State = judge.CaseHandled
	}
	return c.Number, p.Enter(ctx, e, []judge.Case{c})
}
