package desk

import (
	"context"
	"fmt"
	"net/url"

	"blankett/forms"
	"blankett/intake"
)

var returnRoutes = []route{
	{pattern: "GET /returns/{id}", who: queueWorkers, serve: (*Desk).showReturn},
	{pattern: "GET /returns/{id}/pages/{page}", who: queueWorkers, serve: (*Desk).picture},
	{pattern: "GET /editions/{id}/pages/{page}", who: queueWorkers, serve: (*Desk).blank},
}

type returnPage struct {
	frame
	intake.Return
	Events   []intake.Event
	Evidence []evidence // one a page
}

func (d *Desk) showReturn(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	ret, err := d.Queue.Return(ctx, id)
	if err != nil {
		return fmt.Errorf("show return %d: %w", id, err)
	}
	if err := v.audit(intake.ActOpen, ret.ID, ret.Case, ""); err != nil {
		return err
	}
	events, err := d.Queue.Events(ctx, id)
	if err != nil {
		return fmt.Errorf("show the events of return %d: %w", id, err)
	}
	shown, err := d.evidence(ctx, ret)
	if err != nil {
		return fmt.Errorf("show the pages of return %d: %w", id, err)
	}
	f := v.frame(fmt.Sprintf("Retur %d", id), fmt.Sprintf("Return %d", id), "return")
	return v.render("return.html", returnPage{f, ret, events, shown})
}

// evidence gives each page of a return with the layout it was read by.
func (d *Desk) evidence(ctx context.Context, ret intake.Return) ([]evidence, error) {
	var layout *forms.Layout
	if ret.Edition != "" {
		e, err := d.Ledger.Edition(ctx, ret.Edition)
		if err != nil {
			return nil, err
		}
		layout = &e.Layout
	}
	var all []evidence
	for i, p := range ret.Pages {
		e := evidence{PageReading: p, Layout: layout, Picture: fmt.Sprintf("/returns/%d/pages/%d", ret.ID, i+1)}
		if p.Sheet != nil {
			e.Blank = fmt.Sprintf("/editions/%s/pages/%d", url.PathEscape(ret.Edition), p.Sheet.Page)
		}
		all = append(all, e)
	}
	return all, nil
}

// blank serves a page of an edition as it prints unfilled.
func (d *Desk) blank(v *visit) error {
	n, err := v.id("page")
	if err != nil {
		return err
	}
	e, err := d.Ledger.Edition(v.r.Context(), v.r.PathValue("id"))
	if err == nil && int(n) > len(e.Blanks) {
		err = intake.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("fetch a blank page: %w", err)
	}
	v.w.Header().Set("Content-Type", "image/png")
	v.send(e.Blanks[n-1])
	return nil
}

// picture serves the reader's JPEG of one page, and only for a page that
// belongs to the return asked for.
func (d *Desk) picture(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	n, err := v.id("page")
	if err != nil {
		return err
	}
	ret, err := d.Queue.Return(v.r.Context(), id)
	if err != nil {
		return fmt.Errorf("find return %d: %w", id, err)
	}
	jpeg, err := d.pageOf(v.r.Context(), ret, int(n))
	if err != nil {
		return fmt.Errorf("fetch page %d of return %d: %w", n, id, err)
	}
	if err := v.audit(intake.ActImage, ret.ID, ret.Case, fmt.Sprintf("page %d", n)); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "image/jpeg")
	v.send(jpeg)
	return nil
}

// pageOf is the picture of a return's nth page, from 1: its pages may have come
// in two files.
func (d *Desk) pageOf(ctx context.Context, ret intake.Return, n int) ([]byte, error) {
	if n > len(ret.Pages) {
		return nil, intake.ErrNotFound
	}
	p := ret.Pages[n-1]
	return d.Archive.Preview(ctx, ret.ArrivalOf(p), p.Page)
}
