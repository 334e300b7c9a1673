package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"blankett/forms"
	"blankett/intake"
)

type returnPage struct {
	intake.Return
	Events   []intake.Event
	Evidence []evidence // one a page
}

func (d *Desk) showReturn(w http.ResponseWriter, r *http.Request) {
	id, err := pathNumber(r, "id")
	if err != nil {
		d.fail(w, err)
		return
	}
	ret, err := d.Queue.Return(r.Context(), id)
	if err != nil {
		d.fail(w, fmt.Errorf("show return %d: %w", id, err))
		return
	}
	events, err := d.Queue.Events(r.Context(), id)
	if err != nil {
		d.fail(w, fmt.Errorf("show the events of return %d: %w", id, err))
		return
	}
	shown, err := d.evidence(r.Context(), ret)
	if err != nil {
		d.fail(w, fmt.Errorf("show the pages of return %d: %w", id, err))
		return
	}
	d.render(w, "return.html", returnPage{ret, events, shown})
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
	for _, p := range ret.Pages {
		e := evidence{PageReading: p, Layout: layout, Picture: fmt.Sprintf("/returns/%d/pages/%d", ret.ID, p.Page)}
		if p.Sheet != nil {
			e.Blank = fmt.Sprintf("/editions/%s/pages/%d", url.PathEscape(ret.Edition), p.Sheet.Page)
		}
		all = append(all, e)
	}
	return all, nil
}

// blank serves a page of an edition as it prints unfilled.
func (d *Desk) blank(w http.ResponseWriter, r *http.Request) {
	n, err := pathNumber(r, "page")
	if err != nil {
		d.fail(w, err)
		return
	}
	e, err := d.Ledger.Edition(r.Context(), r.PathValue("id"))
	if err == nil && int(n) > len(e.Blanks) {
		err = intake.ErrNotFound
	}
	if err != nil {
		d.fail(w, fmt.Errorf("fetch a blank page: %w", err))
		return
	}
	w.Header().Set("Content-Type", "image/png")
	if _, err := w.Write(e.Blanks[n-1]); err != nil {
		d.Log.Debug("send a picture", "err", err)
	}
}

// picture serves the reader's JPEG of one page, and only for a page that
// belongs to the return asked for.
func (d *Desk) picture(w http.ResponseWriter, r *http.Request) {
	id, err := pathNumber(r, "id")
	if err != nil {
		d.fail(w, err)
		return
	}
	n, err := pathNumber(r, "page")
	if err != nil {
		d.fail(w, err)
		return
	}
	ret, err := d.Queue.Return(r.Context(), id)
	if err != nil {
		d.fail(w, fmt.Errorf("find return %d: %w", id, err))
		return
	}
	jpeg, err := d.pageOf(r, ret, int(n))
	if err != nil {
		d.fail(w, fmt.Errorf("fetch page %d of return %d: %w", n, id, err))
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	if _, err := w.Write(jpeg); err != nil {
		d.Log.Debug("send a picture", "err", err)
	}
}

func (d *Desk) pageOf(r *http.Request, ret intake.Return, n int) ([]byte, error) {
	for _, p := range ret.Pages {
		if p.Page == n {
			return d.Archive.Preview(r.Context(), ret.Arrival, n)
		}
	}
	return nil, intake.ErrNotFound
}
