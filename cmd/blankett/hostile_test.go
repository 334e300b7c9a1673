package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"blankett/forms/hostile"
	"blankett/intake/desk/desktest"
	"blankett/intake/trial"
)

// TestHostileRows prints from a file of cases whose names are hostile: each row
// is printed as text or named by its line, and nothing is said of what stands in it.
func TestHostileRows(t *testing.T) {
	dir := t.TempDir()
	var table bytes.Buffer
	w := csv.NewWriter(&table)
	_ = w.Write([]string{"namn"})
	for _, text := range hostile.Texts() {
		_ = w.Write([]string{text})
	}
	w.Flush()
	from, out := filepath.Join(dir, "cases.csv"), filepath.Join(dir, "sheets.pdf")
	if err := os.WriteFile(from, table.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "print", sampleForm, "--data", dir, "--from", from, "--out", out, "--json")
	var said bytes.Buffer
	cmd.Stderr = &said
	listed, err := cmd.Output()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 7 {
		t.Fatalf("%v\n%s", err, said.Bytes())
	}
	printed := lines[printLine](t, listed)
	if refused := strings.Count(said.String(), "cases.csv:"); len(printed) < 150 || len(printed)+refused != len(hostile.Texts()) {
		t.Errorf("%d printed, %d refused of %d", len(printed), refused, len(hostile.Texts()))
	}
	text, err := exec.Command("pdftotext", out, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"<script>alert(1)</script>", ")>>/A<</S/URI/URI(http://evil.example)", "%%EOF", "../../etc/passwd"} {
		if !bytes.Contains(text, []byte(value)) || strings.Contains(said.String(), value) {
			t.Errorf("%q is not printed, or repeated in\n%s", value, said.Bytes())
		}
	}
	if check, err := exec.Command("qpdf", "--check", out).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, check)
	}
}

// TestHostileFileNames drops scans with hostile names into the inbox of a running
// service: all are read, their names are on the mailroom's page alone.
func TestHostileFileNames(t *testing.T) {
	s := serve(t, t.TempDir(), "--patience", "1s")
	names := []string{"<img src=x onerror=alert(1)>.png", "a\nlevel=ERROR msg=forged.png", "-rf", ".hidden.png", "CON", "\u202egnp.exe", `a"; filename="b.png`,
		"$(id).png", "Åsa.png", "\xc5sa latin-1.png", "scan.png.part", strings.Repeat("ö", 125) + ".png", "..\\..\\x.png", "'; DROP TABLE users; --"}
	for i, name := range names {
		page := image.NewGray(image.Rect(0, 0, 100+i, 140))
		for p := range page.Pix {
			page.Pix[p] = 0xff
		}
		png, err := trial.PNG(page)
		if err != nil {
			t.Fatal(err)
		}
		s.drop(name, png)
	}
	s.returns(len(names))
	_, _, body := desktest.Get(t, s.signIn(everyRole), s.address+"/mail")
	for _, want := range []string{"&lt;img src=x onerror=alert(1)&gt;.png", "a\nlevel=ERROR msg=forged.png", "\ufffdsa latin-1.png", "<code>-rf</code>", ".hidden.png", "$(id).png", "DROP TABLE"} {
		if !strings.Contains(body, want) {
			t.Errorf("the mailroom's page does not show %q", want)
		}
	}
	s.stop()
	for _, name := range names {
		if len(name) > 5 && strings.Contains(s.log.String(), name) {
			t.Errorf("the log names %q", name)
		}
	}
	if log := s.log.String(); strings.Contains(log, "forged") || strings.Contains(log, "onerror") {
		t.Errorf("the log says %q", log)
	}
}
