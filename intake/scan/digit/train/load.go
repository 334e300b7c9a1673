package train

import (
	"fmt"
	"image"
	"os"
	"path/filepath"

	"blankett/intake/trial"
)

// Sets are the collections of digits that are learnt from, as Load names them.
var Sets = []string{"mnist", "usps", "semeion", "orand", "pendigits"}

// idxFiles are the collections that lie in idx files, and how those begin.
var idxFiles = map[string]string{"mnist": "mnist-train", "usps": "usps-train", "semeion": "semeion-a"}

// Load reads the collections of digits from a folder, each picture into its part.
func Load(dir string) (map[Part][]Sample, error) {
	parts := map[Part][]Sample{}
	for _, set := range Sets {
		samples, err := loadSet(dir, set)
		if err != nil {
			return nil, fmt.Errorf("load the digits of %s: %w", set, err)
		}
		for _, s := range samples {
			parts[s.Part] = append(parts[s.Part], s)
		}
	}
	return parts, nil
}

func loadSet(dir, set string) ([]Sample, error) {
	switch set {
	case "orand":
		return loadORAND(filepath.Join(dir, "orand"))
	case "pendigits":
		return loadPenDigits(filepath.Join(dir, "pendigits", "pendigits.tra"))
	}
	return loadIDX(set, filepath.Join(dir, idxFiles[set]))
}

func loadIDX(set, file string) ([]Sample, error) {
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
	digits, err := trial.LoadIDX(images, labels)
	if err != nil {
		return nil, err
	}
	return inParts(set, digits.Of), nil
}

// inParts makes samples of a collection's pictures, by digit.
func inParts(set string, of func(digit int) []*image.Gray) []Sample {
	var out []Sample
	for d := range 10 {
		for i, img := range of(d) {
			out = append(out, Sample{Ink: img, Digit: d, Set: set, Part: PartOf(set, d, i)})
		}
	}
	return out
}
