package desk_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"blankett/intake/desk/desktest"
)

// worker is one of the people, with a browser.
type worker struct {
	h      *workplace
	login  string
	client *http.Client
	chance *rand.Rand
	day    func(*worker) // what they do, over and over
}

func newWorker(h *workplace, login string, nth int, day func(*worker)) *worker {
	return &worker{h, login, desktest.SignIn(h.b, h.s.URL, login), rand.New(rand.NewPCG(7, uint64(nth))), day}
}

func (p *worker) works() {
	time.Sleep(time.Duration(p.chance.Float64() * float64(loadThinks)))
	for time.Now().Before(p.h.until) {
		p.day(p)
	}
}

// thinks looks at a page for a while, and says whether it is still working time.
func (p *worker) thinks() bool {
	return p.pause(time.Duration(p.chance.ExpFloat64() * float64(loadThinks)))
}

func (p *worker) pause(d time.Duration) bool {
	time.Sleep(min(d, time.Until(p.h.until)))
	return time.Now().Before(p.h.until)
}

// get fetches a page and gives its text.
func (p *worker) get(kind, path string) string {
	start := time.Now()
	res, err := p.client.Get(p.h.s.URL + path)
	return p.answer(kind, path, start, res, err, http.StatusOK)
}

// post sends a form and gives where it leads.
func (p *worker) post(kind, path string, form url.Values) string {
	start := time.Now()
	res, err := p.client.PostForm(p.h.s.URL+path, form)
	to := ""
	if err == nil {
		to = res.Header.Get("Location")
	}
	p.answer(kind, path, start, res, err, http.StatusSeeOther)
	return to
}

