// Package corpus finds the test data that nobody here made: real digits,
// signatures, scanned pages, hostile files. It is wider than what the repository
// holds and no part of it. Every test means something without it.
//
// It knows one setting, and nothing of what lies in the folder.
package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

// Setting is the environment variable that names the folder.
const Setting = "BLANKETT_TESTDATA"

// Folder is the folder that Setting names; "" where it names none.
func Folder() string { return os.Getenv(Setting) }

// Dir is a folder of the test data. A test that can't be without it is skipped
// with a line that says what to set; it fails where the setting is there and the
// folder is not. Call it from the test's own goroutine.
func Dir(t testing.TB, path ...string) string {
	t.Helper()
	if Folder() == "" {
		t.Skipf("reads %s: set %s to the folder that has it", filepath.Join(path...), Setting)
	}
	return Given(t, path...)
}

// Given is Dir for a test that has something to do without the data: "" where
// there is none.
func Given(t testing.TB, path ...string) string {
	t.Helper()
	if Folder() == "" {
		return ""
	}
	dir, err := filepath.Abs(filepath.Join(append([]string{Folder()}, path...)...))
	if err == nil {
		_, err = os.Stat(dir)
	}
	if err != nil {
		t.Fatalf("%s names a folder without it: %v", Setting, err)
	}
	return dir
}
