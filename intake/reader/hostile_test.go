package reader

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"blankett/intake"
	"blankett/intake/trial/corpus"

	"github.com/jung-kurt/gofpdf"
)

// sampled is how many hostile files are tried; HOSTILE=all tries every one.
const sampled = 200

// hostile lists files that were made, or found, to break parsers.
func hostile(t *testing.T) []string {
	t.Helper()
	dir := corpus.Dir(t, "hostile")
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("HOSTILE") == "all" {
		return all
	}
	var some []string
	for i := range sampled {
		some = append(some, all[i*len(all)/sampled])
	}
	return some
}

// Whatever comes in: an answer, a fault, or a dead reader, and the pool goes on.
func TestHostileFiles(t *testing.T) {
	files := hostile(t)
	p := pool(t, Config{CPU: 25 * time.Second, Timeout: 50 * time.Second})
	var mu sync.Mutex
	counts := map[string]int{}
	work := make(chan string)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for path := range work {
				came := outcome(t, p, path)
				mu.Lock()
				counts[came]++
				mu.Unlock()
			}
		})
	}
	for _, path := range files {
		work <- path
	}
	close(work)
	wg.Wait()
	t.Logf("%d files: %v", len(files), counts)
	if _, err := open(t, p, drawn(t)).Locate(t.Context(), 1); err != nil {
		t.Errorf("a drawn page afterwards: %v", err)
	}
}

// drawn is a page that has to be rendered.
func drawn(t testing.TB) []byte {
	t.Helper()
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddPage()
	pdf.Rect(20, 20, 100, 100, "F")
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// outcome reads a file's first pages and says what came of it.
func outcome(t *testing.T, p *Pool, path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return "lost"
	}
	d, err := p.Open(context.Background(), data)
	if err != nil {
		return kindOf(t, path, err)
	}
	defer d.Close()
	for n := 1; n <= min(d.Pages(), 2); n++ {
		if _, err = d.Preview(context.Background(), n); err != nil {
			return kindOf(t, path, err)
		}
	}
	return "read"
}

func kindOf(t *testing.T, path string, err error) string {
	var f *intake.Fault
	switch {
	case errors.As(err, &f):
		return f.Reason
	case errors.Is(err, intake.ErrReaderDied):
		t.Logf("%s killed its readers", filepath.Base(path))
		return "died"
	}
	t.Errorf("%s: %v", filepath.Base(path), err)
	return "error"
}

// What a reader takes for one file it gives back for the next.
func TestMemoryStaysSteady(t *testing.T) {
	p := pool(t, Config{})
	data := scanned(t, 2, "")
	var early int64
	for i := range 120 {
		d := open(t, p, data)
		for n := 1; n <= 2; n++ {
			if _, err := d.Preview(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		if rss := resident(t, d.(*document).child); i == 30 {
			early = rss
		} else if i > 30 && rss > early+64<<20 {
			t.Fatalf("%d MiB after %d files, %d after 30", rss>>20, i, early>>20)
		}
		d.Close()
	}
}

// resident is how much memory a child has in use, in bytes.
func resident(t *testing.T, c *child) int64 {
	t.Helper()
	fi, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "statm"))
	if err != nil {
		t.Fatal(err)
	}
	var size, rss int64
	if _, err := fmt.Sscan(string(fi), &size, &rss); err != nil {
		t.Fatal(err)
	}
	return rss * int64(os.Getpagesize())
}

func BenchmarkSpawn(b *testing.B) {
	p := pool(b, Config{})
	for b.Loop() {
		c, err := p.spawn(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		p.drop(c, nil)
	}
}

func BenchmarkOpenAndLocate(b *testing.B) {
	p := pool(b, Config{})
	data := scanned(b, 1, "")
	for b.Loop() {
		d, err := p.Open(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := d.Locate(b.Context(), 1); err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
