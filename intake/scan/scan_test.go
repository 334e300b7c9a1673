package scan_test

import (
	"image"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	_ "golang.org/x/image/tiff"

	"blankett/forms"
	"blankett/intake/scan"
	"blankett/intake/trial"
)

func decodeFile(path string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	return img, err
}

// limits are what a few sheets of a level must come to. Black and white scans
// and copies of copies lose pencil altogether, and what is not there is empty.
var limits = map[string]struct {
	sheets    int
	offMM     float64
	lostInk   bool
	ticksSure float64 // least share of crosses and checks that are filled
}{
	"office": {12, 0.1, false, 1},
	"worn":   {8, 0.15, true, 0.7},
	"phone":  {6, 0.15, false, 1},
	"rough":  {8, 0.3, true, 0.7}, // the feeder stretches unevenly
}

func TestAgedSheetsAreReadAndNeverWrongly(t *testing.T) {
	for _, level := range trial.Levels {
		want := limits[level.Name]
		y := survey(t, "lasa", level, want.sheets, 11)
		if y.codes != y.sheets || y.aligned != y.sheets {
			t.Errorf("%s: of %d sheets %d had a code and %d were aligned", level.Name, y.sheets, y.codes, y.aligned)
		}
		if y.offMM > want.offMM || y.turnedDeg > 1 && level.Name != "phone" {
			t.Errorf("%s: places are up to %.2f mm and %.1f° off", level.Name, y.offMM, y.turnedDeg)
		}
		for _, w := range y.wrong {
			if !want.lostInk || !strings.Contains(w, "→ empty") {
				t.Errorf("wrong: %s", w)
			}
		}
		for _, drawn := range []string{"tick cross", "tick check"} {
			if got := y.share(drawn, forms.Filled); y.drawn(drawn) > 0 && got < want.ticksSure {
				t.Errorf("%s: %.0f %% of %s filled, want %.0f %%", level.Name, 100*got, drawn, 100*want.ticksSure)
			}
		}
	}
}

func TestAnotherPageIsNotReadAsTheSheet(t *testing.T) {
	s := take(t, "")
	reg, ok := scan.Of(s.printed).Align(s.page, scan.Of(s.printed).Find())
	if !ok {
		t.Fatal("a fresh print can't be aligned")
	}
	other := trial.Blank(210, 297, printPx)
	answers := scan.Of(other).Read(reg, s.ref)
	if len(answers) == 0 {
		t.Fatal("no answers")
	}
	for _, a := range answers {
		if a.State != forms.Unsure || a.Confidence != 0 {
			t.Errorf("%s is %s, %.2f, on a page that is not the sheet", a.Field, a.State, a.Confidence)
		}
	}
}

func TestEveryFieldIsAnsweredOnAnUnfilledSheet(t *testing.T) {
	s := take(t, "")
	reg, ok := scan.Of(s.printed).Align(s.page, scan.Of(s.printed).Find())
	if !ok || reg.ResidualMM > 0.1 || math.Abs(reg.RotationDeg) > 0.1 {
		t.Fatalf("a fresh print is aligned as %+v, %v", reg, ok)
	}
	fields := 0
	for _, z := range s.page.Zones {
		if z.Kind != forms.KindCode && z.Kind != forms.KindMark {
			fields++
		}
	}
	answers := scan.Of(s.printed).Read(reg, s.ref)
	if len(answers) != fields {
		t.Errorf("%d answers for %d fields", len(answers), fields)
	}
	for _, a := range answers {
		if a.State != forms.Empty || a.Confidence < 0.95 {
			t.Errorf("%s is %s, %.2f", a.Field, a.State, a.Confidence)
		}
	}
}

func TestOneCodeOrMarksAloneAlign(t *testing.T) {
	s := take(t, "")
	codes := scan.Of(s.printed).Find()
	if len(codes) != 2 {
		t.Fatalf("%d codes on a fresh print", len(codes))
	}
	for i := range codes {
		reg, ok := scan.Of(s.printed).Align(s.page, codes[i:i+1])
		if at := reg.Apply(scan.Point{X: 105, Y: 148.5}); !ok || math.Hypot(at.X-105*printPx, at.Y-148.5*printPx) > 1 {
			t.Errorf("with code %d alone the middle is at %v, %v", i, at, ok)
		}
	}
	if regs := scan.Of(s.printed).AlignByMarks(s.page); len(regs) != 2 {
		t.Errorf("marks alone give %d ways, want upright and upside down", len(regs))
	}
	if _, ok := scan.Of(s.printed).Align(s.page, nil); ok {
		t.Error("aligned without a code")
	}
}

// TestSurvey is for tuning: SHEETS=200 LEVEL=worn go test -run Survey -v
func TestSurvey(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("SHEETS"))
	if n == 0 {
		t.Skip("SHEETS is not set")
	}
	for _, level := range trial.Levels {
		if only := os.Getenv("LEVEL"); only != "" && only != level.Name {
			continue
		}
		y := survey(t, os.Getenv("VARIANT"), level, n, 1)
		t.Logf("%s: %d sheets, %d codes, %d aligned, off %.2f mm", level.Name, y.sheets, y.codes, y.aligned, y.offMM)
		var lines []string
		for k, v := range y.answers {
			lines = append(lines, k+": "+strconv.Itoa(v))
		}
		slices.Sort(lines)
		for _, l := range lines {
			t.Log(l)
		}
		for _, w := range y.wrong {
			t.Log("WRONG ", w)
		}
	}
}
