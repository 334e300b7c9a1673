package main

import (
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"

	"blankett/intake/scan/digit/train"
	"blankett/intake/trial"
)

// handwriting is real writing of people, to fill sheets in with.
type handwriting struct {
	digits     []digitSet
	signatures []image.Image
}

// digitSet is one collection's digits, those that no reader was taught with.
type digitSet struct {
	name    string
	byDigit [10][]*image.Gray
}

// digitSets are the collections and the start of their files' names.
var digitSets = []struct{ name, file string }{
	{"mnist", "mnist-train"}, {"usps", "usps-train"}, {"semeion", "semeion-a"},
}

// loadHandwriting reads the real writing that there is in the test data; none
// where dir is "", so that all is drawn.
func loadHandwriting(dir string) (*handwriting, error) {
	h := &handwriting{}
	if dir == "" {
		return h, nil
	}
	for _, s := range digitSets {
		set, err := loadDigits(s.name, filepath.Join(dir, "digits", s.file))
		if err != nil {
			return nil, fmt.Errorf("load the digits of %s: %w", s.name, err)
		}
		h.digits = append(h.digits, set)
	}
	files, err := filepath.Glob(filepath.Join(dir, "signatures", "sigcomp2009", "*.png"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no signatures in %s", dir)
	}
	for _, f := range files {
		img, err := loadPicture(f)
		if err != nil {
			return nil, fmt.Errorf("load a signature: %w", err)
		}
		h.signatures = append(h.signatures, img)
	}
	return h, nil
}

func loadDigits(name, file string) (digitSet, error) {
	set := digitSet{name: name}
	images, err := os.Open(file + "-images-idx3-ubyte.gz")
	if err != nil {
		return set, err
	}
	defer images.Close()
	labels, err := os.Open(file + "-labels-idx1-ubyte.gz")
	if err != nil {
		return set, err
	}
	defer labels.Close()
	all, err := trial.LoadIDX(images, labels)
	if err != nil {
		return set, err
	}
	for d := range 10 {
		for i, img := range all.Of(d) {
			if train.PartOf(name, d, i) == train.HeldOut {
				set.byDigit[d] = append(set.byDigit[d], img)
			}
		}
	}
	return set, nil
}

func loadPicture(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return png.Decode(f)
}

// digit picks a picture of a digit by chance.
func (s digitSet) digit(rng *rand.Rand) func(d int) *image.Gray {
	return func(d int) *image.Gray { return s.byDigit[d][rng.IntN(len(s.byDigit[d]))] }
}
