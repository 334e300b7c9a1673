package reader

import (
	"context"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"blankett/forms"
	"blankett/intake/trial"
)

// BenchmarkMemory gives sheets and other scans to readers, a file each, and says how
// much memory the one that needed most had. Many show it:
//
//	go test -run '^$' -bench Memory -benchtime 500x ./intake/reader
func BenchmarkMemory(b *testing.B) {
	e, files := benchMail(b)
	pool, err := Start(b.Context(), Config{Count: 1, Command: ourselves("reader"), Frame: forms.Frame()})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	n, most := 0, 0
	for b.Loop() {
		most = max(most, readMail(b, pool, e, files[n%len(files)]))
		n++
	}
	b.ReportMetric(float64(most), "MiB-peak")
}

// benchMail is what comes to a mailroom, a page a file: sheets of one edition
// from scanners of all kinds and ages, and what lies in samples.
func benchMail(b *testing.B) (*forms.Edition, [][]byte) {
	b.Helper()
	e, filled := benchFilled(b)
	rng := mrand.New(mrand.NewPCG(2, 2))
	var out [][]byte
	for _, l := range trial.Levels {
		for range 3 {
			img, wear := l.Age(filled, benchPx, rng)
			file, err := wear.PDF(img)
			if err != nil {
				b.Fatal(err)
			}
			out = append(out, file)
		}
	}
	paths, err := filepath.Glob("../../samples/[0-9]*")
	if err != nil || len(paths) == 0 {
		b.Fatalf("no samples: %v", err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, file)
	}
	_, typed := screen(b)
	return e, append(out, byPDFCPU(b, typed)) // its page has to be rendered
}

// readMail does with the first page of a file what the service does, and gives what
// memory its reader had at most, in MiB.
func readMail(b *testing.B, pool *Pool, e *forms.Edition, file []byte) int {
	b.Helper()
	ctx := context.Background()
	doc, err := pool.Open(ctx, file)
	if err != nil {
		b.Fatal(err)
	}
	defer doc.Close()
	if _, err := doc.Locate(ctx, 1); err != nil {
		b.Fatal(err)
	}
	if _, err := doc.Measure(ctx, 1, e, 1, "namn"); err != nil {
		b.Fatal(err)
	}
	return memoryOf(b, doc.(*document).child.cmd.Process.Pid, "VmHWM")
}

// memoryOf is a line of what the kernel says of a process's memory, in MiB.
func memoryOf(b *testing.B, pid int, line string) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), line+":")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}
