package desk

import (
	"context"
	"fmt"
	"net/http"

	"blankett/forms"
	"blankett/intake"
)

type returnPage struct {
	intake.Return
	Events []intake.Event
	Labels map[string]forms.Text // of the fields, by name
}

// Label is a field's name in words; its plain name where the edition has none.
func (p returnPage) Label(field string) forms.Text {
	if l, ok := p.Labels[field]; ok && l.SV != "" {
		return l
	}
	return forms.Text{SV: field, EN: field}
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
	labels, err := d.labels(r.Context(), ret.Edition)
	if err != nil {
		d.fail(w, fmt.Errorf("name the fields of return %d: %w", id, err))
		return
	}
	d.render(w, "return.html", returnPage{ret, events, labels})
}

func (d *Desk) labels(ctx context.Context, edition string) (map[string]forms.Text, error) {
	if edition == "" {
		return nil, nil
	}
	e, err := d.Ledger.Edition(ctx, edition)
	if err != nil {
		return nil, err
	}
	labels := map[string]forms.Text{}
	for _, p := range e.Pages {
		for _, z := range p.Zones {
			labels[z.Field] = z.Label
		}
	}
	return labels, nil
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