func (p *worker) answer(kind, path string, start time.Time, res *http.Response, err error, want int) string {
	if err != nil {
		p.h.b.Error(err)
		return ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	p.h.took(kind, time.Since(start))
	if err != nil || res.StatusCode != want {
		p.h.b.Errorf("%s: %d %v\n%.1000s", path, res.StatusCode, err, body)
	}
	return string(body)
}

// choose gives one of several.
func choose[T any](p *worker, of ...T) T { return of[p.chance.IntN(len(of))] }

// clears is a handler's: look at a queue, now and then at a part of it or at an
// old return, take the next, do what it needs, and say what became of it.
func (p *worker) clears() {
	state := choose(p, "review", "review", "ready", "ready", "ready")
	p.sits("queue", "/queue?state="+state)
	switch p.chance.IntN(6) {
	case 0:
		p.sits("filter", choose(p, "/queue?state=done&unit=V%C3%A5rdcentral+7", "/queue?state=review&reason=field-unsure", "/queue?state=done",
			"/queue?day=2026-02-27", "/queue?state=done&form=vgr-konto&reason=date-unsure", "/queue?state=unidentified&faults=1"))
	case 1:
		p.get("return", fmt.Sprint("/returns/", 1+p.chance.IntN(loadReturns-loadFirst)))
		p.thinks()
	}
	if id, ok := p.takes("claim", state); ok {
		p.handles(id)
	}
}

var (
	returnInPath = regexp.MustCompile(`^/returns/(\d+)`)
	pictures     = regexp.MustCompile(`<image [^>]*href="(/[^"]+)"`)
	doubtfulDate = regexp.MustCompile(`id="in-datum" name="value" value="\d{7}\?"`)
	streamIn     = regexp.MustCompile(`data-live="([^"]+)"`)
	revisionIn   = regexp.MustCompile(`name="revision" value="(\d+)"`)
)

// takes claims the next of a queue.
func (p *worker) takes(kind, state string) (int64, bool) {
	m := returnInPath.FindStringSubmatch(p.post(kind, "/queue/next", url.Values{"state": {state}}))
	if m == nil {
		return 0, false
	}
	id, _ := strconv.ParseInt(m[1], 10, 64)
	p.h.claimed(id, p.login)
	return id, true
}

// opens looks at a return with its pictures, as a browser does.
func (p *worker) opens(id int64) string {
	page := p.get("return", fmt.Sprint("/returns/", id))
	for _, m := range pictures.FindAllStringSubmatch(page, -1) {
		kind := "picture"
		if strings.HasPrefix(m[1], "/editions") {
			kind = "blank"
		}
		p.get(kind, m[1])
	}
	return page
}

func (p *worker) handles(id int64) {
	page := p.opens(id)
	p.thinks()
	if m := doubtfulDate.FindStringSubmatch(page); m != nil {
		r, err := p.h.s.DB.Return(context.Background(), id)
		if err != nil {
			p.h.b.Error(err)
			return
		}
		p.h.released(id) // with nothing left to look at it is anybody's
		p.post("correct", fmt.Sprintf("/returns/%d/correct", id), url.Values{"revision": revisionIn.FindStringSubmatch(page)[1:], "field": {"datum"},
			"value": {r.QueuedAt.AddDate(0, 0, -1).Format("20060102")}})
		p.opens(id)
		p.thinks()
		return
	}
	if m := revisionIn.FindStringSubmatch(page); m != nil && strings.Contains(page, "/carryout") {
		p.post("carry out", fmt.Sprintf("/returns/%d/carryout", id), url.Values{"revision": {m[1]}, "reference": {"1"}})
		p.get("return", fmt.Sprint("/returns/", id))
		p.thinks()
		return
	}
	p.putsBack(id)
	p.thinks()
}

func (p *worker) putsBack(id int64) {
	p.h.released(id)
	p.post("put back", fmt.Sprintf("/returns/%d/putback", id), nil)
}

func (p *worker) prints() {
	p.get("cases", choose(p, "/cases", "/cases?list=late", "/cases?list=out", "/cases?list=incomplete", "/cases?list=handled"))
	p.thinks()
	p.get("counter", "/counter/vgr-konto")
	p.thinks()
}

func (p *worker) scans() {
	page := p.get("mail", "/mail")
	for i, m := range regexp.MustCompile(`src="(/mail/[^"]+)"`).FindAllStringSubmatch(page, -1) {
		if i == 20 { // those in sight: the others load when they are scrolled to
			break
		}
		p.get("thumbnail", m[1])
	}
	p.polls("mail", "/mail")
	p.get("balance", "/mail/balance")
	p.thinks()
}

// polls looks at a page that looks again by itself, as mail.js does.
func (p *worker) polls(kind, path string) {
	for until := time.Now().Add(time.Duration(p.chance.ExpFloat64() * float64(loadThinks))); time.Now().Before(until) && p.pause(2*time.Second); {
		p.get(kind, path)
	}
}

func (p *worker) counts() {
	p.get("statistics", choose(p, "/statistics", "/statistics?from=2025-03-03&to=2026-03-02", "/statistics?unit=V%C3%A5rdcentral+3"))
	p.get("chart", "/statistics/days.svg")
	p.thinks()
	p.get("calls", "/calls")
	p.thinks()
	p.sits("queue", "/queue")
}

func (p *worker) audits() {
	p.get("audit", choose(p, "/audit", "/audit?who=person-3", "/audit?act=decided&from=2026-01-01&until=2026-01-31", "/audit?sample=yes"))
	p.thinks()
	p.get("audit line", fmt.Sprint("/audit/", 1+p.chance.IntN(loadReturns*loadLooks)))
	p.thinks()
}

func (p *worker) administers() {
	p.get("users", "/users")
	p.thinks()
}

// sits looks at a queue for a while. Its browser listens, and looks again within
// a quarter of a second of each change, as live.js does.
func (p *worker) sits(kind, path string) {
	live := streamIn.FindStringSubmatch(p.get(kind, path))
	if live == nil {
		p.h.b.Errorf("%s names no stream", path)
		return
	}
	stay, stop := context.WithTimeout(context.Background(), time.Duration(p.chance.ExpFloat64()*float64(loadThinks)))
	defer stop()
	changes := p.listens(stay, live[1])
	for {
		select {
		case <-stay.Done():
			return
		case _, open := <-changes:
			if !open || stay.Err() != nil {
				return
			}
			time.Sleep(time.Duration(p.chance.IntN(250)) * time.Millisecond)
			p.get("refresh", path)
		}
	}
}

// listens opens the stream of changes. The channel is closed when it ends.
func (p *worker) listens(ctx context.Context, path string) <-chan int64 {
	changes := make(chan int64, 100)
	go func() {
		defer close(changes)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.h.s.URL+path, nil)
		if err != nil {
			p.h.b.Error(err)
			return
		}
		req.Header.Set("Accept", "text/event-stream")
		stream := *p.client
		stream.Timeout = 0
		res, err := stream.Do(req)
		if err != nil {
			return // they went on to another page
		}
		defer res.Body.Close()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				n, _ := strconv.ParseInt(data, 10, 64)
				changes <- n
			}
		}
	}()
	return changes
}
