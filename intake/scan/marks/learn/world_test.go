package learn

import (
	"slices"
	"testing"

	"blankett/intake/scan/marks/class"
)

// TestSamplesAreTheSameAgainAndOfAllClasses makes some of each world, twice.
func TestSamplesAreTheSameAgainAndOfAllClasses(t *testing.T) {
	for name, make := range map[string]struct {
		world   func(*Material, uint64) (*World, error)
		classes int
	}{"boxes": {Boxes, len(class.Boxes)}, "signatures": {Signatures, len(class.Fields)}} {
		w, err := make.world(&Material{}, 7)
		if err != nil {
			t.Fatal(err)
		}
		const n = 60
		one, two := w.Samples(n, 1), w.Samples(n, 2)
		seen := map[int]bool{}
		for i := range n {
			if one[i].Label != two[i].Label || !slices.Equal(one[i].Picture, two[i].Picture) {
				t.Errorf("%s: sample %d is another the second time", name, i)
			}
			if len(one[i].Picture) == 0 || one[i].Kind == "" {
				t.Errorf("%s: sample %d shows nothing", name, i)
			}
			seen[one[i].Label] = true
		}
		if len(seen) != make.classes {
			t.Errorf("%s: %d of %d classes in %d samples", name, len(seen), make.classes, n)
		}
	}
}

// TestSomethingIsLearnt teaches a network a little and asks it about others.
func TestSomethingIsLearnt(t *testing.T) {
	w, err := Boxes(&Material{}, 7)
	if err != nil {
		t.Fatal(err)
	}
	shape := smallBoxes
	samples := w.Samples(320, 2)
	learnt := Learn(shape, samples[:256], Course{Rounds: 10, Rate: 0.02, Seed: 1})
	again := Learn(shape, samples[:256], Course{Rounds: 10, Rate: 0.02, Seed: 1})
	if !slices.Equal(learnt.Marshal(), again.Marshal()) {
		t.Error("other weights the second time")
	}
	if j := Judge(shape, learnt, samples[256:]); j.Right() < 0.5 {
		t.Errorf("%.2f right, of four classes", j.Right())
	}
}
