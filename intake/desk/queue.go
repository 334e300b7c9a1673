package desk

import (
	"fmt"
	"net/http"
	"slices"

	"blankett/intake"
)

// tab is one queue in the row at the top of the page.
type tab struct {
	State intake.ReturnState // "" is all of them
	Count int
	Here  bool
}

type queuePage struct {
	Tabs    []tab
	State   intake.ReturnState
	Returns []intake.Return
	Inboxes []string
	Total   int
}

// tabOrder is what a handler looks for first: what can be carried out, then
// what waits for judgement, then what is out of the way.
var tabOrder = []intake.ReturnState{
	intake.StateReady, intake.StateReview, intake.StateUnidentified, intake.StateDuplicate,
	intake.StateHandling, intake.StateSentBack, intake.StateDone, intake.StateBlank,
}

func (d *Desk) queue(w http.ResponseWriter, r *http.Request) {
	state := intake.ReturnState(r.URL.Query().Get("state"))
	if state != "" && !slices.Contains(tabOrder, state) {
		d.fail(w, intake.ErrNotFound)
		return
	}
	counts, err := d.Queue.Counts(r.Context())
	if err != nil {
		d.fail(w, fmt.Errorf("count the queues: %w", err))
		return
	}
	returns, err := d.Queue.List(r.Context(), state, listLimit)
	if err != nil {
		d.fail(w, fmt.Errorf("list a queue: %w", err))
		return
	}
	page := queuePage{State: state, Returns: returns, Inboxes: d.Inboxes}
	page.Tabs, page.Total = tabs(counts, state)
	d.render(w, "queue.html", page)
}

func tabs(counts map[intake.ReturnState]int, here intake.ReturnState) ([]tab, int) {
	total := 0
	for _, n := range counts {
		total += n
	}
	list := []tab{{State: "", Count: total, Here: here == ""}}
	for _, s := range tabOrder {
		list = append(list, tab{State: s, Count: counts[s], Here: s == here})
	}
	return list, total
}
