package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"blankett/intake"
	"blankett/intake/judge"
)

// How often the one poller of a process looks for changes, and how often it
// says that it is still there. People see a change within two looks.
const (
	lookEvery  = 700 * time.Millisecond
	pulseEvery = 15 * time.Second
	// streamEnds is when a browser has to ask anew, so that whoever was signed
	// out meanwhile is not told any more.
	streamEnds = 5 * time.Minute
)

// feed tells all who watch a queue that it changed. One poller looks for them
// all, and none while nobody watches.
type feed struct {
	mu        sync.Mutex
	listeners map[chan int64]bool
	stop      context.CancelFunc // of the poller; nil while it does not run
	closed    bool
	kept      counts // of returns that people may still take
	put       counts // of those that are out of the way
}

// counts of returns, as they were after a change.
type counts struct {
	change  int64
	tallies []intake.Tally // nil before the first count
}

// inTheWay are the states of returns that somebody has to see to. In the others
// they pile up for years.
var inTheWay = []judge.ReturnState{judge.StateReady, judge.StateReview, judge.StateUnidentified, judge.StateDuplicate, judge.StateHandling}

// listen gives a channel that has the number of the last change; nil once the
// desk is closed.
func (d *Desk) listen() chan int64 {
	f := &d.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	if f.listeners == nil {
		f.listeners = map[chan int64]bool{}
	}
	c := make(chan int64, 1)
	f.listeners[c] = true
	if f.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		f.stop = stop
		go d.look(ctx)
	}
	return c
}

func (d *Desk) deafen(c chan int64) {
	f := &d.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.listeners, c)
	if len(f.listeners) == 0 && f.stop != nil {
		f.stop()
		f.stop = nil
	}
}

// Close ends all streams, so that a service can stop without waiting for them.
func (d *Desk) Close() {
	f := &d.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for c := range f.listeners {
		close(c)
	}
	f.listeners = nil
	if f.stop != nil {
		f.stop()
		f.stop = nil
	}
}

// look is the poller. What it can't find out now it finds out at the next look.
func (d *Desk) look(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	last := int64(-1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := d.changed(ctx)
		if err != nil {
			d.Log.Warn("look for changes of the queues", "err", err)
			continue
		}
		if now == last {
			continue
		}
		if err := d.countPiles(ctx, now); err != nil {
			d.Log.Warn("count the queues", "err", err)
			continue
		}
		d.tell(now)
		last = now
	}
}

// changed puts back what idle people hold and gives the number of the last change.
func (d *Desk) changed(ctx context.Context) (int64, error) {
	now := d.Now()
	if _, err := d.Queues.Lapse(ctx, now.Add(-intake.IdleLimit), now); err != nil {
		return 0, err
	}
	return d.Queues.Changed(ctx)
}

func (d *Desk) tell(change int64) {
	d.feed.mu.Lock()
	defer d.feed.mu.Unlock()
	for c := range d.feed.listeners {
		select {
		case c <- change:
		default: // it has one waiting that it has not looked at
		}
	}
}

// tallied counts all returns, anew only when something changed. The piles, which
// take longest, are counted by the poller while there is one: once for all who
// watch, and before they are told to look again. Now is the last change that the
// page knows of.
func (d *Desk) tallied(ctx context.Context, now int64) (_ []intake.Tally, err error) {
	f := &d.feed
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.put.tallies == nil || f.stop == nil && f.put.change != now {
		if f.put, err = d.piles(ctx, now); err != nil {
			return nil, err
		}
	}
	if f.kept.tallies == nil || f.kept.change != now {
		all, err := d.Queues.Tallies(ctx, inTheWay...)
		if err != nil {
			return nil, err
		}
		f.kept = counts{now, append([]intake.Tally{}, all...)}
	}
	return slices.Concat(f.kept.tallies, f.put.tallies), nil
}

// countPiles counts what is out of the way. Pages need not wait for it.
func (d *Desk) countPiles(ctx context.Context, change int64) error {
	fresh, err := d.piles(ctx, change)
	if err != nil {
		return err
	}
	d.feed.mu.Lock()
	defer d.feed.mu.Unlock()
	d.feed.put = fresh
	return nil
}

// piles counts all, which a database does in one pass, and leaves out what is kept
// apart.
func (d *Desk) piles(ctx context.Context, change int64) (counts, error) {
	all, err := d.Queues.Tallies(ctx)
	if err != nil {
		return counts{}, err
	}
	put := counts{change, []intake.Tally{}}
	for _, t := range all {
		if !slices.Contains(inTheWay, t.State) {
			put.tallies = append(put.tallies, t)
		}
	}
	return put, nil
}

// live streams "changed" to a page that shows a queue; the page then asks for
// what it may see.
func (d *Desk) live(v *visit) error {
	if !strings.Contains(v.r.Header.Get("Accept"), "text/event-stream") {
		return intake.ErrNotFound // no page to look at
	}
	c := d.listen()
	if c == nil {
		return intake.ErrNotFound
	}
	defer d.deafen(c)
	rc := http.NewResponseController(v.w)
	_ = rc.SetWriteDeadline(time.Time{}) // a server without deadlines has none to lift
	v.w.Header().Set("Content-Type", "text/event-stream")
	ctx, stop := context.WithTimeout(v.r.Context(), streamEnds)
	defer stop()
	pulse := time.NewTicker(pulseEvery)
	defer pulse.Stop()
	line := ": here\n\n"
	seen := v.r.FormValue("seen")
	if now, err := d.Queues.Changed(ctx); err == nil && seen != "" && seen != strconv.FormatInt(now, 10) {
		line = changedLine(now) // since the page was drawn
	}
	for {
		if _, err := fmt.Fprint(v.w, line); err != nil {
			return nil // they are gone
		}
		if err := rc.Flush(); err != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-pulse.C:
			line = ": here\n\n"
		case n, open := <-c:
			if !open {
				return nil
			}
			line = changedLine(n)
		}
	}
}

func changedLine(n int64) string { return fmt.Sprintf("event: changed\ndata: %d\n\n", n) }
