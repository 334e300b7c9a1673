package scan_test

import (
	"image"
	"image/draw"
	"math/rand/v2"
	"testing"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

// names are of the letters that Swedish names have, and of a few that they have not.
var names = []string{"Åsa Öberg Ärlig", "Per-Erik Söderström", "Ali Hassan", "Zoë Lindqvist", "Bo Ek", "José Núñez"}

// printedSheet is a sheet with a name printed in it.
func printedSheet(t *testing.T, s *stock, name string) *image.Gray {
	t.Helper()
	p := forms.Print{Case: s.number, Codes: []string{s.code}, Values: map[string]string{"namn": name}}
	img, err := forms.Raster(s.edition, 1, printPx, &p)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func zone(t *testing.T, page forms.Page, field string) forms.Zone {
	t.Helper()
	for _, z := range page.Zones {
		if z.Field == field {
			return z
		}
	}
	t.Fatalf("no zone %s", field)
	return forms.Zone{}
}

// Print on an office's scans is read; on a worn one too, but for one name in six.
func TestPrintIsRead(t *testing.T) {
	s := take(t, "")
	z := zone(t, s.page, "namn")
	for i, most := range []int{0, 1} {
		level, missed := trial.Levels[i], 0
		for n, name := range names {
			img, _ := level.Age(printedSheet(t, s, name), printPx, rand.New(rand.NewPCG(7, uint64(n))))
			pic := scan.Of(img)
			reg, ok := pic.Align(s.page, pic.Find())
			if !ok {
				t.Fatalf("%s %d does not align", level.Name, n)
			}
			if read, sure := pic.ReadWords(reg, z); !forms.Agree(name, read) {
				missed++
				t.Logf("%s: %q is read as %q, %.2f", level.Name, name, read, sure)
			}
		}
		if missed > most {
			t.Errorf("%s: %d of %d names are not read", level.Name, missed, len(names))
		}
	}
}

// A name that was painted over and written anew does not pass for the printed one.
func TestAlteredPrintDoesNotPass(t *testing.T) {
	s := take(t, "")
	z := zone(t, s.page, "namn")
	for n, other := range names {
		img := printedSheet(t, s, names[(n+1)%len(names)])
		level, rng := trial.Levels[0], rand.New(rand.NewPCG(8, uint64(n)))
		r := image.Rect(int((z.X+1)*printPx), int((z.Y+0.6)*printPx), int((z.X+z.W-1)*printPx), int((z.Y+z.H-0.6)*printPx))
		draw.Draw(img, r, image.White, image.Point{}, draw.Src)
		paper := trial.NewPaper(img, printPx, s.page, rng)
		paper.Write(z, other)
		aged, _ := level.Age(paper.Img, printPx, rng)
		pic := scan.Of(aged)
		reg, ok := pic.Align(s.page, pic.Find())
		if !ok {
			t.Fatal("does not align")
		}
		if read, _ := pic.ReadWords(reg, z); forms.Agree(names[(n+1)%len(names)], read) {
			t.Errorf("%q passes for %q", read, names[(n+1)%len(names)])
		}
	}
}
