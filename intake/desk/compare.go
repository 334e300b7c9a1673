package desk

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

// comparePage shows two scans of one sheet beside each other.
type comparePage struct {
	frame
	Later, Earlier judge.Return
	Revision       int64
	Sides          []side
	Editable       bool
	Masked         bool
	View           string // the token of a view that is not masked; "" for none
}

// side is one page of a sheet in both scans.
type side struct {
	Page           int // of the sheet
	Later, Earlier string
	Difference     string
	Fields         []changed // where the ink differs
}

// changed is a field in which the ink differs.
type changed struct {
	Label string
	Added bool // ink that the later one has and the earlier one has not
	Gone  bool // the other way round
}

// firstOf gives the return that came before a duplicate, if the visitor may see
// it.
func (d *Desk) firstOf(v *visit, later judge.Return) (judge.Return, error) {
	if later.First == 0 {
		return judge.Return{}, fmt.Errorf("return %d is no duplicate: %w", later.ID, intake.ErrNotFound)
	}
	return d.returnOf(v, later.First)
}

func (d *Desk) compare(v *visit) error {
	w, err := d.whole(v)
	if err != nil {
		return err
	}
	later := w.Return
	earlier, err := d.firstOf(v, later)
	if err != nil {
		return err
	}
	if err := v.audit(auditlog.ActOpen, later.ID, later.Case, "compared"); err != nil {
		return err
	}
	page := comparePage{frame: v.frame("Samma blad två gånger", "The same sheet twice", "duplicate"), Later: later, Earlier: earlier,
		Revision: w.Revision, Editable: editable(w, v.user)}
	page.View, _ = d.viewOf(v, later)
	page.Masked = !v.comparable(later, earlier)
	earlierView, err := d.viewWith(v, page.View, later, earlier)
	if err != nil {
		return err
	}
	if err := d.fillSides(v, &page, earlierView); err != nil {
		return fmt.Errorf("compare return %d with %d: %w", later.ID, earlier.ID, err)
	}
	return v.render("compare.html", page)
}

// viewWith writes down that a return was opened to compare another with it, and
// lets a view of the other one that is not masked show this one, too.
func (d *Desk) viewWith(v *visit, view string, later, earlier judge.Return) (string, error) {
	if view == "" || !earlier.Protected {
		return "", v.audit(auditlog.ActOpen, earlier.ID, earlier.Case, "compared")
	}
	if err := v.audit(auditlog.ActUnmask, earlier.ID, earlier.Case, fmt.Sprintf("compared with return %d", later.ID)); err != nil {
		return "", err
	}
	return d.openView(v, earlier.ID), nil
}

func (d *Desk) fillSides(v *visit, page *comparePage, earlierView string) error {
	e, err := d.Ledger.Edition(v.r.Context(), page.Later.Edition)
	if err != nil {
		return err
	}
	for i, p := range page.Later.Pages {
		j := sheetIn(page.Earlier, p)
		if j < 0 {
			continue
		}
		q := page.Earlier.Pages[j]
		s := side{Page: p.Sheet.Page, Later: fmt.Sprintf("/returns/%d/pages/%d%s", page.Later.ID, i+1, viewed(page.View)),
			Earlier:    fmt.Sprintf("/returns/%d/pages/%d%s", page.Earlier.ID, j+1, viewed(earlierView)),
			Difference: fmt.Sprintf("/returns/%d/difference/%d%s", page.Later.ID, i+1, viewed(page.View))}
		if !page.Masked && p.Registration != nil && q.Registration != nil {
			now, before, err := v.bothScans(page.Later, page.Earlier, p, q)
			if err != nil {
				return err
			}
			s.Fields = v.changedFields(differ(before, now), e.Pages[p.Sheet.Page-1])
		}
		page.Sides = append(page.Sides, s)
	}
	return nil
}

// sheetIn finds the page of a return that is of the same sheet; -1 for none.
func sheetIn(r judge.Return, p judge.PageReading) int {
	return slices.IndexFunc(r.Pages, func(q judge.PageReading) bool {
		return q.Sheet != nil && p.Sheet != nil && q.Sheet.Page == p.Sheet.Page
	})
}

func (v *visit) changedFields(diff *difference, page forms.Page) []changed {
	var all []changed
	for _, z := range page.Zones {
		if z.Kind == forms.KindCode || z.Kind == forms.KindMark {
			continue
		}
		added, gone := diff.within(z.Rect, page.WidthMM)
		if added || gone {
			all = append(all, changed{v.text(z.Label), added, gone})
		}
	}
	return all
}

// differencePicture shows both scans' ink in one picture: what both have in
// grey, what is new in one colour, what is gone in another.
func (d *Desk) differencePicture(v *visit) error {
	later, p, err := d.pageAsked(v)
	if err != nil {
		return err
	}
	earlier, err := d.firstOf(v, later)
	if err != nil {
		return err
	}
	j := sheetIn(earlier, p)
	if j < 0 {
		return fmt.Errorf("compare page %d of return %d: %w", p.Page, later.ID, intake.ErrNotFound)
	}
	now, before, err := v.bothScans(later, earlier, p, earlier.Pages[j])
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, differ(before, now).picture()); err != nil {
		return fmt.Errorf("compare page %d of return %d: %w", p.Page, later.ID, err)
	}
	return d.sendPicture(v, later, p.Page, b.Bytes(), fmt.Sprintf(" compared with return %d", earlier.ID))
}
