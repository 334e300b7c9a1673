package intake

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"blankett/forms"
)

// Printer makes cases: in the ledger first, then on paper.
type Printer struct {
	Ledger Ledger
	Keys   *forms.Keyring
	Now    func() time.Time
}

// Issue makes a case for each set of values, as Template.Fill gives them, and
// gives what is to be drawn. The cases are in the ledger when it returns, before
// any paper exists: a case without paper is merely overdue, paper without a case
// could never come back.
func (p *Printer) Issue(ctx context.Context, e *forms.Edition, unit string, values []map[string]string) ([]forms.Print, error) {
	cases := make([]Case, len(values))
	prints := make([]forms.Print, len(values))
	for i, v := range values {
		number, err := forms.NewCaseNumber(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("draw a case number: %w", err)
		}
		cases[i] = Case{Number: number, Form: e.Form, Edition: e.Edition, Unit: unit, Values: v,
			Pages: len(e.Pages), PrintedAt: p.Now(), State: CasePrinted}
		if prints[i], err = p.Sheets(e, cases[i]); err != nil {
			return nil, err
		}
	}
	if err := p.Ledger.Freeze(ctx, e); err != nil {
		return nil, fmt.Errorf("freeze the edition: %w", err)
	}
	if err := p.Ledger.Print(ctx, cases); err != nil {
		return nil, fmt.Errorf("enter the cases in the ledger: %w", err)
	}
	return prints, nil
}

// Sheets gives what is drawn for a case that is in the ledger: its codes, one a
// page, and its values.
func (p *Printer) Sheets(e *forms.Edition, c Case) (forms.Print, error) {
	sheets := forms.Print{Case: c.Number, Values: c.Values}
	for _, page := range e.Pages {
		code, err := p.Keys.Code(c.Number, page.Page)
		if err != nil {
			return forms.Print{}, fmt.Errorf("sign a sheet: %w", err)
		}
		sheets.Codes = append(sheets.Codes, code)
	}
	return sheets, nil
}
