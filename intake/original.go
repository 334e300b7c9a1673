package intake

import (
	"context"
	"fmt"
	"time"
)

// Original pictures a page as it lay in the scan: a JPEG that a reader makes
// anew from the archived file. A *Fault or ErrReaderDied says that it can't.
func Original(ctx context.Context, arrivals Arrivals, archive Archive, readers Readers, arrival string, page int) ([]byte, error) {
	within, stop := context.WithTimeout(ctx, originalWait)
	defer stop()
	doc, err := reopen(within, arrivals, archive, readers, arrival)
	if err == nil {
		defer doc.Close()
		var jpeg []byte
		if jpeg, err = doc.Preview(within, page); err == nil {
			return jpeg, nil
		}
	}
	if ctx.Err() == nil && within.Err() != nil {
		return nil, ErrReaderDied
	}
	return nil, err
}

// originalWait is how long a person waits for a picture before they are told that
// it takes too long: ten seconds, after which people look elsewhere (Nielsen 1993).
const originalWait = 10 * time.Second

// reopen opens an arrival's file once more.
func reopen(ctx context.Context, arrivals Arrivals, archive Archive, readers Readers, arrival string) (Document, error) {
	a, err := arrivals.Arrival(ctx, arrival)
	if err != nil {
		return nil, fmt.Errorf("look up arrival %s: %w", arrival, err)
	}
	data, err := archive.Open(ctx, a.SHA256)
	if err != nil {
		return nil, fmt.Errorf("fetch arrival %s from the archive: %w", arrival, err)
	}
	doc, err := readers.Open(ctx, data)
	if err != nil {
		return nil, fmt.Errorf("open arrival %s again: %w", arrival, err)
	}
	return doc, nil
}
