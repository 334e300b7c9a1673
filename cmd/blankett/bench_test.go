package main

import (
	"bufio"
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"blankett/forms"
	"blankett/intake"
	"blankett/intake/reader"
	"blankett/intake/store"
	"blankett/intake/trial"
)

// benchPages is how many pages a benchmark file holds: a ward's day.
const benchPages = 20

// BenchmarkPage measures processor time a page, decode included, in warm
// readers, and beside it what a bare decoder takes for the same file.
func BenchmarkPage(b *testing.B) {
	data := b.TempDir()
	ctx := context.Background()
	a := &app{data: data, out: os.Stdout, err: os.Stderr}
	pages := benchScans(b, a)
	for _, bc := range []struct {
		name string
		save func([]*image.Gray) ([]byte, error)
		bare []string // decodes the same file and throws it away
	}{
		{"JPEG", func(p []*image.Gray) ([]byte, error) { return trial.JPEGPDF(p, samplePxPerMM, 75) }, []string{"sh", "-c", "pdfimages -j $0 x && for f in x-*.jpg; do djpeg -grayscale $f >/dev/null; done"}},
		{"G4", func(p []*image.Gray) ([]byte, error) { return trial.TIFF(p, samplePxPerMM, trial.G4) }, []string{"sh", "-c", "tiffcp -c none $0 x.tif"}},
	} {
		file, err := bc.save(pages)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(bc.name, func(b *testing.B) { benchRead(ctx, b, a, file) })
		b.Run(bc.name+"-bare", func(b *testing.B) { benchBare(b, file, bc.bare) })
	}
}

// benchScans prints sheets, fills them in and scans them.
func benchScans(b *testing.B, a *app) []*image.Gray {
	b.Helper()
	m := &sampler{ctx: context.Background(), app: a, rng: rand.New(rand.NewPCG(1, 1))}
	var pages []*image.Gray
	for range benchPages {
		pages = append(pages, m.scan(m.filled("", trial.Answers{})))
	}
	if m.err != nil {
		b.Fatal(m.err)
	}
	return pages
}

func benchRead(ctx context.Context, b *testing.B, a *app, file []byte) {
	b.Helper()
	db, err := store.Open(ctx, a.databaseURL())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	keys, err := loadKeys(a.data)
	if err != nil {
		b.Fatal(err)
	}
	pool, err := reader.Start(ctx, reader.Config{Count: 1, Command: []string{program, "reader"}, Log: a.logger(), Frame: forms.Frame()})
	if err != nil {
		b.Fatal(err)
	}
	taker := &intake.Taker{Ledger: db, Readers: pool, Keys: keys, Now: time.Now}
	if _, err := taker.Inspect(ctx, file, map[intake.Sheet]bool{}); err != nil { // warms up
		b.Fatal(err)
	}
	defer pool.Close()
	before, children := cpu(b, syscall.RUSAGE_SELF), livingCPU(b)
	for b.Loop() {
		if _, err := taker.Inspect(ctx, file, map[intake.Sheet]bool{}); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(b.N * benchPages)
	b.ReportMetric(ms(livingCPU(b)-children)/n, "reader-cpu-ms/page")
	b.ReportMetric(ms(cpu(b, syscall.RUSAGE_SELF)-before)/n, "parent-cpu-ms/page")
}

// livingCPU is the processor time of this process's children that still run: of a
// warm reader, without what its start took.
func livingCPU(b *testing.B) time.Duration {
	b.Helper()
	const tick = 10 * time.Millisecond // USER_HZ, the same on every Linux
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.Fatal(err)
	}
	var sum time.Duration
	for _, path := range all {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		// After the name, in brackets: state, parent, and as the twelfth and the
		// thirteenth the time in user and in system.
		f := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if f[1] != strconv.Itoa(os.Getpid()) {
			continue
		}
		for _, s := range f[11:13] {
			n, err := strconv.Atoi(s)
			if err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(n) * tick
		}
	}
	return sum
}

func benchBare(b *testing.B, file []byte, bare []string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "file")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	before := cpu(b, syscall.RUSAGE_CHILDREN)
	for b.Loop() {
		cmd := exec.Command(bare[0], append(bare[1:], path)...)
		cmd.Dir = filepath.Dir(path)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	b.ReportMetric(ms(cpu(b, syscall.RUSAGE_CHILDREN)-before)/float64(b.N*benchPages), "cpu-ms/page")
}

// cpu is the processor time used so far, user and system.
func cpu(b *testing.B, who int) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkInbox measures pages a minute from a file in the inbox to committed
// returns, by a whole service with a reader on each core; and the processor time
// that it takes for each, its start included, which a busy machine changes less.
func BenchmarkInbox(b *testing.B) {
	pages := 0
	a := &app{data: b.TempDir(), out: os.Stdout, err: os.Stderr}
	scans := benchScans(b, a)
	file, err := trial.TIFF(scans, samplePxPerMM, trial.G4)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	before := cpu(b, syscall.RUSAGE_CHILDREN)
	s := benchService(ctx, b, a)
	for b.Loop() {
		for i := range 10 {
			pages += benchPages
			name := filepath.Join(a.data, "inbox", time.Now().Format("150405.000000")+string(rune('a'+i)))
			if err := os.WriteFile(name, file, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		for through := 0; through < 10*benchPages; {
			select {
			case n := <-s.returns:
				through += n
			case err := <-s.done:
				b.Fatalf("the service ended: %v", err)
			}
		}
	}
	b.ReportMetric(float64(pages)/b.Elapsed().Minutes(), "pages/min")
	stop()
	<-s.done
	b.ReportMetric(ms(cpu(b, syscall.RUSAGE_CHILDREN)-before)/float64(pages), "cpu-ms/page")
}

// watching is a running service: how many returns each arrival made that is through, and
// how it ended.
type watching struct {
	returns chan int
	done    chan error
}

// benchService runs the program's own service on the benchmark's data.
func benchService(ctx context.Context, b *testing.B, a *app) watching {
	b.Helper()
	if err := os.MkdirAll(filepath.Join(a.data, "inbox"), 0o700); err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, program, "watch", "--data", a.data, "--every", "50ms")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it waits for its readers, whose time counts
	log, err := cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	s := watching{make(chan int), make(chan error, 1)}
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if _, n, found := strings.Cut(lines.Text(), " returns="); found {
				n, _, _ = strings.Cut(n, " ")
				made, _ := strconv.Atoi(n)
				s.returns <- made
			}
		}
		s.done <- cmd.Wait()
	}()
	return s
}
