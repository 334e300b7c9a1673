package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"blankett/intake/judge"
	"blankett/intake/trial/corpus"
)

// TestPagesOfOthersAreNobodys reads the scans of other programs: each page is
// unidentified, for what it is or for a fault with a name, or blank, and never a
// case of ours. The ordinary run takes some of them, CI and ALL=1 all.
func TestPagesOfOthersAreNobodys(t *testing.T) {
	var files []string
	err := filepath.WalkDir(corpus.Dir(t, "pages"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("CI") != "true" && os.Getenv("ALL") == "" {
		const every = 23 // files: some of each kind
		var some []string
		for i := 0; i < len(files); i += every {
			some = append(some, files[i])
		}
		files = some
	}
	data := t.TempDir()
	printed(t, data, filepath.Join(t.TempDir(), "sheet.pdf"), 2)
	pages := lines[readLine](t, blankett(t, append([]string{"read", "--data", data, "--json"}, files...)...))
	if len(pages) < len(files) {
		t.Errorf("%d pages of %d files were read", len(pages), len(files))
	}
	for _, p := range pages {
		named := p.Verdict == judge.VerdictBlank || p.Verdict == judge.VerdictUnidentified && len(p.Findings) > 0
		if p.Sheet != nil || !named {
			t.Errorf("%s page %d: %s, %+v, %v", filepath.Base(p.Source), p.Page, p.Verdict, p.Sheet, p.Findings)
		}
	}
}
