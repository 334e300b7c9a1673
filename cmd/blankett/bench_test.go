package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
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
	"blankett/intake/judge"
	"blankett/intake/reader"
	"blankett/intake/store"
	"blankett/intake/trial"
)

// benchPages is how many pages a benchmark file holds: a ward's day.
const benchPages = 20

// BenchmarkPage measures processor time a page, decode included, in warm readers,
// and how many times that is what a bare decoder takes for the same pages at the
// same time: machines and their moods differ, ratios less.
func BenchmarkPage(b *testing.B) {
	a := &app{data: b.TempDir(), out: os.Stdout, err: os.Stderr}
	full := benchScans(b, a, trial.Answers{})
	digitless := benchScans(b, a, trial.Answers{Leave: []string{"personnummer", "telefonnummer", "datum", "personal_datum"}})
	for _, bc := range []struct {
		name  string
		pages []*image.Gray
	}{{"full", full}, {"digitless", digitless}} {
		b.Run("JPEG-"+bc.name, func(b *testing.B) {
			file, err := trial.JPEGPDF(bc.pages, samplePxPerMM, 75)
			if err != nil {
				b.Fatal(err)
			}
			dir := b.TempDir()
			for i, p := range bc.pages {
				image, err := trial.JPEG(p, 75)
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.jpg", i)), image, 0o600)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			benchRead(b.Context(), b, a, file, "djpeg", exec.Command("sh", "-c", "for f in "+dir+"/*.jpg; do djpeg -grayscale $f >/dev/null || exit; done"))
		})
		b.Run("G4-"+bc.name, func(b *testing.B) {
			file, err := trial.TIFF(bc.pages, samplePxPerMM, trial.G4)
			if err != nil {
				b.Fatal(err)
			}
			path := filepath.Join(b.TempDir(), "g4.tif")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				b.Fatal(err)
			}
			benchRead(b.Context(), b, a, file, "tiffcp", exec.Command("tiffcp", "-c", "none", path, path+".none"))
		})
	}
}

// benchScans prints sheets, fills them in and scans them.
func benchScans(b *testing.B, a *app, answers trial.Answers) []*image.Gray {
	b.Helper()
	readers := benchReader(b, a)
	m := &sampler{ctx: b.Context(), app: a, day: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), readers: readers,
		sheets: map[*image.Gray]*forms.Edition{}, rng: rand.New(rand.NewPCG(1, 1))}
	var pages []*image.Gray
	for range benchPages {
		pages = append(pages, m.scan(m.filled("", answers)))
	}
	if m.err != nil {
		b.Fatal(m.err)
	}
	return pages
}

// benchReader is one reader, of the program itself.
func benchReader(b *testing.B, a *app) *reader.Pool {
	b.Helper()
	pool, err := reader.Start(b.Context(), reader.Config{Count: 1, Command: []string{program, "reader"}, Log: a.logger(), Frame: forms.Frame()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { pool.Close() })
	return pool
}

// benchRead reads a file again and again, and has a bare decoder decode the same
// pages after each time.
func benchRead(ctx context.Context, b *testing.B, a *app, file []byte, decoder string, bare *exec.Cmd) {
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
	pool := benchReader(b, a)
	taker := &intake.Taker{Ledger: db, Readers: pool, Keys: keys, Now: time.Now}
	if _, err := taker.Inspect(ctx, file, map[judge.Sheet]bool{}); err != nil { // warms up
		b.Fatal(err)
	}
	var decoded time.Duration
	before, children := cpu(b, syscall.RUSAGE_SELF), livingCPU(b)
	for b.Loop() {
		if _, err := taker.Inspect(ctx, file, map[judge.Sheet]bool{}); err != nil {
			b.Fatal(err)
		}
		cmd := exec.Command(bare.Path, bare.Args[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		decoded += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	n := float64(b.N * benchPages)
	read := livingCPU(b) - children
	b.ReportMetric(ms(read)/n, "reader-cpu-ms/page")
	b.ReportMetric(ms(cpu(b, syscall.RUSAGE_SELF)-before)/n, "parent-cpu-ms/page")
	b.ReportMetric(ms(decoded)/n, decoder+"-cpu-ms/page")
	b.ReportMetric(float64(read)/float64(decoded), "×"+decoder)
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
	scans := benchScans(b, a, trial.Answers{})
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
