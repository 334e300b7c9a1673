package main

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"blankett/intake/trial"
	"blankett/intake/trial/corpus"
)

// TestReaderKeepsItsFloor reads a small sample of sheets, and fails when it is
// read worse than before. Drawn hands have a floor of their own.
func TestReaderKeepsItsFloor(t *testing.T) {
	o := options{n: 12, form: firstForm, levels: trial.Levels, seed: 1, data: corpus.Given(t), look: os.Getenv("LOOK")}
	r, err := measureAll(o, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	all, err := loadFloors("floor.json")
	if err != nil {
		t.Fatal(err)
	}
	if all[r.name()] == nil {
		t.Fatalf("floor.json has no run of %s", r.name())
	}
	below := r.below(all)
	for _, b := range below {
		t.Error("below the floor: ", b)
	}
	if len(below) > 0 {
		r.failed(t.Output())
	}
}

// TestSheetsThatWereReadWrong makes sheets again that large runs found: nothing of
// them may be taken for what it is not.
func TestSheetsThatWereReadWrong(t *testing.T) {
	dir := corpus.Dir(t, "digits", "..")
	for _, tc := range []struct {
		form, level, what string
		sheet             int
		seed              uint64
	}{
		{firstForm, "office", "a letter's tail from above in a box, ending below its middle", 540, 11},
		{firstForm, "worn", "grains of a box struck out in light pencil", 606, 11},
		{firstForm, "worn", "fewer of them", 982, 11},
		{firstForm, "rough", "a box struck out in light pencil, copied", 866, 11},
		{firstForm, "rough", "a felt line where a name belongs, through a cup's rim", 506, 11},
		{firstForm, "rough", "a cup's rim where a name belongs", 207, 21},
		{firstForm, "rough", "a slash in light pencil, under a fold", 332, 31},
		{firstForm, "phone", "a letter's tail in felt, in a box", 90, 31},
		{firstForm, "worn", "grains of a box filled in light pencil", 537, 51},
		{firstForm, "worn", "a box filled in red, with slits", 1396, 51},
		{firstForm, "worn", "a box filled in blue, with slits", 378, 71},
		{firstForm, "rough", "a box filled in light pencil, with gaps", 846, 51},
		{firstForm, "rough", "a dash on the rim of a cup", 976, 51},
		{firstForm, "rough", "a personnummer of year 7008", 1351, 51},
		{firstForm, "phone", "a letter's tail and a stamp's ring where a name belongs", 913, 71},
		{allForms, "worn", "a letter's tail in the box above it", 238, 61},
		{allForms, "rough", "a box filled in red, copied", 206, 62},
	} {
		t.Run(fmt.Sprintf("%s-%d", tc.level, tc.sheet), func(t *testing.T) {
			levels, err := levelsNamed(tc.level)
			if err != nil {
				t.Fatal(err)
			}
			r, err := measureAll(options{n: 1, from: tc.sheet, form: tc.form, levels: levels, seed: tc.seed, data: dir}, func(int, int) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range measures {
				if bad := r.levels[0].counts[m.id].Bad; m.zero && bad > 0 {
					t.Errorf("%s: %d, %s", tc.what, bad, m.says)
				}
			}
			if t.Failed() {
				r.failed(t.Output())
			}
		})
	}
}

// TestSameSeedSameSheets holds the promise that a failure can be made again.
func TestSameSeedSameSheets(t *testing.T) {
	o := options{n: 1, from: 3, form: firstForm, levels: trial.Levels[:1], seed: 5, data: corpus.Given(t)}
	first, err := measureAll(o, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	again, err := measureAll(o, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first.levels, again.levels) {
		t.Errorf("the same seed gave %v, then %v", first.levels, again.levels)
	}
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		count
		from, to float64
	}{
		{count{0, 300}, 0, 0.01}, {count{300, 300}, 0.99, 1}, {count{0, 0}, 0, 1},
		{count{10, 100}, 0.0552, 0.1744}, {count{1, 2}, 0.0945, 0.9055},
	} {
		from, to := c.interval()
		if math.Abs(from-c.from) > 0.0002 || math.Abs(to-c.to) > 0.0002 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.Bad, c.Of, from, to, c.from, c.to)
		}
	}
}

func TestFloorOnlyTightens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "floor.json")
	run := func(unsure, wrong int) *report {
		return &report{form: firstForm, n: 7, seed: 9, levels: []levelReport{{name: "office", counts: map[string]count{
			"tick-unsure": {unsure, 100}, "tick-wrong": {wrong, 100}}}}}
	}
	for _, step := range []struct{ unsure, wrong, floor int }{{5, 0, 5}, {9, 3, 5}, {2, 1, 2}} {
		f, err := loadFloors(file)
		if err != nil {
			t.Fatal(err)
		}
		f.tighten(run(step.unsure, step.wrong))
		if err := f.save(file); err != nil {
			t.Fatal(err)
		}
		want := map[string]count{"tick-unsure": {step.floor, 100}, "tick-wrong": {0, 100}}
		if got := f["n=7 seed=9"]["office"]; !maps.Equal(got, want) {
			t.Errorf("after %d unsure and %d wrong the floor is %v, want %v", step.unsure, step.wrong, got, want)
		}
	}
	f, err := loadFloors(file)
	if err != nil {
		t.Fatal(err)
	}
	if below := run(2, 1).below(f); len(below) != 1 {
		t.Errorf("one wrong tick is below the floor, got %v", below)
	}
	if below := run(3, 0).below(f); len(below) != 1 {
		t.Errorf("three unsure ticks are below the floor of two, got %v", below)
	}
	if below := run(2, 0).below(f); len(below) != 0 {
		t.Errorf("a run on its floor is not below it, got %v", below)
	}
}

func TestOtherRunsAreHeldAgainstTheLargest(t *testing.T) {
	counts := func(bad, of int) []levelReport {
		return []levelReport{{name: "office", counts: map[string]count{"tick-unsure": {bad, of}, "unidentified": {0, of}}}}
	}
	f := floors{}
	f.tighten(&report{form: firstForm, n: 1000, seed: 1, levels: counts(10, 1000)})
	f.tighten(&report{form: firstForm, n: 20, seed: 1, levels: counts(0, 20)})
	for _, c := range []struct{ bad, of, below int }{{1, 100, 0}, {8, 100, 1}} {
		if got := (&report{form: firstForm, n: c.of, seed: 2, levels: counts(c.bad, c.of)}).below(f); len(got) != c.below {
			t.Errorf("%d of %d against 10 of 1000: %v", c.bad, c.of, got)
		}
	}
}

func TestRaisedFalsePositivesAreRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "floor.json")
	if err := os.WriteFile(file, []byte(`{"n=1 seed=1":{"office":{"tick-wrong":{"bad":1,"of":9}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadFloors(file); err == nil {
		t.Error("a floor that allows a wrong tick was accepted")
	}
}
