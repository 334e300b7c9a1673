package desk_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"blankett/intake/desk"
	"blankett/intake/desk/desktest"
	"blankett/intake/staff"
)

// Everybody at work, as in life: a person reads a page for some seconds before
// the next, a return's longer than a list.
const (
	loadPeople  = 50
	loadThinks  = 5 * time.Second // mean time that a person looks at a page
	loadSeconds = 60
	loadWarm    = 5 * time.Second // not counted: everybody comes at once
)

// BenchmarkFiftyPeople fills SQLite with 100,000 returns and lets 50 people work
// for a while, with browsers that listen for live counts and look again at each
// change. It reports, for each kind of page, the time that half, 95 of 100 and
// all stay within; and how late a change is in another's counts.
//
//	go test -run '^$' -bench FiftyPeople -benchtime 1x -v -timeout 20m ./intake/desk
func BenchmarkFiftyPeople(b *testing.B) {
	began := time.Now()
	s := desktest.Open(b, func(d *desk.Desk) { d.Now = func() time.Time { return desktest.Noon.Add(time.Since(began)) } })
	fillForLoad(b, s)
	place := &workplace{b: b, s: s, until: time.Now().Add(loadWarm + loadSeconds*time.Second), counted: time.Now().Add(loadWarm)}
	people := place.everybody()
	b.ResetTimer()
	before := cpuTime()
	var work sync.WaitGroup
	for _, p := range people {
		work.Go(p.works)
	}
	work.Go(place.watches)
	work.Wait()
	b.StopTimer()
	place.report(cpuTime() - before)
	if said := s.Log.String(); said != "" {
		b.Errorf("the desk logged\n%.2000s", said)
	}
}

// workplace is the people's place of work, and a tally of their pages.
type workplace struct {
	b       *testing.B
	s       *desktest.Station
	until   time.Time // everybody goes home
	counted time.Time // from then on
	mu      sync.Mutex
	times   map[string][]time.Duration
	holders map[int64]string // of returns that were taken
	taken   int
}

func (h *workplace) took(kind string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Now().Before(h.counted) {
		return
	}
	if h.times == nil {
		h.times = map[string][]time.Duration{}
	}
	h.times[kind] = append(h.times[kind], d)
}

// claimed says that a return is somebody's: no two may be given the same.
func (h *workplace) claimed(id int64, who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.holders == nil {
		h.holders = map[int64]string{}
	}
	if other := h.holders[id]; other != "" {
		h.b.Errorf("return %d was given to %s and to %s", id, other, who)
	}
	h.holders[id] = who
	h.taken++
}

// released says that a return is anybody's again. It is said before the desk is told.
func (h *workplace) released(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.holders, id)
}

// everybody signs all people in: most clear returns, the others look.
func (h *workplace) everybody() []*worker {
	roles := []struct {
		n    int
		role staff.Role
		day  func(*worker)
	}{
		{34, staff.RoleHandler, (*worker).clears}, {6, staff.RoleClinic, (*worker).prints}, {4, staff.RoleMailroom, (*worker).scans},
		{3, staff.RoleHead, (*worker).counts}, {2, staff.RoleAuditor, (*worker).audits}, {1, staff.RoleAdmin, (*worker).administers},
	}
	var all []*worker
	for _, r := range roles {
		for range r.n {
			u := staff.User{Login: fmt.Sprint("person-", len(all)), Unit: "Vårdcentral 1", Roles: []staff.Role{r.role}}
			h.s.Add(h.b, u)
			all = append(all, newWorker(h, u.Login, len(all), r.day))
		}
	}
	return all
}

// report gives the times of each kind of page, slowest first.
func (h *workplace) report(spent time.Duration) {
	var all []time.Duration
	kinds := slices.SortedFunc(keys(h.times), func(a, c string) int { return cmp.Compare(within(h.times[c], 0.95), within(h.times[a], 0.95)) })
	for _, kind := range kinds {
		t := h.times[kind]
		h.b.Logf("%-12s %5d times: half within %8s, 95 of 100 within %8s, all within %8s", kind, len(t), within(t, 0.5), within(t, 0.95), within(t, 1))
		h.b.ReportMetric(ms(within(t, 0.95)), strings.ReplaceAll(kind, " ", "-")+"-p95-ms")
		if kind != liveKind {
			all = append(all, t...)
		}
	}
	h.b.ReportMetric(ms(within(all, 0.5)), "p50-ms")
	h.b.ReportMetric(ms(within(all, 0.95)), "p95-ms")
	h.b.ReportMetric(ms(within(all, 1)), "max-ms")
	h.b.ReportMetric(float64(len(all))/loadSeconds, "pages/s")
	h.b.ReportMetric(ms(spent)/float64(len(all)), "cpu-ms/page") // the same on a busy machine
	h.b.Logf("%d returns were taken", h.taken)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// cpuTime is what this process has used of the processors, browsers' part of it too.
func cpuTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // can't fail for oneself
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func within(times []time.Duration, part float64) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[int(part*float64(len(sorted)-1))].Round(100 * time.Microsecond)
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// liveKind is how long after a change its count is on another's page.
const liveKind = "live-count"

// watches moves a return now and then and sees how late another's page has it.
func (h *workplace) watches() {
	p := newWorker(h, h.s.Add(h.b, staff.User{Login: "watcher", Roles: []staff.Role{staff.RoleHandler}}).Login, 99, nil)
	ctx, stop := context.WithDeadline(context.Background(), h.until)
	defer stop()
	changes := p.listens(ctx, "/queue/live")
	for p.pause(2*time.Second) && ctx.Err() == nil {
		id, ok := p.takes("claim", "review")
		if !ok {
			continue
		}
		moved := time.Now()
		last, err := h.s.DB.Changed(context.Background())
		if err != nil {
			h.b.Error(err)
			return
		}
		if !awaits(ctx, changes, last) {
			return
		}
		p.get("refresh", "/queue?state=review")
		h.took(liveKind, time.Since(moved))
		p.putsBack(id)
	}
}

// awaits waits until a change has been told, or a later one.
func awaits(ctx context.Context, changes <-chan int64, change int64) bool {
	for {
		select {
		case n, open := <-changes:
			if !open || n >= change {
				return open
			}
		case <-ctx.Done():
			return false
		}
	}
}
