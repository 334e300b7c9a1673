package folder

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/judge"
	"blankett/intake/trial/torture"
)

// house is a machine with sheets out, and all that was done with them: the model has
// one place for each file that was handed in, and the machine must agree.
type house struct {
	*machine
	codes []string // of the sheets that are out, page by page
	files int
}

// setForm is a form of two pages, which come back as they like.
const setForm = "kalmar-forlangd"

// keys sign the sheets of all houses.
var keys = must1(forms.NewKeyring(rand.Reader))

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err) // there is no random source
	}
	return v
}

// furnish prints sheets in a house.
func furnish(t *rapid.T, d *torture.Disk) *house {
	h := &house{machine: start(t, d)}
	all, err := forms.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f *forms.Template) bool { return f.Form == setForm })
	e, err := all[i].Edition("")
	if err != nil {
		t.Fatal(err)
	}
	p := &intake.Printer{Ledger: h.db, Cases: h.db, Keys: keys, Now: h.clock}
	prints, err := p.Issue(context.Background(), e, "Unit A", make([]map[string]string, 3))
	if err != nil {
		t.Fatal(err)
	}
	for _, print := range prints {
		h.codes = append(h.codes, print.Codes...)
	}
	return h
}

func start(t *rapid.T, d *torture.Disk) *machine {
	m, err := boot(d)
	if err == nil {
		err = m.keeps(d.Acked())
	}
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	m.taker.Keys = keys
	return m
}

func (h *house) clerk() *intake.Clerk {
	return &intake.Clerk{Ledger: h.db, Queue: h.db, Reviews: h.db, Keys: keys, Now: h.clock}
}

// again starts the house on another disk, with the clock where it was.
func (h *house) again(t *rapid.T, d *torture.Disk) {
	now := h.now
	h.halt()
	h.machine = start(t, d)
	h.now = now
}

func (h *house) arrive(t *rapid.T) {
	h.files++
	body := fmt.Sprint("letter ", h.files)
	if rapid.Bool().Draw(t, "is a sheet") {
		body = fmt.Sprint(sheetMark, rapid.SampledFrom(h.codes).Draw(t, "code"), " ", rapid.IntRange(1, 2).Draw(t, "scan"))
	}
	folder := rapid.SampledFrom([]string{simInbox, simInbox + "/ward", simFar}).Draw(t, "folder")
	h.disk.Put(fmt.Sprintf("%s/%d.jpg", folder, h.files), []byte("\xff\xd8\xff "+body+" \xff\xd9"))
}

func (h *house) lookRound(t *rapid.T) {
	if err := h.step(); err != nil {
		t.Fatal(err)
	}
}

func (h *house) cut(t *rapid.T) {
	h.again(t, h.disk.Cut(func() bool { return rapid.Bool().Draw(t, "on disk") }))
}

func (h *house) kill(t *rapid.T) { h.again(t, h.disk.Killed()) }

func (h *house) clockMoves(t *rapid.T) {
	hours := rapid.IntRange(-2, 48).Draw(t, "hours")
	h.now = h.now.Add(time.Duration(hours) * time.Hour)
}

// work has a person do something with a return: take it, correct a field, answer for a
// finding, put it back. What is refused is no fault.
func (h *house) work(t *rapid.T) {
	ctx, c := context.Background(), h.clerk()
	all, err := h.db.List(ctx, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Skip("nothing is there to work on")
	}
	r := rapid.SampledFrom(all).Draw(t, "return")
	s := intake.Step{Return: r.ID, Who: rapid.SampledFrom([]string{"asa", "kim"}).Draw(t, "who"), Head: true}
	switch rapid.IntRange(0, 3).Draw(t, "step") {
	case 0:
		err = c.Claim(ctx, s)
	case 1:
		err = c.PutBack(ctx, s)
	case 2:
		w, looked := h.db.Work(ctx, r.ID)
		if looked != nil || len(w.Open()) == 0 {
			t.Skip("nothing is open")
		}
		f := rapid.SampledFrom(w.Open()).Draw(t, "finding")
		err = c.Accept(ctx, s, f.Reason, f.Field, judge.WhyCompared)
	case 3:
		err = c.Correct(ctx, s, "telefonnummer", "070-174 06 05")
	}
	switch {
	case err == nil:
		if err := h.noteStep(r.ID); err != nil {
			t.Fatal(err)
		}
	case errors.Is(err, intake.ErrConflict), errors.Is(err, intake.ErrNotAllowed), errors.Is(err, intake.ErrTwoPeople):
	default:
		t.Fatal(err)
	}
}

// oneSheetOneReturn says whether of each sheet one return counts, and each file's page
// is in one return.
func (h *house) oneSheetOneReturn() error {
	all, err := h.db.List(context.Background(), "", 0)
	if err != nil {
		return err
	}
	counting := map[judge.Sheet]int64{}
	for _, short := range all {
		r, err := h.db.Return(context.Background(), short.ID)
		if err != nil {
			return err
		}
		for _, p := range r.Pages {
			if p.Sheet == nil || r.First != 0 || r.State == judge.StateDuplicate {
				continue
			}
			if other := counting[*p.Sheet]; other != 0 && other != r.ID {
				return fmt.Errorf("a sheet counts in returns %d and %d", other, r.ID)
			}
			counting[*p.Sheet] = r.ID
		}
	}
	return nil
}

// TestStateMachine does at random what happens in a house: sheets and letters come in,
// people work, the power is cut, the service is killed, the clock is set. After each
// start all that was acknowledged is there; in the end each file is in one place.
func TestStateMachine(t *testing.T) {
	checks := "6"
	if torture.Long() {
		checks = "400"
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		must(t, f.Value.Set(checks))
	}
	if f := flag.Lookup("rapid.seed"); !torture.Long() && f.Value.String() == f.DefValue {
		must(t, f.Value.Set("1")) // the short form is the same each time; the long one goes on from there
	}
	must(t, flag.Set("rapid.nofailfile", "true")) // what fails is in what it says
	must(t, flag.Set("rapid.shrinktime", "5s"))
	began, steps := time.Now(), 0
	rapid.Check(t, func(rt *rapid.T) {
		h := furnish(rt, emptyDisk(t))
		defer func() { h.halt() }()
		h.taker.Log = slog.New(slog.DiscardHandler)
		count := func(do func(*rapid.T)) func(*rapid.T) { return func(t *rapid.T) { steps++; do(t) } }
		rt.Repeat(map[string]func(*rapid.T){
			"arrive": count(h.arrive), "look": count(h.lookRound), "work": count(h.work), "work more": count(h.work),
			"cut": count(h.cut), "kill": count(h.kill), "clock": count(h.clockMoves),
		})
		if err := h.settle(); err != nil {
			rt.Fatal(err)
		}
		if err := errors.Join(h.keeps(h.disk.Acked()), h.holds(handedIn(h.disk.Acked())), h.oneSheetOneReturn()); err != nil {
			rt.Fatal(err)
		}
	})
	t.Logf("%d steps in %.1f s", steps, time.Since(began).Seconds())
}
