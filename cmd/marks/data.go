package main

import (
	"fmt"
	"image"
	_ "image/png" // signatures
	"os"
	"path/filepath"

	"blankett/intake/scan/marks/learn"
	"blankett/intake/trial"
)

// What of the test data is learnt from; the rest is left to whoever measures.
const (
	learntLetters = "strokes_background_small1.zip"
	learntSigners = "004" // persons up to it, by the start of the file's name
)

// material loads what real people wrote from the folder of test data; none without one.
func material(dir string) (*learn.Material, error) {
	m := &learn.Material{}
	if dir == "" {
		return m, nil
	}
	var err error
	if m.Letters, err = letters(filepath.Join(dir, "strokes", "omniglot", learntLetters)); err != nil {
		return nil, fmt.Errorf("load letters: %w", err)
	}
	if m.Signatures, err = signatures(filepath.Join(dir, "signatures", "sigcomp2009"), func(who string) bool { return who <= learntSigners }); err != nil {
		return nil, fmt.Errorf("load signatures: %w", err)
	}
	if err = digits(m, filepath.Join(dir, "digits", "mnist-train")); err != nil {
		return nil, fmt.Errorf("load digits: %w", err)
	}
	return m, nil
}

// letters reads an archive of Omniglot.
func letters(file string) ([]trial.Ways, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return trial.LoadWays(f, info.Size())
}

// signatures reads the pictures of those people that are wanted.
func signatures(dir string, wanted func(who string) bool) ([]image.Image, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("none in %s", dir)
	}
	if err != nil {
		return nil, err
	}
	var out []image.Image
	for _, file := range files {
		if !wanted(filepath.Base(file)[:3]) {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		img, _, err := image.Decode(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		out = append(out, img)
	}
	return out, nil
}

// digits reads the first of each digit of a collection.
func digits(m *learn.Material, file string) error {
	const each = 400
	images, err := os.Open(file + "-images-idx3-ubyte.gz")
	if err != nil {
		return err
	}
	defer images.Close()
	labels, err := os.Open(file + "-labels-idx1-ubyte.gz")
	if err != nil {
		return err
	}
	defer labels.Close()
	all, err := trial.LoadIDX(images, labels)
	if err != nil {
		return err
	}
	for d := range m.Digits {
		of := all.Of(d)
		m.Digits[d] = of[:min(each, len(of))]
	}
	return nil
}
