package main

import (
	"compress/gzip"
	"encoding/json"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/trial"
)

// rightly is a way to fill a form in that is right by its own rules.
func rightly(t *testing.T, e *forms.Edition, rng *rand.Rand) forms.Filling {
	t.Helper()
	filling, blame, ok := e.Fill(time.Now(), rng)
	if !ok {
		t.Fatalf("%s can't be filled in: %v", e.Edition, blame)
	}
	return filling
}

// printOn prints one set as it would have been printed on a day.
func printOn(t *testing.T, data string, e *forms.Edition, day time.Time, pdf string) {
	t.Helper()
	a := &app{data: data}
	db, err := a.openData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	keys, err := loadKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	printer := &intake.Printer{Ledger: db, Keys: keys, Now: func() time.Time { return day.AddDate(0, 0, -1) }}
	prints, err := printer.Issue(t.Context(), e, "", []map[string]string{nil})
	if err == nil {
		err = drawFile(pdf, e, prints)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// scanFilled fills the first set of a printed PDF in by pen and scans it.
func scanFilled(t *testing.T, e *forms.Edition, filling forms.Filling, rng *rand.Rand, pdf, scan string) {
	t.Helper()
	answers := trial.Answers{Values: filling.Values, Date: filling.Day.Format("20060102")}
	var scans []*image.Gray
	var wear trial.Wear
	for _, page := range e.Pages {
		paper := trial.NewPaper(rasterise(t, pdf, page.Page), samplePxPerMM, page, rng)
		trial.FillAll(paper, &e.Layout, answers)
		var img *image.Gray
		img, wear = trial.Office(paper.Img, samplePxPerMM, rng)
		scans = append(scans, img)
	}
	file, err := wear.PDF(scans...)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(scan, file, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestEachFormComesBackReady prints each of the program's forms, fills it in
// right, scans it and reads it.
func TestEachFormComesBackReady(t *testing.T) {
	all, err := forms.Builtin()
	if err != nil || len(all) != 7 {
		t.Fatalf("%d forms, %v", len(all), err)
	}
	for _, form := range all {
		t.Run(form.Form, func(t *testing.T) {
			e, err := form.Edition("")
			if err != nil {
				t.Fatal(err)
			}
			comesBackReady(t, e)
		})
	}
}

// TestEditionsOfBeforeStillRead does the same with editions that were in print
// before the forms were changed, kept as a ledger keeps them: their paper may come
// back for as long as it lies about.
func TestEditionsOfBeforeStillRead(t *testing.T) {
	kept, err := filepath.Glob(filepath.Join(root, "forms", "testdata", "before", "*.json.gz"))
	if err != nil || len(kept) < 7 {
		t.Fatalf("%d editions of before, %v", len(kept), err)
	}
	for _, path := range kept {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json.gz"), func(t *testing.T) {
			comesBackReady(t, keptEdition(t, path))
		})
	}
}

// keptEdition is an edition as it was frozen.
func keptEdition(t *testing.T, path string) *forms.Edition {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var e forms.Edition
	if err := json.NewDecoder(plain).Decode(&e); err != nil {
		t.Fatal(err)
	}
	return &e
}

// comesBackReady prints an edition, fills it in right, scans it and reads it. A
// pen's digit may be drawn so that nobody can be sure of it: then there is another
// sheet.
func comesBackReady(t *testing.T, e *forms.Edition) {
	t.Helper()
	data := t.TempDir()
	pdf, scan := filepath.Join(data, "sheet.pdf"), filepath.Join(data, "scan.pdf")
	for seed := uint64(1); ; seed++ {
		rng := rand.New(rand.NewPCG(seed, 11))
		filling := rightly(t, e, rng)
		printOn(t, data, e, filling.Day, pdf)
		scanFilled(t, e, filling, rng, pdf, scan)
		pages := lines[readLine](t, blankett(t, "read", "--json", "--data", data, "--received", filling.Day.Format(time.DateOnly), scan))
		if len(pages) != len(e.Pages) {
			t.Fatalf("%d pages read, %d printed", len(pages), len(e.Pages))
		}
		for _, p := range pages {
			if p.Sheet == nil || p.Sheet.Edition != e.Layout.Edition {
				t.Fatalf("the sheet was read as %+v", p.Sheet)
			}
		}
		if allReady(t, pages) {
			return
		}
		if seed == 3 {
			t.Fatal("none of three sheets came back ready")
		}
	}
}

// allReady says whether nobody need look at the pages; what holds them up may
// only be a digit or a mark in doubt.
func allReady(t *testing.T, pages []readLine) bool {
	t.Helper()
	ready := true
	for _, p := range pages {
		ready = ready && p.Sheet != nil && well(p.PageReading)
		for _, f := range p.Findings {
			if f.Weight != forms.Note && !forms.AboutState(f.Reason) && !strings.Contains(f.Reason, "unsure") {
				t.Errorf("page %d: %s %s", p.Page, f.Field, f.Reason)
			}
		}
	}
	return ready
}

// TestAFormInFifteenMinutes does what templates/README.md says, to the letter.
func TestAFormInFifteenMinutes(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(root, "templates", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, guide, _ := strings.Cut(string(readme), "## A new form in fifteen minutes")
	guide, _, _ = strings.Cut(guide, "\n## ")
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(guide)
	commands := regexp.MustCompile(`(?m)^    (?:   )?(blankett [^#\n]+)`).FindAllStringSubmatch(guide, -1)
	if example == nil || len(commands) < 5 {
		t.Fatalf("the guide has no example, or only %d commands", len(commands))
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "data", "forms", "loggutdrag.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(example[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	read := false
	for _, c := range commands {
		command := strings.TrimSpace(c[1])
		if strings.Contains(command, "read scan.pdf") {
			read = readByAnyPen(t, dir, command)
			continue
		}
		if out := typed(t, dir, command); strings.Contains(command, "forms check") && !strings.Contains(out, "loggutdrag is fit to be published") {
			t.Errorf("%s says\n%s", command, out)
		}
	}
	if !read {
		t.Error("the form did not come back ready")
	}
}

// typed runs a command as somebody types it in a folder.
func typed(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.Command("bash", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// readByAnyPen fills the printed form in and reads it; a pen that draws a doubtful
// digit is put aside for another.
func readByAnyPen(t *testing.T, dir, command string) bool {
	t.Helper()
	form, err := (&app{data: filepath.Join(dir, "data"), err: os.Stderr}).openEdition("loggutdrag")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 11))
		scanFilled(t, form, rightly(t, form, rng), rng, filepath.Join(dir, "loggutdrag.pdf"), filepath.Join(dir, "scan.pdf"))
		if strings.Contains(typed(t, dir, command), "page 1: ready") {
			return true
		}
	}
	return false
}
