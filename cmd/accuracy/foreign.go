package main

import (
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"

	"blankett/forms"
	"blankett/intake/foreign"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// What of the test data is for the foreign world alone: the other half of the letters, the
// people whose signatures are not learnt from.
const (
	foreignLetters = "strokes_background_small2.zip"
	foreignSigners = "005" // persons from it on, by the start of the file's name
)

// markTally counts what was made of marks, by what was drawn: "tick|cross" and the state.
type markTally map[string]map[forms.State]int

func (t markTally) add(drawn string, s forms.State) {
	if t[drawn] == nil {
		t[drawn] = map[forms.State]int{}
	}
	t[drawn][s]++
}

// sum counts, over the drawn things that begin so, those in one of some states, of all.
func (t markTally) sum(begins string, bad ...forms.State) (c count) {
	for drawn, by := range t {
		if !strings.HasPrefix(drawn, begins) {
			continue
		}
		for s, n := range by {
			c.Of += n
			for _, b := range bad {
				if s == b {
					c.Bad += n
				}
			}
		}
	}
	return c
}

// measureForeign makes sheets of the foreign world, reads them, and prints what became of
// their marks.
func measureForeign(o options, out io.Writer) error {
	p, err := newPress(o.seed, o.form)
	if err != nil {
		return fmt.Errorf("set up the forms: %w", err)
	}
	hands, err := loadForeign(o.data)
	if err != nil {
		return fmt.Errorf("load real handwriting: %w", err)
	}
	for m, machine := range foreign.Machines {
		tally, err := p.foreignTally(o, m, hands)
		if err != nil {
			return fmt.Errorf("measure on %s: %w", machine.Name, err)
		}
		tally.print(out, machine.Name, o.by)
	}
	return nil
}

// foreignTally makes and reads the sheets of one machine, on all cores.
func (p *press) foreignTally(o options, machine int, hands *foreign.Hands) (markTally, error) {
	tally := markTally{}
	var lock sync.Mutex
	var wait sync.WaitGroup
	var failed error
	cores := runtime.GOMAXPROCS(0)
	for c := range cores {
		wait.Go(func() {
			for n := o.from + c; n < o.from+o.n; n += cores {
				number := uint64(machine)<<32 | uint64(n)
				got, err := p.foreignSheet(o.seed, number, foreign.Machines[machine], hands)
				lock.Lock()
				if err != nil {
					failed = err
				}
				for drawn, by := range got {
					for s, k := range by {
						for range k {
							tally.add(drawn, s)
						}
					}
				}
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	return tally, failed
}

// foreignSheet prints a sheet, marks it, scans it with and without the marks, and reads it.
func (p *press) foreignSheet(seed, number uint64, m foreign.Machine, hands *foreign.Hands) (markTally, error) {
	rng := rand.New(rand.NewPCG(seed^0xf0e1, number))
	s := p.stocks[rng.IntN(len(p.stocks))]
	print, err := p.issue(seed, number, len(s.edition.Pages))
	if err != nil {
		return nil, fmt.Errorf("issue a sheet: %w", err)
	}
	printed, err := s.draw(print)
	if err != nil {
		return nil, fmt.Errorf("print a sheet: %w", err)
	}
	filled, drawn := markUp(printed, s.page, hands, rng)
	chance := rng.Uint64()
	with := m.Scan(filled, printPx, rand.New(rand.NewPCG(chance, 1)))
	without := m.Scan(printed, printPx, rand.New(rand.NewPCG(chance, 1)))
	tally := markTally{}
	pic := scan.Of(with.Img)
	defer pic.Done()
	reg, ok := pic.Align(s.page, pic.Find())
	if !ok {
		tally.add("sheet|not found", forms.Unsure)
		return tally, nil
	}
	answers := pic.Read(pic.Settle(reg, s.ref), s.ref)
	for _, a := range answers {
		what, ok := drawn[a.Field]
		if !ok {
			continue
		}
		z, _ := s.page.Zone(a.Field)
		if foreign.Seen(without, with, printed, filled, printPx, z.X-1, z.Y-1, z.W+2, z.H+2) < leastKept {
			what = "lost|" + what
		}
		tally.add(what, a.State)
	}
	return tally, nil
}

// markUp marks each box and signature field of a page by chance, writes in every other
// line of text, and says what stands where.
func markUp(printed *image.Gray, page forms.Page, hands *foreign.Hands, rng *rand.Rand) (*image.Gray, map[string]string) {
	d := foreign.NewDesk(printed, printPx, rng)
	drawn := map[string]string{}
	for _, z := range page.Zones {
		switch {
		case z.Kind == forms.KindText && rng.IntN(2) == 0:
			d.Sign(z.Rect, "letters", hands)
		case z.Kind == forms.KindTick && !z.Crossed:
			drawn[z.Field] = "box|empty"
			switch k := rng.IntN(10); {
			case k < 4:
				m := foreign.Clear[rng.IntN(len(foreign.Clear))]
				d.Box(z.Rect, m)
				drawn[z.Field] = "tick|" + string(m)
			case k < 7:
				m := foreign.Hard[rng.IntN(len(foreign.Hard))]
				d.Box(z.Rect, m)
				drawn[z.Field] = "hard|" + string(m)
			}
		case z.Kind == forms.KindSignature:
			way := foreign.Unsigned[rng.IntN(len(foreign.Unsigned))]
			if rng.IntN(5) < 2 {
				way = foreign.Signed[rng.IntN(len(foreign.Signed))]
				d.Sign(z.Rect, way, hands)
				drawn[z.Field] = "signed|" + way
			} else {
				d.Unsign(z.Rect, way, hands)
				drawn[z.Field] = "unsigned|" + way
			}
		}
	}
	return d.Img, drawn
}

// print prints the measures of a machine, and by what was drawn where that is wanted.
func (t markTally) print(out io.Writer, machine string, by bool) {
	fmt.Fprintln(out, machine)
	for _, m := range []struct {
		says string
		c    count
	}{
		{"no tick taken for one", t.sum("hard|", forms.Filled).plus(t.sum("box|", forms.Filled))},
		{"clear tick unsure", t.sum("tick|", forms.Unsure)},
		{"clear tick taken for none", t.sum("tick|", forms.Empty)},
		{"unsigned passed as signed", t.sum("unsigned|", forms.Filled)},
		{"signed, but unsure", t.sum("signed|", forms.Unsure)},
		{"signed refused as absent", t.sum("signed|", forms.Empty)},
		{"sheet not found", count{t.sum("sheet|", forms.Unsure).Bad, max(1, t.sum("", forms.Unsure).Of)}},
	} {
		lo, hi := m.c.interval()
		fmt.Fprintf(out, "  %-28s %6d of %6d   %.2f %% (%.2f to %.2f)\n", m.says, m.c.Bad, m.c.Of, 100*m.c.share(), 100*lo, 100*hi)
	}
	if !by {
		return
	}
	var all []string
	for drawn := range t {
		all = append(all, drawn)
	}
	sort.Strings(all)
	for _, drawn := range all {
		n := t[drawn]
		fmt.Fprintf(out, "    %-40s filled %4d, unsure %4d, empty %4d\n", drawn, n[forms.Filled], n[forms.Unsure], n[forms.Empty])
	}
}

// loadForeign reads what of the test data nothing learns from; none where dir is "".
func loadForeign(dir string) (*foreign.Hands, error) {
	h := &foreign.Hands{}
	if dir == "" {
		return h, nil
	}
	f, err := os.Open(filepath.Join(dir, "strokes", "omniglot", foreignLetters))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	letters, err := trial.LoadWays(f, info.Size())
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		h.Letters = append(h.Letters, l)
	}
	files, err := filepath.Glob(filepath.Join(dir, "signatures", "sigcomp2009", "*.png"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if filepath.Base(file)[:3] < foreignSigners {
			continue
		}
		img, err := loadPicture(file)
		if err != nil {
			return nil, fmt.Errorf("load a signature: %w", err)
		}
		h.Signatures = append(h.Signatures, img)
	}
	set, err := loadDigits("semeion", filepath.Join(dir, "digits", "semeion-a"))
	if err != nil {
		return nil, err
	}
	for d := range h.Digits {
		h.Digits[d] = set.byDigit[d]
	}
	return h, nil
}
