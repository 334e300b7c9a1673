package scan_test

import (
	"os"
	"strconv"
	"testing"

	"blankett/forms"
	"blankett/intake/trial"
)

// TestStrokesFromElsewhereAreNoAnswer hangs letters' tails into boxes and lines,
// or stamps the fields for signatures. SHEETS makes more of them.
func TestStrokesFromElsewhereAreNoAnswer(t *testing.T) {
	s := take(t, "")
	n, _ := strconv.Atoi(os.Getenv("SHEETS"))
	for _, strays := range []map[forms.Kind]trial.Stray{
		{forms.KindTick: trial.StrayTail, forms.KindText: trial.StrayTail},
		{forms.KindSignature: trial.StrayStamp},
	} {
		for i := range max(n, 4) {
			answersNothing(t, s, strays, i)
		}
	}
}

// answersNothing puts strays into all fields of their kinds, sends the sheet one
// way, and wants none of the fields to be read as filled.
func answersNothing(t *testing.T, s *stock, strays map[forms.Kind]trial.Stray, i int) {
	t.Helper()
	pens := []trial.Pen{lightPencil, trial.Pencil, trial.Ballpoint}
	level := trial.Levels[i%len(trial.Levels)]
	p := newPaper(s, uint64(400+i))
	p.Pen = pens[i%len(pens)]
	for _, z := range s.page.Zones {
		if stray, ok := strays[z.Kind]; ok && !z.Crossed {
			p.Stray(z, stray)
		}
	}
	img, _ := level.Age(p.Img, printPx, p.Rng)
	for field, a := range readSettled(t, s, img) {
		if _, ok := strays[a.Kind]; ok && a.State == forms.Filled && !crossed(s.page, field) {
			t.Errorf("sheet %d, %s: %s is %s: %v", i, level.Name, field, a.State, a.Why)
		}
	}
}
