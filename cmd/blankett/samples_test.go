package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSamplesFolder reads every file in samples/ with the ledger beside them
// and holds it against the verdicts of their README, which lists each of them.
func TestSamplesFolder(t *testing.T) {
	dir := filepath.Join(root, "samples")
	text, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string]string{}
	var files []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*\\| ([a-z, ]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		promised[row[1]] = row[2]
		files = append(files, filepath.Join(dir, row[1]))
	}
	for _, file := range glob(t, dir, "*") {
		name := filepath.Base(file)
		if promised[name] == "" && name != "README.md" && name != "data" {
			t.Errorf("%s is not in the README", name)
		}
	}
	if len(files) < 10 {
		t.Fatalf("the README lists %d files", len(files))
	}
	day := regexp.MustCompile(`--received (\S+)`).FindStringSubmatch(string(text))
	if day == nil {
		t.Fatal("the README does not say which day the samples are of")
	}
	got := map[string][]string{}
	args := append([]string{"read", "--json", "--received", day[1], "--data", filepath.Join(dir, "data")}, files...)
	for _, r := range lines[readLine](t, blankett(t, args...)) {
		name := filepath.Base(r.Source)
		got[name] = append(got[name], string(r.Verdict))
	}
	for name, want := range promised {
		if v := strings.Join(got[name], ", "); v != want {
			t.Errorf("%s: %s, the README says %s", name, v, want)
		}
	}
}
