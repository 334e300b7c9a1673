package report

import (
	"context"
	"time"

	"blankett/forms"
)

// StatFilter says what is counted.
type StatFilter struct {
	From, Until time.Time // returns queued from and before; days are Swedish ones
	Region      string    // only of this region; "" for all
	Unplaced    bool      // and of none
	Forms       []string  // only of these; nil for all
	Form        string    // "" for all
	Unit        string    // the unit that printed; "" for all
}

// Statistics are the numbers of a stretch of days. Blank pages and duplicates
// are counted as arrivals of paper, not as requests.
type Statistics struct {
	Days     []DayCount
	Handled  Pace
	Findings []FindingCount
	// Straight are the requests that were in order as they came.
	Straight Share
	// Keyed are the fields keyed blind, by kind: Count of them were other than
	// the reader had read for sure.
	Keyed map[forms.Kind]Share
	// Waiting is how many fields wait to be keyed, Unclear how many nobody could tell.
	Waiting, Unclear int
	// Corrected is how many answers that the reader was sure of handlers changed
	// all the same, when a return came before them for something else.
	Corrected int
}

// Wrong is the reader's error rate, over all kinds of field.
func (s Statistics) Wrong() Share {
	var all Share
	for _, k := range s.Keyed {
		all.Count += k.Count
		all.Of += k.Of
	}
	return all
}

// DayCount is one day's returns, and how many of them were ready at once.
type DayCount struct {
	Day            time.Time // midnight UTC of the Swedish calendar day
	Returns, Ready int
}

// Pace is how long it took from queue to done.
type Pace struct {
	Count         int
	Median, Ninth time.Duration // half, and nine of ten, were done within
}

// FindingCount is how often something was found on a form of a unit.
type FindingCount struct {
	Reason, Form, Unit string
	Count              int
}

// Figures counts.
type Figures interface {
	Statistics(ctx context.Context, f StatFilter) (Statistics, error)
	// Units lists the units that have printed forms of a region, of any where it is
	// "", for filters.
	Units(ctx context.Context, region string) ([]string, error)
}
