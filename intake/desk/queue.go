package desk

import (
	"fmt"
	"slices"

	"blankett/forms"
	"blankett/intake"
)

// listLimit is how many returns one page of the queue shows; more than a
// person looks through.
const listLimit = 200

// tab is one queue in the row at the top of the page.
type tab struct {
	State intake.ReturnState // "" is all of them
	Count int
	Here  bool
}

var queueWorkers = []intake.Role{intake.RoleHandler, intake.RoleHead}

var queueRoutes = []route{
	{pattern: "GET /queue", who: queueWorkers, menu: &forms.Text{SV: "Köer", EN: "Queues"}, serve: (*Desk).queue},
}

type queuePage struct {
	frame
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

func (d *Desk) queue(v *visit) error {
	state := intake.ReturnState(v.r.URL.Query().Get("state"))
	if state != "" && !slices.Contains(tabOrder, state) {
		return intake.ErrNotFound
	}
	counts, err := d.Queue.Counts(v.r.Context())
	if err != nil {
		return fmt.Errorf("count the queues: %w", err)
	}
	returns, err := d.Queue.List(v.r.Context(), state, listLimit)
	if err != nil {
		return fmt.Errorf("list a queue: %w", err)
	}
	words := stateWords[state]
	page := queuePage{frame: v.frame(words.SV, words.EN, "queue"), State: state, Returns: returns, Inboxes: d.Inboxes}
	page.Tabs, page.Total = tabs(counts, state)
	return v.render("queue.html", page)
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
