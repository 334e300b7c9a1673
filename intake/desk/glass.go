package desk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"blankett/forms"
	"blankett/intake/report"
)

const (
	// glassDays is how far back a scanner's usual share of unsure answers is counted.
	glassDays = 14
	// glassEvery is how often that is counted anew while files come in: it is a
	// look at two weeks, for a warning that can wait so long.
	glassEvery = 30 * time.Second
)

// glass is how the scanners did, as it was last counted. All who look at the
// mailroom's page share it.
type glass struct {
	mu       sync.Mutex
	day      time.Time
	files    int // that had come in on the day
	counted  time.Time
	scanners []report.Scanner
}

// of gives the scanners of the days up to one, on which so many files came in.
func (g *glass) of(ctx context.Context, in report.Landings, day time.Time, files int) ([]report.Scanner, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	// The machine's clock: it is about the work, not the day.
	if g.day.Equal(day) && (g.files == files || time.Since(g.counted) < glassEvery) {
		return g.scanners, nil
	}
	landed, err := in.Landed(ctx, forms.Midnight(day.AddDate(0, 0, -glassDays)), forms.Midnight(day.AddDate(0, 0, 1)), report.DetailFindings)
	if err != nil {
		return nil, fmt.Errorf("count what the scanners were unsure of: %w", err)
	}
	g.day, g.files, g.counted, g.scanners = day, files, time.Now(), report.Scanners(landed)
	return g.scanners, nil
}
