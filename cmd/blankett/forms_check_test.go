package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake/judge"
)

// proofPage is a page with a box, a signature and a number.
var proofPage = forms.Page{Page: 1, WidthMM: 210, HeightMM: 297, Zones: []forms.Zone{
	{Field: "ja", Kind: forms.KindTick, Rect: forms.Rect{X: 20, Y: 40, W: 5, H: 5}},
	{Field: "underskrift", Kind: forms.KindSignature, Mandatory: true, Rect: forms.Rect{X: 20, Y: 60, W: 60, H: 15}},
	{Field: "nummer", Kind: forms.KindDigits, Mandatory: true, Rect: forms.Rect{X: 20, Y: 90, W: 12, H: 8}, Cells: []forms.Rect{{}, {}}},
	{Field: "code-1", Kind: forms.KindCode},
}}

// proven makes a sheet on which all was written, and judges what was read of it.
func proven(t *testing.T, answers []forms.Answer, findings ...forms.Finding) *proofSheet {
	t.Helper()
	var preview bytes.Buffer
	if err := jpeg.Encode(&preview, image.NewGray(image.Rect(0, 0, 840, 1188)), nil); err != nil {
		t.Fatal(err)
	}
	s := &proofSheet{number: 1, edition: &forms.Edition{Layout: forms.Layout{Pages: []forms.Page{proofPage}}},
		truth: map[string]string{"ja": "ticked", "underskrift": "signed", "nummer": "12"}, kept: map[string]float64{"ja": 1, "underskrift": 1, "nummer": 1},
		read: []judge.PageReading{{Page: 1, Sheet: &judge.Sheet{Case: "A", Page: 1}, Answers: answers, Findings: findings, Preview: preview.Bytes()}}}
	s.judge("A")
	return s
}

// What a form is refused for, and what not.
func TestProofFindsWhatIsMisread(t *testing.T) {
	well := []forms.Answer{{Field: "ja", State: forms.Filled}, {Field: "underskrift", State: forms.Filled}, {Field: "nummer", State: forms.Filled, Value: "12"}}
	with := func(a forms.Answer) []forms.Answer {
		out := []forms.Answer{a}
		for _, o := range well {
			if o.Field != a.Field {
				out = append(out, o)
			}
		}
		return out
	}
	for _, c := range []struct {
		name          string
		sheet         *proofSheet
		wrong, unsure int
	}{
		{"all well", proven(t, well), 0, 0},
		{"tick not seen", proven(t, with(forms.Answer{Field: "ja", State: forms.Empty})), 1, 0},
		{"signature not seen", proven(t, with(forms.Answer{Field: "underskrift", State: forms.Empty})), 1, 0},
		{"signature unsure", proven(t, with(forms.Answer{Field: "underskrift", State: forms.Unsure})), 0, 1},
		{"nothing said of a field", proven(t, well[:2]), 0, 1},
		{"another number, and nothing said", proven(t, with(forms.Answer{Field: "nummer", State: forms.Filled, Value: "13"})), 1, 0},
		{"another number, and a person looks", proven(t, with(forms.Answer{Field: "nummer", State: forms.Filled, Value: "13"}), forms.Finding{Field: "nummer", Weight: forms.Review}), 0, 0},
		{"a digit in doubt", proven(t, with(forms.Answer{Field: "nummer", State: forms.Filled, Value: "1?"}), forms.Finding{Field: "nummer", Weight: forms.Review}), 0, 1},
	} {
		p := gather([]*proofSheet{c.sheet})
		if l := p.Levels[0]; l.Wrong != c.wrong || l.Unsure != c.unsure || l.Answers != 3 || p.Fit != (c.wrong == 0) {
			t.Errorf("%s: %+v, fit %v", c.name, *l, p.Fit)
		}
	}
	gone := proven(t, well)
	gone.read[0].Sheet = nil
	gone.judge("A")
	if p := gather([]*proofSheet{gone}); p.Fit || !strings.Contains(strings.Join(p.Failures, ""), "were not found") {
		t.Errorf("a lost sheet: %+v", p)
	}
}

// What was misread is shown.
func TestProofKeepsPictures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "misread")
	p := &pictures{dir: dir}
	if err := p.keep(proven(t, nil)); err != nil || p.folder() != "" {
		t.Errorf("nothing is wrong: %v, %q", err, p.folder())
	}
	if err := p.keep(proven(t, []forms.Answer{{Field: "ja", State: forms.Empty}})); err != nil || p.folder() != dir {
		t.Errorf("%v, %q", err, p.folder())
	}
	file, err := os.Open(filepath.Join(dir, "001-office-ja.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if img, _, err := image.DecodeConfig(file); err != nil || img.Width != 84 || img.Height != 84 { // 5 mm and 8 around it, at 4 px
		t.Errorf("%d × %d px, %v", img.Width, img.Height, err)
	}
}

// A form that is saved while it is looked at is drawn again, a fault in it said.
func TestPreviewWatches(t *testing.T) {
	dir := t.TempDir()
	file, out := filepath.Join(dir, "liten.yaml"), filepath.Join(dir, "liten.png")
	const form = "form: liten\nedition: \"1\"\ntitle: { sv: Liten, en: Small }\nsections: [{ rows: [{ text: Hej }] }]\n"
	save := func(text string, age time.Duration) {
		t.Helper()
		at := time.Now().Add(-age)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	save(form, time.Hour)
	cmd := exec.Command(program, "forms", "preview", file, "--out", out, "--watch", "--data", dir)
	log := filepath.Join(dir, "log")
	said, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	wait := func(what string, lines int) {
		t.Helper()
		for range 300 {
			if text, err := os.ReadFile(log); err == nil && strings.Count(string(text), what) == lines {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		text, _ := os.ReadFile(log)
		t.Fatalf("it never said %q %d times:\n%s", what, lines, text)
	}
	wait("page 1 of 1", 1)
	save(strings.Replace(form, "title", "titel", 1), 30*time.Minute)
	wait(`did you mean "title"?`, 1)
	save(strings.Replace(form, "Hej", "Hej igen", 1), time.Minute)
	wait("page 1 of 1", 2)
}
