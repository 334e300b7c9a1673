package desk

import (
	"fmt"
	"image"
	"image/jpeg"
	"sync"

	"golang.org/x/image/draw"

	"blankett/intake/auditlog"
	"blankett/intake/judge"
)

const (
	// thumbnailPx is the width of a page's small picture: the look of a paper, to
	// find it in a pile by. Nothing on it can be read.
	thumbnailPx = 120
	// thumbnailsKept is how many small pictures are kept in memory: some 3 kB each.
	thumbnailsKept = 2000
)

// thumbnails are the small pictures made a while ago, by page.
type thumbnails struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (t *thumbnails) get(key string) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[key]
}

func (t *thumbnails) keep(key string, small []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil || len(t.all) >= thumbnailsKept {
		t.all = map[string][]byte{}
	}
	t.all[key] = small
}

// thumbnail is a page's picture, too small to read. That somebody looked is
// written down as for any picture, and a protected identity hides the same.
func (d *Desk) thumbnail(v *visit) error {
	n, err := v.id("page")
	if err != nil {
		return err
	}
	arrival := v.r.PathValue("arrival")
	r, err := v.landedOn(arrival, int(n))
	if err != nil {
		return err
	}
	_, masked := d.viewOf(v, r)
	key := fmt.Sprintf("%s %d %t", arrival, n, masked)
	small := d.small.get(key)
	if small == nil {
		if small, err = d.makeSmall(v, r, arrival, int(n)); err != nil {
			return fmt.Errorf("make a page's picture small: %w", err)
		}
		d.small.keep(key, small)
	}
	if err := v.audit(auditlog.ActImage, r.ID, r.Case, fmt.Sprintf("page %d small", n)); err != nil {
		return err
	}
	v.sendAs("image/jpeg", small)
	return nil
}

// makeSmall makes the small picture of a return's page that is the nth of its file.
func (d *Desk) makeSmall(v *visit, r judge.Return, arrival string, n int) ([]byte, error) {
	whole, _, err := v.picture(r, landed(r, arrival, n))
	if err != nil {
		return nil, err
	}
	at := whole.Bounds()
	small := image.NewGray(image.Rect(0, 0, thumbnailPx, max(1, at.Dy()*thumbnailPx/max(1, at.Dx()))))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), whole, at, draw.Src, nil)
	return asJPEG(small, jpeg.DefaultQuality)
}

// landed is the page of a return that is the nth of a file; an empty one where
// there is none.
func landed(r judge.Return, arrival string, n int) judge.PageReading {
	for _, p := range r.Pages {
		if p.Page == n && r.ArrivalOf(p) == arrival {
			return p
		}
	}
	return judge.PageReading{}
}
