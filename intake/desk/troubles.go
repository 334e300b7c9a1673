package desk

import (
	"context"
	"sync"
	"time"

	"blankett/intake"
)

// troublesKept is how long a list of what keeps files from being read is shown
// before it is asked for again: every page has it.
const troublesKept = 10 * time.Second

// keptTroubles is the last list.
type keptTroubles struct {
	mu  sync.Mutex
	all []intake.Trouble
	at  time.Time
}

// troublesNow lists what keeps files from being read. Where even that can't be
// said, that is what is shown.
func (d *Desk) troublesNow(ctx context.Context) []intake.Trouble {
	if d.Troubles == nil {
		return nil
	}
	k := &d.troubles
	k.mu.Lock()
	defer k.mu.Unlock()
	now := d.Now()
	if age := now.Sub(k.at); age >= 0 && age < troublesKept {
		return k.all
	}
	all, err := d.Troubles(ctx, now)
	if err != nil {
		d.Log.Error("list what keeps files from being read", "err", err)
		return []intake.Trouble{{What: intake.TroubleDatabase, Since: now}}
	}
	k.all, k.at = all, now
	return all
}
