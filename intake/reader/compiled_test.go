package reader

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"blankett/intake/page"
)

// Compiled code is made once, by a child that sees nothing from outside, and
// the others start from it without being able to change it.
func TestCompiledCode(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "compiled")
	left := filepath.Join(dir, "wazero", "broken-off.tmp")
	if err := os.MkdirAll(filepath.Dir(left), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(left, nil, 0o600), os.Chtimes(left, time.Time{}, time.Now().Add(-2*time.Hour))); err != nil {
		t.Fatal(err)
	}
	p := pool(t, Config{Compiled: dir, Memory: 3 << 30, CPU: 3 * time.Second})
	for deadline := time.Now().Add(2 * time.Minute); !compiledIn(dir); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was compiled")
		}
	}
	if _, err := os.Lstat(left); err == nil {
		t.Error("what was broken off is still there")
	}
	d := open(t, p, drawn(t))
	if _, err := d.Preview(t.Context(), 1); err != nil {
		t.Errorf("a drawn page: %v", err)
	}
	c := d.(*document).child
	a, _, err := c.call(t.Context(), time.Minute, request{Op: "attempt", Note: "write:" + filepath.Join(dir, "x")}, nil)
	if err != nil || a.Note != "open "+filepath.Join(dir, "x")+": permission denied" {
		t.Errorf("writing to the compiled code: %q, %v", a.Note, err)
	}
}

func compiledIn(dir string) bool {
	found, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	for _, path := range found {
		if filepath.Ext(path) == "" {
			return true
		}
	}
	return false
}

func TestCompiledCodeIsForOneUser(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Count: 1, Command: ourselves("reader"), Compiled: dir, Log: quiet}); err == nil {
		t.Error("a folder that anybody can write to is used")
	}
	t.Setenv("HOME", filepath.Join(dir, "nobody"))
	t.Setenv("XDG_CACHE_HOME", dir)
	made, remove, err := compiledFolder("")
	if err != nil || remove != "" {
		t.Fatalf("%s, %s, %v", made, remove, err)
	}
	if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	t.Setenv("XDG_CACHE_HOME", "/dev/null/none")
	made, remove, err = compiledFolder("")
	if err != nil || remove != made {
		t.Errorf("%s, %s, %v", made, remove, err)
	}
	os.RemoveAll(remove)
}

// BenchmarkFirstDrawnPage starts a reader and has it draw, from compiled code.
func BenchmarkFirstDrawnPage(b *testing.B) {
	dir := b.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := page.Compile(dir); err != nil {
		b.Fatal(err)
	}
	data := drawn(b)
	for b.Loop() {
		p, err := Start(b.Context(), Config{Count: 1, Command: ourselves("reader"), Compiled: dir, Log: quiet})
		if err != nil {
			b.Fatal(err)
		}
		d, err := p.Open(b.Context(), data)
		if err == nil {
			_, err = d.Preview(b.Context(), 1)
		}
		if err != nil {
			b.Fatal(err)
		}
		p.Close()
	}
}
