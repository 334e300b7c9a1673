package intake

import (
	"context"
	"fmt"
)

// Original pictures a page as it lay in the scan: a JPEG that a reader makes
// anew from the archived file. A *Fault or ErrReaderDied says that it can't.
func Original(ctx context.Context, arrivals Arrivals, archive Archive, readers Readers, arrival string, page int) ([]byte, error) {
	doc, err := reopen(ctx, arrivals, archive, readers, arrival)
	if err != nil {
		return nil, err
	}
	defer doc.Close()
	return doc.Preview(ctx, page)
}

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
