package intake

import (
	"context"
	"fmt"
	"io"
	"time"

	"blankett/forms"
)

// Printer makes cases: numbers and codes, and their place in the ledger before
// any paper exists. A case without paper is merely overdue; paper without a
// case could never come back.
type Printer struct {
	Ledger Ledger
	Cases  Casebook
	Keys   *forms.Keyring
	Random io.Reader // draws case numbers
	Now    func() time.Time
}

// PrintOrder is sheets of one edition for one unit, a case for each set of values.
type PrintOrder struct {
	Edition *forms.Edition
	Unit    string              // the unit that prints; "" where not said
	Who     string              // the person who prints; "" where not known
	Values  []map[string]string // by field, as forms.Template.Fill gives them
}

// Issue freezes the edition, enters a case for each set of values in the
// ledger in one commit, and gives what is to be drawn, in the same order.
func (p *Printer) Issue(ctx context.Context, o PrintOrder) ([]forms.Print, error) {
	cases := make([]Case, len(o.Values))
	prints := make([]forms.Print, len(o.Values))
	for i, values := range o.Values {
		var err error
		if cases[i], prints[i], err = p.draw(o, values); err != nil {
			return nil, err
		}
	}
	if err := p.Ledger.Freeze(ctx, o.Edition); err != nil {
		return nil, fmt.Errorf("freeze the edition: %w", err)
	}
	if err := p.Ledger.Print(ctx, cases); err != nil {
		return nil, fmt.Errorf("enter the cases in the ledger: %w", err)
	}
	return prints, nil
}

// draw makes a case that is not in the ledger yet, and its sheets.
func (p *Printer) draw(o PrintOrder, values map[string]string) (Case, forms.Print, error) {
	number, err := forms.NewCaseNumber(p.Random)
	if err != nil {
		return Case{}, forms.Print{}, fmt.Errorf("draw a case number: %w", err)
	}
	e := o.Edition
	c := Case{Number: number, Form: e.Form, Edition: e.Edition, Unit: o.Unit, Values: values, Pages: len(e.Pages),
		PrintedAt: p.Now(), PrintedBy: o.Who, Key: p.Keys.Current(), State: CasePrinted}
	print, err := p.signed(c)
	return c, print, err
}

// signed makes the codes of a case, one a page, with the key that signed it.
func (p *Printer) signed(c Case) (forms.Print, error) {
	key := c.Key
	if key == "" { // from before keys were noted
		key = p.Keys.Current()
	}
	print := forms.Print{Case: c.Number, Values: c.Values}
	for page := 1; page <= c.Pages; page++ {
		code, err := p.Keys.CodeBy(key, c.Number, page)
		if err != nil {
			return forms.Print{}, fmt.Errorf("sign a sheet: %w", err)
		}
		print.Codes = append(print.Codes, code)
	}
	return print, nil
}

// Reprint gives a case's sheets once more, with the same codes, and notes it.
// ErrNotFound; ErrConflict where they are back already or out of use.
func (p *Printer) Reprint(ctx context.Context, a CaseAct) (*forms.Edition, forms.Print, error) {
	c, e, err := p.look(ctx, a.Case)
	if err != nil {
		return nil, forms.Print{}, err
	}
	print, err := p.signed(c)
	if err != nil {
		return nil, forms.Print{}, err
	}
	if err := p.Cases.Reprint(ctx, a); err != nil {
		return nil, forms.Print{}, err
	}
	return e, print, nil
}

// Supersede makes a new case with the old one's values and edition, and puts
// the old one out of use. ErrNotFound; ErrConflict where the old one is handled
// or out of use.
func (p *Printer) Supersede(ctx context.Context, a CaseAct) (*forms.Edition, forms.Print, error) {
	old, e, err := p.look(ctx, a.Case)
	if err != nil {
		return nil, forms.Print{}, err
	}
	c, print, err := p.draw(PrintOrder{Edition: e, Unit: old.Unit, Who: a.Who}, old.Values)
	if err != nil {
		return nil, forms.Print{}, err
	}
	if err := p.Cases.Supersede(ctx, a, c); err != nil {
		return nil, forms.Print{}, err
	}
	return e, print, nil
}

// look fetches a case and the edition that it was printed by.
func (p *Printer) look(ctx context.Context, number string) (Case, *forms.Edition, error) {
	c, err := p.Cases.Case(ctx, number)
	if err != nil {
		return Case{}, nil, err
	}
	e, err := p.Ledger.Edition(ctx, c.Edition)
	return c, e, err
}
