package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"blankett/forms"
)

// MaxResidualMM is how far a page may lie from its layout before its reading
// goes to a person: half a millimetre is a tenth of a tick box.
const MaxResidualMM = 0.5

// read opens a file, reads each of its pages, and judges what came back
// together. A bad file is a page reading too, with the fault as its finding.
// Received is when the file came in.
func (t *Taker) read(ctx context.Context, data []byte, received time.Time) ([]PageReading, error) {
	doc, err := t.Readers.Open(ctx, data)
	if f := (*Fault)(nil); errors.As(err, &f) {
		return []PageReading{faultyPage(1, forms.Reason(f.Reason), f.Detail)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	defer doc.Close()
	b := &batch{Taker: t, doc: doc, cases: map[string]Case{}, editions: map[string]*forms.Edition{}}
	var pages []PageReading
	for n := 1; n <= doc.Pages(); n++ {
		p, err := b.readPage(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", n, err)
		}
		pages = append(pages, p...)
	}
	if doc.Attached() {
		enclose(pages)
	}
	if err := b.judge(ctx, pages, received); err != nil {
		return nil, err
	}
	return pages, nil
}

// readPage is the way of one page: locate what is on it, and read that. A picture
// of several sheets gives a reading for each.
func (b *batch) readPage(ctx context.Context, n int) ([]PageReading, error) {
	seen, err := b.doc.Locate(ctx, n)
	if reason, bad := pageFault(err); bad {
		return []PageReading{faultyPage(n, reason, "")}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("locate the sheet: %w", err)
	}
	if all, err := b.together(ctx, n, seen); err != nil || len(all) > 0 {
		return all, err
	}
	p, err := b.readSheet(ctx, n, seen)
	return []PageReading{p}, err
}

// readSheet is the way of a page's one sheet: identify, align, read.
func (b *batch) readSheet(ctx context.Context, n int, seen Sighting) (PageReading, error) {
	p := PageReading{Page: n, Code: Code{FoundBy: FoundByNone}}
	if seen.Blank {
		p.Verdict = VerdictBlank
		p.find(forms.ReasonPageBlank)
		return p, b.picture(ctx, &p)
	}
	edition, err := b.identify(ctx, seen, &p)
	if err != nil {
		return PageReading{}, fmt.Errorf("identify the sheet: %w", err)
	}
	if edition == nil {
		return p, b.picture(ctx, &p)
	}
	m, err := b.doc.Measure(ctx, n, edition, p.Sheet.Page, b.cases[p.Sheet.Case].Printed()...)
	if reason, bad := pageFault(err); bad {
		p.find(reason)
	} else if err != nil {
		return PageReading{}, fmt.Errorf("measure the sheet: %w", err)
	}
	p.Registration, p.Answers, p.Preview = m.Registration, m.Answers, m.Preview
	for _, r := range m.Found {
		p.find(r)
	}
	p.checkFit()
	p.trustPrintedNumber()
	return p, nil
}

// enclose says of each page of a file that the file carries others, which nobody has
// seen: it can't be told whose they are. A page that would lie out of the way is for
// a person.
func enclose(pages []PageReading) {
	for i := range pages {
		pages[i].find(forms.ReasonFileAttached)
		if pages[i].Verdict == VerdictBlank {
			pages[i].Verdict = VerdictReview
		}
	}
}

// picture keeps a look at a page that is not measured. A page without one is
// still queued: the original is in the archive.
func (b *batch) picture(ctx context.Context, p *PageReading) error {
	jpeg, err := b.doc.Preview(ctx, p.Page)
	if _, bad := pageFault(err); bad {
		return nil
	}
	if err != nil {
		return fmt.Errorf("picture the page: %w", err)
	}
	p.Preview = jpeg
	return nil
}

// checkFit says how well the page lies over its layout.
func (p *PageReading) checkFit() {
	switch {
	case p.Registration == nil:
		p.find(forms.ReasonRegistrationFailed)
	case p.Registration.ResidualMM > MaxResidualMM:
		p.find(forms.ReasonRegistrationPoor)
	}
}

// trustPrintedNumber drops a sheet that was known only by its printed number
// when its page does not fit the edition that the number stands for: a number
// copied onto another paper must not identify it.
func (p *PageReading) trustPrintedNumber() {
	fits := p.Registration != nil && p.Registration.ResidualMM <= MaxResidualMM
	if p.Code.FoundBy == FoundByText && !fits {
		p.Sheet, p.Answers = nil, nil
		p.Verdict = VerdictUnidentified
	}
}

// checkUse says where the sheet's case is out of use, and what took its place.
func (p *PageReading) checkUse(c Case) {
	switch c.State {
	case CaseCancelled:
		p.find(forms.ReasonSheetCancelled)
	case CaseSuperseded:
		p.Findings = append(p.Findings, forms.SupersededFinding(c.SupersededBy))
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

// faultyPage is the reading of a page, or a file, that could not be opened; kind
// says of a file what it is instead.
func faultyPage(n int, r forms.Reason, kind string) PageReading {
	return PageReading{Page: n, Code: Code{FoundBy: FoundByNone}, Verdict: VerdictUnidentified,
		Findings: []forms.Finding{forms.FileFinding(r, kind)}}
}
