package intake

import (
	"context"
	"slices"
	"time"

	"blankett/forms"
)

// batch is the pages of one file on their way. What the ledger knows is looked
// up once for all of them: a ward's pile is of one edition.
type batch struct {
	*Taker
	doc      Document
	cases    map[string]Case
	editions map[string]*forms.Edition
}

func (b *batch) lookUp(ctx context.Context, number string) (Case, error) {
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
func (b *batch) judge(ctx context.Context, pages []PageReading, received time.Time) error {
	for _, set := range sets(pages) {
		first := pages[set[0]]
		edition := b.editions[first.Sheet.Edition]
		layout := &edition.Layout
		k := Known{Case: b.cases[first.Sheet.Case], Layout: layout, Region: edition.Region, ReceivedAt: received, At: b.Now()}
		var part []PageReading
		for _, i := range set {
			part = append(part, pages[i])
		}
		if err := k.meet(ctx, part, b.Ledger, b.Keys, 0); err != nil {
			return err
		}
		for n, i := range set {
			pages[i] = part[n]
		}
	}
	return nil
}

// sets gives the indexes of the pages that belong together, as Assemble will
// put them.
func sets(pages []PageReading) [][]int {
	var all [][]int
	for i, p := range pages {
		if p.Sheet == nil {
			continue
		}
		at := slices.IndexFunc(all, func(set []int) bool {
			return pages[set[0]].Sheet.Case == p.Sheet.Case &&
				!slices.ContainsFunc(set, func(j int) bool { return pages[j].Sheet.Page == p.Sheet.Page })
		})
		if at < 0 {
			all = append(all, []int{i})
		} else {
			all[at] = append(all[at], i)
		}
	}
	return all
}

// pageOf gives the place in a set of the page that has a field or a choice; the
// first page for what is about them all.
func pageOf(l *forms.Layout, field string, set []PageReading) int {
	for _, c := range l.Choices {
		if c.Field == field {
			field = c.Boxes[0]
		}
	}
	return max(0, slices.IndexFunc(set, func(p PageReading) bool {
		_, has := l.Pages[p.Sheet.Page-1].Zone(field)
		return has
	}))
}
