package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"sort"

	"blankett/intake/scan/marks/class"
	"blankett/intake/scan/marks/learn"
)

// report prints what a network made of samples that it has not learnt.
func report(out io.Writer, kind string, j learn.Judged) {
	names, good := class.Boxes[:], class.Ticked
	if kind == "field" {
		names, good = class.Fields[:], class.Handwriting
	}
	fmt.Fprintf(out, "temperature %.2f, right %.4f\n", j.Temperature, j.Right())
	for label, name := range names {
		fmt.Fprintf(out, "%-22s", name)
		for c := range names {
			fmt.Fprintf(out, "%6d", j.Count(label, c))
		}
		fmt.Fprintln(out)
	}
	for _, from := range []float64{0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999} {
		taken, of, wrong, others := j.From(good, from)
		fmt.Fprintf(out, "from %.3f: %d of %d %s, and %d of %d others\n", from, taken, of, names[good], wrong, others)
	}
	missed := j.ByKind(good)
	var kinds []string
	for k := range missed {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	for _, k := range kinds {
		fmt.Fprintf(out, "  %-50s mean chance of %s %.3f of %d\n", k, names[good], missed[k].Mean, missed[k].N)
	}
}

// look draws some samples: the ink, with the blank's print in red.
func look(w *learn.World, file string) error {
	const columns, count = 6, 60
	samples := w.Samples(count, cores)
	wide, high := 0, 0
	for _, s := range samples {
		wide, high = max(wide, s.Size.W+2), max(high, s.Size.H+2)
	}
	img := image.NewRGBA(image.Rect(0, 0, columns*wide, (count+columns-1)/columns*high))
	for i, s := range samples {
		fmt.Println(i, s.Label, s.Kind)
		n := s.Size.W * s.Size.H
		for k := range n {
			ink, blank := uint8(255-255*min(1, s.Picture[k])), uint8(255-255*min(1, s.Picture[n+k]))
			img.Set(i%columns*wide+k%s.Size.W, i/columns*high+k/s.Size.W, color.RGBA{ink, min(ink, blank/2+127), ink, 255})
		}
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("draw samples: %w", err)
	}
	defer f.Close()
	return png.Encode(f, img)
}
