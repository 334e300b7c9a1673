package main

import (
	"fmt"
	"os"
	"path/filepath"

	"blankett/intake/scan/digit/train"
	"blankett/intake/trial"
)

// sets are the sets' names and the start of their files' names.
var sets = []struct{ name, file string }{
	{"mnist", "mnist-train"}, {"usps", "usps-train"}, {"semeion", "semeion-a"},
}

// load reads the sets of digits from a folder, each picture into its part.
func load(dir string) (map[train.Part][]train.Sample, error) {
	parts := map[train.Part][]train.Sample{}
	for _, set := range sets {
		digits, err := loadSet(filepath.Join(dir, set.file))
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", set.name, err)
		}
		for d := range 10 {
			for i, img := range digits.Of(d) {
				part := train.PartOf(set.name, d, i)
				parts[part] = append(parts[part], train.Sample{Ink: img, Digit: d, Set: set.name})
			}
		}
	}
	return parts, nil
}

func loadSet(file string) (*trial.DigitSet, error) {
	images, err := os.Open(file + "-images-idx3-ubyte.gz")
	if err != nil {
		return nil, err
	}
	defer images.Close()
	labels, err := os.Open(file + "-labels-idx1-ubyte.gz")
	if err != nil {
		return nil, err
	}
	defer labels.Close()
	return trial.LoadIDX(images, labels)
}
