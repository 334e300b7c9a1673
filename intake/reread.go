package intake

import (
	"context"
	"fmt"
	"slices"

	"blankett/forms"
	"blankett/intake/judge"
)

// Change is one thing that would be read otherwise today.
type Change struct {
	Return int64  `json:"return"`
	Page   int    `json:"page"` // in the file
	What   string `json:"what"` // "case", "verdict", or the name of a field
	Was    string `json:"was"`
	Is     string `json:"is"`
}

// Reread reads an arrival again from the archive and says what would come out
// otherwise than what is queued. It changes nothing.
func (t *Taker) Reread(ctx context.Context, a Arrival, q Queue) ([]Change, error) {
	data, err := t.Archive.Open(ctx, a.SHA256)
	if err != nil {
		return nil, fmt.Errorf("fetch arrival %s from the archive: %w", a.ID, err)
	}
	now, err := t.read(ctx, data, a.SeenAt)
	if err != nil {
		return nil, fmt.Errorf("read arrival %s again: %w", a.ID, err)
	}
	returns, err := q.Of(ctx, a.ID)
	if err != nil {
		return nil, fmt.Errorf("look up what was read: %w", err)
	}
	var changes []Change
	for _, r := range returns {
		if r.Outcome == judge.RulingJoined {
			continue // its page is in another one
		}
		for _, was := range r.Pages {
			if r.ArrivalOf(was) != a.ID {
				continue // of the same set, in another file
			}
			i := slices.IndexFunc(now, func(p judge.PageReading) bool { return p.Page == was.Page })
			if i < 0 {
				changes = append(changes, Change{r.ID, was.Page, "page", "read", "gone"})
				continue
			}
			changes = append(changes, differences(r.ID, was, now[i])...)
		}
	}
	return changes, nil
}

// differences lists what two readings of one page disagree on.
func differences(id int64, was, is judge.PageReading) []Change {
	var all []Change
	add := func(what, a, b string) {
		if a != b {
			all = append(all, Change{id, was.Page, what, a, b})
		}
	}
	add("case", was.CaseNumber(), is.CaseNumber())
	add("verdict", string(was.Verdict), string(is.Verdict))
	before := map[string]forms.Answer{}
	for _, a := range was.Answers {
		before[a.Field] = a
	}
	for _, a := range is.Answers {
		b := before[a.Field]
		delete(before, a.Field)
		now := said(a)
		if now == said(b) && a.Value != b.Value {
			now += ", other ones"
		}
		add(a.Field, said(b), now)
	}
	for _, a := range was.Answers {
		if _, left := before[a.Field]; left {
			add(a.Field, said(a), "")
		}
	}
	return all
}

// said is an answer without its confidence: what a person acts on. Only whether
// a value is there is told, not the value: a list of changes is no place for a
// personnummer.
func said(a forms.Answer) string {
	if a.Value != "" {
		return fmt.Sprintf("%s, %d characters", a.State, len([]rune(a.Value)))
	}
	return string(a.State)
}
