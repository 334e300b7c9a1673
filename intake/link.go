package intake

import (
	"context"
	"errors"
	"fmt"

	"blankett/forms"
	"blankett/intake/judge"
)

// Linker ties paper that nobody could identify to a case that a person names,
// and reads it by that case's edition.
type Linker struct {
	Clerk
	Arrivals Arrivals
	Archive  Archive
	Readers  Readers
}

// Link reads a return's page as a sheet of a case. Whatever is read, a linked
// sheet goes to review: a person tied it, and another is to look at it. Where
// the rest of its set waits it joins that; in is the return that the page is in
// then. ErrNotAllowed for paper that has a case already, ErrNotFound for a case
// or page that there is not.
func (k *Linker) Link(ctx context.Context, s Step, number string, page int) (in int64, err error) {
	t, err := k.open(ctx, s)
	if err != nil {
		return 0, fmt.Errorf("link return %d: %w", s.Return, err)
	}
	if t.edition != nil || len(t.work.Pages) != 1 {
		return 0, fmt.Errorf("link return %d: %w", s.Return, ErrNotAllowed)
	}
	c, err := k.Ledger.Case(ctx, number)
	if err != nil {
		return 0, fmt.Errorf("link return %d: %w", s.Return, err)
	}
	if page < 1 || page > c.Pages {
		return 0, fmt.Errorf("link return %d to page %d of %d: %w", s.Return, page, c.Pages, ErrNotFound)
	}
	reading, err := k.read(ctx, t.work, c, page)
	if err != nil {
		return 0, fmt.Errorf("read return %d for its case: %w", s.Return, err)
	}
	if len(reading.Preview) > 0 {
		if err := k.Archive.KeepPreview(ctx, t.work.Arrival, reading.Page, reading.Preview); err != nil {
			return 0, fmt.Errorf("keep the picture of return %d: %w", s.Return, err)
		}
	}
	r := judge.Assemble(t.work.Arrival, []judge.PageReading{reading})[0]
	t.a.Request = &r.Request
	t.a.Findings, t.a.Verdict, t.a.Step = r.Findings, r.Verdict, judge.StepLinked
	t.a.Note = string(judge.RulingLinked) + ": " + number
	t.a.Decisions = []judge.Decision{{Return: s.Return, Outcome: judge.RulingLinked, Reference: number, Who: s.Who, At: t.at}}
	return k.Reviews.Link(ctx, t.a, reading)
}

// read is one page read by a case's edition, and judged as any other. Where it
// does not fit, or can't be read, a person keys the fields.
func (k *Linker) read(ctx context.Context, r judge.Work, c judge.Case, page int) (judge.PageReading, error) {
	e, err := k.Ledger.Edition(ctx, c.Edition)
	if err != nil {
		return judge.PageReading{}, err
	}
	was := r.Pages[0]
	p := judge.PageReading{Page: was.Page, Code: was.Code, SetPages: c.Pages,
		Sheet: &judge.Sheet{Case: c.Number, Form: c.Form, Edition: c.Edition, Page: page}}
	m, err := k.measure(ctx, r.Arrival, p, e, c)
	if reason, bad := pageFault(err); bad {
		p.Find(reason)
	} else if err != nil {
		return judge.PageReading{}, err
	}
	p.Registration, p.Answers, p.Preview = m.Registration, m.Answers, m.Preview
	p.Find(forms.ReasonSheetLinked)
	p.CheckFit()
	p.CheckUse(c)
	known := judge.Known{Case: c, Layout: &e.Layout, Region: e.Region, ReceivedAt: r.ReceivedAt, At: k.Now()}
	set := []judge.PageReading{p}
	err = meet(ctx, &known, set, k.Ledger, k.Keys, r.ID)
	return set[0], err
}

func (k *Linker) measure(ctx context.Context, arrival string, p judge.PageReading, e *forms.Edition, c judge.Case) (Measurement, error) {
	if k.Readers == nil {
		return Measurement{}, errors.New("no readers here")
	}
	doc, err := reopen(ctx, k.Arrivals, k.Archive, k.Readers, arrival)
	if err != nil {
		return Measurement{}, err
	}
	defer doc.Close()
	if _, err := doc.Locate(ctx, p.Page); err != nil { // what is left of the codes helps to lay the page
		return Measurement{}, err
	}
	return doc.Measure(ctx, p.Page, e, p.Sheet.Page, c.Printed()...)
}
