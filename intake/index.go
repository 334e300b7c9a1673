package intake

import (
	"context"
	"fmt"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// OldCases are those that were printed before the ledger noted whom a printed
// case is about.
type OldCases interface {
	// Unindexed gives such cases with their values, by number, those after one.
	Unindexed(ctx context.Context, after string, limit int) ([]judge.Case, error)
	// Index notes whom cases are about, in one commit. One about somebody whose
	// identity is protected is protected then, with what came back of it. Noting
	// the same again changes nothing.
	Index(ctx context.Context, cases []judge.Case, at time.Time) error
}

// indexBatch is how many cases one commit notes: it keeps a reader waiting for
// some ms.
const indexBatch = 500

// IndexPersons notes of old cases whom they are about, so that what is said of a
// person holds for them too, and says of how many. Ended half-way it goes on
// where it was the next time; where nothing is left it costs one query.
func IndexPersons(ctx context.Context, ledger Ledger, old OldCases, keys *forms.Keyring, now time.Time) (n int, err error) {
	for after := ""; ; {
		cases, err := old.Unindexed(ctx, after, indexBatch)
		if err != nil {
			return n, fmt.Errorf("look for cases without their persons: %w", err)
		}
		var about []judge.Case
		for _, c := range cases {
			e, err := ledger.Edition(ctx, c.Edition)
			if err != nil {
				return n, fmt.Errorf("note whom case %s is about: %w", c.Number, err)
			}
			after, c.Persons = c.Number, judge.AskedBy(&e.Layout, e.Region, forms.Facts{Printed: c.Values}, keys).Persons
			if len(c.Persons) > 0 {
				about = append(about, c)
			}
		}
		if len(about) > 0 {
			if err := old.Index(ctx, about, now); err != nil {
				return n, err
			}
		}
		n += len(about)
		if len(cases) < indexBatch {
			return n, nil
		}
	}
}
