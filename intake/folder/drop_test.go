package folder

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"
)

func TestDropIsWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		if err := Drop(dir, "scan.pdf", strings.NewReader("whole")); err != nil {
			t.Fatal(err)
		}
	}
	names := func() string {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, e := range entries {
			if e.Name() == ours {
				continue
			}
			all = append(all, e.Name())
		}
		return strings.Join(all, ", ")
	}
	if want := "scan (2).pdf, scan (3).pdf, scan.pdf"; names() != want {
		t.Errorf("dropped %s, want %s", names(), want)
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "scan (3).pdf")); err != nil || string(raw) != "whole" {
		t.Errorf("%q, %v", raw, err)
	}
	if err := Drop(dir, "scan.part", strings.NewReader("whole")); err != nil || looksUnfinished("scan.part_") || !strings.HasSuffix(names(), ", scan.part_, scan.pdf") {
		t.Errorf("a name that looks unfinished: %v, %s", err, names())
	}
	before := names()
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("the line broke")))
	if err := Drop(dir, "secret name.pdf", broken); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a broken upload: %v", err)
	}
	if err := Drop(filepath.Join(dir, "nowhere"), "x.pdf", strings.NewReader("x")); err == nil || strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a missing inbox: %v", err)
	}
	if names() != before {
		t.Errorf("left behind: %s", names())
	}
	if left := unfinished(t, dir); len(left) > 0 {
		t.Errorf("left behind unfinished: %s", left)
	}
}

// TestDropKilled kills a process in the middle of a drop: half a file never
// arrives, and is gone a day later.
func TestDropKilled(t *testing.T) {
	o := newOffice(t)
	dropper := exec.Command(os.Args[0], "-test.run=^TestDoomedDrop$")
	dropper.Env = append(os.Environ(), "DOOMED_INBOX="+o.inbox)
	dropper.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, dropper.Start())
	for end := time.Now().Add(patience); len(unfinished(t, o.inbox)) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing was dropped")
		}
	}
	must(t, dropper.Process.Kill())
	dropper.Wait()

	cfg := o.config()
	cfg.Patience = time.Millisecond // all that lies in the inbox is taken
	stop := o.watch(cfg)
	must(t, Drop(o.inbox, "whole.pdf", strings.NewReader(pdf("whole"))))
	wantFiles(t, o.arrivals(1), map[string][]string{"whole.pdf": {pdf("whole")}})
	stop()
	rest := unfinished(t, o.inbox)
	if len(rest) != 1 {
		t.Fatalf("rests of uploads: %q", rest)
	}
	longAgo := time.Now().Add(-uploadKept - time.Minute)
	must(t, os.Chtimes(rest[0], longAgo, longAgo))
	o.watch(cfg)
	for end := time.Now().Add(patience); len(unfinished(t, o.inbox)) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the rest of an upload is there after a day")
		}
	}
	wantFiles(t, o.arrivals(1), map[string][]string{"whole.pdf": {pdf("whole")}})
}

// TestDoomedDrop is the process that TestDropKilled kills.
func TestDoomedDrop(t *testing.T) {
	inbox := os.Getenv("DOOMED_INBOX")
	if inbox == "" {
		t.Skip("only run by other tests")
	}
	never, _ := io.Pipe()
	Drop(inbox, "half.pdf", io.MultiReader(strings.NewReader("%PDF-1.7\nhalf"), never))
}

// unfinished are the files of an inbox that are being dropped.
func unfinished(t *testing.T, inbox string) []string {
	t.Helper()
	rest, err := filepath.Glob(filepath.Join(inbox, ours, uploads, "*"))
	must(t, err)
	return rest
}
