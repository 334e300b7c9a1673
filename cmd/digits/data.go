package main

import (
	"fmt"
	"os"

	"blankett/intake/scan/digit/cnn"
	"blankett/intake/scan/digit/train"
)

// leaveOut parts the samples into those to learn from and those of one set, or of
// one fold of ORAND, that are left out; of no set where none is named. What is
// held out for counting mistakes is never learnt from; a wrong label, one in hundreds, is
// learnt from, but counts as nobody's mistake.
func leaveOut(parts map[train.Part][]train.Sample, without string) (learnt, left []train.Sample, err error) {
	for _, part := range []train.Part{train.Learnt, train.Validation, train.HeldOut} {
		for _, s := range parts[part] {
			switch out := s.Set == without || fmt.Sprintf("%s/%d", s.Set, s.Fold) == without; {
			case out && s.Mislabelled == "":
				left = append(left, s)
			case !out && part == train.Learnt:
				learnt = append(learnt, s)
			}
		}
	}
	if without != "" && len(left) == 0 {
		return nil, nil, fmt.Errorf("no digits of %q: give one of %v, or a fold of orand, 0 to %d", without, train.Sets, train.Folds-1)
	}
	return learnt, left, nil
}

func readWeights(file string) (*cnn.Weights, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read weights: %w", err)
	}
	w, err := cnn.Unmarshal(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return w, nil
}
