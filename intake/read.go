package intake

import (
	"context"
	"errors"
	"fmt"

	"blankett/forms"
)

// MaxResidualMM is how far a page may lie from its layout before its reading
// goes to a person: half a millimetre is a tenth of a tick box.
const MaxResidualMM = 0.5

// read opens a file and reads each of its pages. A bad file is a page reading
// too, with the fault as its finding.
func (t *Taker) read(ctx context.Context, data []byte) ([]PageReading, error) {
	doc, err := t.Readers.Open(ctx, data)
	if f := (*Fault)(nil); errors.As(err, &f) {
		return []PageReading{faultyPage(1, forms.Reason(f.Reason))}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	defer doc.Close()
	var pages []PageReading
	for n := 1; n <= doc.Pages(); n++ {
		p, err := t.readPage(ctx, doc, n)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// readPage is the way of one page: identify, align, read, check.
func (t *Taker) readPage(ctx context.Context, doc Document, n int) (PageReading, error) {
	seen, err := doc.Locate(ctx, n)
	if reason, bad := pageFault(err); bad {
		return faultyPage(n, reason), nil
	}
	if err != nil {
		return PageReading{}, fmt.Errorf("locate the sheet: %w", err)
	}
	p := PageReading{Page: n, Code: Code{FoundBy: FoundByNone}}
	if seen.Blank {
		p.Verdict = VerdictBlank
		p.find(forms.ReasonPageBlank)
		return p, t.picture(ctx, doc, &p)
	}
	edition, err := t.identify(ctx, seen, &p)
	if err != nil {
		return PageReading{}, fmt.Errorf("identify the sheet: %w", err)
	}
	if edition == nil {
		return p, t.picture(ctx, doc, &p)
	}
	m, err := doc.Measure(ctx, n, edition, p.Sheet.Page)
	if reason, bad := pageFault(err); bad {
		p.find(reason)
	} else if err != nil {
		return PageReading{}, fmt.Errorf("measure the sheet: %w", err)
	}
	p.Registration, p.Answers, p.Preview = m.Registration, m.Answers, m.Preview
	p.check(&edition.Layout)
	return p, nil
}

// picture keeps a look at a page that is not measured. A page without one is
// still queued: the original is in the archive.
func (t *Taker) picture(ctx context.Context, doc Document, p *PageReading) error {
	jpeg, err := doc.Preview(ctx, p.Page)
	if _, bad := pageFault(err); bad {
		return nil
	}
	if err != nil {
		return fmt.Errorf("picture the page: %w", err)
	}
	p.Preview = jpeg
	return nil
}

// check judges what was read, and comes to the page's verdict.
func (p *PageReading) check(l *forms.Layout) {
	switch {
	case p.Registration == nil:
		p.find(forms.ReasonRegistrationFailed)
	case p.Registration.ResidualMM > MaxResidualMM:
		p.find(forms.ReasonRegistrationPoor)
	}
	p.trustPrintedNumber()
	if p.Sheet == nil {
		p.Verdict = VerdictUnidentified
		return
	}
	p.Findings = append(p.Findings, forms.Check(l, p.Sheet.Page, p.Answers)...)
	p.Verdict = verdict(p.Findings)
}

// trustPrintedNumber drops a sheet that was known only by its printed number
// when its page does not fit the edition that the number stands for: a number
// copied onto another paper must not identify it.
func (p *PageReading) trustPrintedNumber() {
	fits := p.Registration != nil && p.Registration.ResidualMM <= MaxResidualMM
	if p.Code.FoundBy == FoundByText && !fits {
		p.Sheet, p.Answers = nil, nil
	}
}

func (p *PageReading) find(r forms.Reason) {
	p.Findings = append(p.Findings, forms.NewFinding(r, "", forms.Text{}))
}

func verdict(findings []forms.Finding) Verdict {
	switch forms.Worst(findings) {
	case forms.Reject:
		return VerdictReject
	case forms.Review:
		return VerdictReview
	}
	return VerdictReady
}

// pageFault says whether an error is the page's own fault, and which.
func pageFault(err error) (forms.Reason, bool) {
	if f := (*Fault)(nil); errors.As(err, &f) {
		return forms.Reason(f.Reason), true
	}
	if errors.Is(err, ErrReaderDied) {
		return forms.ReasonReaderDied, true
	}
	return "", false
}

func faultyPage(n int, r forms.Reason) PageReading {
	p := PageReading{Page: n, Code: Code{FoundBy: FoundByNone}, Verdict: VerdictUnidentified}
	p.find(r)
	return p
}
