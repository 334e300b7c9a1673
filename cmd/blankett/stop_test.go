package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"blankett/intake/trial"
	"blankett/intake/trial/torture"
)

// stopsWithin is how long the service may take to end when it is told to.
const stopsWithin = 5 * time.Second

// busyFiles is how many files keep two readers at work for a while.
const busyFiles = 16

// busyFile takes a reader more than a second: pages of letters that are no sheets of
// ours, whose numbers are looked for.
func busyFile(t *testing.T) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	page := trial.Blank(210, 297, samplePxPerMM)
	trial.Stain(page, samplePxPerMM, rng)
	trial.Noise(page, 8, rng)
	pages := make([]*image.Gray, 8)
	for i := range pages {
		pages[i] = page
	}
	file, err := trial.JPEGPDF(pages, samplePxPerMM, 75)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestStopsInTime tells the service to end while all its readers are at work, and
// while its disk is full: it does within seconds, and what was in work is read by the
// next one.
func TestStopsInTime(t *testing.T) {
	stops := func(t *testing.T, s *service) {
		began := time.Now()
		s.stop()
		if took := time.Since(began); took > stopsWithin {
			t.Errorf("it took %.1f s to end\n%s", took.Seconds(), s.log.Bytes())
		} else {
			t.Logf("it took %.1f s to end", took.Seconds())
		}
	}
	t.Run("reading", func(t *testing.T) {
		data := t.TempDir()
		s := serve(t, data, "--readers", "2")
		busy := busyFile(t)
		for i := range busyFiles {
			s.drop(fmt.Sprint("busy", i, ".pdf"), append(busy, fmt.Sprint("%", i, "\n%%EOF\n")...))
		}
		waitUntil(t, "all are archived", func() bool { return inboxEmpty(t, s.inbox()) && archived(t, data) == busyFiles })
		stops(t, s)
		if n := bytes.Count(s.log.Bytes(), []byte("is through")); n == busyFiles {
			t.Error("the readers had nothing to do: nothing is shown")
		}
		if n := bytes.Count(s.log.Bytes(), []byte("can't be read")); n > 0 {
			t.Errorf("ending is logged as %d faults\n%s", n, s.log.Bytes())
		}
	})
	t.Run("disk full", func(t *testing.T) {
		if os.Getuid() != 0 {
			t.Skip("needs root, to make a small disk")
		}
		data, inbox := t.TempDir(), t.TempDir()
		if err := syscall.Mount("tmpfs", data, "tmpfs", 0, "size=24m,mode=0700"); err != nil {
			t.Skipf("no small disk can be made here: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(data, 0) })
		s := serve(t, data, "--inbox", inbox, "--readers", "2")
		t.Cleanup(s.kill) // before the disk goes
		drop(t, inbox, "first.pdf", []byte("%PDF-1.7\nfirst\n%%EOF\n"))
		waitUntil(t, "the first file is taken", func() bool { return inboxEmpty(t, inbox) && archived(t, data) == 1 })
		fill(t, filepath.Join(data, "filler"))
		for i := range 20 {
			drop(t, inbox, fmt.Sprint(i, ".pdf"), fmt.Appendf(nil, "%%PDF-1.7\n%d%s\n%%%%EOF\n", i, bytes.Repeat([]byte("x"), 1<<20)))
		}
		waitUntil(t, "a fault is logged", func() bool { return bytes.Contains(s.log.Bytes(), []byte("full")) })
		stops(t, s)
		if err := os.Remove(filepath.Join(data, "filler")); err != nil {
			t.Fatal(err)
		}
	})
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1 << 20, 4096} {
		for err == nil {
			_, err = f.Write(make([]byte, size))
		}
		err = nil
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestPageFlippedUnderTheService writes nonsense over a table's first page under the
// running service: it goes on running, no file is lost, and a person can see that
// something is wrong with the database. With the page put back all is read.
func TestPageFlippedUnderTheService(t *testing.T) {
	tables := []string{"arrivals", "returns", "installation", "troubles"}
	if torture.Long() {
		tables = nil
	}
	data := t.TempDir()
	s := serve(t, data, "--readers", "1")
	s.drop("first.pdf", []byte("%PDF-1.7\nfirst\n%%EOF\n"))
	s.returns(1)
	s.stop()
	for table, page := range rootPages(t, filepath.Join(data, databaseFile), tables) {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			own := filepath.Join(t.TempDir(), "data")
			if out, err := exec.Command("cp", "-a", data, own).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			flipUnder(t, own, page)
		})
	}
}

func flipUnder(t *testing.T, data string, page int64) {
	const pageSize = 4096
	s := serve(t, data, "--readers", "1", "--new") // it is a copy: other inodes
	file, err := os.OpenFile(filepath.Join(data, databaseFile), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	was := make([]byte, pageSize)
	if _, err := file.ReadAt(was, (page-1)*pageSize); err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt(bytes.Repeat([]byte{0xa5}, pageSize), (page-1)*pageSize); err != nil {
		t.Fatal(err)
	}
	second := []byte("%PDF-1.7\nsecond\n%%EOF\n")
	s.drop("second.pdf", second)
	time.Sleep(3 * time.Second)
	if err := s.cmd.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatalf("the service has ended: %v\n%s", err, s.log.Bytes())
	}
	if n := archived(t, data); n == 1 && inboxEmpty(t, s.inbox()) {
		t.Error("the file is nowhere")
	}
	out, err := exec.Command(program, "doctor", "--data", data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "✗ database") {
		t.Errorf("doctor sees nothing: %v\n%s", err, out)
	}
	s.kill()
	if _, err := file.WriteAt(was, (page-1)*pageSize); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.returns(2)
	s.stop()
}

// rootPages are the first pages of tables, or of all of them, by name.
func rootPages(t *testing.T, path string, tables []string) map[string]int64 {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 1 AND type = 'table' AND (? OR ',' || ? || ',' LIKE '%,' || name || ',%')",
		len(tables) == 0, strings.Join(tables, ","))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	pages := map[string]int64{}
	for rows.Next() {
		var name string
		var page int64
		if err := rows.Scan(&name, &page); err != nil {
			t.Fatal(err)
		}
		pages[name] = page
	}
	if err := rows.Err(); err != nil || len(pages) < len(tables) || len(pages) == 0 {
		t.Fatalf("tables found: %v, %v", pages, err)
	}
	return pages
}
