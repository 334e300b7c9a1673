package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// countShare says how long a count of cases is kept: so many times as long as it
// took. Where it takes 1 ms nobody sees that; where there are years of cases,
// counting takes no more than a twentieth of the time.
const countShare = 20

// caseCounts are the counts above the lists of cases, shared by all who look.
type caseCounts struct {
	mu  sync.Mutex
	all map[string]keptCount
}

type keptCount struct {
	until  time.Time // the machine's clock: it is about the work
	counts map[judge.CaseState]int
}

// of counts a filter's cases by state. Those printed before a moment are counted
// to the hour.
func (k *caseCounts) of(ctx context.Context, in intake.Casebook, f intake.CaseFilter) (map[judge.CaseState]int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := fmt.Sprintf("%q %q %q %v", f.Unit, f.Forms, f.States, f.PrintedBefore.Truncate(time.Hour))
	start := time.Now()
	if kept := k.all[key]; kept.until.After(start) {
		return kept.counts, nil
	}
	counts, err := in.CaseCounts(ctx, f)
	if err != nil {
		return nil, err
	}
	if k.all == nil || len(k.all) > 1000 { // hours that are past
		k.all = map[string]keptCount{}
	}
	k.all[key] = keptCount{time.Now().Add(countShare * time.Since(start)), counts}
	return counts, nil
}
