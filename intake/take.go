package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// MaxAttempts is how often a file may kill its reader before it is set aside
// for a person: once may be the machine's fault, three times is the file's.
const MaxAttempts = 3

// Taker takes arrivals from file to queue.
type Taker struct {
	Ledger   Ledger
	Arrivals Arrivals
	Archive  Archive
	Readers  Readers
	Keys     *forms.Keyring
	Now      func() time.Time
	Log      *slog.Logger // of Take: a line for each arrival that is through
}

// Take is one arrival's whole way: open, read every page, put the pages of a
// set together, queue. It may be called again at any point and comes to the
// same end. An error is the world's and the arrival is to be tried again; what
// is wrong on the paper is in the findings of what it queued.
func (t *Taker) Take(ctx context.Context, id string) error {
	a, err := t.Arrivals.Arrival(ctx, id)
	if err != nil {
		return fmt.Errorf("look up arrival %s: %w", id, err)
	}
	if a.State != ArrivalArchived {
		return nil
	}
	data, err := t.Archive.Open(ctx, a.SHA256)
	if err != nil {
		return fmt.Errorf("fetch arrival %s from the archive: %w", id, err)
	}
	pages, err := t.read(ctx, data, a.SeenAt)
	if errors.Is(err, ErrReaderDied) && ctx.Err() == nil {
		died, uncounted := t.Arrivals.Attempt(ctx, id)
		if uncounted != nil {
			return fmt.Errorf("count a death by arrival %s: %w", id, uncounted)
		}
		if died >= MaxAttempts {
			return t.finish(ctx, a, ArrivalQuarantine, []judge.PageReading{judge.FaultyPage(1, forms.ReasonReaderDied, "")})
		}
	}
	if err != nil {
		return fmt.Errorf("read arrival %s: %w", id, err)
	}
	return t.finish(ctx, a, ArrivalRead, pages)
}

// finish keeps the pictures first, so that whoever sees the return can see its
// page, and then queues in one commit.
func (t *Taker) finish(ctx context.Context, a Arrival, s ArrivalState, pages []judge.PageReading) error {
	for _, p := range pages {
		if len(p.Preview) == 0 {
			continue
		}
		if err := t.Archive.KeepPreview(ctx, a.ID, p.Page, p.Preview); err != nil {
			return fmt.Errorf("keep the picture of page %d of arrival %s: %w", p.Page, a.ID, err)
		}
	}
	now, returns := t.Now(), judge.Assemble(a.ID, pages)
	if err := t.Arrivals.Finish(ctx, a.ID, s, now, returns); err != nil {
		return fmt.Errorf("queue arrival %s: %w", a.ID, err)
	}
	t.Log.Info("an arrival is through", "arrival", a.ID, "state", s, "pages", len(pages), "returns", len(returns),
		"after", now.Sub(a.SeenAt).Round(time.Millisecond))
	return nil
}

// Inspect reads a file without queueing anything, and says what the flow would
// make of it: a sheet that is back already is a duplicate, and so is one that
// was seen before in the same call, which seen remembers from file to file.
func (t *Taker) Inspect(ctx context.Context, data []byte, seen map[judge.Sheet]bool) ([]judge.PageReading, error) {
	pages, err := t.read(ctx, data, t.Now())
	if errors.Is(err, ErrReaderDied) {
		return []judge.PageReading{judge.FaultyPage(1, forms.ReasonReaderDied, "")}, nil
	}
	if err != nil {
		return nil, err
	}
	for i := range pages {
		if err := t.markDuplicate(ctx, &pages[i], seen); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

func (t *Taker) markDuplicate(ctx context.Context, p *judge.PageReading, seen map[judge.Sheet]bool) error {
	if p.Sheet == nil {
		return nil
	}
	first, err := t.Ledger.Returned(ctx, p.Sheet.Case, p.Sheet.Page)
	if err != nil {
		return fmt.Errorf("look for an earlier return of the sheet: %w", err)
	}
	if first != 0 || seen[*p.Sheet] {
		p.Findings = append(p.Findings, forms.NewFinding(forms.ReasonSheetDuplicate, "", forms.Text{}))
		p.Verdict = judge.VerdictDuplicate
	}
	seen[*p.Sheet] = true
	return nil
}
