package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// read opens a file, reads each of its pages, and judges what came back
// together. A bad file is a page reading too, with the fault as its finding.
// Received is when the file came in.
func (t *Taker) read(ctx context.Context, data []byte, received time.Time) ([]judge.PageReading, error) {
	doc, err := t.Readers.Open(ctx, data)
	if f := (*Fault)(nil); errors.As(err, &f) {
		return []judge.PageReading{judge.FaultyPage(1, forms.Reason(f.Reason), f.Detail)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	defer doc.Close()
	b := &batch{Taker: t, doc: doc, cases: map[string]judge.Case{}, editions: map[string]*forms.Edition{}}
	var pages []judge.PageReading
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
func (b *batch) readPage(ctx context.Context, n int) ([]judge.PageReading, error) {
	seen, err := b.doc.Locate(ctx, n)
	if reason, bad := pageFault(err); bad {
		return []judge.PageReading{judge.FaultyPage(n, reason, "")}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("locate the sheet: %w", err)
	}
	if all, err := b.together(ctx, n, seen); err != nil || len(all) > 0 {
		return all, err
	}
	p, err := b.readSheet(ctx, n, seen)
	return []judge.PageReading{p}, err
}

// readSheet is the way of a page's one sheet: identify, align, read.
func (b *batch) readSheet(ctx context.Context, n int, seen Sighting) (judge.PageReading, error) {
	p := judge.PageReading{Page: n, Code: judge.Code{FoundBy: judge.FoundByNone}}
	if seen.Blank {
		p.Verdict = judge.VerdictBlank
		p.Find(forms.ReasonPageBlank)
		return p, b.picture(ctx, &p)
	}
	edition, err := b.identify(ctx, seen, &p)
	if err != nil {
		return judge.PageReading{}, fmt.Errorf("identify the sheet: %w", err)
	}
	if edition == nil {
		return p, b.picture(ctx, &p)
	}
	m, err := b.doc.Measure(ctx, n, edition, p.Sheet.Page, b.cases[p.Sheet.Case].Printed()...)
	if reason, bad := pageFault(err); bad {
		p.Find(reason)
	} else if err != nil {
		return judge.PageReading{}, fmt.Errorf("measure the sheet: %w", err)
	}
	p.Registration, p.Answers, p.Preview = m.Registration, m.Answers, m.Preview
	for _, r := range m.Found {
		p.Find(r)
	}
	p.CheckFit()
	p.TrustPrintedNumber()
	return p, nil
}

// enclose says of each page of a file that the file carries others, which nobody has
// seen: it can't be told whose they are. A page that would lie out of the way is for
// a person.
func enclose(pages []judge.PageReading) {
	for i := range pages {
		pages[i].Find(forms.ReasonFileAttached)
		if pages[i].Verdict == judge.VerdictBlank {
			pages[i].Verdict = judge.VerdictReview
		}
	}
}

// picture keeps a look at a page that is not measured. A page without one is
// still queued: the original is in the archive.
func (b *batch) picture(ctx context.Context, p *judge.PageReading) error {
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
