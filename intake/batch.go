package intake

import (
	"context"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// batch is the pages of one file on their way. What the ledger knows is looked
// up once for all of them: a ward's pile is of one edition.
type batch struct {
	*Taker
	doc      Document
	cases    map[string]judge.Case
	editions map[string]*forms.Edition
}

func (b *batch) lookUp(ctx context.Context, number string) (judge.Case, error) {
	if c, ok := b.cases[number]; ok {
		return c, nil
	}
	c, err := b.Ledger.Case(ctx, number)
	if err == nil {
		b.cases[number] = c
	}
	return c, err
}

func (b *batch) edition(ctx context.Context, id string) (*forms.Edition, error) {
	if e, ok := b.editions[id]; ok {
		return e, nil
	}
	e, err := b.Ledger.Edition(ctx, id)
	if err == nil {
		b.editions[id] = e
	}
	return e, err
}

// judge finds what is wrong with each sheet, or set of sheets, that was
// identified. Rules may look at several pages, so the pages of a set are judged
// together, with what the ledger knows of the person they are about.
func (b *batch) judge(ctx context.Context, pages []judge.PageReading, received time.Time) error {
	for _, set := range judge.Sets(pages) {
		first := pages[set[0]]
		edition := b.editions[first.Sheet.Edition]
		layout := &edition.Layout
		k := judge.Known{Case: b.cases[first.Sheet.Case], Layout: layout, Region: edition.Region, ReceivedAt: received, At: b.Now()}
		var part []judge.PageReading
		for _, i := range set {
			part = append(part, pages[i])
		}
		if err := meet(ctx, &k, part, b.Ledger, b.Keys, 0); err != nil {
			return err
		}
		for n, i := range set {
			pages[i] = part[n]
		}
	}
	return nil
}

// meet judges the pages of one set that were just read, with what the ledger
// knows of the person they are about. Beside is the return that they are of
// already, 0 for none.
func meet(ctx context.Context, k *judge.Known, set []judge.PageReading, ledger Ledger, keys *forms.Keyring, beside int64) error {
	k.Confirm(set)
	request := k.Asked(set, keys)
	var err error
	if k.Standing, err = ledger.Standing(ctx, request, beside); err != nil {
		return fmt.Errorf("look up how the person stands: %w", err)
	}
	k.Judge(set)
	for i := range set {
		set[i].Request = request
	}
	return nil
}
