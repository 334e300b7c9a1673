package scan_test

import (
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"slices"
	"strconv"
	"testing"

	_ "golang.org/x/image/tiff"

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
